// Health records over KITH's messages: what they send, and their receipts for what they are sent.
#include <atomic>
#include <mutex>

#include "fhir/codes.hpp"
#include "fhir/resource.hpp"
#include "flow/story.hpp"
#include "http/listener.hpp"

namespace planbro::flow {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kXml = "application/xml";

std::string message() {
    return sample("dialogmelding/1-fastlege-om-samarbeidsmote.xml");
}

class Dialog : public testing::Test {
  protected:
    void share(const std::vector<Sharing>& sharings, std::int64_t version = 1) {
        const auto pushed =
            push_json(house_.as("samspill"), "samspill", kari_plan(version, sharings));
        ASSERT_LT(pushed.status, 300) << pushed.body;
    }
    Reply push(const std::string& client, const std::string& xml) {
        return house_.as(client).push("ehr", xml, kXml);
    }
    House house_;
};

TEST_F(Dialog, BecomesACommunicationOnThePlan) {
    share(usual_sharings());
    const auto pushed = push("ehr", message());
    ASSERT_EQ(pushed.status, 201) << pushed.body;
    const auto written = house_.as("ehr").get("Communication/" + id_of_location(pushed)).json();
    EXPECT_EQ(written.at("sender").at("identifier").text("value"), kLegesenter);
    EXPECT_EQ(written.at("sender").text("display"), "Solvik legesenter");
    EXPECT_THAT(written.at("payload").at(std::size_t{0}).text("contentString"),
                HasSubstr("15. desember"));
    EXPECT_THAT(written.at("basedOn").at(std::size_t{0}).text("reference"), HasSubstr("CarePlan/"));
    EXPECT_EQ(house_.as("samspill").total("Communication", about(kKari)), 2);
    EXPECT_EQ(house_.as("nav").total("Communication", about(kKari)), 0);  // no consent to messages
}

TEST_F(Dialog, ARepeatWritesNothingAndTheIdIsTheSendersOwn) {
    share(usual_sharings());
    const auto first = push("ehr", message());
    const auto again = push("ehr", message());
    EXPECT_EQ(first.status, 201) << first.body;
    EXPECT_EQ(again.status, 200) << again.body;
    EXPECT_EQ(again.headers.at("location"), first.headers.at("location"));
    const auto other = push("ehr", replaced(message(), "15. desember", "16. desember"));
    EXPECT_EQ(other.status, 409);
    EXPECT_EQ(other.code(), "melding-id-gjenbrukt");
    EXPECT_EQ(house_.as("samspill").total("Communication", about(kKari)), 2);
}

TEST_F(Dialog, WithoutConsentToMessagesNothingIsTold) {
    share({kPlanConsent, {"s2", kLegesenter, {"maal", "tiltak"}}});
    const auto refused = push("ehr", message());
    const auto without_plan = push("ehr", replaced(message(), "14839210273", "09851170127"));
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(refused.code(), "ikke-tillatt");
    EXPECT_EQ(refused.body, without_plan.body);
    EXPECT_EQ(push("nav", message()).code(), "ikke-tillatt");
    EXPECT_EQ(push("sykehus", message()).code(), "feil-avsender");
    EXPECT_EQ(house_.as("samspill").total("Communication", about(kKari)), 1);
}

TEST_F(Dialog, AWithdrawnConsentRefusesEvenARepeat) {
    share(usual_sharings());
    ASSERT_EQ(push("ehr", message()).status, 201);
    auto sharings = usual_sharings();
    sharings.at(1).status = "trukket";
    share(sharings, 2);
    EXPECT_EQ(push("ehr", message()).status, 403);
}

TEST_F(Dialog, WhatBelongsInARecordIsRefused) {
    share(usual_sharings());
    const auto refused = push(
        "ehr", replaced(message(), "</Document>",
                        "</Document><Document><RefDoc><MsgType V=\"A\"/></RefDoc></Document>"));
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(refused.code(), "ikke-journal");
    // What hides in a text that may hold anything is found, too.
    const auto hidden = push("ehr", replaced(message(), "Jeg kan møte",
                                             "data:application/pdf;base64,JVBERi0xLjQKJeLjz9MK"));
    EXPECT_EQ(hidden.code(), "ikke-journal") << hidden.body;
    EXPECT_EQ(house_.as("samspill").total("Communication", about(kKari)), 1);
}

// A health record that takes KITH messages in, and answers when it has read them.
class Record {
  public:
    Record() {
        auto listener = http::Listener::start(
            {}, [this](const http::Request& request, const http::Respond& respond) {
                {
                    const std::lock_guard lock(mutex_);
                    messages_.push_back(request.body);
                }
                respond({.status = status_, .headers = {}, .body = {}});
            });
        if (listener) listener_ = std::move(*listener);
    }

    void answer(int status) { status_ = status; }
    [[nodiscard]] std::string url() const {
        return "http://127.0.0.1:" + std::to_string(listener_->port()) + "/kith";
    }
    [[nodiscard]] std::vector<std::string> messages() const {
        const std::lock_guard lock(mutex_);
        return messages_;
    }
    // The first message of that kind; waits for it.
    [[nodiscard]] std::string first(const std::string& kind) const {
        std::string found;
        EXPECT_TRUE(eventually([&] {
            for (const auto& each : messages()) {
                if (found.empty() && each.find("Individuell plan: " + kind) != std::string::npos) {
                    found = each;
                }
            }
            return !found.empty();
        })) << kind;
        return found;
    }

