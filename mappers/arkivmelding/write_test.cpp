#include <gmock/gmock.h>

#include <algorithm>
#include <random>
#include <set>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "fhir/testing/xml_schema.hpp"
#include "mappers/arkivmelding/arkivmelding.hpp"
#include "mappers/native/testing/golden.hpp"

namespace planbro::mappers::arkivmelding {
namespace {

using native::testing::golden;
using native::testing::read_file;
using native::testing::read_json;
using ::testing::HasSubstr;
using ::testing::Not;

json::Value sample(const std::string& name) {
    return read_json("tests/golden/samspill/" + name + ".bundle.json");
}

Message message_of(const json::Value& bundle) {
    auto message = arkivmelding::write(bundle);
    EXPECT_TRUE(message);
    return message.value_or(Message{});
}

const std::optional<fhir::testing::XmlSchema>& schema() {
    static const auto kSchema = fhir::testing::official_schema(
        "fiks-arkiv/no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett.xsd");
    return kSchema;
}

class Arkivmelding : public ::testing::TestWithParam<const char*> {};

// Sum and size of the PDF are held against the file by another test: they change with the library
// that sets the type.
std::string without_sums_of_pdf(std::string xml, const Message& message) {
    const auto sum = sha256_hex(message.files[0].bytes);
    xml.replace(xml.find(sum), sum.size(), "SUM");
    const auto size = "<filstoerrelse>" + std::to_string(message.files[0].bytes.size());
    return xml.replace(xml.find(size), size.size(), "<filstoerrelse>SIZE");
}

TEST_P(Arkivmelding, IsAsItsGoldenForm) {
    const auto message = message_of(sample(GetParam()));
    const auto written = without_sums_of_pdf(message.xml, message);
    EXPECT_EQ(written,
              golden(std::string("mappers/arkivmelding/golden/") + GetParam() + ".xml", written));
}

TEST_P(Arkivmelding, FitsTheOfficialSchema) {
    if (!schema()) GTEST_SKIP() << "the official schemas are not here";
    EXPECT_EQ(schema()->faults_in(message_of(sample(GetParam())).xml), "");
}

TEST_P(Arkivmelding, IsTheSameForTheSamePlan) {
    const auto first = message_of(sample(GetParam()));
    const auto second = message_of(sample(GetParam()));
    EXPECT_EQ(first.xml, second.xml);
    EXPECT_EQ(first.key, second.key);
}

TEST_P(Arkivmelding, CarriesItsFilesAsItSays) {
    const auto message = message_of(sample(GetParam()));
    ASSERT_EQ(message.files.size(), 2U);
    EXPECT_THAT(message.xml, HasSubstr("<antallFiler>2</antallFiler>"));
    for (const auto& file : message.files) {
        EXPECT_THAT(message.xml, HasSubstr("<referanseDokumentfil>" + file.name + "<"));
        EXPECT_THAT(message.xml, HasSubstr("<sjekksum>" + sha256_hex(file.bytes) + "<"));
        EXPECT_THAT(message.xml,
                    HasSubstr("<filstoerrelse>" + std::to_string(file.bytes.size()) + "<"));
    }
    EXPECT_THAT(message.files[0].bytes, ::testing::StartsWith("%PDF-"));
    EXPECT_EQ(json::parse(message.files[1].bytes).value_or(json::Value()), sample(GetParam()));
}

// Noark shows public titles in the journal that everybody may read.
TEST_P(Arkivmelding, NamesNobodyInAPublicTitle) {
    const auto xml = message_of(sample(GetParam())).xml;
    EXPECT_THAT(xml, HasSubstr("<offentligTittel>Individuell plan</offentligTittel>"));
    EXPECT_THAT(xml, HasSubstr("offentleglova § 13 jf. forvaltningsloven § 13"));
    EXPECT_THAT(xml, HasSubstr("<kode>B</kode>"));
}

INSTANTIATE_TEST_SUITE_P(Samples, Arkivmelding, ::testing::Values("ida", "kari", "nils"),
                         [](const auto& row) { return row.param; });

json::Value& care_plan(json::Value& bundle) {
    for (auto& entry : bundle["entry"].make_array()) {
        if (entry.at("resource").text("resourceType") == "CarePlan") return entry["resource"];
    }
    return bundle;
}

TEST(ArkivmeldingKey, IsAnotherForAnotherStateOfThePlan) {
    auto bundle = sample("kari");
    const auto before = message_of(bundle);
    care_plan(bundle).set("status", "completed");
    const auto after = message_of(bundle);
    EXPECT_NE(before.key, after.key);
    EXPECT_THAT(before.key, ::testing::StartsWith("SOLVIK-2026-0001#"));
    EXPECT_THAT(before.xml, HasSubstr("Under behandling"));
    EXPECT_THAT(after.xml, Not(HasSubstr("Under behandling")));
    // The folder is the plan's, whatever its state.
    for (const auto& xml : {before.xml, after.xml}) {
        EXPECT_THAT(xml, HasSubstr("<n5mdk:noekkel>SOLVIK-2026-0001</n5mdk:noekkel>"));
    }
}

TEST(ArkivmeldingFault, IsToldWhereThereIsNoPlan) {
    const auto none = arkivmelding::write(json::object({{"resourceType", "Bundle"}}));
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().issues.front().code, "ingen-plan");
}

// --- the table of docs/mappings

std::string name_of(const xmlNode* node) {
    return reinterpret_cast<const char*>(node->name);
}

// A code and a key are told as one.
bool is_whole(const xmlNode* node) {
    const auto* first = xmlFirstElementChild(const_cast<xmlNode*>(node));
    return first == nullptr || name_of(first) == "kode" || name_of(first) == "fagsystem";
}

void gather(const xmlNode* parent, const std::string& path, std::set<std::string>& found) {
    for (const auto* node = parent->children; node != nullptr; node = node->next) {
        if (node->type != XML_ELEMENT_NODE) continue;
        const auto own = path.empty() ? name_of(node) : path + "." + name_of(node);
        if (is_whole(node)) {
            found.insert(own);
        } else {
            gather(node, own, found);
        }
    }
}

std::set<std::string> elements_of(const std::string& xml) {
    const std::unique_ptr<xmlDoc, decltype(&xmlFreeDoc)> document(
        xmlReadMemory(xml.data(), static_cast<int>(xml.size()), nullptr, nullptr, 0), xmlFreeDoc);
    std::set<std::string> found;
    gather(xmlDocGetRootElement(document.get()), "", found);
    return found;
}

// The first column of the first table: | `element` | …
std::set<std::string> documented() {
    auto text = read_file("docs/mappings/arkivmelding.md");
    text.erase(text.find("Back: what the archive answered"));
    std::set<std::string> found;
    for (const auto& line : split(text, '\n')) {
        if (line.starts_with("| `")) found.insert(line.substr(3, line.find('`', 3) - 3));
    }
    return found;
}

TEST(ArkivmeldingTable, NamesEveryElementAndNoOther) {
    EXPECT_THAT(documented(), ::testing::ContainerEq(elements_of(message_of(sample("kari")).xml)));
}

// --- plans at random: parts left out, texts of every kind

class Chance {
  public:
    explicit Chance(unsigned seed) : engine_(seed) {}
    bool one_in(int n) { return below(n) == 0; }
    int below(int n) { return std::uniform_int_distribution<int>(0, n - 1)(engine_); }

