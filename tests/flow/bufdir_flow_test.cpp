// Bufdir's referrals and answers by /inbound/barnevern: what the ledger learns, and that nothing
// else of a referral is left anywhere.
#include "flow/story.hpp"
#include "store/testing/databases.hpp"

namespace planbro::flow {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kXml = "application/xml";

std::string referral(const std::string& kind) {
    return sample("barnevern/nils-henvisning-" + kind + ".xml");
}

std::string all_replaced(std::string text, const std::string& from, const std::string& to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
    return text;
}

// What of the samples must be nowhere afterwards: the case, the family, other persons, the free
// text.
constexpr auto kOfTheCase = std::to_array<const char*>(
    {"prøvetekst", "KSAK-4711", "SAKSREF-4711", "310000604", "Kontaktperson Prøve", "Vikar Prøve",
     "99999921", "prøvevedlegg", "fosterhjem", "Bosted"});

class Bufdir : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_EQ(house_.as("samspill").push("samspill", sample("plans/nils.json")).status, 201);
    }
    Reply push(const std::string& xml) const {
        return house_.as("barnevern").push("barnevern", xml, kXml);
    }
    std::vector<json::Value> ledger(const std::string& kind) const {
        std::vector<json::Value> found;
        for (auto& task : house_.as("samspill").find("Task", about(kNils))) {
            const auto& coding = task.at("businessStatus").at("coding").at(0);
            if (coding.text("code") == kind) found.push_back(std::move(task));
        }
        return found;
    }
    // The notice of the plan to child welfare, once it has been delivered.
    std::string delivered_notice() const {
        EXPECT_TRUE(eventually([&] { return !house_.received("barnevern").empty(); }));
        const auto body = house_.received("barnevern").at(0).text("body");
        const auto from = body.find("<Id>") + 4;
        return body.substr(from, body.find("</Id>") - from);
    }
    // Everything that the store holds, as a backup tells it.
    std::string everything_stored() const {
        const auto file = house_.file("all.backup");
        const auto done = run_planbro(
            {"backup", "--db", store::testing::address_of_database(house_.database()), file});
        EXPECT_EQ(done.code, 0) << done.err;
        return read_file(file);
    }
    House house_;
};

std::string output_of(const json::Value& task, const std::string& code) {
    for (const auto& output : task.at("output").items()) {
        if (output.at("type").at("coding").at(0).text("code") != code) continue;
        for (const auto* name : {"valueCode", "valueString", "valueDate"}) {
            if (!output.text(name).empty()) return output.text(name);
        }
    }
    return {};
}

TEST_F(Bufdir, AReferralBecomesChildWelfaresEntryInTheLedger) {
    const auto pushed = push(referral("fosterhjem"));
    ASSERT_EQ(pushed.status, 201) << pushed.body;
    EXPECT_THAT(pushed.headers.at("location"), HasSubstr("/Task/"));
    const auto entries = ledger("fra-tjenesten");
    ASSERT_EQ(entries.size(), 1U);
    EXPECT_EQ(entries[0].text("id"), id_of_location(pushed));
    EXPECT_EQ(entries[0].text("status"), "completed");
    EXPECT_EQ(output_of(entries[0], "ip-status"), "foreligger");
    EXPECT_EQ(output_of(entries[0], "gyldig-fra"), "2026-08-17");
    EXPECT_EQ(output_of(entries[0], "kvittering"), "7a0e3f40-52b6-4c38-9f7b-3c1d8e203002");
    const auto own = house_.as("barnevern").get("Task/" + id_of_location(pushed));
    EXPECT_EQ(own.status, 200);
    EXPECT_EQ(house_.as("skole").get("Task/" + id_of_location(pushed)).status, 404);
}

