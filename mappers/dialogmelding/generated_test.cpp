// What holds for any notice, message and receipt: what is written fits KITH's schemas and comes
// back as it was. A few by default; PLANBRO_GENERATED=1000 for more. The same number gives the same
// ones.
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "fhir/codes.hpp"
#include "fhir/resource.hpp"
#include "mappers/dialogmelding/dialogmelding.hpp"
#include "mappers/dialogmelding/testing/standards.hpp"
#include "mappers/native/testing/golden.hpp"

namespace planbro::mappers::dialogmelding {
namespace {

using native::testing::full_notice;
using native::testing::kAllKinds;
using plan::Notice;

int how_many() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): tests start no threads before
    const char* given = std::getenv("PLANBRO_GENERATED");
    return given != nullptr ? std::clamp(std::atoi(given), 1, 100000) : 60;
}

class Maker {
  public:
    explicit Maker(int seed) : random_(static_cast<std::mt19937::result_type>(seed)) {}

    std::size_t below(std::size_t count) { return random_() % count; }
    bool one_in(std::size_t count) { return below(count) == 0; }

    // Words that XML, FHIR and line ends make trouble for.
    std::string words(std::size_t most) {
        static const std::vector<std::string> kWords = {
            "møte", "Åse",       "<b>",    "&amp;", "&",    "\"sitat\"", "]]>",   "blåbær", "1/2",
            "–",    "linje\nny", "tab\tx", "日本",  "🙂", "'",         "C:\\x", "%20",    "ÆØÅ"};
        std::string text = kWords[below(kWords.size())];
        for (std::size_t left = below(most); left > 0; --left) {
            text += (one_in(5) ? "\n" : " ") + kWords[below(kWords.size())];
        }
        return text;
    }
    std::string maybe_words(std::size_t most) { return one_in(3) ? "" : words(most); }
    std::string day() {
        return "20" + two(20 + below(20)) + "-" + two(1 + below(12)) + "-" + two(1 + below(28));
    }
    std::string moment() {
        return day() + "T" + two(below(24)) + ":" + two(below(60)) + ":" + two(below(60)) +
               (one_in(2) ? "Z" : "+02:00");
    }
    std::string person() { return one_of({"14839210273", "09851170127", "11901880001"}); }
    std::string orgnr() { return one_of({"310000108", "310000175", "310000248", "310000310"}); }
    std::string one_of(std::vector<std::string> all) { return all[below(all.size())]; }

    Notice notice() {
        auto made = full_notice(kAllKinds[below(kAllKinds.size())]);
        made.id = "varsel-" + std::to_string(random_());
        made.person = person();
        made.plan_id = maybe_words(3);
        made.owner = orgnr();
        made.owner_name = maybe_words(4);
        made.when = parse_instant(moment()).value_or(Instant{});
        made.status = one_of({"draft", "active", "on-hold", "completed", ""});
        made.period_start = one_in(2) ? day() : "";
        made.period_end = one_in(2) ? day() : "";
        made.coordinator = {maybe_words(3), maybe_words(3),
                            one_of({"", "+47 99 99 99 91", "sentralbordet", "99999991"})};
        made.read_at = one_in(2) ? "https://planbro.example/fhir/CarePlan/1" : "";
        return made;
    }

    json::Value communication() {
        auto made = json::object({{"resourceType", "Communication"}});
        made.set("identifier", json::array({fhir::identifier(kMessageId, words(2))}));
        made.set("status", "completed");
        if (one_in(2)) {
            made.set("category", json::array({json::object({{"text", words(5)}})}));
        }
        made.set("subject", fhir::reference_by("Patient", fhir::kFodselsnummer, person()));
        made.set("sent", moment());
        made.set("sender",
                 fhir::reference_by("Organization", fhir::kOrganisasjonsnummer, orgnr(), words(3)));
        for (std::size_t left = 1 + below(4); left > 0; --left) {
            made["payload"].push_back(json::object({{"contentString", words(60)}}));
        }
        return made;
    }

    // Some of its bytes are lost, doubled or others.
    std::string broken(std::string xml) {
        for (auto left = 1 + below(4); left > 0 && !xml.empty(); --left) {
            const auto at = below(xml.size());
            const auto length = 1 + below(30);
            switch (below(3)) {
                case 0:
                    xml.erase(at, length);
                    break;
                case 1:
                    xml.insert(at, xml.substr(at, length));
                    break;
                default:
                    xml[at] = static_cast<char>(below(256));
            }
        }
        return xml;
    }