  private:
    std::atomic<int> status_ = 202;
    mutable std::mutex mutex_;
    std::vector<std::string> messages_;
    std::unique_ptr<http::Listener> listener_;  // last: it uses the rest
};

std::string id_of(const std::string& xml) {
    const auto from = xml.find("<MsgId>") + 7;
    return xml.substr(from, xml.find('<', from) - from);
}

class Receipts : public testing::Test {
  protected:
    Receipts() {
        write_file(folder_.file("kith.toml"),
                   "[[organisations]]\norgnr = \"310000175\"\nname = \"Solvik legesenter\"\n"
                   "sector = \"helse\"\nsystem = \"kith\"\nurl = \"" +
                       record_.url() + "\"\n");
        house_ = std::make_unique<House>(
            std::vector<std::string>{"--config", folder_.file("kith.toml")});
    }

    void share(const std::vector<Sharing>& sharings, std::int64_t version = 1) {
        const auto pushed =
            push_json(house_->as("samspill"), "samspill", kari_plan(version, sharings));
        ASSERT_LT(pushed.status, 300) << pushed.body;
    }
    json::Value task_of(const std::string& notice) const {
        for (auto& task : house_->as("samspill").find("Task", about(kKari))) {
            if (fhir::identifier_in(task, fhir::kVarselId) == notice) return std::move(task);
        }
        return {};
    }
    static std::string receipt(const std::string& notice, const std::string& status = "1",
                               const std::string& id = "kvittering-1") {
        auto xml = sample("dialogmelding/kvittering-avvist.xml");
        xml = replaced(xml, "3d5a3c4e-6a0e-4d11-9b51-0f6d1b0c0001", notice);
        xml = replaced(xml, "5e0b6f0c-6f0e-4b0a-8d7e-2f3a9c120001", id);
        return replaced(xml, "Status V=\"2\" DN=\"Avvist\"", "Status V=\"" + status + "\"");
    }
    Reply push(const std::string& client, const std::string& xml) {
        return house_->as(client).push("ehr", xml, kXml);
    }

    TempFolder folder_;
    Record record_;
    std::unique_ptr<House> house_;
};

TEST_F(Receipts, CompleteTheLedgerTaskOfTheNotice) {
    share(usual_sharings());
    const auto told = record_.first("opprettet");
    EXPECT_THAT(told, HasSubstr("http://www.kith.no/xmlstds/dialog/2013-01-23"));
    EXPECT_THAT(told, Not(HasSubstr("Målteksten")));
    const auto notice = id_of(told);
    EXPECT_EQ(task_of(notice).text("status"), "in-progress");

    const auto first = push("ehr", receipt(notice));
    ASSERT_EQ(first.status, 200) << first.body;
    const auto task = task_of(notice);
    EXPECT_EQ(task.text("status"), "completed");
    EXPECT_THAT(json::write(task.at("output")), HasSubstr("kvittering-1"));
    EXPECT_EQ(id_of_location(first), task.text("id"));

    const auto again = push("ehr", receipt(notice));
    EXPECT_EQ(again.status, 200);
    EXPECT_EQ(again.headers.at("location"), first.headers.at("location"));
    EXPECT_EQ(push("ehr", receipt(notice, "2", "kvittering-2")).code(), "allerede-kvittert");
    EXPECT_EQ(task_of(notice).text("status"), "completed");
}

TEST_F(Receipts, OfRefusalFailTheTaskWithTheCodesAlone) {
    share(usual_sharings());
    const auto notice = id_of(record_.first("opprettet"));
    ASSERT_EQ(push("ehr", receipt(notice, "2")).status, 200);
    const auto task = task_of(notice);
    EXPECT_EQ(task.text("status"), "failed");
    EXPECT_THAT(task.at("statusReason").text("text"), HasSubstr("E31"));
    EXPECT_THAT(task.at("statusReason").text("text"), Not(HasSubstr("Pasienten")));
    // The record was put right, and has the notice now.
    EXPECT_EQ(push("ehr", receipt(notice, "1", "kvittering-2")).status, 200);
    EXPECT_EQ(task_of(notice).text("status"), "completed");
}

TEST_F(Receipts, ForWhatTheSenderWasNotToldAreAnsweredAlike) {
    share(usual_sharings());
    const auto notice = id_of(record_.first("opprettet"));
    const auto unknown = push("ehr", receipt("3d5a3c4e-6a0e-4d11-9b51-0f6d1b0c0009"));
    EXPECT_EQ(unknown.status, 404);
    EXPECT_EQ(unknown.code(), "ukjent-varsel");
    const auto others =
        push("sykehus", replaced(receipt(notice), "<Id>310000175</Id>", "<Id>310000248</Id>"));
    EXPECT_EQ(others.status, 404);
    EXPECT_EQ(others.body, unknown.body);
    EXPECT_EQ(push("sykehus", receipt(notice)).code(), "feil-avsender");
    EXPECT_EQ(push("nav", receipt(notice)).code(), "ikke-tillatt");
    EXPECT_EQ(task_of(notice).text("status"), "in-progress");
}

// The reply to the delivery is lost, but the receipt comes: what was sent is not sent for ever, and
// what follows is sent.
TEST_F(Receipts, EndTheRepeatsOfWhatHasArrived) {
    record_.answer(503);
    share(usual_sharings());
    const auto notice = id_of(record_.first("opprettet"));
    ASSERT_EQ(push("ehr", receipt(notice)).status, 200);
    record_.answer(202);
    auto sharings = usual_sharings();
    sharings.at(1).status = "trukket";
    share(sharings, 2);
    const auto ended = id_of(record_.first("trukket"));
    EXPECT_EQ(task_of(notice).text("status"), "completed");
    // A receipt needs no consent: that it ended is told, and read, too.
    EXPECT_EQ(push("ehr", receipt(ended, "1", "kvittering-2")).status, 200);
    EXPECT_EQ(task_of(ended).text("status"), "completed");
}

}  // namespace
}  // namespace planbro::flow
