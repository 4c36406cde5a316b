// Who may consent for whom and what a guardian sees, over HTTP: every row of
// tests/consent/foresatte.csv that a plan tool can tell of.
#include "flow/guardian_house.hpp"

namespace planbro::flow {
namespace {

const std::map<std::string, std::string>& types() {
    static const std::map<std::string, std::string> kTypes{{"maal", "Goal"},
                                                           {"tiltak", "ServiceRequest"},
                                                           {"moeter", "Appointment"},
                                                           {"meldinger", "Communication"}};
    return kTypes;
}

bool is_expected(const GuardianRow& row, const std::string& name) {
    if (row.expected == "hele") return true;
    if (row.expected == "ingenting") return false;
    if (row.expected.starts_with("uten ")) return !row.expected.ends_with(name);
    const auto names = parts_of(row.expected, ",");
    return std::find(names.begin(), names.end(), name) != names.end();
}

void expect_sight(const RowHouse& house, const GuardianRow& row) {
    const auto who = house.as(row.who);
    const bool anything = row.expected != "ingenting";
    const auto read = who.get(house.plan());
    EXPECT_EQ(read.status, anything ? 200 : 404) << read.body;
    if (anything) {
        EXPECT_EQ(read.body.find("REDACTED") == std::string::npos, row.expected == "hele");
    }
    for (const auto& [name, type] : types()) {
        const bool there = is_expected(row, name);
        EXPECT_EQ(who.total(type, ""), there ? 1 : 0) << type;
        EXPECT_EQ(who.get(type + "?_summary=count").json().at("total").integer(), there ? 1 : 0);
    }
    const auto everything = who.get(house.plan() + "/$everything").body;
    EXPECT_EQ(everything.find("Meldingsteksten") != std::string::npos,
              is_expected(row, "meldinger"));
    const auto included = who.get("CarePlan?_include=*&_revinclude=Communication:based-on").body;
    EXPECT_EQ(included.find("Meldingsteksten") != std::string::npos, is_expected(row, "meldinger"));
}

// $tilgang tells the owner the same, with the rule.
void expect_told(const RowHouse& house, const GuardianRow& row) {
    if (row.who == "bruker") return;
    const auto told = house.as("samspill").get(house.patient() + "/$tilgang").json();
    std::string rule;
    for (const auto& one : told.at("parameter").items()) {
        std::string whom;
        std::string code;
        for (const auto& part : one.at("part").items()) {
            if (part.text("name") == "regel") code = part.at("valueCoding").text("code");
            if (part.text("name") == "organisasjon") {
                whom = part.at("valueReference").at("identifier").text("value");
            }
            if (part.text("name") == "hvem") whom = part.at("valueReference").text("reference");
        }
        const auto wanted = is_service(row.who) ? services().at(row.who)
                                                : house.reference_to(row.who).text("reference");
        if (whom == wanted) rule = code;
    }
    EXPECT_EQ(rule, row.expected == "ingenting" ? "" : row.rule);
}

std::vector<GuardianRow> rows_for_http() {
    std::vector<GuardianRow> rows;
    for (auto& row : read_guardian_table(PLANBRO_SOURCE_DIR "/tests/consent/foresatte.csv")) {
        const bool nobody = !row.sharings.empty() && row.sharings[0].giving.by.front() == "ingen";
        if (!nobody) rows.push_back(std::move(row));  // a plan tool always says who gave it
    }
    return rows;
}

class GuardianFlow : public testing::TestWithParam<GuardianRow> {};

TEST_P(GuardianFlow, IsWhatTheTableSays) {
    const auto& row = GetParam();
    const RowHouse house(row);
    ASSERT_EQ(house.pushed().status, 201) << house.pushed().body;
    if (row.action == "ser") {
        expect_sight(house, row);
        expect_told(house, row);
        return;
    }
    auto consent = house.consent_of(row.who);
    if (row.action == "holder tilbake") {
        consent["provision"].set("type", "deny");
        consent["provision"].set("actor", json::array({actor_of(house.reference_to("mor"))}));
        consent["provision"].set("class", json::array({section("meldinger")}));
    } else {
        const auto to = halves(row.action, "samtykker til ").second;
        consent["provision"].set("actor",
                                 json::array({actor_of(service_reference(services().at(to)))}));
        consent["provision"].set("class", json::array({section("tiltak")}));
    }
    const auto reply = house.as(row.who).post("Consent", consent);
    if (row.expected == "ja") {
        EXPECT_EQ(reply.status, 201) << reply.body;
    } else {
        // 422 where the plan itself is hidden from who asks.
        const bool hidden = house.as(row.who).get(house.plan()).status == 404;
        EXPECT_EQ(reply.code(), hidden ? "ukjent-referanse" : "kan-ikke-samtykke") << reply.body;
    }
}

INSTANTIATE_TEST_SUITE_P(Foresatte, GuardianFlow, testing::ValuesIn(rows_for_http()),
                         [](const auto& row) { return "Rad" + row.param.number; });

}  // namespace
}  // namespace planbro::flow
