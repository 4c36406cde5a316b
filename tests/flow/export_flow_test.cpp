// Bulk exports: what a search gives the same asker, in files, for those who may have it.
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "flow/crowd.hpp"
#include "store/testing/databases.hpp"

namespace planbro::flow {
namespace {

constexpr const char* kOwn = "planeier-310000108";
constexpr const char* kArchives = "arkiv-310000523";

std::string kick_off_url(const std::string& group, const std::string& query = {}) {
    return "/fhir/Group/" + group + "/$export" + query;
}

std::vector<std::string> lines_of(const std::string& text) {
    auto lines = split(text, '\n');
    std::erase(lines, "");
    return lines;
}

class Export : public testing::Test {
  protected:
    Reply ask(const Client& client, const std::string& method, const std::string& url,
              const Headers& more = {}) const {
        Headers headers{{"Authorization", "Bearer " + client.token()}};
        headers.insert(headers.end(), more.begin(), more.end());
        return http(method, url.starts_with("http") ? url : house_.url() + url, {}, headers);
    }
    Reply kick_off(const Client& client, const std::string& group,
                   const std::string& query = {}) const {
        return ask(client, "GET", kick_off_url(group, query), {{"Prefer", "respond-async"}});
    }
    // Where to ask how it stands.
    std::string begun(const Client& client, const std::string& group,
                      const std::string& query = {}) const {
        const auto reply = kick_off(client, group, query);
        EXPECT_EQ(reply.status, 202) << reply.body;
        const auto found = reply.headers.find("content-location");
        return found == reply.headers.end() ? "" : found->second;
    }
    Reply finished(const Client& client, const std::string& status) const {
        Reply reply;
        EXPECT_TRUE(eventually([&] {
            reply = ask(client, "GET", status);
            return reply.status != 202;
        }));
        EXPECT_EQ(reply.status, 200) << reply.body;
        return reply;
    }
    Reply file(const Client& client, const std::string& url) const {
        return ask(client, "GET", url, {{"Accept", "application/fhir+ndjson"}});
    }
    // "Type/id" → its line, of all files of an export; each resource once.
    std::map<std::string, std::string> exported(const Client& client, const std::string& group,
                                                const std::string& query = {}) const {
        std::map<std::string, std::string> all;
        const auto manifest = finished(client, begun(client, group, query)).json();
        for (const auto& output : manifest.at("output").items()) {
            const auto reply = file(client, output.text("url"));
            EXPECT_EQ(reply.status, 200) << reply.body;
            EXPECT_EQ(reply.headers.at("content-type"), "application/fhir+ndjson");
            const auto lines = lines_of(reply.body);
            EXPECT_EQ(std::ssize(lines), output.at("count").integer());
            for (const auto& line : lines) {
                const auto resource = json::parse(line).value_or(json::Value());
                EXPECT_EQ(resource.text("resourceType"), output.text("type"));
                const auto key = resource.text("resourceType") + "/" + resource.text("id");
                EXPECT_TRUE(all.emplace(key, line).second) << key << " twice";
            }
        }
        return all;
    }
    // The same by searches, type by type.
    std::map<std::string, std::string> searched(const Client& client) const {
        std::map<std::string, std::string> all;
        for (const auto* type :
             {"Appointment", "CarePlan", "CareTeam", "Communication", "Consent",
              "DocumentReference", "Goal", "Organization", "Patient", "Practitioner",
              "PractitionerRole", "RelatedPerson", "ServiceRequest", "Task"}) {
            for (const auto& resource : client.find(type, "_count=500")) {
                all.emplace(std::string(type) + "/" + resource.text("id"), json::write(resource));
            }
        }
        return all;
    }
    void push(const json::Value& message, const std::string& client = "samspill") const {
        const auto reply = push_json(house_.as(client), "samspill", message);
        ASSERT_LT(reply.status, 300) << reply.body;
    }
    void push_kari(std::int64_t version = 1) const { push(kari_plan(version, usual_sharings())); }
    void close_kari(std::int64_t version) const {
        auto message = kari_plan(version, usual_sharings());
        message["plan"].set("status", "avsluttet");
        push(message);
        ASSERT_TRUE(eventually([&] { return house_.as("arkiv").total("CarePlan", "") == 1; }));
    }
    // Until the ledger is quiet, so that two looks at it are the same.
    void settle() const {
        ASSERT_TRUE(eventually([&] {
            return house_.as("samspill").total("Task", "status=requested,in-progress") == 0;
        }));
    }
    [[nodiscard]] std::string folder() const { return house_.database() + ".audit.exports"; }

