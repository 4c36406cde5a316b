// Every row of tests/consent/foresatte.csv against the decision itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fhir/codes.hpp"
#include "fhir/resource.hpp"
#include "tests/consent/guardian_table.hpp"

namespace planbro::consent {
namespace {

using namespace testing;  // the table's words

json::Value person_with(const std::string& type, const std::string& id, const std::string& number) {
    return json::object(
        {{"resourceType", type},
         {"id", id},
         {"identifier", json::array({fhir::identifier(fhir::kFodselsnummer, number)})}});
}

json::Value related_person(const CirclePerson& person, const GuardianRow& row) {
    auto related = person_with("RelatedPerson", person.name, number_of(person.name, row));
    related.set("active", person.state != "inaktiv");
    related.set("patient", fhir::reference_to("Patient/bruker"));
    auto relationship = json::array({fhir::concept_of(fhir::kRolle, role_of_person(person.name))});
    if (person.name == "mor" || person.name == "far") {
        relationship.push_back(fhir::concept_of(fhir::kFamilierelasjon, person.name));
    }
    if (!person.responsibility.empty()) {
        relationship.push_back(fhir::concept_of(fhir::kForeldreansvar, person.responsibility));
    }
    related.set("relationship", std::move(relationship));
    return related;
}

json::Value reference_of(const std::string& name) {
    if (is_service(name)) {
        return json::object(
            {{"identifier", fhir::identifier(fhir::kOrganisasjonsnummer, services().at(name))}});
    }
    return fhir::reference_to(name == "bruker" ? "Patient/bruker" : "RelatedPerson/" + name);
}

json::Value ground_of(const Giving& giving) {
    auto parts = json::array({json::object({{"url", "kode"}, {"valueCode", giving.ground}})});
    if (!giving.law.empty()) {
        parts.push_back(json::object({{"url", "hjemmel"}, {"valueString", giving.law}}));
    }
    return json::array(
        {json::object({{"url", fhir::kExtSamtykkegrunnlag}, {"extension", std::move(parts)}})});
}

class Facts {
  public:
    explicit Facts(const GuardianRow& row) : row_(row) {
        facts_.care_plan =
            json::object({{"resourceType", "CarePlan"},
                          {"id", "p"},
                          {"status", "active"},
                          {"subject", fhir::reference_to("Patient/bruker")},
                          {"author", reference_of("eier")},
                          {"careTeam", json::array({fhir::reference_to("CareTeam/t")})}});
        facts_.patient = person_with("Patient", "bruker", number_of("bruker", row));
        facts_.patient.set("birthDate", birth_date_of(row));
        if (!row.protection.empty()) {
            facts_.patient.set("extension",
                               json::array({json::object({{"url", fhir::kExtAdressesperre},
                                                          {"valueCode", row.protection}})}));
        }
        add_team();
        for (const auto& person : row.circle) add(person);
        for (const auto& giving : row.plan) add("plan", "permit", giving, {}, {});
        for (const auto& one : row.sharings) {
            add("deling", "permit", one.giving, {one.to}, one.sections);
        }
        for (const auto& one : row.objections) {
            add("deling", "deny", one.giving, one.against, one.sections);
        }
        facts_.rules = std::make_shared<const RuleTable>(rules_of(row));
    }

    PlanFacts take() { return std::move(facts_); }

  private:
    void add_team() {
        json::Value team = json::object({{"resourceType", "CareTeam"},
                                         {"id", "t"},
                                         {"status", "active"},
                                         {"subject", fhir::reference_to("Patient/bruker")}});
        for (const auto& [name, orgnr] : services()) {
            team["participant"].push_back(
                json::object({{"member", fhir::reference_to("PractitionerRole/" + name)}}));
            facts_.practitioner_roles.push_back(
                json::object({{"resourceType", "PractitionerRole"},
                              {"id", name},
                              {"organization", reference_of(name)}}));
        }
        facts_.care_teams.push_back(std::move(team));
    }

    void add(const CirclePerson& person) {
        facts_.related_persons.push_back(related_person(person, row_));
        if (person.state == "stengt")
            add("deling", "deny", {{"eier"}, -1, {}, {}}, {person.name}, {});
    }

    void add(const char* category, const char* type, const Giving& giving,
             const std::vector<std::string>& actors, const std::vector<std::string>& sections) {
        json::Value provision = json::object({{"type", type}});
        for (const auto& actor : actors) {
            provision["actor"].push_back(
                json::object({{"role", fhir::concept_of(fhir::kParticipationType, "IRCP")},
                              {"reference", reference_of(actor)}}));
        }
        for (const auto& section : sections) {
            provision["class"].push_back(fhir::coding(fhir::kSeksjon, section));
        }
        provision.set(
            "data", json::array({json::object({{"meaning", "related"},
                                               {"reference", fhir::reference_to("CarePlan/p")}})}));
        auto consent =
            json::object({{"resourceType", "Consent"},
                          {"id", "c" + std::to_string(facts_.consents.size())},
                          {"status", "active"},
                          {"scope", fhir::concept_of(fhir::kConsentScope, "patient-privacy")},
                          {"category", json::array({fhir::concept_of(fhir::kSamtykke, category)})},
                          {"patient", fhir::reference_to("Patient/bruker")},
                          {"dateTime", format_day(moment_of(giving, row_))},
                          {"provision", std::move(provision)}});
        for (const auto& name : giving.by) {
            if (name != "ingen") consent["performer"].push_back(reference_of(name));
        }
        if (!giving.ground.empty()) consent.set("extension", ground_of(giving));
        facts_.consents.push_back(std::move(consent));
    }

