// A protected address (fortrolig, strengt fortrolig): every value that tells where the person is,
// is a word of its own here, and no answer to a service and no notice has any of them. The same is
// asked of an open address and of the plan's owner first, so that the test can fail.
#include <set>

#include "flow/story.hpp"

namespace planbro::flow {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kSkole = "310000450";
constexpr const char* kBarnevern = "310000388";
constexpr const char* kSykehus = "310000248";
constexpr const char* kBarnehage = "310000744";
constexpr const char* kNoBasis = "http://hl7.no/fhir/StructureDefinition/no-basis-";
constexpr const char* kExtension = "https://planbro.no/fhir/StructureDefinition/";

const std::vector<std::string> kSections = {"maal",      "tiltak",    "moeter",
                                            "meldinger", "deltakere", "kartlegging"};
const std::vector<const char*> kServices = {"ehr", "sykehus", "nav", "barnevern", "skole"};
constexpr std::array kTypes = std::to_array<const char*>(
    {"Patient", "Organization", "Practitioner", "PractitionerRole", "RelatedPerson", "CarePlan",
     "CareTeam", "Goal", "ServiceRequest", "Appointment", "Communication", "Consent", "Task",
     "DocumentReference"});

// In the plan document, on NAV's card, in child welfare's message and over FHIR.
const std::vector<std::string> kMarks = {"Bostedsgata",       "Bostedsbyen",
                                         "\"5973\"",  // whole: an id can hold four digits by chance
                                         "99100001",          "bosted@example.org",
                                         "99100002",          "koord@example.org",
                                         "99100003",          "99100004",
                                         "larer@example.org", "99100005",
                                         "mor@example.org",   "Klokkebakken barnehage",
                                         "310000744",         "Grendehuset",
                                         "Saksplassen",       "Referatplassen",
                                         "Vurderingsplassen", "Arrangorstedet",
                                         "99100006",          "Bydelsdistriktet",
                                         "Matrikkelen",       "Rolleskiltet",
                                         "Lagsnavnet",        "Enhetsgata",
                                         "99100007",          "Hjemmehjelpsgata",
                                         "Moteplassen",       "Naboenheten",
                                         "99100008"};

// What a service wrote itself, and its own name, it knows.
std::set<std::string> known_to(const std::string& client) {
    if (client == "nav") return {"Arrangorstedet"};
    if (client == "barnevern") return {"99100006"};
    return {};
}

json::Value the_plan(std::int64_t version, const std::string& protection, const std::string& fnr,
                     const std::string& plan_id) {
    std::vector<Sharing> sharings{kPlanConsent};
    for (const auto* orgnr : {kLegesenter, kSykehus, kNav, kBarnevern, kSkole}) {
        sharings.push_back({std::string("s") + orgnr, orgnr, kSections});
    }
    auto message = kari_plan(version, sharings);
    auto& plan = message["plan"];
    plan.set("planId", plan_id);
    auto& person = plan["person"];
    person.set("fnr", fnr);
    person.erase("fodselsdato");
    person.set("adressesperre", protection);
    auto& team = plan["deltakere"].make_array();
    team.push_back(participant("d4", "kontaktperson", "Laereren", kSkole, "Solvik skole", "skole"));
    team.push_back(participant("d6", "deltaker", "Overlegen", kSykehus, "Fjord sykehus", "helse"));
    team.push_back(participant("d7", "deltaker", "Barnevernets", kBarnevern,
                               "Solvik barneverntjeneste", "barnevern"));
    return message;
}

json::Value kari(std::int64_t version, const std::string& protection) {
    auto message = the_plan(version, protection, kKari, "SOLVIK-2026-0001");
    auto& plan = message["plan"];
    auto& person = plan["person"];
    person.set("adresse",
               json::object(
                   {{"linje", "Bostedsgata 1"}, {"postnr", "5973"}, {"poststed", "Bostedsbyen"}}));
    person.set("telefon", "99100001");
    person.set("epost", "bosted@example.org");
    auto& team = plan["deltakere"].make_array();
    const auto reach = [&](std::size_t who, const char* phone, const char* mail) {
        team.at(who).set("telefon", phone);
        if (*mail != '\0') team.at(who).set("epost", mail);
    };
    team.push_back(participant("d5", "deltaker", "Barnehagens", kBarnehage,
                               "Klokkebakken barnehage", "skole"));
    reach(0, "99100002", "koord@example.org");
    reach(1, "99100003", "");
    reach(3, "99100004", "larer@example.org");
    team.push_back(json::object({{"id", "d8"},
                                 {"rolle", "parorende"},
                                 {"navn", json::object({{"fornavn", "Mor"}, {"etternavn", "Min"}})},
                                 {"relasjon", "mor"},
                                 {"telefon", "99100005"},
                                 {"epost", "mor@example.org"},
                                 {"fra", "2026-01-12"}}));
    plan["tiltak"].make_array().at(0).set("ansvarlig", "d4");
    auto& meeting = plan["moter"].make_array().at(0);
    meeting.set("sted", "Grendehuset");
    meeting.set("saksliste", json::array({"Saksplassen"}));
    meeting.set("referat", "Referatplassen");
    meeting.set(
        "vurderinger",
        json::array({json::object(
            {{"maal", "m1"}, {"maaloppnaaelse", "bedring"}, {"tekst", "Vurderingsplassen"}})}));
    meeting.set("innkalt", json::array({"d1", "d4", "d5"}));
    return message;
}

json::Value from(const std::string& text) {
    return json::parse(text).value();
}

class Address : public testing::Test {
  protected:
    void SetUp() override {
        // Another person at the same school, whose address is open: the school is known by name.
        push(the_plan(1, "ugradert", kOla, "SOLVIK-2026-0002"));
        house_.fault(R"({"system":"nav","kind":"status","status":503,"times":5})");
        push(kari(1, "ugradert"));
        push_measures();
        add_over_fhir();
    }