TEST_F(Bufdir, TheEntryIsValidByItsProfile) {
    const auto pushed = push(referral("fosterhjem"));
    const auto task = "Task/" + id_of_location(pushed);
    const auto entry = house_.as("samspill").get(task).json();
    const auto file = house_.file("task.json");
    write_file(file, json::write(entry));
    const auto judged =
        run_planbro({"validate", "--profile",
                     "https://planbro.no/fhir/StructureDefinition/ip-dokumentasjon", file});
    EXPECT_EQ(judged.code, 0) << judged.out;
}

TEST_F(Bufdir, EveryKindIsTakenAndWarnsWhereItDoesNotTellOfThePlan) {
    for (const auto& [kind, warns] :
         std::vector<std::pair<std::string, bool>>{{"hjelpetiltak", true},
                                                   {"fosterhjem", false},
                                                   {"institusjon", false},
                                                   {"familierad", true},
                                                   {"senterforeldrebarn", true},
                                                   {"tverrfaglighelsekartlegging", true}}) {
        const auto pushed = push(referral(kind));
        EXPECT_EQ(pushed.status, 201) << kind << pushed.body;
        EXPECT_EQ(pushed.code() == "ip-status-avviker", warns) << kind << pushed.body;
    }
    EXPECT_EQ(ledger("fra-tjenesten").size(), 6U);
}

TEST_F(Bufdir, NothingElseOfAReferralIsLeftAnywhere) {
    std::string answers;
    for (const auto* kind : {"fosterhjem", "hjelpetiltak"}) {
        const auto pushed = push(referral(kind));
        ASSERT_EQ(pushed.status, 201) << pushed.body;
        answers += pushed.body + pushed.headers.at("location");
    }
    answers += push(all_replaced(referral("fosterhjem"), "11901880001", "11901880002")).body;
    answers += push(all_replaced(referral("fosterhjem"), "<bv:Status>1", "<bv:Status>7")).body;
    const auto stored = everything_stored();
    const auto journal = read_file(house_.database() + ".audit");
    const auto log = house_.log();
    ASSERT_THAT(stored, HasSubstr("fra-tjenesten"));
    ASSERT_THAT(journal, HasSubstr("push-barnevern"));
    for (const auto* text : kOfTheCase) {
        EXPECT_THAT(answers, Not(HasSubstr(text)));
        EXPECT_EQ(stored.find(text), std::string::npos) << text;
        EXPECT_THAT(journal, Not(HasSubstr(text)));
        EXPECT_THAT(log, Not(HasSubstr(text)));
    }
}

TEST_F(Bufdir, ARepeatWritesNothingAndAnotherBodyIsAConflict) {
    const auto first = push(referral("fosterhjem"));
    const auto again = push(referral("fosterhjem"));
    EXPECT_EQ(again.status, 200);
    EXPECT_EQ(again.code(), "gjentatt");
    EXPECT_EQ(again.headers.at("location"), first.headers.at("location"));
    const auto other = push(all_replaced(referral("fosterhjem"), "Varigheten", "Lengden"));
    EXPECT_EQ(other.status, 409);
    EXPECT_EQ(other.code(), "melding-id-gjenbrukt");
}

TEST_F(Bufdir, AnswersWithBufdirsOwnReceiptWhereItIsAskedFor) {
    const auto token = house_.as("barnevern").token();
    const Headers headers{{"Authorization", "Bearer " + token},
                          {"Content-Type", kXml},
                          {"Prefer", "return=applikasjonskvittering"}};
    const auto url = house_.url() + "/inbound/barnevern";
    const auto first = http("POST", url, referral("fosterhjem"), headers);
    EXPECT_EQ(first.status, 201) << first.body;
    EXPECT_EQ(first.headers.at("content-type"), "application/xml");
    EXPECT_THAT(first.body, HasSubstr("<MeldingId>7a0e3f40-52b6-4c38-9f7b-3c1d8e203002<"));
    EXPECT_THAT(first.body, Not(HasSubstr("Informasjon")));
    const auto again = http("POST", url, referral("fosterhjem"), headers);
    EXPECT_THAT(again.body, HasSubstr("<Informasjon>Meldingen var mottatt f"));
    const auto refused =
        http("POST", url, all_replaced(referral("fosterhjem"), "11901880001", kJon), headers);
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(refused.code(), "ikke-tillatt");
}

