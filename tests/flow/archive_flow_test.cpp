// A closed plan goes to the archive of its owner, once, and the archive may read what it has.
#include "flow/story.hpp"

namespace planbro::flow {
namespace {

class Archive : public testing::Test {
  protected:
    std::string open() {
        const auto pushed =
            push_json(house_.as("samspill"), "samspill", kari_plan(1, usual_sharings()));
        EXPECT_EQ(pushed.status, 201) << pushed.body;
        return id_of_location(pushed);
    }
    void close() {
        auto message = kari_plan(2, usual_sharings());
        message["plan"].set("status", "avsluttet");
        EXPECT_EQ(push_json(house_.as("samspill"), "samspill", message).status, 200);
    }
    [[nodiscard]] std::vector<json::Value> arrived(std::size_t count) const {
        EXPECT_TRUE(eventually([&] { return house_.received("arkiv").size() >= count; }));
        return house_.received("arkiv");
    }
    // The archive's Task in the ledger, once it is completed.
    json::Value completed() const {
        json::Value task;
        EXPECT_TRUE(eventually([&] {
            for (const auto& each :
                 house_.as("samspill")
                     .find("Task", about(kKari) + "&status=completed&owner.identifier=310000523")) {
                task = each;
            }
            return !task.is_null();
        }));
        return task;
    }

    House house_;
};

// What stands between the tags of the last element of that name.
std::string last(const std::string& xml, const std::string& element) {
    const auto begin = xml.rfind("<" + element + ">") + element.size() + 2;
    return xml.substr(begin, xml.find('<', begin) - begin);
}

TEST_F(Archive, HoldsAPlanOnceItIsClosed) {
    open();
    close();
    const auto task = completed();
    const auto messages = arrived(1);
    ASSERT_EQ(messages.size(), 1U);
    const auto& message = messages.front();
    EXPECT_THAT(message.text("body"), testing::HasSubstr("<n5mdk:noekkel>SOLVIK-2026-0001<"));
    EXPECT_THAT(message.text("body"), testing::HasSubstr("offentleglova § 13"));
    ASSERT_EQ(message.at("files").items().size(), 2U);
    EXPECT_EQ(message.at("files").at(0).text("contentType"), "application/pdf");
    const auto plan = json::parse(message.at("files").at(1).text("body"));
    ASSERT_TRUE(plan);
    for (const auto* text : {"Målteksten", "Tiltaksteksten", "Meldingsteksten", "completed"}) {
        EXPECT_THAT(json::write(*plan), testing::HasSubstr(text));
    }
    EXPECT_THAT(json::write(*plan), testing::Not(testing::HasSubstr("dokumenter-ip")));
    EXPECT_EQ(task.at("output").at(0).text("valueString"), "sak 2026/1, journalpost 1");
    EXPECT_EQ(task.at("businessStatus").at("coding").at(0).text("code"), "avsluttet");
}

TEST_F(Archive, GetsNothingOfAnOpenPlan) {
    open();
    ASSERT_TRUE(eventually([&] { return house_.received("nav").size() == 1; }));
    EXPECT_TRUE(house_.received("arkiv").empty());
    EXPECT_EQ(house_.as("samspill").total("Task", about(kKari)), 2);
}

TEST_F(Archive, IsAskedAgainWithTheSameKeyWhenTheReplyIsLost) {
    open();
    house_.fault(R"({"system":"arkiv","kind":"drop-reply","times":1})");
    close();
    const auto task = completed();
    const auto messages = arrived(2);
    ASSERT_EQ(messages.size(), 2U);
    EXPECT_EQ(messages.at(0).text("body"), messages.at(1).text("body"));
    EXPECT_EQ(messages.at(0).at("files"), messages.at(1).at("files"));
    EXPECT_THAT(last(messages.at(1).text("body"), "n5mdk:noekkel"),
                testing::StartsWith("SOLVIK-2026-0001#"));
    // The archive made one record of the two.
    EXPECT_EQ(task.at("output").at(0).text("valueString"), "sak 2026/1, journalpost 1");
}

TEST_F(Archive, IsWaitedForWhileItIsDown) {
    open();
    house_.fault(R"({"system":"arkiv","kind":"status","status":503,"times":3})");
    close();
    house_.crash_and_restart();
    completed();
    EXPECT_EQ(arrived(1).size(), 1U);
}

TEST_F(Archive, ReadsWhatItHasArchivedAndNothingBefore) {
    const auto plan = open();
    const auto archive = house_.as("arkiv");
    EXPECT_EQ(archive.get("CarePlan/" + plan).status, 404);
    close();
    completed();
    EXPECT_EQ(archive.get("CarePlan/" + plan).status, 200);
    EXPECT_EQ(archive.total("Goal", about(kKari)), 1);
    EXPECT_EQ(archive.remove("CarePlan/" + plan).status, 403);
}

TEST_F(Archive, OfAPlanThatIsOpenedAgainReadsNothing) {
    const auto plan = open();
    close();
    completed();
    ASSERT_EQ(push_json(house_.as("samspill"), "samspill", kari_plan(3, usual_sharings())).status,
              200);
    EXPECT_EQ(house_.as("arkiv").get("CarePlan/" + plan).status, 404);
}

}  // namespace
}  // namespace planbro::flow
