// Search over HTTP, on the plan of the story: what R4 promises, and what a service must not learn.
#include <algorithm>
#include <set>

#include "flow/story.hpp"

namespace planbro::flow {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class SearchFlow : public testing::Test {
  protected:
    void SetUp() override {
        const auto pushed =
            push_json(house_.as("samspill"), "samspill", kari_plan(1, usual_sharings()));
        ASSERT_EQ(pushed.status, 201) << pushed.body;
        plan_ = id_of_location(pushed);
        kari_ = house_.as("tester").find("Patient", "").at(0).text("id");
    }

    House house_;
    std::string plan_;
    std::string kari_;
};

// "CarePlan Goal Goal": the types of the entries, sorted; or the refusal's code.
std::string types_of(const Reply& reply) {
    if (reply.status != 200) return std::to_string(reply.status) + " " + reply.code();
    std::vector<std::string> types;
    const auto bundle = reply.json();
    for (const auto& entry : bundle.at("entry").items()) {
        types.push_back(entry.at("resource").text("resourceType"));
    }
    std::sort(types.begin(), types.end());
    std::string text;
    for (const auto& type : types) text += (text.empty() ? "" : " ") + type;
    return text;
}

struct Question {
    const char* client;
    std::string path;
    std::string answer;
};

TEST_F(SearchFlow, AnswersWhatIsAsked) {
    const std::string patient = "Patient/" + kari_;
    const Question questions[] = {
        // strings
        {"samspill", "Patient?family=solv", "Patient"},
        {"samspill", "Patient?family:exact=solvik", ""},
        {"samspill", "Patient?family:exact=Solvik", "Patient"},
        {"samspill", "Patient?name:contains=lvi", "Patient"},
        {"samspill", "Patient?given=kar&family=S", "Patient"},
        {"samspill", "Practitioner?name=legen", "Practitioner"},
        // tokens and their modifiers
        {"samspill", "CarePlan?status:not=active", ""},
        {"samspill", "CarePlan?status:not=draft", "CarePlan"},
        {"samspill", "Goal?achievement-status:missing=true", "Goal"},
        {"samspill", "Goal?lifecycle-status:missing=true", ""},
        {"samspill", "ServiceRequest?code:text=tiltaks", "ServiceRequest"},
        {"samspill", "CarePlan?status:in=http://hl7.org/fhir/ValueSet/request-status", "CarePlan"},
        // references
        {"samspill", "CarePlan?subject:Patient=" + kari_, "CarePlan"},
        {"samspill", "CarePlan?subject=" + house_.url() + "/fhir/" + patient, "CarePlan"},
        // dates
        {"samspill", "Appointment?date=2026-12-15", "Appointment"},
        {"samspill", "Appointment?date=sa2026-12-15", ""},
        {"samspill", "Appointment?date=ap2026-12-14", "Appointment"},
        // chains and _has
        {"samspill", "ServiceRequest?based-on.status=active", "ServiceRequest"},
        {"samspill", "ServiceRequest?patient.family=solvik", "ServiceRequest"},
        {"samspill", "ServiceRequest?based-on:CarePlan.care-team.status=active", "ServiceRequest"},
        {"samspill", "Patient?_has:CarePlan:patient:status=active", "Patient"},
        {"samspill", "Patient?_has:CarePlan:patient:status=draft", ""},
        {"samspill", "CarePlan?_has:ServiceRequest:based-on:status=active", "CarePlan"},
        // all types, and the compartment
        {"samspill", "?_type=Goal,Appointment", "Appointment Goal"},
        {"samspill", patient + "/Goal", "Goal"},
        {"samspill", patient + "/Goal?lifecycle-status=completed", ""},
        {"samspill", patient + "/*?_type=Goal,CarePlan", "CarePlan Goal"},
        {"samspill", "Patient/nobody/Goal", ""},
        // includes
        {"samspill", "CarePlan?_include=CarePlan:goal", "CarePlan Goal"},
        {"samspill", "CarePlan?_include=CarePlan:goal:Goal", "CarePlan Goal"},
        {"samspill", "CarePlan?_include=CarePlan:goal:Patient", "CarePlan"},
        {"samspill", "CarePlan?_revinclude=ServiceRequest:based-on", "CarePlan ServiceRequest"},
        {"samspill",
         "Goal?_revinclude=CarePlan:goal&_include:iterate=CarePlan:care-team"
         "&_include:iterate=CareTeam:participant:Patient",
         "CarePlan CareTeam Goal Patient"},
        // what is refused
        {"samspill", "CarePlan?colour=red", "400 ukjent-parameter"},
        {"samspill", "CarePlan?status:above=active", "400 ukjent-parameter"},
        {"samspill", "CarePlan?_cursor=abc", "400 feil-parameterverdi"},
        {"samspill", "Observation?code=x", "404 type-ikke-stottet"},
    };
    for (const auto& question : questions) {
        EXPECT_EQ(types_of(house_.as(question.client).get(question.path)), question.answer)
            << question.client << " " << question.path;
    }
}

// NAV was given goals and measures; not who takes part, and no messages.
TEST_F(SearchFlow, TellsAServiceNothingOfWhatItWasNotGiven) {
    const Question questions[] = {
        {"nav", "CarePlan?status=active", "CarePlan"},
        {"nav", "CarePlan?goal.lifecycle-status=active", "CarePlan"},
        {"nav", "CarePlan?care-team.status=active", ""},
        {"nav", "CarePlan?care-team:missing=false", ""},
        {"nav", "CarePlan?care-team:missing=true", ""},
        {"nav", "CarePlan?_include=CarePlan:care-team", "CarePlan"},
        {"nav", "CarePlan?_include=*", "CarePlan Goal Patient ServiceRequest"},
        {"nav", "ServiceRequest?performer:missing=false", ""},
        {"nav", "ServiceRequest?performer.practitioner.name=Legen", ""},
        {"nav", "Patient?_has:Communication:patient:status=completed", ""},
        {"nav", "Patient?_has:Goal:patient:lifecycle-status=active", "Patient"},
        {"nav", "Patient?_has:RelatedPerson:patient:active=true", ""},
        {"nav", "Communication?sent=2026", ""},
        {"nav", "Appointment?date=2026", ""},
        {"nav", "Patient/" + kari_ + "/*?_type=Communication,Appointment,CareTeam", ""},
        {"nav", "Practitioner?name=Legen", ""},
        {"nav", "Patient?_revinclude=Communication:patient", "Patient"},
        {"nav", "Consent?actor.identifier=310000175", ""},
        {"sykehus", "CarePlan", ""},
        {"sykehus", "Patient?family=Solvik", ""},
        {"sykehus", "?_type=CarePlan,Patient,Goal", ""},
    };
    for (const auto& question : questions) {
        EXPECT_EQ(types_of(house_.as(question.client).get(question.path)), question.answer)
            << question.client << " " << question.path;
        const auto bundle = house_.as(question.client).get(question.path).json();
        if (question.answer.empty()) {
            EXPECT_EQ(bundle.at("total").integer(), 0) << question.path;
        }
    }
}

// All pages of a search, as the ids in their order; each page asked for by the link before.
std::vector<std::string> walk(const Client& client, std::string url) {
    std::vector<std::string> ids;
    while (!url.empty()) {
        const auto bundle =
            http("GET", url, {}, {{"Authorization", "Bearer " + client.token()}}).json();
        EXPECT_EQ(bundle.text("type"), "searchset") << url;
        for (const auto& entry : bundle.at("entry").items()) {
            ids.push_back(entry.at("resource").text("id"));
        }
        url.clear();
        for (const auto& link : bundle.at("link").items()) {
            if (link.text("relation") == "next") url = link.text("url");
        }
    }
    return ids;
}

TEST_F(SearchFlow, SortedPagesGiveTheWholeInOrder) {
    const auto tester = house_.as("tester");
    for (const std::string sort : {"name", "-name", "_id", "-_lastUpdated", "active,-name,_id"}) {
        const auto question = house_.url() + "/fhir/Practitioner?_sort=" + sort;
        const auto all = walk(tester, question);
        EXPECT_EQ(all.size(), 3U) << sort;
        EXPECT_EQ(walk(tester, question + "&_count=1"), all) << sort;
    }
    std::vector<std::string> names;
    const auto bundle = tester.get("Practitioner?_sort=-given").json();
    for (const auto& entry : bundle.at("entry").items()) {
        names.push_back(entry.at("resource").at("name").at(0).at("given").at(0).string());
    }
    EXPECT_THAT(names, ElementsAre("Veilederen", "Legen", "Koordinatoren"));
}

TEST_F(SearchFlow, ACursorServesItsQuestionAndItsAskerAlone) {
    const auto url = house_.url() + "/fhir/Practitioner?_count=1&_sort=name";
    const auto first =
        http("GET", url, {}, {{"Authorization", "Bearer " + house_.as("tester").token()}}).json();
    const auto next = first.at("link").at(1).text("url");
    EXPECT_THAT(next, Not(HasSubstr("Koordinator")));
    const auto cursor = next.substr(next.find("_cursor="));
    const auto tester = house_.as("tester");
    EXPECT_EQ(tester.get("Practitioner?_sort=name&" + cursor).status, 200);
    EXPECT_EQ(tester.get("Practitioner?_sort=-name&" + cursor).status, 400);
    EXPECT_EQ(tester.get("Patient?_sort=name&" + cursor).status, 400);
    EXPECT_EQ(house_.as("samspill").get("Practitioner?_sort=name&" + cursor).status, 400);
}

// A number in a question comes back in no link, and the links work all the same.
TEST_F(SearchFlow, NumbersOfPersonsStayOutOfTheLinks) {
    const auto samspill = house_.as("samspill");
    const std::string number = "urn:oid:2.16.578.1.12.4.1.4.1|" + std::string(kKari);
    for (const std::string question :
         {"Patient?identifier=", "CarePlan?patient.identifier=", "Patient?_count=1&identifier:not=",
          "Goal?subject:Patient.identifier=",
          "CareTeam?patient._has:CarePlan:patient:patient.identifier="}) {
        const auto bundle = samspill.get(question + percent_encode(number)).json();
        const auto self = bundle.at("link").at(0).text("url");
        EXPECT_THAT(self, Not(HasSubstr(kKari))) << question;
        const auto again =
            http("GET", self, {}, {{"Authorization", "Bearer " + samspill.token()}}).json();
        EXPECT_EQ(again.at("total"), bundle.at("total")) << question << " " << self;
        EXPECT_EQ(again.at("entry"), bundle.at("entry")) << question;
    }
}

TEST_F(SearchFlow, AFormAsksTheSame) {
    const auto samspill = house_.as("samspill");
    const std::string type = "application/x-www-form-urlencoded";
    const Headers headers{{"Authorization", "Bearer " + samspill.token()}, {"Content-Type", type}};
    const auto post = [&](const std::string& path, const std::string& form) {
        return types_of(http("POST", house_.url() + "/fhir/" + path, form, headers));
    };
    EXPECT_EQ(post("_search", "_type=Goal"), "Goal");
    EXPECT_EQ(post("Patient/" + kari_ + "/_search", "_type=Goal,CareTeam"), "CareTeam Goal");
    EXPECT_EQ(post("Patient/" + kari_ + "/Goal/_search", ""), "Goal");
    EXPECT_EQ(post("CarePlan/_search", "status=active&_include=CarePlan:goal"), "CarePlan Goal");
}

}  // namespace
}  // namespace planbro::flow
