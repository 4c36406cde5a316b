// Who sees what, and what a withdrawal does.
#include "base/time.hpp"
#include "flow/story.hpp"

namespace planbro::flow {
namespace {

using testing::HasSubstr;
using testing::Not;

class Consent : public testing::Test {
  protected:
    void SetUp() override {
        const auto pushed =
            push_json(house_.as("samspill"), "samspill", kari_plan(1, usual_sharings()));
        ASSERT_EQ(pushed.status, 201) << pushed.body;
        plan_ = id_of_location(pushed);
    }

    json::Value consent_for(const std::string& orgnr) const {
        for (const auto& consent : house_.as("samspill").find("Consent", about(kKari))) {
            const auto& actor = consent.at("provision").at("actor").at(0).at("reference");
            if (actor.at("identifier").text("value") == orgnr) return consent;
        }
        return {};
    }

    Reply withdraw(const Client& who, const std::string& orgnr) const {
        auto consent = consent_for(orgnr);
        consent.set("status", "inactive");
        return who.put("Consent/" + consent.text("id"), consent);
    }

    House house_;
    std::string plan_;
};

TEST_F(Consent, NavSeesGoalsAndMeasuresAndNothingElse) {
    const auto nav = house_.as("nav");
    EXPECT_EQ(nav.get("CarePlan/" + plan_).status, 200);
    EXPECT_EQ(nav.total("Goal", about(kKari)), 1);
    EXPECT_EQ(nav.total("ServiceRequest", about(kKari)), 1);
    for (const auto* hidden : {"Appointment", "Communication", "CareTeam", "RelatedPerson"}) {
        EXPECT_EQ(nav.total(hidden, about(kKari)), 0) << hidden;
    }
    const auto all = nav.get("CarePlan/" + plan_).body + nav.get("ServiceRequest").body +
                     nav.get("Goal").body +
                     nav.get("CarePlan?_id=" + plan_ +
                             "&_include=*&_revinclude=Appointment:supporting-info"
                             "&_revinclude=Communication:based-on")
                         .body;
    for (const auto* text :
         {"Behovsteksten", "Møtestedet", "Sakslisten", "Meldingsteksten", "Legen", "Veilederen"}) {
        EXPECT_THAT(all, Not(HasSubstr(text)));
    }
    EXPECT_THAT(all, HasSubstr("Målteksten"));
    EXPECT_THAT(all, HasSubstr("Tiltaksteksten"));
    EXPECT_THAT(all, HasSubstr("Koordinatoren"));  // the coordinator is told with any consent
    EXPECT_THAT(all, HasSubstr("REDACTED"));
}

TEST_F(Consent, TheDoctorSeesTheTeamAndTheMeetingsButNotTheMapping) {
    const auto ehr = house_.as("ehr");
    EXPECT_EQ(ehr.total("CareTeam", about(kKari)), 1);
    EXPECT_EQ(ehr.total("Appointment", about(kKari)), 1);
    EXPECT_EQ(ehr.total("Communication", about(kKari)), 1);
    EXPECT_THAT(ehr.get("CarePlan/" + plan_).body, Not(HasSubstr("Behovsteksten")));
}

TEST_F(Consent, AServiceWithoutConsentSeesNothingAtAll) {
    const auto hospital = house_.as("sykehus");
    for (const auto* type :
         {"CarePlan", "CareTeam", "Consent", "Goal", "ServiceRequest", "Task", "Appointment",
          "Communication", "Patient", "RelatedPerson", "Practitioner", "PractitionerRole",
          "Organization", "DocumentReference"}) {
        const auto bundle = hospital.get(type).json();
        EXPECT_EQ(bundle.at("total").integer(), 0) << type;
        EXPECT_TRUE(bundle.at("entry").is_null()) << type;
    }
    const auto hidden = hospital.get("CarePlan/" + plan_);
    const auto absent = hospital.get("CarePlan/finnes-ikke");
    EXPECT_EQ(hidden.status, 404);
    EXPECT_EQ(hidden.body, absent.body);
}

TEST_F(Consent, ARefusedPushTellsNotWhetherThereIsAPlan) {
    const auto barnevern = house_.as("barnevern");
    const auto message = [](const std::string& person) {
        auto text = sample("barnevern/kari-uten-samtykke.xml");
        return text.replace(text.find(kKari), std::string_view(kKari).size(), person);
    };
    const auto with_plan = barnevern.push("barnevern", message(kKari), "application/xml");
    const auto without = barnevern.push("barnevern", message(kJon), "application/xml");
    EXPECT_EQ(with_plan.status, 403) << with_plan.body;
    EXPECT_EQ(without.status, 403);
    EXPECT_EQ(with_plan.body, without.body);
}

TEST_F(Consent, WithdrawalTakesEffectOnTheVeryNextRead) {
    const auto nav = house_.as("nav");
    ASSERT_EQ(nav.get("CarePlan/" + plan_).status, 200);
    ASSERT_EQ(withdraw(house_.as("bruker", kKari), kNav).status, 200);
    EXPECT_EQ(nav.get("CarePlan/" + plan_).status, 404);
    EXPECT_EQ(nav.total("ServiceRequest", about(kKari)), 0);
    EXPECT_EQ(house_.as("ehr").get("CarePlan/" + plan_).status, 200);
}

TEST_F(Consent, ANewerPlanThatStillSaysActiveDoesNotBringItBack) {
    ASSERT_EQ(withdraw(house_.as("samspill"), kNav).status, 200);
    const auto pushed =
        push_json(house_.as("samspill"), "samspill", kari_plan(2, usual_sharings()));
    ASSERT_EQ(pushed.status, 200) << pushed.body;
    EXPECT_THAT(pushed.body, HasSubstr("samtykke-trukket"));
    EXPECT_EQ(house_.as("nav").get("CarePlan/" + plan_).status, 404);
}

TEST_F(Consent, ANewConsentDatedLaterOpensAgain) {
    ASSERT_EQ(withdraw(house_.as("samspill"), kNav).status, 200);
    auto sharings = usual_sharings();
    sharings.push_back({"s9", kNav, {"maal"}, "aktiv", format_day(system_clock()())});
    ASSERT_EQ(push_json(house_.as("samspill"), "samspill", kari_plan(2, sharings)).status, 200);
    EXPECT_EQ(house_.as("nav").get("CarePlan/" + plan_).status, 200);
}

TEST_F(Consent, ANewConsentDatedBeforeTheWithdrawalDoesNot) {
    ASSERT_EQ(withdraw(house_.as("samspill"), kNav).status, 200);
    auto sharings = usual_sharings();
    sharings.push_back({"s9", kNav, {"maal"}, "aktiv", "2026-01-11"});
    ASSERT_EQ(push_json(house_.as("samspill"), "samspill", kari_plan(2, sharings)).status, 200);
    EXPECT_EQ(house_.as("nav").get("CarePlan/" + plan_).status, 404);
}

TEST_F(Consent, NoDetourOverFhirBringsAWithdrawnConsentBack) {
    const auto samspill = house_.as("samspill");
    ASSERT_EQ(withdraw(samspill, kNav).status, 200);
    auto consent = consent_for(kNav);
    for (const auto* status : {"active", "proposed", "draft"}) {
        consent.set("status", status);
        EXPECT_EQ(samspill.put("Consent/" + consent.text("id"), consent).code(),
                  "samtykke-trukket");
    }
    consent.set("status", "active");
    for (const auto* own : {"id", "meta", "identifier"}) consent.erase(own);
    consent.set("dateTime", "2020-01-01");
    EXPECT_EQ(samspill.post("Consent", consent).code(), "samtykke-trukket");
    EXPECT_EQ(house_.as("nav").get("CarePlan/" + plan_).status, 404);
}

TEST_F(Consent, LinksHoldNoNumberOfAPerson) {
    const auto reply = house_.as("ehr").get("ServiceRequest?" + about(kKari) + "&_count=1");
    EXPECT_EQ(reply.status, 200);
    const auto links = json::write(reply.json().at("link"));
    EXPECT_THAT(links, HasSubstr("patient=Patient"));
    EXPECT_THAT(links, Not(HasSubstr(kKari)));
}

TEST_F(Consent, NobodySendsAMessageInAnothersName) {
    const auto ehr = house_.as("ehr");
    const auto message = [&](const char* orgnr) {
        const auto sender = json::object(
            {{"identifier",
              json::object({{"system", "urn:oid:2.16.578.1.12.4.1.4.101"}, {"value", orgnr}})}});
        return json::object(
            {{"resourceType", "Communication"},
             {"basedOn", json::array({json::object({{"reference", "CarePlan/" + plan_}})})},
             {"status", "completed"},
             {"sender", sender},
             {"payload", json::array({json::object({{"contentString", "Hei"}})})}});
    };
    EXPECT_EQ(ehr.post("Communication", message(kNav)).code(), "feil-avsender");
    EXPECT_EQ(ehr.post("Communication", message(kLegesenter)).status, 201);
}

TEST_F(Consent, WithdrawingTheConsentToThePlanClosesIt) {
    auto consent = json::Value();
    for (const auto& candidate : house_.as("samspill").find("Consent", about(kKari))) {
        if (candidate.at("category").at(0).at("coding").at(0).text("code") == "plan")
            consent = candidate;
    }
    consent.set("status", "inactive");
    const auto put = house_.as("bruker", kKari).put("Consent/" + consent.text("id"), consent);
    ASSERT_EQ(put.status, 200) << put.body;
    EXPECT_EQ(house_.as("samspill").get("CarePlan/" + plan_).json().text("status"), "revoked");
    EXPECT_EQ(house_.as("ehr").get("CarePlan/" + plan_).status, 404);
}

TEST_F(Consent, ThePersonSeesTheWholePlanAndChangesNothingButWithdrawal) {
    const auto kari = house_.as("bruker", kKari);
    const auto plan = kari.get("CarePlan/" + plan_);
    EXPECT_THAT(plan.body, HasSubstr("Behovsteksten"));
    EXPECT_THAT(plan.body, Not(HasSubstr("REDACTED")));
    auto changed = plan.json();
    changed.set("title", "Noe annet");
    EXPECT_EQ(kari.put("CarePlan/" + plan_, changed).status, 403);
    EXPECT_EQ(house_.as("bruker", kJon).get("CarePlan/" + plan_).status, 404);
}

TEST_F(Consent, ACutViewIsNotWrittenBack) {
    ASSERT_EQ(push_json(house_.as("nav"), "nav", nav_card(kKari)).status, 201);
    const auto nav = house_.as("nav");
    const auto own =
        nav.find("ServiceRequest",
                 "category=" + percent_encode("https://planbro.no/fhir/CodeSystem/ip-sektor|nav"));
    ASSERT_EQ(own.size(), 1U);
    const auto put = nav.put("ServiceRequest/" + own[0].text("id"), own[0]);
    EXPECT_EQ(put.status, 422);
    EXPECT_THAT(put.body, HasSubstr("avkortet"));
}

}  // namespace
}  // namespace planbro::flow
