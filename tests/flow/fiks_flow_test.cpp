// The Fiks platform between the gateway, child welfare and the archive: notices and plans out,
// receipts, referrals and measures in.
#include "flow/story.hpp"

namespace planbro::flow {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kOurs = "0b1f0a4e-0000-4000-8000-000000000108";
constexpr const char* kChildWelfare = "0b1f0a4e-0000-4000-8000-000000000388";
constexpr const char* kArchive = "0b1f0a4e-0000-4000-8000-000000000523";
constexpr const char* kReferral = "bufdir.no.barnevern.ks.fiks.protokoll.v1.henvisning";
constexpr const char* kBufdirReceipt =
    "bufdir.no.barnevern.ks.fiks.protokoll.v1.applikasjonskvittering";
constexpr const char* kRefused = "no.ks.fiks.kvittering.ugyldigforespoersel.v1";

std::string organisation(const std::string& orgnr, const std::string& name,
                         const std::string& sector, const std::string& system,
                         const std::string& account, const std::string& url) {
    return "[[organisations]]\norgnr = \"" + orgnr + "\"\nname = \"" + name + "\"\nsector = \"" +
           sector + "\"\nsystem = \"" + system + "\"\naddress = \"" + account + "\"\nurl = \"" +
           url + "\"\n";
}

class FiksAccount : public testing::Test {
  protected:
    void SetUp() override { serve("310000523"); }
    void serve(const std::string& archive) {
        const auto platform = house_.simulator() + "/fiks";
        write_file(house_.file("planbro.toml"),
                   organisation("310000388", "Solvik barneverntjeneste", "barnevern", "fiks",
                                kChildWelfare, platform) +
                       organisation(archive, "Solvik arkiv", "annet", "arkiv", kArchive, platform) +
                       "archive = \"" + archive +
                       "\"\n[[mailboxes]]\nsystem = \"fiks\"\norgnr = \"310000108\"\naddress = \"" +
                       kOurs + "\"\nevery_seconds = 1\nurl = \"" + platform + "\"\n");
        house_.come_back({"--config", house_.file("planbro.toml")});
    }
    Reply plan(const std::string& text) const {
        return house_.as("samspill").push("samspill", text);
    }
    void answers(const std::string& how) const {
        const auto set = http("POST", house_.simulator() + "/fiks/svar",
                              json::write(json::object({{"svar", how}})));
        ASSERT_EQ(set.status, 200);
    }
    void put_in(const std::string& type, const std::string& content,
                const std::string& from = kChildWelfare) const {
        const auto put =
            http("POST", house_.simulator() + "/fiks/innboks",
                 json::write(json::object(
                     {{"fra", from}, {"til", kOurs}, {"type", type}, {"innhold", content}})));
        ASSERT_EQ(put.status, 201) << put.body;
    }
    // The answers to what was put in and acknowledged: "TYPE", of refusals "TYPE CODE".
    [[nodiscard]] std::vector<std::string> settled(const std::string& type) const {
        std::vector<std::string> list;
        const auto all = http("GET", house_.simulator() + "/fiks/innboks").json();
        for (const auto& one : all.items()) {
            if (one.text("type") != type || !one.at("hentet").boolean()) continue;
            const auto& answer = one.at("svar");
            auto told = answer.is_null() ? "-" : answer.text("type");
            const auto body = json::parse(answer.text("innhold"));
            if (body && body->has("feilmelding")) told += " " + body->text("feilmelding");
            list.push_back(told);
        }
        return list;
    }
    [[nodiscard]] bool are_settled(const std::string& type, std::size_t count) const {
        return eventually([&] { return settled(type).size() >= count; });
    }
    [[nodiscard]] std::int64_t tasks(const std::string& orgnr, const std::string& status) const {
        return house_.as("samspill")
            .total("Task", about(kNils) + "&owner.identifier=" + orgnr + "&status=" + status);
    }
    [[nodiscard]] bool become(const std::string& orgnr, const std::string& status) const {
        return eventually([&] { return tasks(orgnr, status) >= 1; });
    }
    House house_;
};

std::string nils() {
    return sample("plans/nils.json");
}

std::string nils_closed() {
    auto document = sample_json("plans/nils.json");
    auto& plan = document["plan"];
    plan.set("status", "avsluttet");
    plan.set("versjon", plan.at("versjon").integer().value_or(0) + 1);
    document.set("meldingsId", random_ids()());
    return json::write(document);
}

TEST_F(FiksAccount, CarriesANoticeOutAndItsReceiptBack) {
    ASSERT_EQ(plan(nils()).status, 201);
    ASSERT_TRUE(become("310000388", "completed"));
    const auto sent = house_.received("fiks");
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_THAT(sent.front().text("body"), HasSubstr("<IpVarsel"));
    ASSERT_TRUE(are_settled(kBufdirReceipt, 1));
    EXPECT_THAT(settled(kBufdirReceipt), ElementsAre("-")) << "a receipt is answered with none";
}

TEST_F(FiksAccount, ARefusedNoticeFailsWhateverItIsRefusedWith) {
    struct Row {
        const char* how;
        const char* reason;
    };
    std::int64_t version = 0;
    for (const auto& [how, reason] :
         {Row{"feilmelding", "1001"}, Row{"ugyldigforespoersel", "ugyldigforespoersel"}}) {
        answers(how);
        ASSERT_LT(plan(version++ == 0 ? nils() : nils_closed()).status, 300);
        ASSERT_TRUE(eventually([&] { return tasks("310000388", "failed") == version; })) << how;
        std::string reasons;
        for (const auto& task : house_.as("samspill").find("Task", about(kNils) + "&status=failed"))
            reasons += task.at("statusReason").text("text");
        EXPECT_THAT(reasons, HasSubstr(reason));
    }
}

TEST_F(FiksAccount, AReferralBecomesChildWelfaresEntryAndGetsBufdirsReceipt) {
    ASSERT_EQ(plan(nils()).status, 201);
    ASSERT_TRUE(become("310000388", "completed"));
    put_in(kReferral, sample("barnevern/nils-henvisning-fosterhjem.xml"));
    ASSERT_TRUE(are_settled(kReferral, 1));
    EXPECT_THAT(settled(kReferral), ElementsAre(kBufdirReceipt));
    EXPECT_EQ(house_.as("samspill").total("Task", about(kNils) + "&business-status=fra-tjenesten"),
              1);
}

TEST_F(FiksAccount, WithoutConsentItIsRefusedTheSameWhetherOrNotThereIsAPlan) {
    ASSERT_EQ(plan(sample("plans/kari.json")).status, 201);
    put_in(kReferral, sample("barnevern/nils-henvisning-fosterhjem.xml"));
    put_in("no.planbro.ip.v1.tiltak", sample("barnevern/kari-uten-samtykke.xml"));
    ASSERT_TRUE(are_settled(kReferral, 1));
    ASSERT_TRUE(are_settled("no.planbro.ip.v1.tiltak", 1));
    const auto refusal = std::string(kRefused) + " ikke-tillatt";
    EXPECT_THAT(settled(kReferral), ElementsAre(refusal));
    EXPECT_THAT(settled("no.planbro.ip.v1.tiltak"), ElementsAre(refusal));
}

TEST_F(FiksAccount, AMeasureComesToThePlan) {
    ASSERT_EQ(plan(nils()).status, 201);
    const auto before = house_.as("samspill").total("ServiceRequest", about(kNils));
    put_in("no.planbro.ip.v1.tiltak", sample("barnevern/nils-1-besokshjem.xml"));
    ASSERT_TRUE(are_settled("no.planbro.ip.v1.tiltak", 1));
    EXPECT_THAT(settled("no.planbro.ip.v1.tiltak"), ElementsAre("no.planbro.ip.v1.svar"));
    EXPECT_EQ(house_.as("samspill").total("ServiceRequest", about(kNils)), before + 1);
}

TEST_F(FiksAccount, WhatIsNotForUsOrUnreadableIsRefusedAndHoldsUpNoOther) {
    ASSERT_EQ(plan(nils()).status, 201);
    const std::string other = "bufdir.no.barnevern.ks.fiks.protokoll.v1.vedleggsmelding";
    put_in(other, "<Vedlegg/>");
    put_in(kReferral, "no XML");
    put_in(kReferral, sample("barnevern/nils-henvisning-fosterhjem.xml"), "a stranger's account");
    put_in(kReferral, sample("barnevern/nils-henvisning-fosterhjem.xml"));
    ASSERT_TRUE(are_settled(kReferral, 3));
    EXPECT_THAT(settled(other), ElementsAre(std::string(kRefused) + " ukjent-sti"));
    EXPECT_THAT(settled(kReferral),
                ElementsAre(std::string(kRefused) + " ikke-xml",
                            std::string(kRefused) + " ukjent-avsender", kBufdirReceipt));
}

// Taken in, and killed before the answer was given, or before the message was acknowledged.
TEST_F(FiksAccount, AfterACrashNothingIsWrittenTwiceAndEverythingIsSettled) {
    ASSERT_EQ(plan(nils()).status, 201);
    ASSERT_TRUE(become("310000388", "completed"));
    ASSERT_TRUE(are_settled(kBufdirReceipt, 1));
    const std::string entries = about(kNils) + "&business-status=fra-tjenesten";
    for (const auto* lost : {"POST /fiks/meldinger", "DELETE /fiks/meldinger/"}) {
        house_.fault(R"({"system":"fiks","kind":"refuse","times":100000,"path":")" +
                     std::string(lost) + "\"}");
        put_in(kReferral, sample("barnevern/nils-henvisning-fosterhjem.xml"));
        ASSERT_TRUE(eventually([&] { return house_.as("samspill").total("Task", entries) == 1; }));
        house_.crash_and_restart();
        house_.fault(R"({"system":"fiks","kind":"refuse","times":0})");
        ASSERT_TRUE(are_settled(kReferral, lost[0] == 'P' ? 1 : 2)) << lost;
    }
    EXPECT_THAT(settled(kReferral), ElementsAre(kBufdirReceipt, kBufdirReceipt));
    EXPECT_EQ(house_.as("samspill").total("Task", entries), 1);
}

