#include "audit/audit_event.hpp"

#include <gmock/gmock.h>

#include "fhir/search_parameters.hpp"
#include "profiles/package.hpp"
#include "profiles/validator.hpp"

namespace planbro::audit {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const Surroundings& surroundings() {
    static const Surroundings kSurroundings{
        [](const std::string& orgnr) {
            return orgnr == "310000310" ? Named{"NAV <Solvik>", "Organization/o1"} : Named{};
        },
        "https://plan.example.no/fhir"};
    return kSurroundings;
}

Record record(const std::string& event, int status = 200) {
    return {
        .id = "r1",
        .at = *parse_instant("2026-11-24T02:12:30.5Z"),
        .event = event,
        .who = {.client = "nav",
                .role = "tjeneste",
                .org = "310000310",
                .token = "jti-1",
                .person = {},
                .from = "192.0.2.7"},
        .status = status,
        .target = {},
        .about = "Goal/g1",
        .parameters = {"patient", "status"},
        .touched = status < 400 ? std::vector<std::string>{"Goal/g1"} : std::vector<std::string>{},
        .message = {},
        .plans = {}};
}

json::Value event_of(const Record& what, const std::string& patient = "p1") {
    return audit_event("e1", patient, what, surroundings());
}

std::string told(const json::Value& event) {
    return event.at("text").text("div");
}

// As identity::attestation_of() tells it.
constexpr const char* kAttested =
    R"({"name":"Lise Lege","hpr":"9144900","authorization":{"code":"LE","system":"urn:oid:9060",)"
    R"("text":"Lege"},"legal_entity":{"id":"310000175","system":"urn:oid:101","name":"Solvik)"
    R"( legesenter"},"point_of_care":{"id":"310000248","system":"urn:oid:101","name":"Fjord)"
    R"( sykehus"},"department":{"id":"4208","system":"urn:oid:102","name":"Poliklinikk"},)"
    R"("healthcare_service":{"code":"S03","system":"urn:oid:8655"},"purpose_of_use":"TREAT",)"
    R"("purpose_of_use_details":{"code":"13","system":"urn:oid:9151","text":"Samarbeid"},)"
    R"("decision_ref":{"id":"b-77","description":"Innkalt","user_selected":true}})";

Record attested(const std::string& event, int status = 200) {
    auto what = record(event, status);
    what.who.org = "310000175";
    what.who.attest = kAttested;
    return what;
}

class AnyAuditEvent : public ::testing::TestWithParam<std::string> {};

