// The forms that one and the same answer can take: indented, summarized, some elements alone,
// packed.
#include <set>

#include "fhir/subset.hpp"
#include "fhir/xml.hpp"
#include "flow/story.hpp"
#include "http/content_coding.hpp"

namespace planbro::flow {
namespace {

using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::Not;
using testing::UnorderedElementsAre;

std::vector<std::string> names_in(const json::Value& object) {
    std::vector<std::string> names;
    for (const auto& member : object.members()) names.push_back(member.name);
    return names;
}

class Answers : public testing::Test {
  protected:
    void SetUp() override {
        const auto pushed =
            push_json(house_.as("samspill"), "samspill", kari_plan(1, usual_sharings()));
        ASSERT_EQ(pushed.status, 201) << pushed.body;
        plan_ = "CarePlan/" + id_of_location(pushed);
    }

    House house_;
    Client samspill_ = house_.as("samspill");
    std::string plan_;
};

TEST_F(Answers, ASummaryIsOfTheResourceAsItStands) {
    const auto whole = samspill_.get(plan_);
    const auto summary = samspill_.get(plan_ + "?_summary=true");
    ASSERT_EQ(summary.status, 200) << summary.body;
    EXPECT_EQ(summary.headers.at("etag"), whole.headers.at("etag"));
    EXPECT_TRUE(fhir::is_subsetted(summary.json()));
    for (const auto* name : {"status", "intent", "subject", "title", "category", "period"}) {
        EXPECT_EQ(summary.json().at(name), whole.json().at(name)) << name;
    }
    for (const auto* name : {"goal", "activity", "careTeam", "extension"}) {
        EXPECT_TRUE(whole.json().has(name)) << name;
        EXPECT_FALSE(summary.json().has(name)) << name;
    }
    EXPECT_EQ(samspill_.get(plan_ + "?_summary=false").body, whole.body);
    const auto version = samspill_.get(plan_ + "/_history/1?_elements=title");
    EXPECT_THAT(
        names_in(version.json()),
        UnorderedElementsAre("resourceType", "id", "meta", "status", "intent", "subject", "title"));
}

TEST_F(Answers, ASearchIsSummarizedPageByPage) {
    const auto first =
        samspill_.get("CarePlan?_include=CarePlan:goal&_elements=title,Goal.description&_count=1");
    ASSERT_EQ(first.status, 200) << first.body;
    const auto page = first.json();
    for (const auto& entry : page.at("entry").items()) {
        EXPECT_TRUE(fhir::is_subsetted(entry.at("resource")));
        EXPECT_FALSE(entry.at("resource").has("goal"));
        EXPECT_FALSE(entry.at("resource").has("note"));
    }
    EXPECT_THAT(page.at("link").at(0).text("url"), HasSubstr("_elements=title%2CGoal.description"));
    const auto by_form = samspill_.find("Goal", "_summary=true");
    ASSERT_EQ(by_form.size(), 1U);
    EXPECT_TRUE(fhir::is_subsetted(by_form[0]));
}

TEST_F(Answers, CountIsASearchWithoutMatches) {
    const auto counted = samspill_.get("Goal?_summary=count&_total=none");
    EXPECT_EQ(counted.json().at("total").integer(), 1);
    EXPECT_FALSE(counted.json().has("entry"));
    EXPECT_EQ(house_.as("skole").get("Goal?_summary=count").json().at("total").integer(), 0);
    EXPECT_EQ(samspill_.get(plan_ + "?_summary=count").expression(), "_summary");
}

TEST_F(Answers, UnknownElementsAndValuesAreRefused) {
    for (const auto* query : {"?_elements=titel", "?_elements=Goal.title", "?_summary=short",
                              "?_summary=true&_elements=title", "?_pretty=ja"}) {
        const auto refused = samspill_.get(plan_ + query);
        EXPECT_EQ(refused.status, 400) << query;
        EXPECT_EQ(refused.code(), "feil-parameterverdi") << query;
    }
    EXPECT_EQ(samspill_.get("CarePlan?_summary=text&_include=CarePlan:goal").status, 400);
}

// Whatever part of a plan a service asks for: it is a part of what the service may see.
TEST_F(Answers, APartIsTakenOfWhatConsentLeaves) {
    const auto nav = house_.as("nav");
    const auto cut = nav.get(plan_).json();
    ASSERT_FALSE(cut.has("careTeam"));
    for (const auto* query :
         {"_summary=true", "_summary=text", "_summary=data", "_elements=careTeam,title",
          "_elements=author,contributor,extension,CarePlan.note", "_elements=meta"}) {
        for (const auto& path : {plan_ + "?" + query, std::string("CarePlan?") + query}) {
            const auto reply = nav.get(path);
            ASSERT_EQ(reply.status, 200) << path;
            EXPECT_THAT(reply.body, HasSubstr("REDACTED")) << path;
            EXPECT_THAT(reply.body, Not(HasSubstr("Behovsteksten"))) << path;
            const auto body = reply.json();
            const auto& part = body.has("entry") ? body.at("entry").at(0).at("resource") : body;
            EXPECT_THAT(names_in(cut), IsSupersetOf(names_in(part))) << path;
        }
    }
}

TEST_F(Answers, APartIsNotWrittenBack) {
    const auto goal = samspill_.find("Goal", "_elements=description").at(0);
    const auto path = "Goal/" + goal.text("id");
    const auto put = samspill_.put(path, goal);
    EXPECT_EQ(put.status, 422);
    EXPECT_EQ(put.code(), "utdrag");
    EXPECT_EQ(put.expression(), "Goal.meta.tag");
    EXPECT_EQ(samspill_.get(path).json().at("meta").text("versionId"), "1");
}

TEST_F(Answers, EveryAnswerTakesFormatAndPretty) {
    const auto token = "Bearer " + samspill_.token();
    for (const auto& path : {std::string("metadata"), plan_, std::string("Goal?_count=1"),
                             std::string("Goal/finnes-ikke"), std::string("Sti")}) {
        const auto ask = [&](const std::string& parameters) {
            const auto separator = path.find('?') == std::string::npos ? "?" : "&";
            return http("GET", house_.url() + "/fhir/" + path + separator + parameters, {},
                        {{"Authorization", token}});
        };
        const auto json = ask("_pretty=true");
        EXPECT_THAT(json.body, HasSubstr("{\n  \"resourceType\": ")) << path;
        const auto xml = ask("_pretty=true&_format=xml");
        EXPECT_THAT(xml.body, HasSubstr(">\n  <")) << path;
        EXPECT_TRUE(fhir::read_xml(xml.body)) << path;
        EXPECT_THAT(ask("_format=json").body, Not(HasSubstr("\n"))) << path;
    }
}

TEST_F(Answers, TheStatementItselfCanBeSummarized) {
    const auto summary = samspill_.get("metadata?_summary=true");
    EXPECT_TRUE(fhir::is_subsetted(summary.json()));
    EXPECT_LT(summary.body.size(), samspill_.get("metadata").body.size());
}

TEST_F(Answers, AStrictSearchListsWhatThereIs) {
    for (const auto* prefer : {"", "handling=strict", "handling=loose"}) {
        const auto refused =
            http("GET", house_.url() + "/fhir/Goal?farge=blaa&start-date=2026", {},
                 {{"Authorization", "Bearer " + samspill_.token()}, {"Prefer", prefer}});
        EXPECT_EQ(refused.status, 400) << prefer;
        EXPECT_EQ(refused.code(), "ukjent-parameter") << prefer;
        EXPECT_THAT(refused.body, HasSubstr("lifecycle-status")) << prefer;
    }
}

TEST_F(Answers, ALenientSearchTellsWhatItPassedOver) {
    const auto ask = [&](const std::string& query) {
        return http("GET", house_.url() + "/fhir/Goal" + query, {},
                    {{"Authorization", "Bearer " + samspill_.token()},
                     {"Prefer", "handling=lenient, return=minimal"}});
    };
    const auto reply = ask("?farge=blaa&lifecycle-status=active&_summary=true");
    ASSERT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(reply.headers.at("preference-applied"), "handling=lenient");
    const auto bundle = reply.json();
    EXPECT_EQ(bundle.at("total").integer(), 1);
    EXPECT_THAT(bundle.at("link").at(0).text("url"),
                testing::EndsWith("/Goal?lifecycle-status=active&_summary=true"));
    const auto& last = bundle.at("entry").at(1);
    EXPECT_EQ(last.at("search").text("mode"), "outcome");
    const auto& issue = last.at("resource").at("issue").at(0);
    EXPECT_EQ(issue.text("severity"), "warning");
    EXPECT_EQ(issue.at("details").at("coding").at(0).text("code"), "ukjent-parameter");
    EXPECT_EQ(issue.at("expression").at(0).string(), "farge");
    // What is known is no less judged, and an unknown modifier changes a question's meaning.
    for (const auto* query : {"?start-date=i+gaar", "?lifecycle-status:likes=active"}) {
        EXPECT_EQ(ask(query).status, 400) << query;
    }
    EXPECT_EQ(ask("?lifecycle-status=active").json().at("entry").items().size(), 1U);
}

class Packing : public Answers {
  protected:
    Reply ask(const std::string& path, Headers headers) const {
        headers.emplace_back("Authorization", "Bearer " + samspill_.token());
        return http("GET", house_.url() + "/fhir/" + path, {}, headers);
    }