    void push(const json::Value& message) const {
        const auto pushed = push_json(house_.as("samspill"), "samspill", message);
        ASSERT_LT(pushed.status, 300) << pushed.body;
    }

    void protect() const { push(kari(2, "strengt-fortrolig")); }

    void push_measures() const {
        auto card = nav_card(kKari);
        card["aktivitetskort"].set(
            "detaljer",
            json::array({json::object({{"label", "Arrangør"}, {"verdi", "Arrangorstedet"}})}));
        ASSERT_LT(push_json(house_.as("nav"), "nav", card).status, 300);
        auto measure = sample("barnevern/ola-1-stottekontakt.xml");
        replace(measure, kOla, kKari);
        replace(measure, "<Telefon>99999999", "<Telefon>99100006");
        const auto pushed = house_.as("barnevern").push("barnevern", measure, "application/xml");
        ASSERT_LT(pushed.status, 300) << pushed.body;
    }

    static void replace(std::string& text, const std::string& find, const std::string& put) {
        const auto at = text.find(find);
        ASSERT_NE(at, std::string::npos) << find;
        text.replace(at, find.size(), put);
    }

    json::Value of_kari(const std::string& type) const {
        return tester_.find(type, about(kKari)).at(0);
    }

    void put(const json::Value& resource) const {
        const auto reply =
            tester_.put(resource.text("resourceType") + "/" + resource.text("id"), resource);
        ASSERT_EQ(reply.status, 200) << reply.body;
    }

