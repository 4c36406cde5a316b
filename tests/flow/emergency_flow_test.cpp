// Breaking the glass: a professional of whom HelseID attests an emergency opens a plan to the own
// service for some hours; the person is told at once.
#include <fstream>

#include "flow/professional.hpp"
#include "flow/story.hpp"

namespace planbro::flow {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kReason = "Innlagt etter ulykke, trenger kontaktpersoner";

class Emergency : public testing::Test {
  protected:
    void SetUp() override { begin("nodrett_timer = 12\nnodrett_fra_token = true\n"); }

    // A house by those rules, with Kari's plan, in which the hospital takes no part.
    void begin(const std::string& rules) {
        std::ofstream(folder_.file("regler.toml")) << rules;
        std::ofstream(folder_.file("planbro.toml"))
            << "consent_rules = \"" << folder_.file("regler.toml") << "\"\n";
        house_.emplace(std::vector<std::string>{"--config", folder_.file("planbro.toml")});
        samspill_.emplace(house_->as("samspill"));
        person_.emplace(house_->as("bruker", kKari));
        ASSERT_EQ(samspill_->push("samspill", sample("plans/kari.json")).status, 201);
        kari_ = samspill_->find("Patient", "name=Kari").at(0).text("id");
        plan_ = "CarePlan/" + samspill_->find("CarePlan", "patient=" + kari_).at(0).text("id");
        hospital_.emplace(house_->url(), "sykehus");
    }

    // As Fjord sykehus says it.
    static json::Value at_hospital(const std::string& purpose, const std::string& reason = {}) {
        auto claim = attestation(purpose, reason);
        for (const auto* unit : {"legal_entity", "point_of_care"})
            claim["practitioner"][unit].set("id", "310000248");
        return claim;
    }

    static json::Value parameters(const std::string& number, const std::string& reason = kReason,
                                  const std::vector<std::string>& sections = {"deltakere"}) {
        auto list = json::array({json::object(
            {{"name", "identifier"},
             {"valueIdentifier",
              json::object({{"system", "urn:oid:2.16.578.1.12.4.1.4.1"}, {"value", number}})}})});
        for (const auto& section : sections)
            list.push_back(json::object({{"name", "seksjon"}, {"valueCode", section}}));
        if (!reason.empty())
            list.push_back(json::object({{"name", "grunn"}, {"valueString", reason}}));
        return json::object({{"resourceType", "Parameters"}, {"parameter", std::move(list)}});
    }

    Reply break_glass(const json::Value& parameters) const {
        return hospital_->ask("POST", "/fhir/Patient/$nodtilgang", json::write(parameters),
                              {{"Content-Type", "application/fhir+json"}});
    }

    // The notices to the person.
    [[nodiscard]] std::vector<json::Value> told() const {
        return person_->find("Task", "code=nodtilgang");
    }

    TempFolder folder_;
    std::optional<House> house_;
    std::optional<Client> samspill_;
    std::optional<Client> person_;
    std::optional<Professional> hospital_;
    std::string kari_;
    std::string plan_;
};

TEST_F(Emergency, OpensTheSectionsAskedForAndThePersonIsToldAtOnce) {
    hospital_->attest(at_hospital("BTG"));
    ASSERT_EQ(hospital_->get(plan_).status, 404);
    const auto opened = break_glass(parameters(kKari));
    ASSERT_EQ(opened.status, 200) << opened.body;
    EXPECT_THAT(opened.body, HasSubstr(plan_));
    EXPECT_EQ(hospital_->get(plan_).status, 200);
    EXPECT_GT(hospital_->get("CareTeam").json().at("total").integer(), 0);
    EXPECT_EQ(hospital_->get("Goal").json().at("total").integer(), 0) << "nobody asked for goals";

    const auto notices = told();
    ASSERT_EQ(notices.size(), 1U);
    const auto& text = notices[0].text("description");
    EXPECT_THAT(text, HasSubstr("Lise Lege ved Fjord sykehus åpnet planen din uten samtykke"));
    EXPECT_THAT(text, HasSubstr(kReason));
    EXPECT_EQ(samspill_->find("Task", "code=nodtilgang").size(), 1U) << "the owner knows";
    EXPECT_THAT(house_->as("nav").find("Task", "code=nodtilgang"), IsEmpty());
    EXPECT_EQ(hospital_->get("Task?code=nodtilgang").json().at("total").integer(), 0);

    const auto events = person_->find("AuditEvent", "subtype=nodtilgang");
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].at("purposeOfEvent").at(0).at("coding").at(0).text("code"), "BTG");
    EXPECT_THAT(events[0].at("text").text("div"),
                HasSubstr("Lise Lege ved Fjord sykehus åpnet planen uten samtykke"));
    const auto access = person_->get("Patient/" + kari_ + "/$tilgang");
    EXPECT_THAT(access.body, HasSubstr("samtykke-nodrett"));
}