// OppfolgingAvMelding: what follows up takes the place of what was said, unless it is older.
TEST_F(Bufdir, AnUpdateTakesThePlaceOfWhatItFollows) {
    const auto start = referral("senterforeldrebarn");
    const auto first = push(start);
    ASSERT_EQ(first.status, 201);
    const std::string follow_up =
        "<mld:OppfolgingAvMelding><mld:MeldingsForbindelse>Oppdatering</mld:MeldingsForbindelse>"
        "<mld:StartMeldingId>7a0e3f40-52b6-4c38-9f7b-3c1d8e203005</mld:StartMeldingId>"
        "<mld:MeldingId>7a0e3f40-52b6-4c38-9f7b-3c1d8e203005</mld:MeldingId>"
        "</mld:OppfolgingAvMelding><mld:MeldingstypeNmsp>";
    auto update = all_replaced(start, "<mld:Id>7a0e3f40-52b6-4c38-9f7b-3c1d8e203005",
                               "<mld:Id>7a0e3f40-52b6-4c38-9f7b-3c1d8e203015");
    update = all_replaced(update, "<mld:MeldingstypeNmsp>", follow_up);
    const auto older = all_replaced(update, "2026-09-15T08:30:00", "2026-09-14T08:30:00");
    EXPECT_EQ(push(older).code(), "eldre-versjon");
    update = all_replaced(update, "2026-09-15T08:30:00", "2026-09-16T08:30:00");
    update = all_replaced(update, "<bv:Status>3</bv:Status>", "<bv:Status>1</bv:Status>");
    const auto second = push(update);
    EXPECT_EQ(second.status, 200) << second.body;
    EXPECT_EQ(second.headers.at("location"), first.headers.at("location"));
    const auto entries = ledger("fra-tjenesten");
    ASSERT_EQ(entries.size(), 1U);
    EXPECT_EQ(output_of(entries[0], "ip-status"), "foreligger");
}

TEST_F(Bufdir, WithoutConsentTheAnswerIsTheSameWhetherOrNotThereIsAPlan) {
    const auto samspill = house_.as("samspill");
    ASSERT_EQ(push_json(samspill, "samspill", kari_plan(1, usual_sharings())).status, 201);
    const auto with_plan = push(all_replaced(referral("fosterhjem"), "11901880001", kKari));
    const auto without = push(all_replaced(referral("fosterhjem"), "11901880001", kJon));
    const auto unborn =
        push(all_replaced(referral("fosterhjem"), "bv:Fodselsnummer>", "bv:MorsFodselsnummer>"));
    const auto measure =
        house_.as("barnevern").push("barnevern", sample("barnevern/kari-uten-samtykke.xml"), kXml);
    EXPECT_EQ(with_plan.status, 403) << with_plan.body;
    EXPECT_EQ(without.body, with_plan.body);
    EXPECT_EQ(unborn.body, with_plan.body);
    EXPECT_EQ(measure.body, with_plan.body);
    EXPECT_EQ(samspill.total("Task", about(kKari) + "&status=completed,requested,in-progress") -
                  samspill.total("Task", about(kKari) + "&business-status=opprettet"),
              0);
}

TEST_F(Bufdir, AnotherSenderThanTheTokensIsRefused) {
    const auto refused = push(all_replaced(referral("fosterhjem"), "310000388", kNav));
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(refused.code(), "feil-avsender");
}

