// The operations as an EHR, a plan tool and a stranger meet them.
#include <set>

#include "fhir/subset.hpp"
#include "flow/story.hpp"

namespace planbro::flow {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::Not;
using testing::UnorderedElementsAreArray;

constexpr const char* kFodselsnummer = "urn:oid:2.16.578.1.12.4.1.4.1";

json::Value parameters(json::Array list) {
    return json::object({{"resourceType", "Parameters"}, {"parameter", std::move(list)}});
}

json::Value by_number(const std::string& number) {
    const auto identifier = json::object({{"system", kFodselsnummer}, {"value", number}});
    return parameters({json::object({{"name", "identifier"}, {"valueIdentifier", identifier}})});
}

json::Value patient_with(const std::vector<std::string>& numbers) {
    json::Array identifiers;
    for (const auto& number : numbers) {
        identifiers.push_back(json::object({{"system", kFodselsnummer}, {"value", number}}));
    }
    auto patient = json::object({{"resourceType", "Patient"}, {"birthDate", "1992-03-14"}});
    patient.set_if("identifier", std::move(identifiers));
    return patient;
}

json::Value matching(json::Value patient, json::Array more = {}) {
    more.push_back(json::object({{"name", "resource"}, {"resource", std::move(patient)}}));
    return parameters(std::move(more));
}

const json::Value& part(const json::Value& of, std::string_view name) {
    for (const auto* list : {"parameter", "part"}) {
        for (const auto& one : of.at(list).items()) {
            if (one.text("name") == name) return one;
        }
    }
    return of.at("nothing");
}

std::vector<std::string> references_in(const json::Value& bundle) {
    std::vector<std::string> references;
    for (const auto& entry : bundle.at("entry").items()) {
        const auto& resource = entry.at("resource");
        references.push_back(resource.text("resourceType") + "/" + resource.text("id"));
    }
    return references;
}

class Operations : public testing::Test {
  protected:
    void SetUp() override {
        const auto pushed =
            push_json(house_.as("samspill"), "samspill", kari_plan(1, usual_sharings()));
        ASSERT_EQ(pushed.status, 201) << pushed.body;
        plan_ = "CarePlan/" + id_of_location(pushed);
        patient_ = samspill_.get(plan_).json().at("subject").text("reference");
    }

    // Follows the next links, which lead below the gateway's own base.
    static std::vector<json::Value> pages(const Client& client, const std::string& path) {
        std::vector<json::Value> all;
        for (auto next = path; !next.empty();) {
            const auto reply = client.get(next);
            EXPECT_EQ(reply.status, 200) << next << reply.body;
            all.push_back(reply.json());
            next.clear();
            for (const auto& link : all.back().at("link").items()) {
                const auto& url = link.text("url");
                if (link.text("relation") == "next") next = url.substr(url.find("/fhir/") + 6);
            }
        }
        return all;
    }

