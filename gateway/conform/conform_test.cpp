// Every fault that a simulated partner can be told to have is named by the checks meant for it, and
// by no other.
#include "conform/conform.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <set>
#include <stdexcept>

#include "adapters/simulator/simulator.hpp"
#include "conform/reports.hpp"
#include "http/listener.hpp"
#include "http/testing/raw_client.hpp"

namespace planbro::conform {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Ids = std::vector<std::string>;

// A simulated partner on a port of its own.
class Partner {
  public:
    Partner() {
        auto listener =
            http::Listener::start({}, [&](http::Request request, http::Respond respond) {
                simulator_.handle(std::move(request), std::move(respond));
            });
        if (!listener) throw std::runtime_error(listener.error().issues.front().text);
        listener_ = std::move(*listener);
    }

    [[nodiscard]] std::string url(std::string_view system) const {
        return "http://127.0.0.1:" + std::to_string(listener_->port()) + "/" + std::string(system) +
               (system == "ehr" ? "/fhir" : "");
    }

    // `more` are further members of the order.
    void order(std::string_view system, const std::string& kind, const std::string& more) const {
        http::testing::RawClient client(listener_->port());
        client.send(http::testing::post(
            "/fault", "application/json",
            R"({"system":")" + std::string(system) + R"(","kind":")" + kind + "\"" + more + "}"));
        ASSERT_EQ(client.read().status, 200) << kind;
    }

  private:
    adapters::Simulator simulator_{system_clock()};
    std::unique_ptr<http::Listener> listener_;
};

Options options_for(const Partner& partner, std::string_view system) {
    return {.system = std::string(system), .url = partner.url(system), .trickle_pause = 5ms};
}

Report judged(const Options& options) {
    auto report = run(options, system_clock(), random_ids());
    if (!report) throw std::runtime_error(report.error().issues.front().text);
    return *report;
}

Ids with(const Report& report, Outcome outcome) {
    Ids ids;
    for (const auto& verdict : report.verdicts) {
        if (verdict.outcome == outcome) ids.emplace_back(verdict.check.id);
    }
    return ids;
}

std::vector<std::string> names_of_systems() {
    const auto known = systems();
    return {known.begin(), known.end()};
}

class GoodPartner : public ::testing::TestWithParam<std::string> {};

TEST_P(GoodPartner, PassesEveryCheck) {
    const Partner partner;
    const auto report = judged(options_for(partner, GetParam()));
    EXPECT_THAT(with(report, Outcome::fail), ElementsAre());
    EXPECT_THAT(with(report, Outcome::skip), ElementsAre());
    EXPECT_EQ(report.verdicts.size(), checks_of(GetParam()).size());
}

// A partner keeps what it got: the next run must not be mistaken for repeats of the last.
TEST_P(GoodPartner, PassesAgain) {
    const Partner partner;
    judged(options_for(partner, GetParam()));
    EXPECT_TRUE(judged(options_for(partner, GetParam())).is_good());
}

INSTANTIATE_TEST_SUITE_P(Each, GoodPartner, ::testing::ValuesIn(names_of_systems()),
                         [](const auto& row) { return row.param; });

// What a fault is named by; for the archive or the health record where they differ.
struct Planted {
    std::string fault;
    Ids named_by;
    std::string systems = "nav barnevern ehr arkiv";
    std::string more = {};  // members of the order
};

const std::string kNotices = "nav barnevern ehr";
const std::string kXml = "barnevern arkiv";

const std::vector<Planted> kPlanted{
    {"no-receipt", {"receipt-present"}},
    {"receipt-names-another", {"receipt-names-message"}, "nav barnevern arkiv"},
    {"receipt-names-another", {"receipt-names-document"}, "ehr"},
    {"one-receipt-for-all", {"receipts-differ"}},
    {"new-case-every-time", {"same-case"}, "arkiv"},
    {"wrong-reply-type", {"reply-type"}},
    {"new-receipt-for-repeat", {"repeat-same-receipt"}},
    {"repeat-conflict", {"repeat-accepted"}},
    {"late-repeat-fails", {"repeat-late"}},
    {"loses-every-second", {"nothing-lost"}},
    {"accepts-broken", {"refuses-broken"}},
    {"accepts-document-type", {"refuses-document-type"}, kXml},
    {"accepts-missing-id", {"refuses-missing-id"}},
    {"accepts-missing-person", {"refuses-missing-person"}, kNotices},
    {"accepts-unknown-kind", {"refuses-unknown-kind"}},
    {"accepts-wrong-type", {"refuses-media-type"}},
    {"accepts-too-large", {"refuses-too-large"}, kNotices},
    {"accepts-other-files", {"refuses-missing-file", "refuses-other-file"}, "arkiv"},
    {"broken-is-500", {"refuses-broken"}},
    {"silent-refusal", {"refusal-explains"}},
    {"refusal-uses-up-id", {"id-after-refusal"}},
    {"refuses-kind", {"accepts-trukket"}, kNotices},
    {"refuses-kind", {"accepts-deltaker-ut"}, kNotices, R"(,"notice":"deltaker-ut")"},
    {"refuses-out-of-order", {"order-koordinator-first"}, kNotices},
    {"demands-coordinator", {"accepts-protected"}, kNotices},
    {"mixes-persons", {"side-by-side"}},
    {"closes-slow", {"slow-body"}},
    {"answers-late", {"answers-in-time"}, "nav barnevern ehr arkiv", R"(,"delayMs":80)"},
    {"redirects", {"endpoint"}},
};

