// Messages that are fetched: a plan tool's change feed, read by the gateway.
#include "flow/story.hpp"

namespace planbro::flow {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

json::Value plan_of(const std::string& name) {
    return sample_json("plans/" + name + ".json");
}

class PlanToolsFeed : public testing::Test {
  protected:
    void SetUp() override {
        write_file(house_.file("planbro.toml"),
                   "[[mailboxes]]\nsystem = \"samspill\"\n"
                   "orgnr = \"310000108\"\nevery_seconds = 1\n"
                   "url = \"" +
                       house_.simulator() + "/samspill\"\n");
        house_.come_back({"--config", house_.file("planbro.toml")});
    }
    void save(const json::Value& document) const {
        const auto saved =
            http("POST", house_.simulator() + "/samspill/planer", json::write(document));
        ASSERT_EQ(saved.status, 201) << saved.body;
    }
    // "STATUS KODE" of each answer that the tool got, in order.
    [[nodiscard]] std::vector<std::string> answers() const {
        std::vector<std::string> list;
        const auto told = http("GET", house_.simulator() + "/samspill/svar").json();
        for (const auto& one : told.items()) {
            list.push_back(std::string(one.at("svar").at("status").digits()) + " " +
                           one.at("svar").text("kode"));
        }
        return list;
    }
    [[nodiscard]] bool has_answers(std::size_t count) const {
        return eventually([&] { return answers().size() >= count; });
    }
    [[nodiscard]] std::int64_t plans() const { return house_.as("samspill").total("CarePlan", ""); }
    House house_;
};

TEST_F(PlanToolsFeed, ASavedPlanIsFetchedAndTheToolToldSo) {
    save(plan_of("nils"));
    ASSERT_TRUE(has_answers(1));
    EXPECT_THAT(answers(), ElementsAre("201 i-orden"));
    EXPECT_EQ(plans(), 1);
}

TEST_F(PlanToolsFeed, ARefusedPlanIsToldWhyAndHoldsUpNoOther) {
    auto wrong = plan_of("nils");
    wrong.set("ukjent", "felt");
    save(wrong);
    save(plan_of("nils"));
    ASSERT_TRUE(has_answers(2));
    EXPECT_THAT(answers(), ElementsAre("422 ukjent-felt", "201 i-orden"));
    // Counted once it is settled, which is behind the answer.
    EXPECT_TRUE(eventually([&] {
        const auto metrics = http("GET", house_.url() + "/metrics").body;
        return metrics.find("letters_taken_total{mailbox=\"samspill 310000108\"} 1") !=
                   std::string::npos &&
               metrics.find("letters_refused_total{mailbox=\"samspill 310000108\"} 1") !=
                   std::string::npos;
    }));
}

TEST_F(PlanToolsFeed, AnAccessByItIsInTheAuditTrail) {
    save(plan_of("nils"));
    ASSERT_TRUE(has_answers(1));
    const auto events =
        house_.as("koordinerende-enhet").find("AuditEvent", "subtype=push-samspill");
    ASSERT_FALSE(events.empty());
    EXPECT_THAT(json::write(events.front()), HasSubstr("mailbox samspill 310000108"));
}

// Taken in, and killed before the tool could be told.
TEST_F(PlanToolsFeed, AfterACrashItGoesOnWhereItWasAndWritesNothingTwice) {
    house_.fault(R"({"system":"samspill","kind":"refuse","times":1000,"path":"/svar"})");
    save(plan_of("nils"));
    save(plan_of("kari"));
    ASSERT_TRUE(eventually([&] { return plans() == 1; }));
    house_.crash_and_restart();
    house_.fault(R"({"system":"samspill","kind":"refuse","times":0})");
    ASSERT_TRUE(has_answers(2));
    EXPECT_THAT(answers(), ElementsAre("200 gjentatt", "201 i-orden"));
    EXPECT_EQ(plans(), 2);
}

TEST_F(PlanToolsFeed, ALostReplyIsAskedForAgain) {
    house_.fault(R"({"system":"samspill","kind":"drop-reply","times":2})");
    save(plan_of("nils"));
    ASSERT_TRUE(eventually([&] { return plans() == 1; }));
    ASSERT_TRUE(has_answers(1));
    EXPECT_TRUE(eventually([&] {
        return http("GET", house_.url() + "/metrics").body.find("letters_taken_total{") !=
               std::string::npos;
    }));
    EXPECT_EQ(plans(), 1);
}

}  // namespace
}  // namespace planbro::flow