    House house_;
    Client samspill_ = house_.as("samspill");
    std::string plan_;
    std::string patient_;
};

// --- $everything ---

TEST_F(Operations, EverythingIsThePlanWithAllThatHangsOnIt) {
    const auto bundle = samspill_.get(plan_ + "/$everything").json();
    const auto references = references_in(bundle);
    EXPECT_EQ(bundle.at("total").integer(), static_cast<std::int64_t>(references.size()));
    EXPECT_EQ(references.at(0), patient_);
    EXPECT_EQ(references.at(1), plan_);
    std::set<std::string> types;
    for (const auto& reference : references) types.insert(reference.substr(0, reference.find('/')));
    EXPECT_EQ(types,
              (std::set<std::string>{"Appointment", "CarePlan", "CareTeam", "Communication",
                                     "Consent", "Goal", "Organization", "Patient", "Practitioner",
                                     "PractitionerRole", "ServiceRequest", "Task"}));
}

TEST_F(Operations, EverythingIsCutByConsent) {
    const auto nav = house_.as("nav");
    // The ledger is written on until the notices have their receipts.
    EXPECT_TRUE(eventually([&] { return nav.total("Task", "status=requested,in-progress") == 0; }));
    for (const auto& root : {plan_, patient_}) {
        const auto reply = nav.get(root + "/$everything");
        ASSERT_EQ(reply.status, 200) << root << reply.body;
        for (const auto* hidden : {"Møtestedet", "Meldingsteksten", "Behovsteksten", "Legen"}) {
            EXPECT_THAT(reply.body, Not(HasSubstr(hidden))) << root;
        }
        EXPECT_THAT(reply.body, HasSubstr("Tiltaksteksten")) << root;
        const auto bundle = reply.json();
        // What may be read one by one, and nothing else, in the same view.
        for (const auto& entry : bundle.at("entry").items()) {
            const auto url = entry.text("fullUrl");
            EXPECT_EQ(nav.get(url.substr(url.find("/fhir/") + 6)).json(), entry.at("resource"));
        }
        EXPECT_THAT(references_in(samspill_.get(root + "/$everything").json()),
                    IsSupersetOf(references_in(bundle)));
    }
}

// NAV sees the doctor's service through Nils's plan; that it takes part in Kari's, too, it is not
// to learn.
TEST_F(Operations, EverythingOfOnePlanTellsNothingByAnother) {
    const std::vector<Sharing> goals_alone{kPlanConsent, {"s3", kNav, {"maal"}}};
    ASSERT_EQ(push_json(samspill_, "samspill", kari_plan(2, goals_alone)).status, 200);
    auto other = kari_plan(1, {kPlanConsent, {"s3", kNav, {"deltakere"}}});
    other["plan"].set("planId", "SOLVIK-2026-0002");
    other["plan"]["person"].set("fnr", kLiv);  // who decides alone
    other["plan"]["person"].set("fodselsdato", "1985-11-02");
    const auto pushed = push_json(samspill_, "samspill", other);
    ASSERT_EQ(pushed.status, 201) << pushed.body;
    const auto nav = house_.as("nav");
    const auto theirs = nav.get("CarePlan/" + id_of_location(pushed) + "/$everything");
    EXPECT_THAT(theirs.body, HasSubstr("Solvik legesenter"));
    for (const auto& root : {plan_, patient_}) {
        const auto hers = nav.get(root + "/$everything");
        EXPECT_EQ(hers.status, 200) << root;
        EXPECT_THAT(hers.body, HasSubstr("Målteksten")) << root;
        EXPECT_THAT(hers.body, Not(HasSubstr("Solvik legesenter"))) << root;
    }
}

TEST_F(Operations, EverythingHiddenIsAsIfAbsent) {
    const auto school = house_.as("skole");
    const std::string id = plan_.substr(plan_.find('/') + 1);
    for (const auto& [hidden, absent] : {std::pair{plan_, std::string("CarePlan/finnes-ikke")},
                                         std::pair{patient_, std::string("Patient/finnes-ikke")}}) {
        const auto reply = school.get(hidden + "/$everything");
        EXPECT_EQ(reply.status, 404);
        EXPECT_EQ(reply.body, school.get(absent + "/$everything").body);
        EXPECT_THAT(reply.body, Not(HasSubstr(id)));
    }
}

TEST_F(Operations, EverythingComesInPagesWithoutGapsOrRepeats) {
    for (const auto& root : {plan_, patient_}) {
        const auto whole = references_in(samspill_.get(root + "/$everything").json());
        std::vector<std::string> joined;
        const auto all = pages(samspill_, root + "/$everything?_count=3");
        EXPECT_EQ(all.size(), (whole.size() + 2) / 3);
        for (const auto& page : all) {
            EXPECT_EQ(page.at("total").integer(), static_cast<std::int64_t>(whole.size()));
            for (auto& reference : references_in(page)) joined.push_back(std::move(reference));
        }
        EXPECT_EQ(joined, whole);
    }
}

TEST_F(Operations, ACursorOfEverythingServesItsAskerAlone) {
    const auto first = samspill_.get(plan_ + "/$everything?_count=1").json();
    const auto& url = first.at("link").at(1).text("url");
    const auto next = url.substr(url.find("/fhir/") + 6);
    EXPECT_THAT(next, Not(HasSubstr(patient_)));
    EXPECT_EQ(samspill_.get(next).status, 200);
    EXPECT_EQ(house_.as("ehr").get(next).expression(), "_cursor");
    EXPECT_EQ(samspill_.get(plan_ + "/$everything?_cursor=1").status, 400);
}

TEST_F(Operations, EverythingTakesTypesTimesAndParts) {
    const auto goals = samspill_.get(plan_ + "/$everything?_type=Goal&_summary=true").json();
    ASSERT_EQ(goals.at("entry").items().size(), 1U);
    EXPECT_TRUE(fhir::is_subsetted(goals.at("entry").at(0).at("resource")));
    EXPECT_EQ(samspill_.get(plan_ + "/$everything?_since=2099-01-01").json().at("total").integer(),
              0);
    const auto later =
        references_in(samspill_
                          .get(patient_ + "/$everything?start=2026-12-01&end=2026-12-31&_type=" +
                               "Appointment,Communication,Patient")
                          .json());
    ASSERT_EQ(later.size(), 2U);
    EXPECT_EQ(later[0], patient_);
    EXPECT_THAT(later[1], HasSubstr("Appointment/"));
    const auto posted =
        samspill_.post(plan_ + "/$everything",
                       parameters({json::object({{"name", "_type"}, {"valueCode", "Goal"}})}));
    EXPECT_EQ(posted.json().at("total").integer(), 1);
    for (const auto* query :
         {"?_type=Observation", "?_count=0", "?_since=i+fjor", "?start=2026", "?status=active"}) {
        EXPECT_EQ(samspill_.get(plan_ + "/$everything" + query).status, 400) << query;
    }
}

// --- $match ---

TEST_F(Operations, MatchFindsByExactIdentifierAlone) {
    const auto found = samspill_.post("Patient/$match", matching(patient_with({kKari}))).json();
    ASSERT_EQ(found.at("total").integer(), 1) << json::write(found);
    const auto& search = found.at("entry").at(0).at("search");
    EXPECT_EQ(search.at("score").digits(), "1");
    EXPECT_EQ(search.at("extension").at(0).text("valueCode"), "certain");
    EXPECT_THAT(references_in(found), ElementsAre(patient_));
    auto by_name = patient_with({});
    by_name.set("name", json::array({json::object({{"family", "Solvik"}})}));
    EXPECT_EQ(samspill_.post("Patient/$match", matching(by_name)).json().at("total").integer(), 0);
    EXPECT_EQ(
        samspill_.post("Patient/$match", json::object({{"resourceType", "Parameters"}})).status,
        400);
}

TEST_F(Operations, MatchIsCertainOfOnePersonAlone) {
    ASSERT_EQ(samspill_.push("samspill", sample("plans/nils.json")).status, 201);
    const auto both = patient_with({kKari, kNils});
    const auto possible = samspill_.post("Patient/$match", matching(both)).json();
    EXPECT_EQ(possible.at("total").integer(), 2);
    EXPECT_EQ(possible.at("entry").at(0).at("search").at("extension").at(0).text("valueCode"),
              "possible");
    const auto flag = json::object({{"name", "onlyCertainMatches"}, {"valueBoolean", true}});
    EXPECT_EQ(samspill_.post("Patient/$match", matching(both, {flag})).json().at("total").integer(),
              0);
}

TEST_F(Operations, MatchTellsAStrangerNothing) {
    const auto school = house_.as("skole");
    const auto hidden = school.post("Patient/$match", matching(patient_with({kKari})));
    const auto absent = school.post("Patient/$match", matching(patient_with({kJon})));
    EXPECT_EQ(hidden.status, 200);
    EXPECT_EQ(hidden.body, absent.body);
    const auto ehr = house_.as("ehr").post("Patient/$match", matching(patient_with({kKari})));
    EXPECT_THAT(ehr.body, HasSubstr("REDACTED"));
}

// --- $meta ---

TEST_F(Operations, MetaIsOfWhatIsSeen) {
    const auto nav = house_.as("nav");
    const auto own = part(nav.get(plan_ + "/$meta").json(), "return").at("valueMeta");
    EXPECT_EQ(own, nav.get(plan_).json().at("meta"));
    EXPECT_EQ(nav.post(plan_ + "/$meta", parameters({})).body, nav.get(plan_ + "/$meta").body);
    const auto of_type = nav.get("CarePlan/$meta");
    EXPECT_THAT(of_type.body, HasSubstr("REDACTED"));
    EXPECT_THAT(samspill_.get("CarePlan/$meta").body, Not(HasSubstr("REDACTED")));
    EXPECT_THAT(nav.get("$meta").body, HasSubstr("REDACTED"));
    const auto stranger = house_.as("skole").get("$meta");
    EXPECT_EQ(stranger.body, R"({"resourceType":"Parameters"})");
    EXPECT_EQ(house_.as("skole").get(plan_ + "/$meta").status, 404);
}

// --- $ip-status ---

TEST_F(Operations, IpStatusTellsAServiceWhatItMayKnow) {
    const auto ehr = house_.as("ehr");
    const auto told = [&] {
        const auto status = ehr.get(patient_ + "/$ip-status").json();
        return part(part(status, "plan"), "dokumentert").at("valueBoolean").boolean();
    };
    EXPECT_TRUE(eventually(told));
    const auto reply = ehr.get(patient_ + "/$ip-status");
    const auto status = reply.json();
    EXPECT_TRUE(part(status, "finnes").at("valueBoolean").boolean());
    const auto& plan = part(status, "plan");
    EXPECT_EQ(part(plan, "referanse").at("valueReference").text("reference"), plan_);
    EXPECT_EQ(part(plan, "status").text("valueCode"), "active");
    EXPECT_EQ(part(plan, "type").at("valueCoding").text("code"), "individuell-plan");
    const auto& coordinator = part(plan, "koordinator");
    EXPECT_THAT(part(coordinator, "navn").text("valueString"), HasSubstr("Koordinatoren"));
    EXPECT_EQ(part(coordinator, "tjeneste").at("valueReference").text("display"), "Solvik kommune");
    const auto& consent = part(plan, "samtykke");
    EXPECT_THAT(part(consent, "referanse").at("valueReference").text("reference"),
                HasSubstr("Consent/"));
    EXPECT_EQ(part(consent, "fra").text("valueDateTime"), "2026-01-10");
    EXPECT_FALSE(part(plan, "dokumentert-tid").is_null());
    EXPECT_EQ(ehr.post("Patient/$ip-status", by_number(kKari)).json(), status);
    EXPECT_EQ(ehr.post(patient_ + "/$ip-status", parameters({})).json(), status);
}

TEST_F(Operations, IpStatusOfAPersonWithoutAPlanToSeeIsNotThere) {
    const auto school = house_.as("skole");
    const auto absent = school.get("Patient/finnes-ikke/$ip-status");
    EXPECT_EQ(absent.status, 404);
    for (const auto& reply :
         {school.get(patient_ + "/$ip-status"), school.post("Patient/$ip-status", by_number(kKari)),
          school.post("Patient/$ip-status", by_number(kJon))}) {
        EXPECT_EQ(reply.status, 404);
        EXPECT_EQ(reply.body, absent.body);
    }
    EXPECT_EQ(school.post("Patient/$ip-status", parameters({})).status, 400);
    EXPECT_EQ(school.get("Patient/$ip-status").status, 405);
}

TEST_F(Operations, IpStatusTellsTheOwnerOfTheConsentToThePlan) {
    const auto status = samspill_.get(patient_ + "/$ip-status").json();
    const auto& plan = part(status, "plan");
    const auto& consent = part(part(plan, "samtykke"), "referanse").at("valueReference");
    EXPECT_THAT(samspill_.get(consent.text("reference")).body, HasSubstr("\"plan\""));
    EXPECT_TRUE(part(plan, "dokumentert").is_null());
}

// --- what is told of them ---

// --- $tilgang ---

TEST_F(Operations, TilgangTellsThePersonWhoMaySeeWhat) {
    const auto kari = house_.as("bruker", kKari);
    const auto list = kari.get(patient_ + "/$tilgang").json().at("parameter");
    std::map<std::string, std::set<std::string>> sections;
    for (const auto& one : list.items()) {
        EXPECT_EQ(one.text("name"), "tilgang");
        auto& of =
            sections[part(one, "organisasjon").at("valueReference").at("identifier").text("value")];
        for (const auto& each : one.at("part").items()) {
            if (each.text("name") == "seksjon") of.insert(each.at("valueCoding").text("code"));
        }
        const auto consent = part(one, "samtykke").at("valueReference").text("reference");
        EXPECT_EQ(kari.get(consent).status, 200) << consent;
        EXPECT_TRUE(part(one, "fra").at("valueDateTime").is_string());
    }
    EXPECT_EQ(sections.size(), 2U);
    EXPECT_THAT(sections[kNav], testing::UnorderedElementsAre("maal", "tiltak"));
    EXPECT_THAT(sections[kLegesenter], Contains("deltakere"));
    EXPECT_EQ(samspill_.get(patient_ + "/$tilgang").json().at("parameter"), list);
}

TEST_F(Operations, TilgangClosesWithAWithdrawalAndIsNoServicesToKnow) {
    auto sharings = usual_sharings();
    sharings.at(2).status = "trukket";
    ASSERT_EQ(push_json(samspill_, "samspill", kari_plan(2, sharings)).status, 200);
    const auto told = house_.as("bruker", kKari).get(patient_ + "/$tilgang");
    EXPECT_THAT(told.body, Not(HasSubstr(kNav)));
    const auto ehr = house_.as("ehr");
    EXPECT_EQ(ehr.get(patient_ + "/$tilgang").status, 403);
    EXPECT_EQ(ehr.get(patient_ + "/$tilgang").body, ehr.get("Patient/finnes-ikke/$tilgang").body);
    EXPECT_EQ(house_.as("bruker", kOla).get(patient_ + "/$tilgang").status, 404);
}

TEST_F(Operations, TheStatementNamesThem) {
    const auto statement = samspill_.get("metadata").json();
    EXPECT_EQ(statement.at("rest").at(0).at("operation").at(0).text("name"), "meta");
    for (const auto& resource : statement.at("rest").at(0).at("resource").items()) {
        std::vector<std::string> names;
        for (const auto& one : resource.at("operation").items()) names.push_back(one.text("name"));
        if (resource.text("type") == "Patient") {
            EXPECT_THAT(names, UnorderedElementsAreArray({"validate", "meta", "everything", "match",
                                                          "tilgang", "ip-status", "nodtilgang"}));
        } else if (resource.text("type") == "CarePlan") {
            EXPECT_THAT(names, UnorderedElementsAreArray({"validate", "meta", "everything"}));
        } else if (resource.text("type") == "Group") {
            EXPECT_THAT(names, UnorderedElementsAreArray({"export"}));
        } else if (resource.text("type") == "Subscription") {
            EXPECT_THAT(names, UnorderedElementsAreArray({"validate", "meta", "status", "events"}));
        } else {
            EXPECT_THAT(names, UnorderedElementsAreArray({"validate", "meta"}));
        }
    }
}

TEST_F(Operations, TheJournalNamesWhatWasShown) {
    ASSERT_EQ(house_.as("ehr").get(patient_ + "/$ip-status").status, 200);
    const auto journal = read_file(house_.database() + ".audit");
    const auto line = journal.substr(journal.rfind("\"ip-status\""));
    EXPECT_THAT(line, HasSubstr("\"" + plan_ + "\""));
    EXPECT_THAT(line, HasSubstr("\"" + patient_ + "\""));
}

}  // namespace
}  // namespace planbro::flow