    Reply send(const std::string& body, const std::string& coding) const {
        return http("POST", house_.url() + "/fhir/Goal/$validate", body,
                    {{"Authorization", "Bearer " + samspill_.token()},
                     {"Content-Type", "application/fhir+json"},
                     {"Content-Encoding", coding}});
    }
};

constexpr std::size_t kPlenty = std::size_t{1} << 24U;

TEST_F(Packing, OfAnswersIsAsked) {
    for (const auto& path : {plan_, std::string("metadata"), std::string("CarePlan?_include=*")}) {
        const auto plain = ask(path, {});
        EXPECT_FALSE(plain.headers.contains("content-encoding")) << path;
        const auto packed = ask(path, {{"Accept-Encoding", "br, gzip;q=0.5"}});
        EXPECT_EQ(packed.headers.at("content-encoding"), "gzip") << path;
        EXPECT_EQ(packed.headers.at("vary"), "Accept, Accept-Encoding") << path;
        EXPECT_LT(packed.body.size(), plain.body.size() / 2) << path;
        const auto unpacked = planbro::http::gunzip(packed.body, kPlenty).value_or("");
        EXPECT_EQ(unpacked.size(), plain.body.size()) << path;
        EXPECT_FALSE(
            ask(path, {{"Accept-Encoding", "gzip;q=0"}}).headers.contains("content-encoding"))
            << path;
    }
}

TEST_F(Packing, NotBesideACookie) {
    const auto reply = ask(plan_, {{"Accept-Encoding", "gzip"}, {"Cookie", "a=b"}});
    EXPECT_EQ(reply.status, 200);
    EXPECT_FALSE(reply.headers.contains("content-encoding"));
}

TEST_F(Packing, OfBodiesIsUndone) {
    const auto goal = json::write(samspill_.find("Goal", about(kKari)).at(0));
    EXPECT_EQ(send(planbro::http::gzip(goal), "gzip").code(), "gyldig");
    EXPECT_EQ(send(goal, "gzip").status, 400);
    EXPECT_EQ(send(goal, "gzip").code(), "feil-innholdskoding");
    const auto other = send(goal, "br");
    EXPECT_EQ(other.status, 415);
    EXPECT_EQ(other.headers.at("accept-encoding"), "gzip");
}

TEST_F(Packing, ABombIsTooLarge) {
    const auto bomb = planbro::http::gzip(std::string(std::size_t{64} << 20U, ' '));
    ASSERT_LT(bomb.size(), std::size_t{1} << 20U);
    const auto refused = send(bomb, "gzip");
    EXPECT_EQ(refused.status, 413);
    EXPECT_EQ(refused.code(), "for-stor");
}

TEST_F(Packing, StrangersAreToldNothingOfTheirBodies) {
    const auto reply = http("POST", house_.url() + "/fhir/Goal", "x", {{"Content-Encoding", "br"}});
    EXPECT_EQ(reply.status, 401);
}

// A browser that should come upon any of them keeps, guesses, runs and frames nothing.
TEST_F(Answers, AllCarryTheSecurityHeaders) {
    const Headers bearer{{"Authorization", "Bearer " + samspill_.token()}};
    struct Row {
        const char* method;
        std::string path;
        Headers headers;
        int status;
    };
    const std::vector<Row> rows{{"GET", "/", {}, 200},
                                {"GET", "/health/live", {}, 200},
                                {"GET", "/fhir/metadata", {}, 200},
                                {"GET", "/sandbox/clients", {}, 200},
                                {"GET", "/fhir/" + plan_, bearer, 200},
                                {"GET", "/fhir/" + plan_, {}, 401},
                                {"GET", "/fhir/CarePlan/none", bearer, 404},
                                {"DELETE", "/fhir/metadata", bearer, 405},
                                {"POST", "/inbound/samspill", bearer, 415},
                                {"GET", "/nowhere", {}, 404}};
    for (const auto& row : rows) {
        auto reply =
            http(row.method, house_.url() + row.path, row.method[0] == 'P' ? "x" : "", row.headers);
        EXPECT_EQ(reply.status, row.status) << row.path << " " << reply.body;
        EXPECT_EQ(reply.headers["x-content-type-options"], "nosniff") << row.path;
        EXPECT_EQ(reply.headers["referrer-policy"], "no-referrer") << row.path;
        EXPECT_EQ(reply.headers["cache-control"], "no-store") << row.path;
        EXPECT_THAT(reply.headers["content-security-policy"], HasSubstr("default-src 'none'"));
        EXPECT_THAT(reply.headers["content-security-policy"], HasSubstr("frame-ancestors 'none'"));
        EXPECT_EQ(reply.headers.count("strict-transport-security"), 0U) << "this is not TLS";
    }
}

}  // namespace
}  // namespace planbro::flow
