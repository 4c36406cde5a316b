// Who may consent for whom and what a guardian sees, over HTTP: every row of
// tests/consent/foresatte.csv that a plan tool can tell of, and what the rows do not tell.
#include <fstream>

#include "flow/story.hpp"
#include "tests/consent/guardian_table.hpp"

namespace planbro::flow {
namespace {

using namespace consent::testing;  // the table's words
using testing::HasSubstr;
using testing::Not;

// --- the row as a plan document
// -------------------------------------------------------------------

json::Value named(const std::string& first) {
    return json::object({{"fornavn", first}, {"etternavn", "Prøve"}});
}

json::Value service_participant(const std::string& name, const std::string& orgnr) {
    const bool owner = name == "eier";
    return json::object(
        {{"id", name},
         {"rolle", owner ? "koordinator" : "deltaker"},
         {"navn", named(name)},
         {"tjeneste",
          json::object({{"orgnr", orgnr}, {"navn", name}, {"sektor", owner ? "annet" : name}})},
         {"fra", "2020-01-01"}});
}

json::Value circle_participant(const CirclePerson& person, const GuardianRow& row) {
    auto participant = json::object({{"id", person.name},
                                     {"rolle", role_of_person(person.name)},
                                     {"navn", named(person.name)},
                                     {"fnr", number_of(person.name, row)},
                                     {"relasjon", person.name}});
    if (!person.responsibility.empty()) participant.set("foreldreansvar", person.responsibility);
    if (person.state == "inaktiv") {
        participant.set("fra", "2020-01-01");
        participant.set("til", "2021-01-01");
    }
    return participant;
}

class Document {
  public:
    explicit Document(const GuardianRow& row) : row_(row) {
        for (const auto& giving : row.plan) add("plan", giving);
        for (const auto& one : row.sharings) add_sharing(one);
        for (const auto& one : row.objections) {
            add_objection(one.giving, one.against, one.sections);
        }
        for (const auto& person : row.circle) {
            if (person.state == "stengt") add_objection({{"eier"}, -1, {}, {}}, {person.name}, {});
        }
    }

    json::Value take() {
        json::Array participants;
        for (const auto& [name, orgnr] : services()) {
            participants.push_back(service_participant(name, orgnr));
        }
        for (const auto& person : row_.circle) {
            participants.push_back(circle_participant(person, row_));
        }
        auto person = json::object({{"fnr", number_of("bruker", row_)},
                                    {"navn", named("Bruker")},
                                    {"fodselsdato", birth_date_of(row_)},
                                    {"kjonn", "ukjent"}});
        if (!row_.protection.empty()) person.set("adressesperre", row_.protection);
        auto plan = kari_plan(1, {kPlanConsent})["plan"];
        plan.set("planId", "FORESATTE-" + row_.number);
        plan.set("tittel", "Individuell plan");
        plan.set("periode", json::object({{"fra", "2020-01-01"}}));
        plan.set("person", std::move(person));
        plan.set("deltakere", std::move(participants));
        plan.set("samtykker", std::move(consents_));
        plan["tiltak"].make_array()[0].set("ansvarlig", "helse");
        plan["moter"].make_array()[0].set("innkalt", json::array({"eier"}));
        auto& message = plan["meldinger"].make_array()[0];
        message.set("fra", "eier");
        message.set("til", json::array({"helse"}));
        return json::object({{"meldingsId", random_ids()()}, {"plan", std::move(plan)}});
    }

  private:
    json::Value& add(const char* type, const Giving& giving) {
        auto consent = json::object({{"id", "s" + std::to_string(consents_.size() + 1)},
                                     {"type", type},
                                     {"gittAv", json::Array(giving.by.begin(), giving.by.end())},
                                     {"dato", format_day(moment_of(giving, row_))},
                                     {"status", "aktiv"}});
        if (!giving.ground.empty()) consent.set("grunnlag", giving.ground);
        if (!giving.law.empty()) consent.set("hjemmel", giving.law);
        consents_.push_back(std::move(consent));
        return consents_.back();
    }

    void add_sharing(const SharingRow& one) {
        auto& consent = add("deling", one.giving);
        if (is_service(one.to)) {
            consent.set("mottaker", services().at(one.to));
        } else {
            consent.set("overfor", one.to);
        }
        consent.set("seksjoner", json::Array(one.sections.begin(), one.sections.end()));
    }

