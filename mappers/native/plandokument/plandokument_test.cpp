#include "mappers/native/plandokument/plandokument.hpp"

#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include "base/text.hpp"

#include "mappers/native/testing/golden.hpp"

namespace planbro::mappers::plandokument {
namespace {

using native::testing::golden;
using native::testing::read_json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

struct Finished {
    int code = -1;
    std::string output;
};

Finished run(const std::string& command) {
    Finished finished;
    // NOLINTNEXTLINE(cert-env33-c,concurrency-mt-unsafe): the tools judge a file of the test's own
    FILE* pipe = popen((command + " 2>&1").c_str(), "r");
    if (pipe == nullptr) return finished;
    std::array<char, 4096> part{};
    while (const auto read = fread(part.data(), 1, part.size(), pipe)) {
        finished.output.append(part.data(), read);
    }
    finished.code = pclose(pipe);
    return finished;
}

// A file of its own for each test, gone with it.
class File {
  public:
    explicit File(const std::string& bytes) : path_(place()) {
        std::ofstream(path_, std::ios::binary) << bytes;
    }
    ~File() { std::filesystem::remove(path_); }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    [[nodiscard]] std::string name() const { return path_.string(); }

  private:
    static std::filesystem::path place() {
        std::string test = ::testing::UnitTest::GetInstance()->current_test_info()->name();
        std::ranges::replace(test, '/', '-');
        return std::filesystem::temp_directory_path() /
               ("planbro-plan-" + std::to_string(getpid()) + "-" + test + ".pdf");
    }

