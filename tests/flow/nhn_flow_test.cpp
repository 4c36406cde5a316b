// Norsk helsenett's message service between the gateway and a health record: notices out, AppRecs
// and dialogues in.
#include "flow/story.hpp"
#include "store/testing/databases.hpp"

namespace planbro::flow {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr int kOurs = 8000108;
constexpr int kRecords = 8000175;

std::string message() {
    return sample("dialogmelding/1-fastlege-om-samarbeidsmote.xml");
}

class MessageService : public testing::Test {
  protected:
    void SetUp() override {
        const auto service = house_.simulator() + "/nhn";
        write_file(house_.file("planbro.toml"),
                   "[[organisations]]\norgnr = \"310000175\"\nname = \"Solvik legesenter\"\n"
                   "sector = \"helse\"\nsystem = \"nhn\"\naddress = \"8000175\"\nurl = \"" +
                       service +
                       "\"\n[[mailboxes]]\nsystem = \"nhn\"\norgnr = \"310000108\"\n"
                       "address = \"8000108\"\nevery_seconds = 1\nurl = \"" +
                       service + "\"\n");
        house_.come_back({"--config", house_.file("planbro.toml")});
    }
    void share(const std::vector<Sharing>& sharings) const {
        push_json(house_.as("samspill"), "samspill", kari_plan(1, sharings));
    }
    [[nodiscard]] std::int64_t tasks(const std::string& status) const {
        return house_.as("samspill")
            .total("Task", about(kKari) + "&owner.identifier=310000175&status=" + status);
    }
    void put_in(const std::string& document, int from = kRecords) const {
        const auto put = http(
            "POST", house_.simulator() + "/nhn/innboks",
            json::write(json::object({{"fra", from}, {"til", kOurs}, {"dokument", document}})));
        ASSERT_EQ(put.status, 201) << put.body;
    }
    // "Ok" or "Rejected CODE DETAILS" of each message for us that is read, in order; AppRecs: "-".
    [[nodiscard]] std::vector<std::string> settled() const {
        std::vector<std::string> list;
        const auto all = http("GET", house_.simulator() + "/nhn/innboks").json();
        for (const auto& one : all.items()) {
            if (one.at("til").integer() != kOurs || !one.at("lest").boolean()) continue;
            const auto& receipt = one.at("kvittering");
            auto text = receipt.is_null() ? "-" : receipt.text("appRecStatus");
            for (const auto& error : receipt.at("appRecErrorList").items())
                text += " " + error.text("errorCode") + " " + error.text("details");
            list.push_back(text);
        }
        return list;
    }
    [[nodiscard]] bool are_settled(std::size_t count) const {
        return eventually([&] { return settled().size() >= count; });
    }
    void records_answer(const std::string& how) const {
        ASSERT_EQ(http("POST", house_.simulator() + "/nhn/svar", how).status, 200);
    }
    [[nodiscard]] std::int64_t messages() const {
        return house_.as("samspill").total("Communication", about(kKari));
    }
    House house_;
};

TEST_F(MessageService, CarriesANoticeOutAndItsReceiptBack) {
    share(usual_sharings());
    ASSERT_TRUE(eventually([&] { return tasks("completed") == 1; }));
    const auto sent = house_.received("nhn");
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_THAT(sent.front().text("body"),
                AllOf(HasSubstr("<Id>8000108</Id>"), HasSubstr("<Id>8000175</Id>"),
                      HasSubstr("opprettet")));
    ASSERT_TRUE(are_settled(1));
    EXPECT_THAT(settled(), ElementsAre("-")) << "a receipt is answered with none";
}

TEST_F(MessageService, ARefusedNoticeFailsWithTheCodeOfTheReceipt) {
    records_answer(R"({"status":"Rejected","kode":"E35"})");
    share(usual_sharings());
    ASSERT_TRUE(eventually([&] { return tasks("failed") == 1; }));
    const auto task = house_.as("samspill").find("Task", about(kKari) + "&status=failed").front();
    EXPECT_THAT(task.at("statusReason").text("text"), HasSubstr("E35"));
}

TEST_F(MessageService, WhatItRefusesItselfFailsWithItsOwnCode) {
    house_.fault(
        R"({"system":"nhn","kind":"status","status":403,"times":1000,"path":"/Messages"})");
    share(usual_sharings());
    ASSERT_TRUE(eventually([&] { return tasks("failed") == 1; }));
    const auto task = house_.as("samspill").find("Task", about(kKari) + "&status=failed").front();
    EXPECT_THAT(task.at("statusReason").text("text"), HasSubstr("403"));
}

TEST_F(MessageService, DownForAWhileItLosesNothing) {
    house_.fault(R"({"system":"nhn","kind":"status","status":503,"times":100000})");
    share(usual_sharings());
    const auto before = messages();
    put_in(message());
    ASSERT_TRUE(eventually([&] {
        return house_.log().find("mailbox-failed") != std::string::npos &&
               tasks("in-progress") == 1;
    }));
    EXPECT_EQ(messages(), before);
    house_.fault(R"({"system":"nhn","kind":"status","times":0})");
    EXPECT_TRUE(eventually([&] { return messages() == before + 1; }));
    EXPECT_TRUE(eventually([&] { return tasks("completed") == 1; }));
}

TEST_F(MessageService, BringsADialogueToThePlanAndTakesTheReceiptBack) {
    share(usual_sharings());
    const auto before = messages();
    put_in(message());
    ASSERT_TRUE(eventually([&] { return messages() == before + 1; }));
    EXPECT_TRUE(eventually([&] {
        const auto all = settled();
        return std::find(all.begin(), all.end(), "Ok") != all.end();
    }));
}

TEST_F(MessageService, RefusesWithoutConsentTheSameWhetherOrNotThereIsAPlan) {
    records_answer(R"({"status":"ingen"})");
    share({kPlanConsent});
    put_in(message());
    put_in(replaced(message(), "14839210273", "09851170127"));
    ASSERT_TRUE(are_settled(2));
    EXPECT_THAT(settled(), ElementsAre("Rejected X99 ikke-tillatt", "Rejected X99 ikke-tillatt"));
}

TEST_F(MessageService, WhatCannotBeReadOrIsByAStrangerHoldsUpNoOther) {
    records_answer(R"({"status":"ingen"})");
    share(usual_sharings());
    put_in("no XML");
    put_in(message(), 8000999);
    put_in(message());
    ASSERT_TRUE(are_settled(3));
    EXPECT_THAT(settled(),
                ElementsAre("Rejected T01 ikke-xml", "Rejected X99 ukjent-avsender", "Ok"));
    EXPECT_THAT(house_.log(), Not(HasSubstr("no XML")));
}

TEST_F(MessageService, TheSameMessageTwiceIsOneCommunication) {
    share(usual_sharings());
    const auto before = messages();
    put_in(message());
    put_in(message());
    put_in(replaced(message(), "15. desember", "16. desember"));
    ASSERT_TRUE(eventually([&] {
        const auto all = settled();
        return std::count(all.begin(), all.end(), "Ok") == 2 &&
               std::count(all.begin(), all.end(), "Rejected E10 melding-id-gjenbrukt") == 1;
    }));
    EXPECT_EQ(messages(), before + 1);
}

// Taken in, and killed before the service could be told, or before it could be known that it was.
TEST_F(MessageService, AfterACrashNothingIsWrittenTwiceAndEverythingIsSettled) {
    share(usual_sharings());
    ASSERT_TRUE(eventually([&] { return tasks("completed") == 1; }));
    ASSERT_TRUE(are_settled(1));
    auto written = messages();
    std::size_t answered = 1;
    for (const auto* lost :
         {R"("kind":"refuse","path":"/apprec/")", R"("kind":"drop-reply","path":"/apprec/")",
          R"("kind":"drop-reply","path":"/read/")"}) {
        house_.fault(R"({"system":"nhn","times":100000,)" + std::string(lost) + "}");
        put_in(replaced(message(), "9c110001", "9c11000" + std::to_string(written)));
        ++written;
        ASSERT_TRUE(eventually([&] { return messages() >= written; })) << lost;
        house_.crash_and_restart();
        house_.fault(R"({"system":"nhn","kind":"refuse","times":0})");
        ASSERT_TRUE(are_settled(++answered)) << lost;
    }
    EXPECT_THAT(settled(), ElementsAre("-", "Ok", "Ok", "Ok"));
    EXPECT_EQ(messages(), written);
}

TEST_F(MessageService, OfTwoGatewaysOneLooksAtATime) {
    if (store::testing::address_of_database(house_.database()).starts_with("sqlite:")) {
        GTEST_SKIP() << "one gateway has a SQLite database alone";
    }
    const auto other = house_.neighbour("other.audit");
    share(usual_sharings());
    const auto before = messages();
    put_in(message());
    ASSERT_TRUE(eventually([&] { return messages() == before + 1; }));
    ASSERT_TRUE(eventually([&] { return tasks("completed") == 1; }));
    EXPECT_EQ(messages(), before + 1);
    const auto all = http("GET", house_.simulator() + "/nhn/innboks").json();
    for (const auto& one : all.items()) {
        if (one.at("til").integer() != kOurs) continue;
        EXPECT_EQ(one.at("hentet").integer(), 1);
    }
}

}  // namespace
}  // namespace planbro::flow
