// What was, version by version, for those who may know.
#include <algorithm>

#include "flow/story.hpp"

namespace planbro::flow {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class History : public testing::Test {
  protected:
    void SetUp() override {
        auto pushed = push_json(house_.as("samspill"), "samspill", kari_plan(1, usual_sharings()));
        ASSERT_EQ(pushed.status, 201) << pushed.body;
        plan_ = id_of_location(pushed);
        samspill_ = house_.as("samspill");
        goal_ = samspill_->find("Goal", "").at(0).text("id");
        change_goal("completed");
    }

    void change_goal(const char* status) {
        auto goal = samspill_->get("Goal/" + goal_).json();
        goal.set("lifecycleStatus", status);
        const auto updated = samspill_->put("Goal/" + goal_, goal);
        ASSERT_EQ(updated.status, 200) << updated.body;
    }

    House house_;
    std::optional<Client> samspill_;
    std::string plan_;
    std::string goal_;
};

// "PUT Goal/x 200 OK W/"2"" of each entry, with the id left out.
std::vector<std::string> lines_of(const json::Value& bundle) {
    std::vector<std::string> lines;
    for (const auto& entry : bundle.at("entry").items()) {
        const auto& request = entry.at("request");
        const auto& url = request.text("url");
        lines.push_back(request.text("method") + " " + url.substr(0, url.find('/')) + " " +
                        entry.at("response").text("status") + " " +
                        entry.at("response").text("etag") + " " +
                        entry.at("resource").text("lifecycleStatus"));
    }
    return lines;
}

TEST_F(History, OfAnInstanceIsEveryVersionNewestFirst) {
    const auto bundle = samspill_->get("Goal/" + goal_ + "/_history").json();
    EXPECT_EQ(bundle.text("type"), "history");
    EXPECT_THAT(lines_of(bundle), ElementsAre(R"(PUT Goal 200 OK W/"2" completed)",
                                              R"(POST Goal 201 Created W/"1" active)"));
    EXPECT_EQ(
        samspill_->get("Goal/" + goal_ + "/_history?_count=1").json().at("entry").items().size(),
        1U);
    EXPECT_EQ(samspill_->get("Goal/nothing/_history").status, 404);
    EXPECT_EQ(samspill_->get("Goal/" + goal_ + "/_history?_sort=x").code(), "ukjent-parameter");
    EXPECT_EQ(samspill_->get("Goal/" + goal_ + "/_history?_since=x").code(), "feil-parameterverdi");
    const auto later = samspill_->get("Goal/" + goal_ + "/_history?_since=2100-01-01");
    EXPECT_EQ(later.status, 200);
    EXPECT_THAT(lines_of(later.json()), IsEmpty());
}

TEST_F(History, TellsADeletionToWhoeverMayKnow) {
    auto plan = samspill_->get("CarePlan/" + plan_).json();
    plan.erase("goal");
    ASSERT_EQ(samspill_->put("CarePlan/" + plan_, plan).status, 200);
    auto measure = samspill_->find("ServiceRequest", "").at(0);
    measure.erase("extension");
    ASSERT_EQ(samspill_->put("ServiceRequest/" + measure.text("id"), measure).status, 200);
    ASSERT_EQ(samspill_->remove("Goal/" + goal_).status, 204);
    const auto path = "Goal/" + goal_ + "/_history";
    EXPECT_THAT(
        lines_of(samspill_->get(path).json()),
        ElementsAre(R"(DELETE Goal 204 No Content W/"3" )", R"(PUT Goal 200 OK W/"2" completed)",
                    R"(POST Goal 201 Created W/"1" active)"));
    EXPECT_EQ(house_.as("nav").get(path).status, 404);
    EXPECT_THAT(lines_of(house_.as("nav").get("Goal/_history").json()), IsEmpty());
}

// A change of what a service is not shown is no change to it.
TEST_F(History, ACutViewHasTheVersionsThatDifferInIt) {
    auto plan = samspill_->get("CarePlan/" + plan_).json();
    const auto path = "CarePlan/" + plan_ + "/_history";
    const auto versions = [&](const Client& client) {
        return client.get(path).json().at("entry").items().size();
    };
    const auto nav = house_.as("nav");
    const auto seen = versions(nav);
    const auto all = versions(*samspill_);
    plan.set("description", "Bare for eieren");
    ASSERT_EQ(samspill_->put("CarePlan/" + plan_, plan).status, 200);
    EXPECT_EQ(versions(*samspill_), all + 1);
    EXPECT_EQ(versions(nav), seen);
    plan.set("title", "En ny tittel");
    ASSERT_EQ(samspill_->put("CarePlan/" + plan_, plan).status, 200);
    EXPECT_EQ(versions(nav), seen + 1);
    const auto shown = nav.get(path).json();
    for (const auto& entry : shown.at("entry").items()) {
        EXPECT_FALSE(entry.at("resource").has("description"));
        EXPECT_FALSE(entry.at("resource").has("careTeam"));
    }
    EXPECT_EQ(house_.as("sykehus").get(path).status, 404);
}

TEST_F(History, OfATypeAndOfAllComesInPagesThatNeitherRepeatNorLose) {
    for (const std::string path : {"Goal/_history", "_history"}) {
        std::vector<std::string> all;
        const auto bundle = samspill_->get(path + "?_count=500").json();
        for (const auto& entry : bundle.at("entry").items()) {
            all.push_back(entry.text("fullUrl") + entry.at("response").text("etag"));
        }
        EXPECT_GE(all.size(), 2U) << path;
        std::vector<std::string> paged;
        for (auto url = house_.url() + "/fhir/" + path + "?_count=3"; !url.empty();) {
            const auto page =
                http("GET", url, {}, {{"Authorization", "Bearer " + samspill_->token()}}).json();
            ASSERT_EQ(page.text("type"), "history") << url;
            for (const auto& entry : page.at("entry").items()) {
                paged.push_back(entry.text("fullUrl") + entry.at("response").text("etag"));
            }
            url.clear();
            for (const auto& link : page.at("link").items()) {
                if (link.text("relation") == "next") url = link.text("url");
            }
            change_goal(paged.size() % 2 == 0 ? "active" : "completed");
        }
        // The dispatcher may write a Task's next version before the first page is cut.
        paged.erase(paged.begin(), std::find(paged.begin(), paged.end(), all.front()));
        EXPECT_EQ(paged, all) << path << ": what is written meanwhile is newer than every page";
    }
    EXPECT_EQ(house_.as("sykehus").get("_history").json().at("entry").items().size(), 0U);
}

}  // namespace
}  // namespace planbro::flow
