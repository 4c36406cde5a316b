// Whether a partner's endpoint does what planbro needs of it: plays planbro's side, with the
// messages that planbro sends, and judges what comes back. A check has a stable id.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace planbro::conform {

struct Check {
    std::string_view id;
    std::string_view title;
    std::string_view reason;  // the rule of docs/conform.md, and where it comes from
};

enum class Outcome { pass, fail, skip };

std::string_view word_of(Outcome outcome);

struct Verdict {
    Check check;
    Outcome outcome = Outcome::skip;
    std::string seen;                // what was seen; holds nothing of a reply's text
    std::vector<std::string> steps;  // what was sent, and what came back
    std::chrono::milliseconds took{0};
};

struct Options {
    std::string system;  // one of systems()
    std::string url;     // the base address, as in planbro's configuration
    // How long planbro waits for an answer. What is late is told as late, so longer is waited here.
    std::chrono::milliseconds timeout{10'000};
    std::vector<std::pair<std::string, std::string>> headers = {};  // that go with every message
    std::chrono::milliseconds trickle_pause{200};                   // of the slow body
};

struct Report {
    std::string system;
    std::string url;
    Instant begun;
    std::chrono::milliseconds took{0};
    std::vector<Verdict> verdicts = {};

    [[nodiscard]] std::size_t count(Outcome outcome) const;
    [[nodiscard]] bool is_good() const { return count(Outcome::fail) == 0; }
};

std::vector<std::string_view> systems();
// In the order in which they are done; nothing for an unknown system.
std::vector<Check> checks_of(std::string_view system);

// What is told to someone who waits: before a check, and after it.
struct Progress {
    std::function<void(const Check&, std::size_t done, std::size_t all)> begun = {};
    std::function<void(const Verdict&)> done = {};
};

// Fails if it cannot begin: an unknown system, an address that is none, nobody there.
Result<Report> run(const Options& options, const Clock& clock, const Ids& ids,
                   const Progress& progress = {});

}  // namespace planbro::conform