// Whatever happened, by whom, allowed or not, of a person or of nobody.
TEST_P(AnyAuditEvent, IsValid) {
    const profiles::Validator validator(profiles::own_package());
    for (const int status : {0, 200, 201, 401, 403, 404, 422, 503}) {
        for (const auto* patient : {"p1", ""}) {
            for (const auto* person : {"", "4c1a2f7e-0000-5000-8000-000000000001"}) {
                auto what = record(GetParam(), status);
                what.who.person = person;
                what.by_self = *person != '\0' && *patient != '\0';
                if (*person == '\0') what.who.attest = status % 2 == 0 ? kAttested : "";
                const auto event = event_of(what, patient);
                for (const auto& issue : validator.validate(event, {})) {
                    EXPECT_NE(issue.severity, Severity::error)
                        << issue.expression << ": " << issue.text << " " << json::write(event);
                }
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Of, AnyAuditEvent,
                         ::testing::Values("read", "vread", "history", "search", "create", "update",
                                           "patch", "delete", "transaction", "write", "everything",
                                           "tilgang", "push-nav", "unknown", ""));

// https://profiles.ihe.net/ITI/BALP: of a read the server is the source, of the rest the client.
TEST(AuditEvent, FollowsThePatternOfItsInteraction) {
    struct Row {
        std::string event, profile, action, client_role;
    };
    const std::vector<Row> rows = {
        {"read", "PatientRead", "R", "110152"},     {"vread", "PatientRead", "R", "110152"},
        {"search", "PatientQuery", "E", "110153"},  {"create", "PatientCreate", "C", "110153"},
        {"update", "PatientUpdate", "U", "110153"}, {"patch", "PatientUpdate", "U", "110153"},
        {"delete", "PatientDelete", "D", "110153"},
    };
    for (const auto& row : rows) {
        const auto event = event_of(record(row.event));
        EXPECT_EQ(
            event.at("meta").at("profile").at(0).string(),
            "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit." + row.profile);
        EXPECT_EQ(event.text("action"), row.action);
        const auto& client = event.at("agent").at(0);
        EXPECT_EQ(client.at("type").at("coding").at(0).text("code"), row.client_role) << row.event;
        EXPECT_EQ(client.at("network").text("address"), "192.0.2.7");
        EXPECT_NE(event.at("agent").at(1).at("type"), client.at("type"));
    }
}

TEST(AuditEvent, OfWhatWasRefusedFollowsNoPatternOfSuccess) {
    const auto event = event_of(record("read", 404));
    EXPECT_FALSE(event.at("meta").has("profile"));
    EXPECT_EQ(event.text("outcome"), "4");
    EXPECT_EQ(event.text("outcomeDesc"), "404");
    EXPECT_EQ(event_of(record("read", 503)).text("outcome"), "8");
}

TEST(AuditEvent, TellsThePersonInWords) {
    EXPECT_THAT(told(event_of(record("read"))),
                HasSubstr(">NAV &lt;Solvik&gt; leste mål, 24.11.2026 kl. 03.12.<"));
    EXPECT_THAT(told(event_of(record("read", 403))),
                HasSubstr("NAV &lt;Solvik&gt; fikk ikke lov til å lese mål, 24.11.2026"));
    auto several = record("search");
    several.touched = {"CarePlan/1", "Goal/1", "Goal/2", "Appointment/1"};
    EXPECT_THAT(told(event_of(several)), HasSubstr("søkte og fikk se planen, mål og møter,"));
    auto self = record("read");
    self.who.org.clear();
    self.who.person = "pseudonym";
    self.by_self = true;
    EXPECT_THAT(told(event_of(self)), HasSubstr(">Personen selv leste mål"));
    self.by_self = false;
    EXPECT_THAT(told(event_of(self)), HasSubstr(">En foresatt eller en annen person leste"));
}

TEST(AuditEvent, TellsNamesOfParametersAlone) {
    const auto event = event_of(record("search"));
    const auto& question = event.at("entity").at(1);
    EXPECT_EQ(question.text("description"), "?patient&status");
    EXPECT_EQ(question.text("query"), "P3BhdGllbnQmc3RhdHVz");
    EXPECT_FALSE(question.has("name"));  // sev-1: not both
}

TEST(AuditEvent, CanBeFoundByPersonAgentAndWhatWasSeen) {
    const auto index = fhir::index_of(event_of(record("read")));
    const auto has = [&](const std::string& parameter, const fhir::Key& key) {
        return std::count(index.links.begin(), index.links.end(), fhir::LinkRow{parameter, key}) ==
               1;
    };
    EXPECT_TRUE(has("patient", {"Patient", "p1"}));
    EXPECT_TRUE(has("agent", {"Organization", "o1"}));
    EXPECT_TRUE(has("entity", {"Goal", "g1"}));
}

// The professional where the token tells, else the system.
TEST(AuditEvent, TellsTheProfessionalAndTheGroundsThatTheTokenAttests) {
    const auto event = event_of(attested("read"));
    EXPECT_THAT(told(event), HasSubstr(">Lise Lege ved Solvik legesenter leste mål,"));
    const auto& agents = event.at("agent").items();
    ASSERT_EQ(agents.size(), 4U);
    EXPECT_FALSE(agents[0].at("requestor").boolean()) << "the client asks on her behalf";
    const auto& professional = agents[2];
    EXPECT_TRUE(professional.at("requestor").boolean());
    EXPECT_EQ(professional.text("name"), "Lise Lege");
    EXPECT_EQ(professional.at("who").at("identifier").text("value"), "9144900");
    EXPECT_EQ(professional.at("who").at("identifier").text("system"),
              "urn:oid:2.16.578.1.12.4.1.4.4");
    EXPECT_EQ(professional.at("role").at(0).at("coding").at(0).text("code"), "LE");
    EXPECT_EQ(professional.at("location").text("display"), "Fjord sykehus");
    EXPECT_EQ(professional.at("purposeOfUse"), event.at("purposeOfEvent"));
    EXPECT_EQ(agents[3].at("who").at("identifier").text("value"), "310000175");
    EXPECT_EQ(agents[3].at("type").at("coding").at(0).text("code"), "RESP");
    const auto& purposes = event.at("purposeOfEvent");
    EXPECT_EQ(purposes.at(0).at("coding").at(0).text("code"), "TREAT");
    EXPECT_EQ(purposes.at(1).at("coding").at(0).text("code"), "13");
    const auto& grounds = event.at("entity").items().back();
    EXPECT_EQ(grounds.at("what").at("identifier").text("value"), "b-77");
    std::string details;
    for (const auto& detail : grounds.at("detail").items())
        details += detail.text("type") + "=" + detail.text("valueString") + "\n";
    EXPECT_EQ(details,
              "decision_ref.user_selected=true\ndecision_ref.description=Innkalt\n"
              "healthcare_service=S03\ndepartment=4208 Poliklinikk\n");
}

TEST(AuditEvent, OfASystemIsForTheCoordinationOfCare) {
    const auto event = event_of(record("read"));
    EXPECT_EQ(event.at("purposeOfEvent").at(0).at("coding").at(0).text("code"), "COC");
    EXPECT_EQ(event.at("agent").items().size(), 2U);
    EXPECT_TRUE(event.at("agent").at(0).at("requestor").boolean());
}

TEST(AuditEvent, CallsAProfessionalWithoutANameByNumber) {
    auto what = attested("read");
    what.who.attest = R"({"hpr":"9144900"})";
    EXPECT_THAT(told(event_of(what)),
                HasSubstr(">Helsepersonell 9144900 ved Organisasjon 310000175 leste"));
}

TEST(AuditEvent, OfNobodyNamesNoPerson) {
    const auto event = event_of(record("search"), "");
    EXPECT_THAT(json::write(event), Not(HasSubstr("Patient/")));
    EXPECT_EQ(event.at("meta").at("profile").at(0).string(),
              "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.Query");
}

}  // namespace
}  // namespace planbro::audit