    Receipt receipt() {
        Receipt made;
        made.version = one_in(2) ? ReceiptVersion::v1_0 : ReceiptVersion::v1_1;
        made.id = words(2);
        made.made = moment();
        made.sender = {orgnr(), maybe_words(3)};
        made.receiver = {one_in(3) ? "" : orgnr(), maybe_words(3)};
        made.status = static_cast<ReceiptStatus>(below(3));
        for (auto left = below(4); left > 0; --left) {
            made.errors.push_back({one_of({"E10", "E21", "S01", "T99", "X99"}),
                                   "2.16.578.1.12.4.1.1.8221", one_in(2) ? "" : "Avvist æøå & <>"});
        }
        made.original_type = one_of({"DIALOG_HELSEFAGLIG", "DIALOG_NOTAT"});
        made.original_made = moment();
        made.original_id = words(2);
        return made;
    }

  private:
    static std::string two(std::size_t number) {
        return (number < 10 ? "0" : "") + std::to_string(number);
    }
    std::mt19937 random_;
};

class Generated : public ::testing::Test {
  protected:
    [[nodiscard]] std::string faults_by_schema(const std::string& xml) const {
        return schema_ ? schema_->faults_in(xml) : "";
    }
    std::optional<fhir::testing::XmlSchema> schema_ = testing::kith_schema();
};

TEST_F(Generated, NoticesFitTheSchemaAndTellTheirPersonAndId) {
    for (int seed = 0; seed < how_many(); ++seed) {
        const auto made = Maker(seed).notice();
        const auto xml = notice(made, seed % 2 == 0 ? HerIds{} : HerIds{"8000108", "8000175"});
        ASSERT_EQ(faults_by_schema(xml), "") << seed;
        const auto again = read(xml);
        ASSERT_TRUE(again) << seed;
        ASSERT_EQ(std::get<Message>(*again).message_id, made.id) << seed;
        ASSERT_EQ(std::get<Message>(*again).person, made.person) << seed;
    }
}

// A Communication of one theme: what goes into the message comes out of it again.
TEST_F(Generated, CommunicationsFitTheSchemaAndComeBackAsTheyWere) {
    for (int seed = 0; seed < how_many(); ++seed) {
        const auto made = Maker(seed).communication();
        const auto xml = dialogmelding::write(made);
        ASSERT_TRUE(xml) << seed;
        ASSERT_EQ(faults_by_schema(*xml), "") << seed;
        const auto again = read(*xml);
        ASSERT_TRUE(again) << seed;
        auto expected = made;
        expected.erase("subject");
        ASSERT_EQ(json::write(std::get<Message>(*again).communication), json::write(expected))
            << seed;
        ASSERT_EQ(*dialogmelding::write(to_bundle(std::get<Message>(*again))), *xml) << seed;
    }
}

TEST_F(Generated, ReceiptsFitTheSchemaAndComeBackAsTheyWere) {
    for (int seed = 0; seed < how_many(); ++seed) {
        const auto made = Maker(seed).receipt();
        const auto xml = write_receipt(made);
        ASSERT_EQ(faults_by_schema(xml), "") << seed;
        const auto again = read(xml);
        ASSERT_TRUE(again) << seed;
        ASSERT_EQ(std::get<Receipt>(*again), made) << seed;
    }
}

// Whatever comes is read or refused, and no refusal repeats the person's number.
TEST_F(Generated, BrokenDocumentsAreReadOrRefused) {
    int refused = 0;
    for (int seed = 0; seed < how_many(); ++seed) {
        Maker maker(seed);
        const auto made = maker.notice();
        const auto whole = maker.one_in(2) ? notice(made) : write_receipt(maker.receipt());
        const auto read_in = read(maker.broken(whole));
        if (read_in) continue;
        ++refused;
        for (const auto& issue : read_in.error().issues) {
            ASSERT_EQ(issue.text.find(made.person), std::string::npos) << seed;
            ASSERT_EQ(issue.expression.find(made.person), std::string::npos) << seed;
        }
    }
    EXPECT_GT(refused, how_many() / 4);
}

}  // namespace
}  // namespace planbro::mappers::dialogmelding