TEST_F(Bufdir, TheServicesOwnWordCountsAsDocumentation) {
    house_.fault(R"({"system":"barnevern","kind":"status","status":503,"times":1000})");
    ASSERT_EQ(push(referral("fosterhjem")).status, 201);
    const auto patient = house_.as("barnevern").find("Patient", "identifier=" + std::string(kNils));
    ASSERT_EQ(patient.size(), 1U);
    const auto status =
        house_.as("barnevern").get("Patient/" + patient[0].text("id") + "/$ip-status");
    EXPECT_THAT(status.body, HasSubstr(R"("name":"dokumentert","valueBoolean":true)"));
}

std::string answer_on(const std::string& notice, const std::string& file) {
    return all_replaced(sample("barnevern/" + file + ".xml"),
                        "7a0e3f40-52b6-4c38-9f7b-3c1d8e204000", notice);
}

json::Value entry_of(const House& house, const std::string& notice) {
    const auto found = house.as("samspill").find("Task", "identifier=" + notice);
    return found.empty() ? json::Value() : found.front();
}

class BufdirAnswer : public testing::Test {
  protected:
    void SetUp() override {
        // Nothing arrives, so that the ledger waits.
        house_.fault(R"({"system":"barnevern","kind":"status","status":503,"times":1000})");
        ASSERT_EQ(house_.as("samspill").push("samspill", sample("plans/nils.json")).status, 201);
        std::vector<json::Value> tasks;
        ASSERT_TRUE(eventually([&] {
            tasks = house_.as("barnevern").find("Task", "status=in-progress");
            return tasks.size() == 1;
        }));
        notice_ = tasks[0].at("identifier").at(0).text("value");
    }
    House house_;
    std::string notice_;
};

TEST_F(BufdirAnswer, AReceiptConcludesTheNotice) {
    const auto pushed =
        house_.as("barnevern").push("barnevern", answer_on(notice_, "bufdir-kvittering"), kXml);
    ASSERT_EQ(pushed.status, 200) << pushed.body;
    const auto entry = entry_of(house_, notice_);
    EXPECT_EQ(entry.text("status"), "completed");
    EXPECT_EQ(output_of(entry, "kvittering"), "7a0e3f40-52b6-4c38-9f7b-3c1d8e204001");
    EXPECT_EQ(entry.text("id"), id_of_location(pushed));
    EXPECT_THAT(http("GET", house_.url() + "/metrics").body, Not(HasSubstr("prøvetekst")));
    const auto again =
        house_.as("barnevern").push("barnevern", answer_on(notice_, "bufdir-kvittering"), kXml);
    EXPECT_EQ(again.code(), "gjentatt");
}

TEST_F(BufdirAnswer, AnErrorReportFailsTheNoticeByItsCodesAlone) {
    const auto pushed =
        house_.as("barnevern").push("barnevern", answer_on(notice_, "bufdir-feilmelding"), kXml);
    ASSERT_EQ(pushed.status, 200) << pushed.body;
    const auto entry = entry_of(house_, notice_);
    EXPECT_EQ(entry.text("status"), "failed");
    EXPECT_EQ(entry.at("statusReason").text("text"), "Feilmelding fra mottakeren: 1001");
}

TEST_F(BufdirAnswer, OnlyTheReceiverOfANoticeAnswersIt) {
    const auto unknown =
        house_.as("barnevern")
            .push("barnevern",
                  answer_on("7a0e3f40-52b6-4c38-9f7b-3c1d8e204999", "bufdir-kvittering"), kXml);
    EXPECT_EQ(unknown.status, 404);
    const auto school = house_.as("samspill").find("Task", "code=dokumenter-ip");
    for (const auto& task : school) {
        const auto notice = task.at("identifier").at(0).text("value");
        if (notice == notice_) continue;
        const auto others =
            house_.as("barnevern").push("barnevern", answer_on(notice, "bufdir-kvittering"), kXml);
        EXPECT_EQ(others.status, 404);
        EXPECT_EQ(others.body, unknown.body);
    }
}

}  // namespace
}  // namespace planbro::flow