  private:
    std::mt19937 engine_;
};

const char* odd_text(Chance& chance) {
    static constexpr std::array kTexts = std::to_array<const char*>(
        {"Æ Ø Å", "Čáhppes <b>&amp;</b> \"'", "a\tb\nc\r", "\x01\x1F", "🌲 العربية 漢字", "]]>", " ",
         "\xEF\xBF\xBE", "\xEF\xBF\xBF", "<!--", "2026-02-30", "x"});
    return kTexts.at(static_cast<std::size_t>(chance.below(static_cast<int>(kTexts.size()))));
}

void disturb(json::Value& value, Chance& chance, bool kept) {
    if (value.is_string() && !kept && chance.one_in(8)) value = odd_text(chance);
    if (value.is_array()) {
        auto& items = value.make_array();
        std::erase_if(items, [&](const json::Value&) { return chance.one_in(12); });
        for (auto& item : items) disturb(item, chance, false);
    }
    if (!value.is_object()) return;
    auto& members = value.make_object();
    const auto is_name = [](const json::Member& member) { return member.name == "resourceType"; };
    std::erase_if(members, [&](const json::Member& member) {
        return !is_name(member) && member.name != "resource" && chance.one_in(12);
    });
    for (auto& member : members) disturb(member.value, chance, is_name(member));
}

json::Value generated(unsigned seed) {
    Chance chance(seed);
    static constexpr std::array kSamples{"ida", "kari", "nils"};
    auto bundle = sample(kSamples.at(seed % kSamples.size()));
    for (auto& entry : bundle["entry"].make_array()) disturb(entry, chance, false);
    auto& entries = bundle["entry"].make_array();
    std::erase_if(entries, [&](const json::Value& entry) {
        return entry.at("resource").text("resourceType") != "CarePlan" && chance.one_in(6);
    });
    return bundle;
}

unsigned how_many() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): tests start no threads before
    const char* asked = std::getenv("PLANBRO_GENERATED");
    return asked != nullptr ? static_cast<unsigned>(std::stoul(asked)) : 100;
}

TEST(GeneratedPlans, BecomeArkivmeldingByTheOfficialSchema) {
    if (!schema()) GTEST_SKIP() << "the official schemas are not here";
    for (unsigned seed = 0; seed < how_many(); ++seed) {
        const auto message = arkivmelding::write(generated(seed));
        ASSERT_TRUE(message) << "seed " << seed << message.error().issues.front().text;
        ASSERT_EQ(schema()->faults_in(message->xml), "") << "seed " << seed << "\n" << message->xml;
    }
}

}  // namespace
}  // namespace planbro::mappers::arkivmelding