    std::filesystem::path path_;
};

std::string pdf_of_json(const json::Value& bundle) {
    const auto plan = PlanBundle::of(bundle);
    EXPECT_TRUE(plan);
    auto pdf = plan ? pdf_of(*plan) : Result<std::string>("");
    EXPECT_TRUE(pdf);
    return pdf.value_or("");
}

std::string text_of(const std::string& pdf) {
    const File file(pdf);
    return run("pdftotext -layout " + file.name() + " -").output;
}

std::string told(const json::Value& bundle) {
    const auto plan = PlanBundle::of(bundle);
    std::string text;
    for (const auto& block : content_of(*plan)) {
        text += (block.label.empty() ? "" : block.label + ": ") + block.text + "\n";
    }
    return text;
}

class PlanDocument : public ::testing::TestWithParam<const char*> {
  protected:
    [[nodiscard]] static json::Value bundle() {
        return read_json(std::string("tests/golden/samspill/") + GetParam() + ".bundle.json");
    }
};

TEST_P(PlanDocument, TellsThePlanInWords) {
    const auto words = told(bundle());
    EXPECT_EQ(
        words,
        golden(std::string("mappers/native/plandokument/golden/") + GetParam() + ".txt", words));
}

TEST_P(PlanDocument, IsTheSameBytesForTheSamePlan) {
    EXPECT_EQ(pdf_of_json(bundle()), pdf_of_json(bundle()));
}

TEST_P(PlanDocument, IsSoundByQpdf) {
    const File file(pdf_of_json(bundle()));
    const auto checked = run("qpdf --check " + file.name());
    EXPECT_EQ(checked.code, 0) << checked.output;
    EXPECT_THAT(checked.output, HasSubstr("File is not encrypted"));
    EXPECT_THAT(checked.output, HasSubstr("No syntax or stream encoding errors found"));
}

// ISO 19005-2, 6.2.11.4: every typeface is in the file.
TEST_P(PlanDocument, CarriesItsTypefaces) {
    const File file(pdf_of_json(bundle()));
    const auto fonts = run("pdffonts " + file.name() + " | tail -n +3").output;
    EXPECT_THAT(fonts, HasSubstr("DejaVuSans"));
    for (const auto& line : split(fonts, '\n')) {
        if (line.empty()) continue;
        EXPECT_THAT(line, HasSubstr("yes yes yes")) << "embedded, subset, back to Unicode";
    }
}

// What PDF/A asks of the file beside its pages: ISO 19005-2, 6.1.3, 6.2.3, 6.6.1, 6.6.4.
TEST_P(PlanDocument, SaysThatItIsPdfA) {
    const File file(pdf_of_json(bundle()));
    const auto objects = run("qpdf --json --json-key=qpdf " + file.name()).output;
    EXPECT_THAT(objects, AllOf(HasSubstr("/GTS_PDFA1"), HasSubstr("/DestOutputProfile"),
                               HasSubstr("/Metadata"), HasSubstr("nb-NO"), HasSubstr("/ID")));
    EXPECT_THAT(objects, AllOf(Not(HasSubstr("/JavaScript")), Not(HasSubstr("/Launch")),
                               Not(HasSubstr("/EmbeddedFile")), Not(HasSubstr("/Encrypt"))));
    const auto metadata = run("pdfinfo -meta " + file.name()).output;
    EXPECT_THAT(metadata, AllOf(HasSubstr("<pdfaid:part>2</pdfaid:part>"),
                                HasSubstr("<pdfaid:conformance>B</pdfaid:conformance>"),
                                HasSubstr("<dc:title>")));
}

INSTANTIATE_TEST_SUITE_P(Samples, PlanDocument, ::testing::Values("ida", "kari", "nils"),
                         [](const auto& row) { return row.param; });

TEST(PlanDocumentText, CanBeReadAndSearched) {
    const auto text = text_of(pdf_of_json(read_json("tests/golden/samspill/kari.bundle.json")));
    for (const auto* wanted :
         {"Individuell plan for Kari Solvik", "14839210273", "Mona Lie", "Solvik kommune",
          "Tilbake i arbeid i barnehage", "Samtale hver sjette uke", "Kontaktperson", "IP-møte",
          "Samtykke til deling", "Neste evaluering", "side 1"}) {
        EXPECT_THAT(text, HasSubstr(wanted));
    }
}

json::Value plan_titled(std::string_view title) {
    auto bundle = read_json("tests/golden/samspill/kari.bundle.json");
    for (auto& entry : bundle["entry"].make_array()) {
        if (entry.at("resource").text("resourceType") == "CarePlan") {
            entry["resource"].set("title", title);
        }
    }
    return bundle;
}

struct Title {
    const char* name;
    std::string title;
    std::string shown;
};

class PlanDocumentTitle : public ::testing::TestWithParam<Title> {};

TEST_P(PlanDocumentTitle, IsShown) {
    const auto pdf = pdf_of_json(plan_titled(GetParam().title));
    EXPECT_THAT(text_of(pdf), HasSubstr(GetParam().shown));
    const File file(pdf);
    EXPECT_EQ(run("qpdf --check " + file.name()).code, 0);
}

INSTANTIATE_TEST_SUITE_P(
    Titles, PlanDocumentTitle,
    ::testing::Values(Title{"Sami", "Čáhppes Ŋálli đ ŧ ž š", "Čáhppes Ŋálli đ ŧ ž š"},
                      Title{"Markup", "Plan <for> A & B (1)", "Plan <for> A & B (1)"},
                      Title{"NoGlyph", "Plan \xF0\x9F\x8C\xB2 x", "Plan \xE2\x96\xA1 x"},
                      Title{"Control", "Plan\n\tx", "Plan x"},
                      Title{"Noncharacter", "Plan\xEF\xBF\xBF\xEF\xB7\x90 x", "Plan x"},
                      Title{"Invisible",
                            "Pl\xE2\x80\x8B"
                            "an x",
                            "Plan x"}),
    [](const auto& row) { return row.param.name; });

std::size_t count(const std::string& text, std::string_view word) {
    std::size_t found = 0;
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++found;
    return found;
}

// ISO 19005-2, 6.2.11.3.2. Signs beyond Latin make cairo write typefaces of another kind.
TEST(PlanDocumentFonts, MapTheirSignsToTheEmbeddedTypeface) {
    const File file(pdf_of_json(plan_titled("Čáhppes Ŋálli – עברית")));
    const auto objects = run("qpdf --json --json-key=qpdf " + file.name()).output;
    EXPECT_GT(count(objects, "\"/CIDFontType2\""), 0U);
    EXPECT_EQ(count(objects, "\"/CIDFontType2\""), count(objects, "\"/CIDToGIDMap\""));
}

TEST(PlanDocumentPages, AreAsManyAsTheTextNeeds) {
    const auto pdf = pdf_of_json(plan_titled(std::string(9000, 'x') + " slutt"));
    const File file(pdf);
    EXPECT_THAT(run("pdfinfo " + file.name()).output, Not(HasSubstr("Pages:           1\n")));
    EXPECT_THAT(text_of(pdf), HasSubstr("slutt"));
}

TEST(PlanDocumentFault, IsToldWhereThereIsNoPlan) {
    const auto none = PlanBundle::of(json::object({{"resourceType", "Bundle"}}));
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().issues.front().code, "ingen-plan");
}

}  // namespace
}  // namespace planbro::mappers::plandokument