    House house_;
};

TEST_F(Export, HoldsWhatASearchGivesItsOwner) {
    push_kari();
    const auto persons = crowd(3);
    for (int who = 0; who < 3; ++who) {
        push(plan_of(persons[static_cast<std::size_t>(who)], who, 1, usual_sharings()));
    }
    settle();
    const auto owner = house_.as("samspill");
    const auto files = exported(owner, kOwn);
    EXPECT_EQ(files, searched(owner));
    EXPECT_EQ(std::ranges::count_if(
                  files, [](const auto& one) { return one.first.starts_with("Patient/"); }),
              4);
    const auto karis = owner.find("Patient", "identifier=" + std::string(kKari)).at(0).text("id");
    const auto everything = owner.get("Patient/" + karis + "/$everything").json();
    for (const auto& entry : everything.at("entry").items()) {
        const auto& resource = entry.at("resource");
        EXPECT_TRUE(files.contains(resource.text("resourceType") + "/" + resource.text("id")));
    }
}

TEST_F(Export, HasNothingOfAnotherOwnersPlan) {
    push_kari();
    auto other = plan_of(crowd(1).front(), 0, 1, {kPlanConsent});
    other["plan"]["eier"].set("orgnr", "310000590");
    const auto pushed = push_json(house_.as("tester"), "samspill", other);
    ASSERT_EQ(pushed.status, 201) << pushed.body;
    settle();
    const auto owner = house_.as("samspill");
    const auto files = exported(owner, kOwn);
    EXPECT_EQ(files, searched(owner));
    EXPECT_FALSE(files.contains("CarePlan/" + id_of_location(pushed)));
    for (const auto& [key, line] : files) {
        EXPECT_THAT(line, testing::Not(testing::HasSubstr(crowd(1).front().number)));
    }
}

TEST_F(Export, IsValidLineByLine) {
    push_kari();
    std::string all;
    for (const auto& [key, line] : exported(house_.as("samspill"), kOwn)) all += line + "\n";
    const auto name = house_.file("all.ndjson");
    write_file(name, all);
    const auto judged = run_planbro({"validate", name});
    EXPECT_EQ(judged.code, 0) << judged.out << judged.err;
}

TEST_F(Export, OfTheArchiveIsValidLineByLineToo) {
    push_kari();
    close_kari(2);
    std::string all;
    for (const auto& [key, line] : exported(house_.as("arkiv"), kArchives)) all += line + "\n";
    EXPECT_THAT(all, testing::HasSubstr("REDACTED"));
    const auto name = house_.file("all.ndjson");
    write_file(name, all);
    const auto judged = run_planbro({"validate", name});
    EXPECT_EQ(judged.code, 0) << judged.out << judged.err;
}

TEST_F(Export, CanBeAskedForByPost) {
    push_kari();
    const auto parameters = json::object(
        {{"resourceType", "Parameters"},
         {"parameter",
          json::array({json::object({{"name", "_type"}, {"valueString", "Goal"}}),
                       json::object({{"name", "_type"}, {"valueString", "CarePlan"}}),
                       json::object({{"name", "_since"},
                                     {"valueInstant", "2026-01-01T00:00:00+01:00"}})})}});
    const auto owner = house_.as("samspill");
    const auto reply = owner.post(std::string("Group/") + kOwn + "/$export", parameters,
                                  {{"Prefer", "respond-async"}});
    ASSERT_EQ(reply.status, 202) << reply.body;
    const auto manifest = finished(owner, reply.headers.at("content-location")).json();
    EXPECT_EQ(manifest.at("output").items().size(), 2U);
}

TEST_F(Export, KeepsToTheScopesOfTheToken) {
    push_kari();
    const auto token =
        http("POST", house_.url() + "/sandbox/token", "client_id=samspill&scope=system/Goal.rs",
             {{"Content-Type", "application/x-www-form-urlencoded"}})
            .json()
            .text("access_token");
    const Headers narrow{{"Authorization", "Bearer " + token}, {"Prefer", "respond-async"}};
    const auto url = house_.url() + kick_off_url(kOwn);
    const auto owner = house_.as("samspill");
    const auto begun = http("GET", url, {}, narrow);
    ASSERT_EQ(begun.status, 202) << begun.body;
    const auto manifest = finished(owner, begun.headers.at("content-location")).json();
    ASSERT_EQ(manifest.at("output").items().size(), 1U);
    EXPECT_EQ(manifest.at("output").at(0).text("type"), "Goal");
    EXPECT_EQ(http("GET", url + "?_type=CarePlan", {}, narrow).code(), "mangler-scope");
    const auto whole = finished(owner, this->begun(owner, kOwn, "?_type=CarePlan")).json();
    EXPECT_EQ(http("GET", whole.at("output").at(0).text("url"), {}, narrow).code(),
              "mangler-scope");
}

TEST_F(Export, OfTheArchiveHoldsWhatItGaveAReceiptForAsLongAsItIsClosed) {
    push_kari();
    const auto archive = house_.as("arkiv");
    EXPECT_TRUE(exported(archive, kArchives).empty()) << "of an open plan, nothing";
    close_kari(2);
    const auto manifest = finished(archive, begun(archive, kArchives)).json();
    EXPECT_EQ(exported(archive, kArchives), searched(archive));
    EXPECT_FALSE(exported(archive, kArchives).empty());
    push_kari(3);
    for (const auto& output : manifest.at("output").items()) {
        EXPECT_EQ(file(archive, output.text("url")).body, "") << output.text("type");
    }
}

TEST_F(Export, IsForAPlanOwnersSystemAndAnArchiveAlone) {
    push_kari();
    struct Other {
        const char* client;
        const char* pid;
    };
    for (const auto& [client, pid] : {Other{"ehr", ""}, Other{"nav", ""}, Other{"tester", ""},
                                      Other{"koordinerende-enhet", ""}, Other{"bruker", kKari}}) {
        const auto who = house_.as(client, pid);
        for (const auto* group : {kOwn, kArchives, "not-there"}) {
            EXPECT_EQ(kick_off(who, group).status, 403) << client;
            EXPECT_EQ(who.get(std::string("Group/") + group).status, 403) << client;
        }
    }
}

TEST_F(Export, OfAnotherGroupIsLikeOneThatIsNotThere) {
    push_kari();
    const auto owner = house_.as("samspill");
    const auto absent = kick_off(owner, "planeier-999999999");
    EXPECT_EQ(absent.status, 404);
    for (const auto* group : {kArchives, "planeier-310000523", "not-there"}) {
        const auto reply = kick_off(owner, group);
        EXPECT_EQ(reply.status, 404);
        EXPECT_EQ(reply.body, absent.body);
        EXPECT_EQ(owner.get(std::string("Group/") + group).body, absent.body);
    }
    const auto status = begun(owner, kOwn);
    const auto manifest = finished(owner, status).json();
    const auto archive = house_.as("arkiv");
    const auto nobodys = ask(archive, "GET", "/fhir/$export-status/not-there");
    EXPECT_EQ(nobodys.status, 404);
    for (const auto* method : {"GET", "DELETE"}) {
        EXPECT_EQ(ask(archive, method, status).body, nobodys.body);
    }
    const auto& url = manifest.at("output").at(0).text("url");
    EXPECT_EQ(file(archive, url).body, nobodys.body);
    EXPECT_EQ(file(house_.as("ehr"), url).status, 403);
    EXPECT_EQ(http("GET", url).status, 401);
    EXPECT_EQ(file(owner, url).status, 200);
}

TEST_F(Export, OfAGroupThatCanBeRead) {
    push_kari();
    const auto group = house_.as("samspill").get(std::string("Group/") + kOwn).json();
    EXPECT_EQ(group.text("type"), "person");
    EXPECT_TRUE(group.at("actual").boolean());
    EXPECT_EQ(group.at("quantity").integer(), 1);
    EXPECT_EQ(group.at("managingEntity").text("display"), "Solvik kommune");
    const auto name = house_.file("group.json");
    write_file(name, json::write(group));
    EXPECT_EQ(run_planbro({"validate", name}).code, 0);
    const auto count = [&](const char* client, const std::string& query) {
        return house_.as(client).get("Group" + query).json().at("total").integer();
    };
    EXPECT_EQ(count("samspill", ""), 1);
    EXPECT_EQ(count("samspill", std::string("?_id=") + kOwn), 1);
    EXPECT_EQ(count("samspill", std::string("?_id=") + kArchives), 0);
    EXPECT_EQ(count("ehr", ""), 0);
    EXPECT_EQ(house_.as("samspill").get("Group?name=x").code(), "ukjent-parameter");
}

TEST_F(Export, IsRefusedWhereTheQuestionIsWrong) {
    struct Case {
        const char* query;
        Headers headers;
        const char* code;
    };
    const Headers async{{"Prefer", "respond-async"}};
    const auto owner = house_.as("samspill");
    for (const auto& one : {
             Case{"", {}, "krever-respond-async"},
             Case{"?_type=Condition", async, "feil-parameterverdi"},
             Case{"?_type=Subscription", async, "feil-parameterverdi"},
             Case{"?_since=yesterday", async, "feil-parameterverdi"},
             Case{"?_outputFormat=text/csv", async, "feil-parameterverdi"},
             Case{"?_typeFilter=Goal%3Fx", async, "ukjent-parameter"},
         }) {
        const auto reply = ask(owner, "GET", kick_off_url(kOwn, one.query), one.headers);
        EXPECT_EQ(reply.status, 400) << one.query;
        EXPECT_EQ(reply.code(), one.code) << one.query;
    }
    const Headers lenient{{"Prefer", "respond-async, handling=lenient"}};
    EXPECT_EQ(ask(owner, "GET", kick_off_url(kOwn, "?_typeFilter=x"), lenient).status, 202);
}

TEST_F(Export, KeepsToTypesAndToWhatIsNewer) {
    push_kari();
    const auto owner = house_.as("samspill");
    const auto status =
        begun(owner, kOwn, "?_type=CarePlan,Goal&_outputFormat=application/fhir%2Bndjson");
    const auto reply = finished(owner, status);
    const auto manifest = reply.json();
    EXPECT_EQ(reply.headers.at("content-type"), "application/json");
    EXPECT_TRUE(reply.headers.contains("expires"));
    EXPECT_TRUE(manifest.at("requiresAccessToken").boolean());
    EXPECT_THAT(manifest.text("request"), testing::HasSubstr("/fhir/Group/planeier-310000108/"));
    EXPECT_EQ(manifest.at("output").items().size(), 2U);
    EXPECT_TRUE(manifest.at("error").items().empty());
    push(plan_of(crowd(1).front(), 0, 1, {kPlanConsent}));
    const auto since = "?_type=CarePlan&_since=" + manifest.text("transactionTime");
    const auto newer = exported(owner, kOwn, since);
    ASSERT_EQ(newer.size(), 1U);
    EXPECT_THAT(newer.begin()->second, testing::HasSubstr(plan_id_of(0)));
}

TEST_F(Export, IsGoneWithItsFilesWhenItIsDeleted) {
    push_kari();
    const auto owner = house_.as("samspill");
    const auto status = begun(owner, kOwn);
    const auto manifest = finished(owner, status).json();
    const auto job = folder() + status.substr(status.rfind('/'));
    ASSERT_TRUE(std::filesystem::exists(job));
    struct stat told {};
    ASSERT_EQ(::stat(folder().c_str(), &told), 0);
    EXPECT_EQ(told.st_mode & 0777, 0700U);
    for (const auto& one : std::filesystem::directory_iterator(job)) {
        ASSERT_EQ(::stat(one.path().c_str(), &told), 0);
        EXPECT_EQ(told.st_mode & 0777, 0600U) << one.path();
    }
    EXPECT_EQ(ask(owner, "DELETE", status).status, 202);
    EXPECT_EQ(ask(owner, "GET", status).status, 404);
    EXPECT_EQ(file(owner, manifest.at("output").at(0).text("url")).status, 404);
    EXPECT_FALSE(std::filesystem::exists(job));
}

TEST_F(Export, SurvivesACrash) {
    push_kari();
    settle();
    const auto status = begun(house_.as("samspill"), kOwn);
    house_.crash_and_restart();
    const auto owner = house_.as("samspill");
    const auto path = status.substr(status.find("/fhir/"));
    if (store::testing::kind_of_store() == store::testing::Kind::sqlite) {
        EXPECT_FALSE(finished(owner, house_.url() + path).json().at("output").items().empty());
    } else {  // another node waits until it is sure that nobody works on it
        EXPECT_THAT(ask(owner, "GET", path).status, testing::AnyOf(200, 202));
    }
}

TEST_F(Export, IsBoundInNumber) {
    const auto owner = house_.as("samspill");
    std::vector<std::string> statuses;
    for (int i = 0; i < 7; ++i) {
        statuses.push_back(begun(owner, kOwn, "?_type=Goal"));
        finished(owner, statuses.back());
    }
    EXPECT_EQ(ask(owner, "GET", statuses.at(1)).status, 404);
    EXPECT_EQ(ask(owner, "GET", statuses.at(2)).status, 200);
}

TEST_F(Export, AndEachFetchedFileIsInThePersonsTrail) {
    push_kari();
    exported(house_.as("samspill"), kOwn, "?_type=CarePlan");
    const auto person = house_.as("bruker", kKari);
    const auto made = person.find("AuditEvent", "subtype=export");
    ASSERT_EQ(made.size(), 1U);
    EXPECT_THAT(made.at(0).at("text").text("div"), testing::HasSubstr("samlet uttrekk"));
    const auto fetched = person.find("AuditEvent", "subtype=export-file");
    ASSERT_EQ(fetched.size(), 1U);
    EXPECT_THAT(json::write(fetched.at(0)), testing::HasSubstr("CarePlan/"));
}

TEST_F(Export, IsToldOfByEveryNodeAndItsFilesByTheOneThatHasThem) {
    if (store::testing::kind_of_store() == store::testing::Kind::sqlite) {
        GTEST_SKIP() << "of PostgreSQL alone";
    }
    push_kari();
    const auto owner = house_.as("samspill");
    const auto status = begun(owner, kOwn);
    finished(owner, status);
    const auto second = house_.neighbour("second.audit");
    const auto there = second->url() + status.substr(status.find("/fhir/"));
    const auto told = ask(owner, "GET", there);
    ASSERT_EQ(told.status, 200) << told.body;
    const auto url = told.json().at("output").at(0).text("url");
    const auto elsewhere = file(owner, url);
    EXPECT_EQ(elsewhere.status, 503);
    EXPECT_EQ(elsewhere.code(), "fil-hos-annen-node");
    EXPECT_TRUE(elsewhere.headers.contains("retry-after"));
    EXPECT_EQ(file(owner, house_.url() + url.substr(url.find("/fhir/"))).status, 200);
    EXPECT_EQ(ask(owner, "DELETE", there).status, 202);
    EXPECT_EQ(ask(owner, "GET", status).status, 404);
}

}  // namespace
}  // namespace planbro::flow
