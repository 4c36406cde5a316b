// What `load` decides by itself: whose a document is, what may go at once, how far it is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "app/commands/load_order.hpp"
#include "app/commands/load_progress.hpp"

namespace planbro::app {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(Subjects, AreThePersonAndThePlan) {
    struct Case {
        const char* text;
        std::vector<std::string> subjects;
    };
    for (const auto& [text, subjects] : {
             Case{R"({"plan":{"planId":"P-1","person":{"fnr":"14839210273"},
                      "deltakere":[{"fnr":"09851170127"}]}})",
                  {"14839210273", "P-1"}},
             Case{R"({"aktivitetskort":{"personIdent":"14839210273","id":"x"}})", {"14839210273"}},
             Case{R"({"resourceType":"Bundle","value":"14839210273","b":"123456789012"})",
                  {"14839210273"}},
             Case{"<Fnr>14839210273</Fnr><Fnr>09851170127</Fnr>", {"09851170127", "14839210273"}},
             Case{"<AppRec/>", {}},
         }) {
        Document document{.number = 0, .file = {}, .line = 0, .text = text};
        address(document);
        EXPECT_EQ(document.of, subjects) << text;
    }
}

TEST(Doors, AreToldByTheFormOfTheDocument) {
    struct Case {
        const char* text;
        std::string_view path;
    };
    for (
        const auto& [text, path] : {
            Case{R"({"meldingsId":"1","plan":{}})", "/inbound/samspill"},
            Case{R"({"messageId":"1","aktivitetskort":{}})", "/inbound/nav"},
            Case{"<BarnevernTiltak/>", "/inbound/barnevern"},
            Case{
                R"(<Henvisning xmlns="https://bufdir.no/barnevern.henvisning.familierad.v1.2.0"/>)",
                "/inbound/barnevern"},
            Case{R"(<Kvittering xmlns="https://bufdir.no/Applikasjonskvittering.v1.0.2"/>)",
                 "/inbound/barnevern"},
            Case{R"(<AppRec xmlns="http://www.kith.no/xmlstds/apprec/2004-11-21"/>)",
                 "/inbound/ehr"},
            Case{R"(<Bundle xmlns="http://hl7.org/fhir"/>)", "/fhir"},
            Case{R"({"resourceType":"Bundle"})", "/fhir"},
            Case{R"({"resourceType":"Patient"})", ""},
        }) {
        Document document{.number = 0, .file = {}, .line = 0, .text = text};
        address(document);
        EXPECT_EQ(document.door ? document.door->path : "", path) << text;
    }
}

class Order : public testing::Test {
  protected:
    void add(const std::string& name, std::vector<std::string> of) {
        order_.add({.number = 0,
                    .file = name,
                    .line = 0,
                    .text = {},
                    .fault = {},
                    .bytes = 0,
                    .of = std::move(of)});
    }
    std::vector<std::string> taken() {
        std::vector<std::string> names;
        while (auto one = order_.take()) {
            names.push_back(one->file);
            under_way_[one->file] = *one;
        }
        return names;
    }
    void done(const std::string& name) { order_.done(under_way_.at(name)); }

    LoadOrder order_;
    std::map<std::string, Document> under_way_;
};

TEST_F(Order, OfOnePersonIsKept) {
    add("a1", {"a"});
    add("a2", {"a"});
    add("b1", {"b"});
    EXPECT_THAT(taken(), ElementsAre("a1", "b1"));
    done("b1");
    EXPECT_THAT(taken(), IsEmpty());
    done("a1");
    EXPECT_THAT(taken(), ElementsAre("a2"));
    done("a2");
    EXPECT_TRUE(order_.empty());
}

TEST_F(Order, IsKeptThroughWhatIsOfTwo) {
    add("a1", {"a"});
    add("ab", {"a", "b"});
    add("b2", {"b"});
    EXPECT_THAT(taken(), ElementsAre("a1"));
    done("a1");
    EXPECT_THAT(taken(), ElementsAre("ab"));
    done("ab");
    EXPECT_THAT(taken(), ElementsAre("b2"));
}

TEST_F(Order, OfWhatTellsOfNobodyIsThatOfTheFile) {
    add("a1", {"a"});
    add("nobody", {});
    add("b1", {"b"});
    EXPECT_THAT(taken(), ElementsAre("a1"));
    done("a1");
    EXPECT_THAT(taken(), ElementsAre("nobody"));
    done("nobody");
    EXPECT_THAT(taken(), ElementsAre("b1"));
}

const LoadState kHalf{
    .sent = 50, .refused = 2, .bytes = 500, .all_bytes = 1000, .since = milliseconds(2000)};

TEST(LoadProgress, TellsCountRateTimeLeftAndRefused) {
    EXPECT_EQ(line_of(kHalf), "50 sent, 25/s, 0:02 left, 2 refused");
    EXPECT_EQ(bar_of(kHalf), "[###############               ] 50% " + line_of(kHalf));
    auto long_one = kHalf;
    long_one.all_bytes = 1000 * 1000;
    EXPECT_EQ(line_of(long_one), "50 sent, 25/s, 1:06:38 left, 2 refused");
    EXPECT_EQ(line_of({}), "0 sent, 0/s, ? left, 0 refused");
}

TEST(LoadProgress, IsABarOnATerminalAndLinesElsewhere) {
    std::ostringstream terminal;
    LoadProgress bar(terminal, true);
    bar.show(kHalf);
    bar.show(kHalf);  // too soon
    bar.end(kHalf);
    EXPECT_EQ(terminal.str(), "\r" + bar_of(kHalf) + "\r" + bar_of(kHalf) + "\n");
    std::ostringstream file;
    LoadProgress lines(file, false);
    lines.show(kHalf);  // too soon
    auto later = kHalf;
    later.since = milliseconds(5000);
    lines.show(later);
    lines.end(later);
    EXPECT_EQ(file.str(), line_of(later) + "\n");
}

}  // namespace
}  // namespace planbro::app
