#include "conform/conform.hpp"

#include <unistd.h>

#include <fstream>
#include <iostream>

#include "app/commands/commands.hpp"
#include "conform/reports.hpp"

namespace planbro::app {

namespace {

int unusable(const std::string& why) {
    std::cerr << "planbro: " << why << "\n";
    return kUnusable;
}

std::string trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(' ');
    if (begin == std::string_view::npos) return {};
    return std::string(text.substr(begin, text.find_last_not_of(' ') + 1 - begin));
}

// "Name: value"; nothing where one is not of that form.
std::optional<std::vector<std::pair<std::string, std::string>>> headers_of(
    const std::vector<std::string>& lines) {
    std::vector<std::pair<std::string, std::string>> headers;
    for (const auto& line : lines) {
        const auto colon = line.find(':');
        if (colon == 0 || colon == std::string::npos) return {};
        headers.emplace_back(trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
    }
    return headers;
}

bool write_to(const std::string& file, const std::string& text) {
    if (file.empty()) return true;
    std::ofstream out(file, std::ios::binary);
    out << text;
    out.close();
    if (!out) std::cerr << "planbro: " << file << " could not be written.\n";
    return static_cast<bool>(out);
}

// Each line as soon as it is known; on a terminal, what is being done meanwhile.
conform::Progress progress_for(bool as_text) {
    const bool on_terminal = ::isatty(STDERR_FILENO) != 0;
    return {.begun =
                [=](const conform::Check& check, std::size_t done, std::size_t all) {
                    if (!on_terminal) return;
                    std::cerr << "\r\x1b[K" << done + 1 << "/" << all << " " << check.id
                              << std::flush;
                },
            .done =
                [=](const conform::Verdict& verdict) {
                    if (on_terminal) std::cerr << "\r\x1b[K" << std::flush;
                    if (as_text) std::cout << conform::line_of(verdict) << std::flush;
                }};
}

}  // namespace

int conform(const ConformOptions& options) {
    auto headers = headers_of(options.headers);
    if (!headers) return unusable("--header takes 'Name: value'.");
    const auto report = conform::run(
        {.system = options.system,
         .url = options.url,
         .timeout = std::chrono::milliseconds(static_cast<int>(options.timeout_seconds * 1000)),
         .headers = std::move(*headers)},
        system_clock(), random_ids(), progress_for(!options.json));
    if (!report) {
        complain(report.error());
        return kUnusable;
    }
    const auto test_report = json::write_pretty(conform::test_report_of(*report));
    std::cout << (options.json ? test_report + "\n" : conform::summary_of(*report));
    const bool written = write_to(options.junit_file, conform::junit_of(*report)) &&
                         write_to(options.test_report_file, test_report + "\n");
    if (!written) return kUnusable;
    return report->is_good() ? kDone : kNotWell;
}

}  // namespace planbro::app