    // What FHIR has room for beyond the plan document.
    void add_over_fhir() const {
        auto patient = tester_.find("Patient", "identifier=" + std::string(kKari)).at(0);
        auto& address = patient["address"].make_array().at(0);
        address.set("district", "Bydelsdistriktet");
        address.set("extension", json::array({from(std::string("{\"url\":\"") + kNoBasis +
                                                   "urban-district\",\"valueCoding\":{\"display\":"
                                                   "\"Bydelsdistriktet\"}}"),
                                              from(std::string("{\"url\":\"") + kNoBasis +
                                                   "propertyinformation\",\"extension\":[{\"url\":"
                                                   "\"municipality\",\"valueCoding\":{\"display\":"
                                                   "\"Matrikkelen\"}}]}")}));
        patient["name"].make_array().at(0).set(
            "extension", json::array({from(std::string("{\"url\":\"") + kNoBasis +
                                           "urban-district\",\"valueCoding\":{\"display\":"
                                           "\"Bydelsdistriktet\"}}")}));
        put(patient);
        auto team = of_kari("CareTeam");
        team.set("name", "Laget ved Lagsnavnet");
        team["participant"].make_array().at(3)["member"].set("display", "Rolleskiltet");
        put(team);
        auto meeting = of_kari("Appointment");
        meeting.set("description", "Moteplassen");
        meeting.set("comment", "Moteplassen");
        meeting.set("patientInstruction", "Moteplassen");
        meeting["participant"].make_array().at(2)["actor"].set("display", "Rolleskiltet");
        put(meeting);
        auto plan = of_kari("CarePlan");
        for (auto& extension : plan["extension"].make_array()) {
            if (extension.text("url") != std::string(kExtension) + "ip-koordinator") continue;
            extension.set("extension", from(R"([{"url":"navn","valueString":"Koordinatoren Prøve"},
                                   {"url":"tjeneste","valueString":"Naboenheten"},
                                   {"url":"telefon","valueString":"99100008"}])"));
        }
        put(plan);
        auto relative = of_kari("RelatedPerson");
        relative.set("address", from(R"([{"line":["Hjemmehjelpsgata 2"]}])"));
        put(relative);
        auto unit = tester_
                        .find("Organization", "identifier=urn:oid:2.16.578.1.12.4.1.4.101|" +
                                                  std::string(kBarnehage))
                        .at(0);
        unit.set("address", from(R"([{"line":["Enhetsgata 3"]}])"));
        unit.set("telecom", from(R"([{"system":"phone","value":"99100007"}])"));
        put(unit);
    }

    // Every way to see: read, versions, histories, searches with includes, operations.
    std::vector<std::string> ways() const {
        std::vector<std::string> ways{"_history", "metadata"};
        for (const std::string type : kTypes) {
            ways.push_back(type + "?_count=500");
            ways.push_back(type + "?_count=500&_include=*&_revinclude=*");
            ways.push_back(type + "?_count=500&_summary=true");
            ways.push_back(type + "?_count=500&_sort=_id&_format=xml");
            ways.push_back(type + "/_history?_count=500");
            ways.push_back(type + "/$meta");
            for (const auto& resource : tester_.find(type, "_count=500")) {
                const auto path = type + "/" + resource.text("id");
                ways.push_back(path);
                ways.push_back(path + "/_history");
                ways.push_back(path + "/$meta");
                const auto last = std::stoi(resource.at("meta").text("versionId"));
                for (int version = 1; version <= last; ++version) {
                    ways.push_back(path + "/_history/" + std::to_string(version));
                }
                if (type == "Patient" || type == "CarePlan") ways.push_back(path + "/$everything");
                if (type != "Patient") continue;
                ways.push_back(path + "/$ip-status");
                ways.push_back(path + "/$tilgang");
                ways.push_back(path + "/*");
            }
        }
        ways.emplace_back("AuditEvent?_count=500");
        return ways;
    }

    std::string all_answers(const Client& client, const std::string& more = {}) const {
        std::string all = more;
        for (const auto& way : ways()) all += "\n" + way + " " + client.get(way).body;
        const auto patient =
            from(std::string("{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":"
                             "\"urn:oid:2.16.578.1.12.4.1.4.1\",\"value\":\"") +
                 kKari + "\"}],\"address\":[{\"city\":\"x\"}]}");
        all += client
                   .post("Patient/$match",
                         json::object(
                             {{"resourceType", "Parameters"},
                              {"parameter", json::array({json::object(
                                                {{"name", "resource"}, {"resource", patient}})})}}))
                   .body;
        return all;
    }