    void add_objection(const Giving& giving, const std::vector<std::string>& against,
                       const std::vector<std::string>& sections) {
        auto& consent = add("sperre", giving);
        if (is_service(against.front())) {
            consent.set("mottaker", services().at(against.front()));
        } else {
            consent.set("overfor", json::Array(against.begin(), against.end()));
        }
        if (!sections.empty()) {
            consent.set("seksjoner", json::Array(sections.begin(), sections.end()));
        }
    }

    const GuardianRow& row_;
    json::Array consents_;
};

// --- the house
// ------------------------------------------------------------------------------------

std::vector<std::string> arguments_for(const GuardianRow& row, const TempFolder& folder) {
    std::vector<std::string> arguments{"--now", format_instant(moment_of(row))};
    if (row.rules.empty()) return arguments;
    const auto [name, value] = halves(row.rules, "=");
    std::ofstream rules(folder.file("regler.toml"));
    if (name == "foreldre") rules << "foreldre = \"" << value << "\"\n";
    if (name == "adressesperre åpner") rules << "adressesperre_stenger_foresatte = false\n";
    // As the municipality's own line: it owns the plan.
    rules << "[kommune." << services().at("eier") << "]\n";
    if (name == "lovhjemmel") rules << "lovhjemler = [\"" << value << "\"]\n";
    if (name == "nodrett") rules << "nodrett_timer = " << value << "\n";
    std::ofstream(folder.file("planbro.toml"))
        << "consent_rules = \"" << folder.file("regler.toml") << "\"\n";
    arguments.insert(arguments.end(), {"--config", folder.file("planbro.toml")});
    return arguments;
}

std::string client_of(const std::string& service) {
    return service == "helse" ? "ehr" : service;
}

json::Value consent_by(const json::Value& performer, const std::string& patient,
                       const std::string& plan, const std::string& day) {
    const auto coding = [](const char* system, const char* code) {
        return json::object(
            {{"coding", json::array({json::object({{"system", system}, {"code", code}})})}});
    };
    return json::object(
        {{"resourceType", "Consent"},
         {"status", "active"},
         {"scope", coding("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy")},
         {"category",
          json::array({coding("https://planbro.no/fhir/CodeSystem/ip-samtykke", "deling")})},
         {"patient", json::object({{"reference", patient}})},
         {"dateTime", day},
         {"performer", json::array({performer})},
         {"policy", json::array({json::object({{"uri",
                                                "https://planbro.no/fhir/policy/"
                                                "individuell-plan"}})})},
         {"provision",
          json::object({{"type", "permit"},
                        {"data", json::array({json::object(
                                     {{"meaning", "related"},
                                      {"reference", json::object({{"reference", plan}})}})})}})}});
}

json::Value actor_of(json::Value reference) {
    const auto role = json::object(
        {{"coding", json::array({json::object(
                        {{"system", "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"},
                         {"code", "IRCP"}})})}});
    return json::object({{"role", role}, {"reference", std::move(reference)}});
}

json::Value service_reference(const std::string& orgnr) {
    return json::object({{"identifier", json::object({{"system", "urn:oid:2.16.578.1.12.4.1.4.101"},
                                                      {"value", orgnr}})}});
}

json::Value section(const char* code) {
    return json::object(
        {{"system", "https://planbro.no/fhir/CodeSystem/ip-seksjon"}, {"code", code}});
}

// A row's plan in a gateway of its own, at the row's moment.
class RowHouse {
  public:
    explicit RowHouse(const GuardianRow& row) : row_(row), house_(arguments_for(row, folder_)) {
        pushed_ = push_json(house_.as("samspill"), "samspill", Document(row).take());
        plan_ = "CarePlan/" + id_of_location(pushed_);
        const auto samspill = house_.as("samspill");
        for (const auto& patient : samspill.find("Patient", ""))
            patient_ = "Patient/" + patient.text("id");
        for (const auto& related : samspill.find("RelatedPerson", "")) {
            related_[related.at("name").at(0).at("given").at(0).string()] =
                "RelatedPerson/" + related.text("id");
        }
    }

    [[nodiscard]] const Reply& pushed() const { return pushed_; }
    [[nodiscard]] const std::string& plan() const { return plan_; }
    [[nodiscard]] const std::string& patient() const { return patient_; }
    [[nodiscard]] Client as(const std::string& who) const {
        if (is_service(who)) return house_.as(client_of(who));
        return house_.as(who == "samspill" ? "samspill" : "bruker",
                         who == "samspill" ? "" : number_of(who, row_));
    }
    [[nodiscard]] json::Value reference_to(const std::string& who) const {
        return json::object({{"reference", who == "bruker" ? patient_ : related_.at(who)}});
    }
    [[nodiscard]] json::Value consent_of(const std::string& who) const {
        return consent_by(reference_to(who), patient_, plan_, format_day(moment_of(row_)));
    }
    [[nodiscard]] House& house() { return house_; }