    const GuardianRow& row_;
    PlanFacts facts_;
};

std::string key_of(const GuardianRow& row) {
    if (is_service(row.who)) return services().at(row.who);
    return person_key(fhir::kFodselsnummer, number_of(row.who, row));
}

Sections sections_in(const std::string& text) {
    if (text == "hele") return kWholeView;
    if (text == "ingenting") return 0;
    if (text.starts_with("uten ")) {
        return kEksistens | kDecides | (kAll & ~*section_of(text.substr(std::size("uten ") - 1)));
    }
    Sections sections = kEksistens;
    for (const auto& name : parts_of(text, ",")) sections |= *section_of(name);
    return sections;
}

std::vector<GuardianRow> table() {
    return read_guardian_table(PLANBRO_SOURCE_DIR "/tests/consent/foresatte.csv");
}

class GuardianTable : public ::testing::TestWithParam<GuardianRow> {};

TEST_P(GuardianTable, IsWhatTheDecisionSays) {
    const auto& row = GetParam();
    const Decision decision(Facts(row).take());
    const auto who = key_of(row);
    const auto at = moment_of(row);
    if (row.action == "ser") {
        const auto verdict = decision.decide(who, at);
        EXPECT_EQ(text_of(verdict.rule).code, row.rule);
        EXPECT_EQ(verdict.sections, sections_in(row.expected));
        return;
    }
    const auto to = halves(row.action, "samtykker til ").second;
    const auto say = row.action == "holder tilbake" ? decision.may_object(who, at)
                                                    : decision.may_consent(who, to, at);
    EXPECT_EQ(say.allowed, row.expected == "ja");
    EXPECT_EQ(text_of(say.rule).code, row.rule);
}

// The rows that the store judges by are the decision's, at any time.
TEST_P(GuardianTable, IsWhatTheAccessRowsSay) {
    const auto& row = GetParam();
    const auto facts = Facts(row).take();
    const Decision decision(facts);
    auto rows = grants(facts);
    for (auto& one : grants_to_persons(facts)) rows.push_back(one);
    const auto who = key_of(row);
    for (const auto days : {-400, -1, 0, 1, 365, 800, 2000}) {
        const auto at = moment_of(row) + std::chrono::hours(24 * days);
        Sections sections = 0;
        for (const auto& one : rows) {
            if (one.org == who && one.when.holds(at)) sections |= one.sections;
        }
        EXPECT_EQ(sections & ~kAddressProtected, decision.decide(who, at).sections) << days;
    }
}

INSTANTIATE_TEST_SUITE_P(Foresatte, GuardianTable, ::testing::ValuesIn(table()),
                         [](const auto& row) { return "Rad" + row.param.number; });

TEST(GuardianTable, HasTheCasesALawyerAsksFor) {
    EXPECT_GE(table().size(), 40U);
    for (const auto& row : table()) EXPECT_FALSE(row.law.empty()) << row;
}

TEST(RuleTexts, EachRuleHasACodeAndWordsOfItsOwn) {
    std::set<std::string_view> codes;
    for (const auto& text : rule_texts()) {
        EXPECT_TRUE(codes.insert(text.code).second) << text.code;
        EXPECT_FALSE(text.nb.empty() || text.en.empty()) << text.code;
    }
}

TEST(RuleTexts, AreThoseOfTheGuide) {
    std::ifstream in(PLANBRO_SOURCE_DIR "/fhir-profiles/ip/codesystems/ip-regel.json");
    std::stringstream text;
    text << in.rdbuf();
    const auto guide = json::parse(text.str());
    ASSERT_TRUE(guide);
    const auto& concepts = guide->at("concept").items();
    ASSERT_EQ(concepts.size(), rule_texts().size());
    for (std::size_t i = 0; i < concepts.size(); ++i) {
        EXPECT_EQ(concepts[i].text("code"), rule_texts()[i].code);
        EXPECT_EQ(concepts[i].text("display"), rule_texts()[i].nb);
    }
}

TEST(Birthday, IsTheFirstOfMarchForWhoWasBornOnTheTwentyNinthOfFebruary) {
    EXPECT_EQ(birthday("2012-02-29", 16), interval_of("2028-02-29")->low);
    EXPECT_EQ(birthday("2012-02-29", 15), interval_of("2027-03-01")->low);
    EXPECT_FALSE(birthday("", 16));
    EXPECT_FALSE(birthday("i fjor", 16));
}

}  // namespace
}  // namespace planbro::consent