struct Row {
    std::string system;
    std::string fault;
    std::string more;
    Ids named_by;
    friend void PrintTo(const Row& row, std::ostream* out) { *out << row.fault; }
};

std::vector<Row> rows() {
    std::vector<Row> all;
    for (const auto& planted : kPlanted) {
        for (const auto& system : names_of_systems()) {
            if (planted.systems.find(system) == std::string::npos) continue;
            all.push_back({system, planted.fault, planted.more, planted.named_by});
        }
    }
    return all;
}

std::string name_of(const Row& row) {
    std::string name = row.system + "_";
    for (const char c : row.fault + row.more) {
        if (std::isalnum(static_cast<unsigned char>(c)) != 0) name += c;
    }
    return name;
}

class FaultyPartner : public ::testing::TestWithParam<Row> {};

TEST_P(FaultyPartner, IsNamedByTheChecksMeant) {
    const auto& row = GetParam();
    const Partner partner;
    partner.order(row.system, row.fault, row.more);
    auto options = options_for(partner, row.system);
    // Only here, so that a busy machine makes no other partner late or slow.
    if (row.fault == "answers-late") options.timeout = 50ms;
    if (row.fault == "closes-slow") options.trickle_pause = 40ms;
    const auto report = judged(options);
    EXPECT_EQ(with(report, Outcome::fail), row.named_by) << summary_of(report);
    for (const auto& verdict : report.verdicts) EXPECT_FALSE(verdict.seen.empty());
}

INSTANTIATE_TEST_SUITE_P(Each, FaultyPartner, ::testing::ValuesIn(rows()),
                         [](const auto& row) { return name_of(row.param); });

// Every check can fail: there is a fault that it names.
TEST(Checks, AreEachProvedByAFault) {
    std::set<std::string> proved;
    for (const auto& row : rows()) {
        for (const auto& id : row.named_by) proved.insert(row.system + " " + id);
    }
    for (const auto& system : names_of_systems()) {
        for (const auto& check : checks_of(system)) {
            const std::string id(check.id);
            if (id.starts_with("accepts-") && id != "accepts-protected") continue;
            EXPECT_TRUE(proved.contains(system + " " + id)) << system << " " << id;
        }
    }
}

TEST(Checks, HaveIdsOfTheirOwn) {
    for (const auto system : systems()) {
        std::set<std::string_view> ids;
        for (const auto& check : checks_of(system)) {
            EXPECT_TRUE(ids.insert(check.id).second) << check.id;
            EXPECT_FALSE(check.title.empty());
            EXPECT_FALSE(check.reason.empty());
        }
    }
}

// --- docs/conform.md

// One row for all systems that are judged alike.
std::string table_of_checks() {
    std::vector<std::pair<std::string, std::string>> rows_and_systems;
    for (const auto system : systems()) {
        for (const auto& check : checks_of(system)) {
            const auto row = "| `" + std::string(check.id) + "` | " + std::string(check.title) +
                             " | " + std::string(check.reason) + " | ";
            const auto found = std::ranges::find(rows_and_systems, row,
                                                 &std::pair<std::string, std::string>::first);
            if (found == rows_and_systems.end()) {
                rows_and_systems.emplace_back(row, system);
            } else {
                found->second += " " + std::string(system);
            }
        }
    }
    std::string table = "| check | the partner … | why | systems |\n|---|---|---|---|\n";
    for (const auto& [row, of] : rows_and_systems) table.append(row).append(of).append(" |\n");
    return table;
}

std::string table_of_faults() {
    std::string table = "| `kind` | named by | systems |\n|---|---|---|\n";
    for (const auto& planted : kPlanted) {
        table += "| `" + planted.fault + "`" +
                 (planted.more.empty() ? "" : " `" + planted.more.substr(1) + "`") + " |";
        for (const auto& id : planted.named_by) table += " `" + id + "`";
        table += " | " + planted.systems + " |\n";
    }
    return table;
}

constexpr const char* kDocument = PLANBRO_SOURCE_DIR "/docs/conform.md";