  private:
    const GuardianRow& row_;
    TempFolder folder_;
    House house_;
    Reply pushed_;
    std::string plan_;
    std::string patient_;
    std::map<std::string, std::string> related_;
};

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

// --- what the table does not tell
// -----------------------------------------------------------------

GuardianRow row_with(const std::string& line) {
    return row_of(line);
}

const char* const kChild =
    "x;;13;mor=felles, far=felles;mor+far;mor+far -> helse: tiltak;;;;mor;ser;hele;-;-";

TEST(Guardians, AChildKeepsASectionAtOnceAndLiftsItAgain) {
    const auto row = row_with(kChild);
    const RowHouse house(row);
    const auto mother = house.as("mor");
    ASSERT_EQ(mother.total("Communication", ""), 1);
    auto kept = house.consent_of("bruker");
    kept["provision"].set("type", "deny");
    kept["provision"].set("actor", json::array({actor_of(house.reference_to("mor"))}));
    kept["provision"].set("class", json::array({section("meldinger")}));
    const auto child = house.as("bruker");
    const auto created = child.post("Consent", kept);
    ASSERT_EQ(created.status, 201) << created.body;
    EXPECT_EQ(mother.total("Communication", ""), 0);
    EXPECT_THAT(mother.get(house.plan() + "/$everything").body, Not(HasSubstr("Meldingsteksten")));
    EXPECT_THAT(mother.get("Communication/_history").body, Not(HasSubstr("Meldingsteksten")));
    EXPECT_EQ(mother.total("Goal", ""), 1);
    EXPECT_EQ(house.as("far").total("Communication", ""), 1);
    // Neither that it was kept nor by which consent is hers to see or to undo.
    for (const auto& consent : mother.find("Consent", "")) {
        EXPECT_EQ(consent.at("provision").text("type"), "permit");
    }
    const auto location = created.headers.at("location");
    const auto path = location.substr(location.find("/fhir/") + 6);
    const auto reference = path.substr(0, path.find("/_history"));
    EXPECT_EQ(mother.get(reference).status, 404);
    auto stored = child.get(reference).json();
    stored.set("status", "inactive");
    EXPECT_EQ(mother.put(reference, stored).status, 404);
    ASSERT_EQ(child.put(reference, stored).status, 200);
    EXPECT_EQ(mother.total("Communication", ""), 1);
}

TEST(Guardians, AParentWhoSeesLessStillWithdrawsWhatWasShared) {
    const auto row = row_with(
        "x;;13;mor=felles, far=felles;mor+far;mor+far -> helse: tiltak;;;bruker@13 mot mor+far: "
        "deltakere;mor;ser;uten deltakere;-;-");
    const RowHouse house(row);
    const auto mother = house.as("mor");
    ASSERT_EQ(house.as("helse").get(house.plan()).status, 200);
    json::Value sharing;
    for (const auto& consent : mother.find("Consent", "")) {
        if (consent.at("provision").has("actor")) sharing = consent;
    }
    ASSERT_FALSE(sharing.is_null());
    const auto reference = "Consent/" + sharing.text("id");
    sharing.set("status", "inactive");
    EXPECT_EQ(mother.put(reference, sharing).code(), "avkortet");
    sharing["meta"].erase("security");
    const auto put = mother.put(reference, sharing);
    ASSERT_EQ(put.status, 200) << put.body;
    EXPECT_EQ(house.as("helse").get(house.plan()).status, 404);
    // Nothing was lost of what she did not see.
    const auto stored = house.as("samspill").get(reference).json();
    EXPECT_EQ(stored.text("status"), "inactive");
    EXPECT_EQ(stored.at("performer").items().size(), 2U);
}

TEST(Guardians, AWithdrawalByOneParentClosesAtOnce) {
    const auto row = row_with(kChild);
    const RowHouse house(row);
    const auto father = house.as("far");
    ASSERT_EQ(house.as("helse").total("CarePlan", ""), 1);
    for (auto consent : father.find("Consent", "")) {
        if (!consent.at("provision").has("actor")) continue;
        consent.set("status", "inactive");
        ASSERT_EQ(father.put("Consent/" + consent.text("id"), consent).status, 200);
    }
    EXPECT_EQ(house.as("helse").total("CarePlan", ""), 0);
}

TEST(Guardians, NobodyConsentsInAnothersNameOrRecordsAGround) {
    const auto row = row_with(kChild);
    const RowHouse house(row);
    const auto mother = house.as("mor");
    auto consent = house.consent_of("far");
    consent["provision"].set("actor",
                             json::array({actor_of(service_reference(services().at("skole")))}));
    EXPECT_EQ(mother.post("Consent", consent).code(), "feil-samtykkegiver");
    consent.set("performer", json::array({house.reference_to("mor"), house.reference_to("far")}));
    EXPECT_EQ(mother.post("Consent", consent).code(), "feil-samtykkegiver");
    consent.set("performer", json::array({house.reference_to("mor")}));
    consent.set(
        "extension",
        json::array({json::object(
            {{"url", "https://planbro.no/fhir/StructureDefinition/ip-samtykkegrunnlag"},
             {"extension",
              json::array({json::object({{"url", "kode"}, {"valueCode", "nodrett"}})})}})}));
    EXPECT_EQ(mother.post("Consent", consent).status, 403);
    consent.erase("extension");
    consent.set("status", "proposed");
    EXPECT_EQ(mother.post("Consent", consent).code(), "samtykke-ufullstendig");
    // One parent shuts out no other.
    consent.set("status", "active");
    consent["provision"].set("type", "deny");
    consent["provision"].set("actor", json::array({actor_of(house.reference_to("far"))}));
    EXPECT_EQ(mother.post("Consent", consent).status, 403);
    EXPECT_EQ(house.as("far").get(house.plan()).status, 200);
}

TEST(Guardians, AnotherChildsGuardianSeesAndGivesNothing) {
    const auto row = row_with(kChild);
    RowHouse house(row);
    const auto stranger = house.house().as("bruker", kLiv);
    EXPECT_EQ(stranger.get(house.plan()).status, 404);
    const auto consent = house.consent_of("mor");
    const auto reply = stranger.post("Consent", consent);
    EXPECT_EQ(reply.code(), "ukjent-referanse") << reply.body;
    EXPECT_EQ(stranger.get(house.patient() + "/$tilgang").status, 404);
}

TEST(Guardians, ThePersonGivesAConsentThatOpensAtOnceAndOneThatOpensLater) {
    const auto row = row_with("x;;30;;bruker;;;;;bruker;ser;hele;-;-");
    const RowHouse house(row);
    const auto person = house.as("bruker");
    const auto nav = house.as("nav");
    const auto school = house.as("skole");
    auto consent = house.consent_of("bruker");
    consent["provision"].set("class", json::array({section("tiltak")}));
    consent["provision"].set("actor",
                             json::array({actor_of(service_reference(services().at("skole")))}));
    consent.set("dateTime", format_day(moment_of(row) + std::chrono::hours(24 * 30)));
    ASSERT_EQ(person.post("Consent", consent).status, 201);
    EXPECT_EQ(school.get(house.plan()).status, 404);
    const auto later = person.get(house.patient() + "/$tilgang?dato=" +
                                  format_day(moment_of(row) + std::chrono::hours(24 * 40)));
    EXPECT_THAT(later.body, HasSubstr(services().at("skole")));
    EXPECT_THAT(person.get(house.patient() + "/$tilgang").body,
                Not(HasSubstr(services().at("skole"))));
    consent["provision"].set("actor",
                             json::array({actor_of(service_reference(services().at("nav")))}));
    consent.set("dateTime", format_day(moment_of(row)));
    const auto created = person.post("Consent", consent);
    ASSERT_EQ(created.status, 201) << created.body;
    EXPECT_EQ(nav.total("ServiceRequest", ""), 1);
    EXPECT_EQ(nav.total("Goal", ""), 0);
    // What is one's own can be changed: more sections.
    const auto location = created.headers.at("location");
    const auto path = location.substr(location.find("/fhir/") + 6);
    const auto reference = path.substr(0, path.find("/_history"));
    auto stored = person.get(reference).json();
    stored["provision"].set("class", json::array({section("tiltak"), section("maal")}));
    ASSERT_EQ(person.put(reference, stored).status, 200);
    EXPECT_EQ(nav.total("Goal", ""), 1);
    stored.set("status", "inactive");
    ASSERT_EQ(person.put(reference, stored).status, 200);
    EXPECT_EQ(nav.get(house.plan()).status, 404);
    EXPECT_EQ(person.get(reference + "/_history").json().at("entry").items().size(), 3U);
}

TEST(Guardians, TheOwnerRecordsNoConsentOfWhoHadNoSay) {
    const auto row = row_with("x;;17;mor=felles;bruker@16;;;;;bruker;ser;hele;-;-");
    const RowHouse house(row);
    auto consent = house.consent_of("mor");
    consent["provision"].set("actor",
                             json::array({actor_of(service_reference(services().at("nav")))}));
    const auto owner = house.as("samspill");
    const auto refused = owner.post("Consent", consent);
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(refused.code(), "kan-ikke-samtykke");
    // It was hers to give two years before; today it opens nothing.
    consent.set("dateTime", format_day(birthday_of(row, 15)));
    EXPECT_EQ(owner.post("Consent", consent).status, 201);
    EXPECT_EQ(house.as("nav").get(house.plan()).status, 404);
}

// "Who could, on date X": as the facts stood then.
TEST(Guardians, TilgangTellsOfADayThatIsPast) {
    const auto row = row_with(kChild);
    const RowHouse house(row);
    const auto owner = house.as("samspill");
    const auto today = format_day(moment_of(row));
    for (auto consent : owner.find("Consent", "")) {
        if (!consent.at("provision").has("actor")) continue;
        consent.set("status", "inactive");
        ASSERT_EQ(owner.put("Consent/" + consent.text("id"), consent).status, 200);
    }
    const auto tilgang = house.patient() + "/$tilgang";
    EXPECT_THAT(owner.get(tilgang).body, Not(HasSubstr(services().at("helse"))));
    EXPECT_THAT(owner.get(tilgang + "?dato=" + today).body, HasSubstr(services().at("helse")));
    EXPECT_THAT(owner.get(tilgang + "?dato=" + today).body, HasSubstr("samtykke-foreldre"));
    EXPECT_THAT(owner.get(tilgang + "?dato=2020-05-01").body, Not(HasSubstr("\"tilgang\"")));
    EXPECT_EQ(owner.get(tilgang + "?dato=snart").status, 400);
    EXPECT_EQ(owner.get(tilgang + "?dag=" + today).status, 400);
}

std::vector<json::Value> reminders(const Client& owner) {
    std::vector<json::Value> found;
    for (auto& task : owner.find("Task", "")) {
        if (task.at("code").at("coding").at(0).text("code") == "selvbestemmelse") {
            found.push_back(std::move(task));
        }
    }
    return found;
}

// Three seconds before the sixtieth day before the sixteenth birthday; none before that, one then,
// and one alone.
TEST(Guardians, TheOwnerIsRemindedSixtyDaysBeforeTheChildDecides) {
    auto row = row_with("x;;16;mor=felles;mor@15;;;;;mor;ser;hele;-;-");
    const auto before =
        birthday_of(row, 16) - std::chrono::hours(24 * 60) - std::chrono::seconds(3);
    House house({"--now", format_instant(before)});
    const auto owner = house.as("samspill");
    const auto pushed = push_json(owner, "samspill", Document(row).take());
    ASSERT_EQ(pushed.status, 201) << pushed.body;
    EXPECT_TRUE(reminders(owner).empty());
    ASSERT_TRUE(eventually([&] { return !reminders(owner).empty(); }));
    const auto task = reminders(owner).front();
    EXPECT_EQ(task.at("focus").text("reference"), "CarePlan/" + id_of_location(pushed));
    EXPECT_EQ(task.at("restriction").at("period").text("end"), birth_date_of(row, 2026 + 16));
    auto again = Document(row).take();
    again["plan"].set("versjon", 2);
    ASSERT_EQ(push_json(owner, "samspill", again).status, 200);
    EXPECT_EQ(reminders(owner).size(), 1U);
    EXPECT_EQ(house.as("ehr").total("Task", ""), 0);
}

TEST(Guardians, AChangedRuleTableJudgesAnewAtStart) {
    const auto row = row_with(kChild);
    const TempFolder folder;
    std::ofstream(folder.file("regler.toml")) << "innsyn_til = 12\nholde_tilbake_fra = 10\n";
    std::ofstream(folder.file("planbro.toml"))
        << "consent_rules = \"" << folder.file("regler.toml") << "\"\n";
    House house({"--now", format_instant(moment_of(row)), "--config", folder.file("planbro.toml")});
    const auto pushed = push_json(house.as("samspill"), "samspill", Document(row).take());
    const auto plan = "CarePlan/" + id_of_location(pushed);
    EXPECT_EQ(house.as("bruker", number_of("mor", row)).get(plan).status, 404);
    std::ofstream(folder.file("regler.toml")) << "innsyn_til = 16\n";
    house.crash_and_restart();
    EXPECT_EQ(house.as("bruker", number_of("mor", row)).get(plan).status, 200);
}

}  // namespace
}  // namespace planbro::flow