TEST_F(FiksAccount, AnArchivesReceiptComesBehind) {
    ASSERT_EQ(plan(nils()).status, 201);
    ASSERT_EQ(plan(nils_closed()).status, 200);
    ASSERT_TRUE(become("310000523", "completed"));
    EXPECT_EQ(house_.received("arkiv").size(), 1U) << "it is sent once";
    const auto task =
        house_.as("samspill").find("Task", about(kNils) + "&owner.identifier=310000523").front();
    EXPECT_THAT(json::write(task), HasSubstr("journalpost"));
}

// A municipality may archive its plans itself, under one organisation number.
TEST_F(FiksAccount, AnArchiveOfTheOwnersOwnIsHeardToo) {
    serve("310000108");
    ASSERT_EQ(plan(nils()).status, 201);
    ASSERT_EQ(plan(nils_closed()).status, 200);
    EXPECT_TRUE(become("310000108", "completed"));
}

TEST_F(FiksAccount, ALateReceiptCanBePushedByWhoeverWasSentTheNotice) {
    answers("ingen");
    ASSERT_EQ(plan(nils()).status, 201);
    ASSERT_TRUE(become("310000388", "in-progress"));
    const auto task =
        house_.as("samspill").find("Task", about(kNils) + "&owner.identifier=310000388").front();
    const auto notice = task.at("identifier").at(std::size_t{0}).text("value");
    const auto receipt = json::write(json::object(
        {{"meldingsId", "m1"}, {"varselId", notice}, {"status", "mottatt"}, {"kvittering", "k1"}}));
    EXPECT_EQ(house_.as("skole").push("kvittering", receipt).code(), "ukjent-varsel");
    EXPECT_EQ(house_.as("samspill").push("kvittering", receipt).code(), "ikke-tillatt");
    EXPECT_EQ(house_.as("barnevern").push("kvittering", R"({"varselId":1})").status, 422);
    EXPECT_EQ(house_.as("barnevern").push("kvittering", receipt).status, 200);
    EXPECT_EQ(house_.as("barnevern").push("kvittering", receipt).status, 200) << "a repeat";
    EXPECT_EQ(tasks("310000388", "completed"), 1);
}

}  // namespace
}  // namespace planbro::flow