std::string document() {
    std::ifstream file(kDocument, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// What stands between the marks; with PLANBRO_REBASELINE set, `actual` does from now on.
std::string between_marks(const std::string& mark, const std::string& actual) {
    auto text = document();
    const auto begin_mark = "<!-- " + mark + " -->\n";
    const auto begin = text.find(begin_mark) + begin_mark.size();
    const auto size = text.find("<!-- end -->", begin) - begin;
    if (std::getenv("PLANBRO_REBASELINE") == nullptr) return text.substr(begin, size);
    std::ofstream(kDocument, std::ios::binary) << text.replace(begin, size, actual);
    return actual;
}

TEST(ConformDocument, ListsTheChecks) {
    EXPECT_EQ(between_marks("checks", table_of_checks()), table_of_checks());
}

TEST(ConformDocument, ListsTheFaults) {
    EXPECT_EQ(between_marks("faults", table_of_faults()), table_of_faults());
}

std::string refusal_of(const Options& options) {
    const auto report = run(options, system_clock(), random_ids());
    return report ? "" : report.error().issues.front().text;
}

TEST(ConformRun, TellsWhyItCannotBegin) {
    EXPECT_THAT(refusal_of({.system = "nva", .url = "http://127.0.0.1"}),
                HasSubstr("did you mean 'nav'?"));
    EXPECT_THAT(refusal_of({.system = "nav", .url = "nav.example"}), HasSubstr("no address"));
    std::string gone;
    {
        const Partner partner;
        gone = partner.url("nav");
    }
    EXPECT_THAT(refusal_of({.system = "nav", .url = gone}), HasSubstr("no connection"));
}

// Five silences in a row are enough: the rest is not waited for.
TEST(ConformRun, EndsWhenNobodyAnswersAnyMore) {
    const Partner partner;
    partner.order("nav", "refuse", R"(,"times":1000)");
    const auto report = judged(options_for(partner, "nav"));
    EXPECT_THAT(with(report, Outcome::fail),
                ElementsAre("accepts-opprettet", "accepts-koordinator-endret",
                            "accepts-deltaker-inn", "accepts-deltaker-ut", "accepts-avsluttet"));
    EXPECT_EQ(report.verdicts.back().seen, "the partner no longer answers");
}

const Report kReport{
    .system = "nav",
    .url = "http://127.0.0.1/nav",
    .begun = *parse_instant("2026-11-23T11:10:04.123Z"),
    .took = 1234ms,
    .verdicts = {{{"a-check", "does it", "rule 1"}, Outcome::pass, "answered 200", {"a: 200"}, 7ms},
                 {{"b-check", "does <this>", "rule 2"}, Outcome::fail, "\"<&", {"b: 500"}, 1000ms},
                 {{"c-check", "does that", "rule 3"}, Outcome::skip, "b-check did not pass", {}}}};

TEST(Reports, AreJUnitXml) {
    EXPECT_EQ(junit_of(kReport), R"(<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="planbro conform" tests="3" failures="1" errors="0" skipped="1" time="1.234">
  <testsuite name="nav at http://127.0.0.1/nav" tests="3" failures="1" errors="0")"
                                 R"( skipped="1" time="1.234")"
                                 R"( timestamp="2026-11-23T11:10:04.123Z">
    <testcase classname="planbro.conform.nav" name="a-check" time="0.007"/>
    <testcase classname="planbro.conform.nav" name="b-check" time="1.000">
      <failure message="&quot;&lt;&amp;" type="b-check">does &lt;this&gt;
docs/conform.md, rule 2
b: 500</failure>
    </testcase>
    <testcase classname="planbro.conform.nav" name="c-check" time="0.000">
      <skipped message="b-check did not pass"/>
    </testcase>
  </testsuite>
</testsuites>
)");
}

TEST(Reports, AreATestReport) {
    const auto report = test_report_of(kReport);
    EXPECT_EQ(report.text("result"), "fail");
    EXPECT_EQ(report.at("score").digits(), "50.0");
    EXPECT_EQ(report.at("test").items().size(), 3U);
    const auto& actions = report.at("test").at(1).at("action");
    EXPECT_EQ(actions.at(0).at("operation").text("message"), "b: 500");
    EXPECT_EQ(actions.at(1).at("assert").text("result"), "fail");
    EXPECT_EQ(report.at("test").at(2).at("action").at(0).at("assert").text("result"), "skip");
}

TEST(Reports, TellOfAFailureInALineWithWhatWasSent) {
    EXPECT_EQ(line_of(kReport.verdicts[1]),
              "fail  b-check                     does <this>: \"<&\n"
              "        b: 500\n        docs/conform.md, rule 2\n");
    EXPECT_EQ(summary_of(kReport),
              "nav at http://127.0.0.1/nav: 1 passed, 1 failed, 1 skipped\nfailed: b-check\n");
}

}  // namespace
}  // namespace planbro::conform