    static std::string line_of(const std::string& text, std::size_t at) {
        const auto begin = text.rfind('\n', at) + 1;
        return text.substr(begin, 80) + " … " +
               text.substr(at - std::min<std::size_t>(at, 200), 300);
    }

    std::string school_of(const std::string& client) const {
        const auto found = house_.as(client).find("Organization", "name=Solvik skole");
        return found.empty() ? "" : "Organization/" + found.at(0).text("id");
    }

    House house_;
    Client tester_ = house_.as("tester");
};

TEST_F(Address, TheOwnerSeesEverySignOfPlaceAndNoServiceDoes) {
    protect();
    const auto owners = all_answers(house_.as("samspill"));
    for (const auto& mark : kMarks) EXPECT_THAT(owners, HasSubstr(mark));
    for (const auto* client : kServices) {
        const auto seen = all_answers(house_.as(client));
        EXPECT_THAT(seen, HasSubstr("Koordinatoren")) << client;  // sees the plan at all
        for (const auto& mark : kMarks) {
            if (known_to(client).contains(mark)) continue;
            const auto at = seen.find(mark);
            EXPECT_EQ(at, std::string::npos) << mark << " to " << client << ": "
                                             << line_of(seen, at == std::string::npos ? 0 : at);
        }
    }
}

TEST_F(Address, AnOpenAddressIsSeenByThoseWhoWereGivenIt) {
    std::string seen;
    for (const auto* client : kServices) seen += all_answers(house_.as(client));
    for (const auto* mark : {"Bostedsgata", "99100001", "99100003", "Klokkebakken barnehage",
                             "Grendehuset", "Referatplassen", "Naboenheten", "Rolleskiltet"}) {
        EXPECT_THAT(seen, HasSubstr(mark));
    }
}

TEST_F(Address, TheSchoolOfAProtectedChildIsNotFoundThroughAnotherChild) {
    protect();
    const auto ehr = house_.as("ehr");
    const auto school = school_of("ehr");
    ASSERT_FALSE(school.empty());  // through the other child
    const auto teacher = tester_.find("PractitionerRole", "organization=" + school);
    ASSERT_EQ(teacher.size(), 2U);
    for (const auto& role : teacher) {
        const auto practitioner = role.at("practitioner").text("reference");
        const auto is_karis =
            !tester_
                 .find("CareTeam",
                       about(kKari) + "&participant=PractitionerRole/" + role.text("id"))
                 .empty();
        const auto seen = ehr.get("PractitionerRole/" + role.text("id"));
        EXPECT_EQ(seen.status, 200);
        EXPECT_EQ(seen.body.find(school) == std::string::npos, is_karis) << seen.body;
        EXPECT_EQ(ehr.total("PractitionerRole",
                            "organization=" + school + "&practitioner=" + practitioner),
                  is_karis ? 0 : 1);
        EXPECT_EQ(ehr.total("PractitionerRole",
                            "organization.name=Solvik skole&practitioner=" + practitioner),
                  is_karis ? 0 : 1);
        EXPECT_EQ(ehr.total("Organization",
                            "_has:PractitionerRole:organization:practitioner=" + practitioner),
                  is_karis ? 0 : 1);
    }
    const auto around = ehr.get("Organization?_id=" + school.substr(13) +
                                "&_revinclude=PractitionerRole:organization");
    std::size_t roles = 0;
    for (const auto& role : teacher) {
        if (around.body.find("PractitionerRole/" + role.text("id")) != std::string::npos) ++roles;
    }
    EXPECT_EQ(roles, 1U) << around.body;
    EXPECT_EQ(ehr.total("ServiceRequest", about(kKari) + "&performer=" + school), 0);
    EXPECT_EQ(ehr.total("ServiceRequest", about(kKari) + "&performer.organization=" + school), 0);
    EXPECT_EQ(ehr.total("CareTeam", about(kKari) + "&participant=" + school), 0);
}

// That something is held back of the school would tell whoever has the open plan of another child
// of it.
TEST_F(Address, TheSchoolLooksTheSameToWhoHasAnotherChildsOpenPlan) {
    const auto ehr = house_.as("ehr");
    const auto school = school_of("ehr");
    const auto before = ehr.get(school).body;
    ASSERT_THAT(before, HasSubstr("Solvik skole"));
    protect();
    EXPECT_EQ(ehr.get(school).body, before);
    EXPECT_EQ(school_of("ehr"), school);
}

const std::string kWaiting = about(kKari) + "&status=requested,in-progress";
constexpr std::int64_t kNavs = 2;

struct Question {
    const char* type;
    const char* query;
};

const Question kQuestions[] = {
    {"Patient", "address=Bostedsgata"},
    {"Patient", "address-city=Bostedsbyen"},
    {"Patient", "address-postalcode=5973"},
    {"Patient", "address:contains=osted"},
    {"Patient", "phone=99100001"},
    {"Patient", "email=bosted@example.org"},
    {"Patient", "telecom=99100001"},
    {"PractitionerRole", "phone=99100004"},
    {"PractitionerRole", "telecom=99100004"},
    {"PractitionerRole", "email=larer@example.org"},
    {"PractitionerRole", "organization.name=Klokkebakken"},
    {"PractitionerRole", "organization.identifier=310000744"},
    {"RelatedPerson", "phone=99100005"},
    {"RelatedPerson", "address=Hjemmehjelpsgata"},
    {"CarePlan", "subject.address=Bostedsgata"},
    {"CarePlan", "patient.phone=99100001"},
    {"CarePlan", "patient.address-city=Bostedsbyen"},
    {"Patient", "_has:RelatedPerson:patient:phone=99100005"},
    {"Goal", "patient.address=Bostedsgata"},
};

TEST_F(Address, NoSearchTellsAPlaceByItsCount) {
    for (const auto& question : kQuestions) {
        EXPECT_GT(house_.as("samspill").total(question.type, question.query), 0) << question.query;
    }
    protect();
    for (const auto& question : kQuestions) {
        for (const auto* client : kServices) {
            const auto reply =
                house_.as(client).get(std::string(question.type) + "?" + question.query);
            if (reply.status != 200) {
                // Refused as a whole, whatever is there.
                EXPECT_EQ(reply.status, 400) << question.query << reply.body;
                continue;
            }
            EXPECT_EQ(reply.json().at("total").integer(), 0)
                << client << " " << question.type << "?" << question.query;
        }
    }
}

TEST_F(Address, NoticesTellNoPlaceNorDoThoseThatWaitedFromBefore) {
    // NAV is down. The others are told while the address is open.
    const auto waiting = [&] { return house_.as("samspill").total("Task", kWaiting); };
    std::map<std::string, std::size_t> told_before;
    ASSERT_TRUE(eventually([&] { return waiting() <= kNavs; }));
    for (const auto* system : {"ehr", "barnevern", "sykehus"}) {
        told_before[system] = house_.received(system).size();
    }
    protect();
    auto changed = kari(3, "strengt-fortrolig");
    changed["plan"]["deltakere"].make_array().at(0).set(
        "navn", json::object({{"fornavn", "Ny"}, {"etternavn", "Koordinator"}}));
    push(changed);
    ASSERT_TRUE(eventually([&] { return waiting() == 0; }));
    std::size_t of_nav = 0;
    for (const auto* system : {"nav", "ehr", "barnevern", "sykehus"}) {
        const auto notices = house_.received(system);
        EXPECT_GT(notices.size(), told_before[system]) << system;
        for (auto i = told_before[system]; i < notices.size(); ++i) {
            const auto body = notices.at(i).text("body");
            if (body.find(kKari) == std::string::npos) continue;
            if (std::string_view(system) == "nav") ++of_nav;
            EXPECT_THAT(body, HasSubstr("SOLVIK-2026-0001"));
            for (const auto& mark : kMarks) EXPECT_THAT(body, Not(HasSubstr(mark))) << system;
            EXPECT_THAT(body, Not(HasSubstr(">5973<"))) << system;  // as XML has it
            for (const auto* word : {"Koordinatoren", "Ny Koordinator", "Solvik skole"}) {
                EXPECT_THAT(body, Not(HasSubstr(word))) << system;
            }
        }
    }
    EXPECT_GE(of_nav, 2U);  // of the plan, and of its coordinator
}

// The protection can come over FHIR as well, and holds at once.
TEST_F(Address, ProtectionThatComesOverFhirHoldsAtOnce) {
    const auto ehr = house_.as("ehr");
    auto patient = house_.as("samspill").find("Patient", "identifier=" + std::string(kKari)).at(0);
    EXPECT_THAT(ehr.get("Patient/" + patient.text("id")).body, HasSubstr("Bostedsgata"));
    bool found = false;
    for (auto& extension : patient["extension"].make_array()) {
        if (extension.text("url") != std::string(kExtension) + "ip-adressesperre") continue;
        extension.set("valueCode", "fortrolig");
        found = true;
    }
    ASSERT_TRUE(found);
    ASSERT_EQ(house_.as("samspill").put("Patient/" + patient.text("id"), patient).status, 200);
    EXPECT_THAT(ehr.get("Patient/" + patient.text("id")).body, Not(HasSubstr("Bostedsgata")));
    EXPECT_THAT(ehr.get("Patient/" + patient.text("id") + "/_history").body,
                Not(HasSubstr("Bostedsgata")));
    EXPECT_THAT(ehr.get("Patient/" + patient.text("id") + "/_history/1").body,
                Not(HasSubstr("Bostedsgata")));
}

// A writer that knows nothing of the mark lifts no protection: only "ugradert" does.
TEST_F(Address, ProtectionStaysUntilItIsSaidThatTheAddressIsOpen) {
    protect();
    const auto ehr = house_.as("ehr");
    const auto samspill = house_.as("samspill");
    auto patient = samspill.find("Patient", "identifier=" + std::string(kKari)).at(0);
    const auto path = "Patient/" + patient.text("id");
    auto without = patient;
    without.erase("extension");
    ASSERT_EQ(samspill.put(path, without).status, 200);
    EXPECT_THAT(ehr.get(path).body, Not(HasSubstr("Bostedsgata")));
    const auto entry = json::object(
        {{"resource", without}, {"request", json::object({{"method", "PUT"}, {"url", path}})}});
    ASSERT_EQ(samspill
                  .post("", json::object({{"resourceType", "Bundle"},
                                          {"type", "transaction"},
                                          {"entry", json::array({entry})}}))
                  .status,
              200);
    EXPECT_THAT(ehr.get(path).body, Not(HasSubstr("Bostedsgata")));
    for (auto& extension : patient["extension"].make_array()) {
        if (extension.text("url") == std::string(kExtension) + "ip-adressesperre") {
            extension.set("valueCode", "ugradert");
        }
    }
    ASSERT_EQ(samspill.put(path, patient).status, 200);
    EXPECT_THAT(ehr.get(path).body, HasSubstr("Bostedsgata"));
}

// The person whose address it is sees the whole plan.
TEST_F(Address, ThePersonSeesTheOwnPlanWhole) {
    protect();
    const auto seen = all_answers(house_.as("bruker", kKari));
    for (const auto& mark : kMarks) EXPECT_THAT(seen, HasSubstr(mark));
}

}  // namespace
}  // namespace planbro::flow