TEST_F(Emergency, IsClosedByThePersonBeforeItsTime) {
    hospital_->attest(at_hospital("ETREAT", kReason));
    ASSERT_EQ(break_glass(parameters(kKari, "")).status, 200) << "the attestation gives a reason";
    auto consent = person_->find("Consent", "patient=" + kari_ + "&actor.identifier=310000248");
    ASSERT_EQ(consent.size(), 1U);
    consent[0].set("status", "inactive");
    const auto withdrawn = person_->put("Consent/" + consent[0].text("id"), consent[0]);
    ASSERT_EQ(withdrawn.status, 200) << withdrawn.body;
    EXPECT_EQ(hospital_->get(plan_).status, 404);
}

TEST_F(Emergency, OfNobodyWithAPlanIsAnsweredAsNotThere) {
    hospital_->attest(at_hospital("BTG"));
    const auto nobody = break_glass(parameters("30810962034"));
    EXPECT_EQ(nobody.status, 404);
    EXPECT_EQ(nobody.body, hospital_->get(plan_).body) << "the same bytes";
    EXPECT_THAT(told(), IsEmpty());
}

TEST_F(Emergency, NeedsTheAttestedPurposeAReasonAndSections) {
    struct Row {
        json::Value claim;
        json::Value parameters;
        int status;
        const char* code;
    };
    const std::vector<Row> rows{
        {{}, parameters(kKari), 403, "nodtilgang-uten-attest"},
        {at_hospital("TREAT"), parameters(kKari), 403, "nodtilgang-uten-attest"},
        {at_hospital("COC"), parameters(kKari), 403, "nodtilgang-uten-attest"},
        {at_hospital("BTG"), parameters(kKari, ""), 422, "nodtilgang-uten-grunn"},
        {at_hospital("BTG"), parameters(kKari, "haster"), 422, "nodtilgang-uten-grunn"},
        {at_hospital("BTG"), parameters(kKari, kReason, {}), 400, "feil-parameterverdi"},
        {at_hospital("BTG"), parameters(kKari, kReason, {"alt"}), 400, "feil-parameterverdi"}};
    for (const auto& row : rows) {
        hospital_->attest(row.claim);
        const auto refused = break_glass(row.parameters);
        EXPECT_EQ(refused.status, row.status) << refused.body;
        EXPECT_EQ(refused.code(), row.code);
        EXPECT_EQ(hospital_->get(plan_).status, 404);
    }
    EXPECT_THAT(told(), IsEmpty());
}

// An emergency that the owner's rules let the owner alone record.
TEST_F(Emergency, IsOffUnlessTheRulesSayOtherwise) {
    for (const auto* rules :
         {"", "nodrett_timer = 12\n",
          "[kommune.310000450]\nnodrett_timer = 12\nnodrett_fra_token = true\n"}) {
        begin(rules);
        hospital_->attest(at_hospital("BTG"));
        const auto refused = break_glass(parameters(kKari));
        const bool somewhere = std::string(rules).starts_with("[kommune");
        EXPECT_EQ(refused.status, somewhere ? 404 : 403) << refused.body;
        if (!somewhere) {
            EXPECT_EQ(refused.code(), "nodtilgang-stengt");
        }
        EXPECT_EQ(hospital_->get(plan_).status, 404);
        EXPECT_THAT(told(), IsEmpty());
    }
}

// pbrl. § 5-3: who has said no to the service has said it for emergencies too.
TEST_F(Emergency, DoesNotOverrideANoToTheService) {
    const auto coded = [](const char* system, const char* code) {
        return json::object(
            {{"coding", json::array({json::object({{"system", system}, {"code", code}})})}});
    };
    const auto no = json::object(
        {{"resourceType", "Consent"},
         {"status", "active"},
         {"scope", coded("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy")},
         {"category",
          json::array({coded("https://planbro.no/fhir/CodeSystem/ip-samtykke", "deling")})},
         {"patient", json::object({{"reference", "Patient/" + kari_}})},
         {"dateTime", format_instant(system_clock()())},
         {"performer", json::array({json::object({{"reference", "Patient/" + kari_}})})},
         {"policy", json::array({json::object(
                        {{"uri", "https://planbro.no/fhir/policy/individuell-plan"}})})},
         {"provision",
          json::object(
              {{"type", "deny"},
               {"actor",
                json::array({json::object(
                    {{"role",
                      coded("http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "IRCP")},
                     {"reference",
                      json::object({{"identifier",
                                     json::object({{"system", "urn:oid:2.16.578.1.12.4.1.4.101"},
                                                   {"value", "310000248"}})}})}})})},
               {"data", json::array({json::object(
                            {{"meaning", "related"},
                             {"reference", json::object({{"reference", plan_}})}})})}})}});
    const auto said = person_->post("Consent", no);
    ASSERT_EQ(said.status, 201) << said.body;
    hospital_->attest(at_hospital("BTG"));
    EXPECT_EQ(break_glass(parameters(kKari)).status, 404);
    EXPECT_EQ(hospital_->get(plan_).status, 404);
    EXPECT_THAT(told(), IsEmpty());
}

}  // namespace
}  // namespace planbro::flow
