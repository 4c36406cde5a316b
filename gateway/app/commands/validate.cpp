#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <iostream>
#include <iterator>
#include <memory>
#include <mutex>
#include <optional>
#include <sstream>
#include <thread>

#include "app/commands/commands.hpp"
#include "fhir/locate.hpp"
#include "fhir/outcome.hpp"
#include "fhir/xml.hpp"
#include "profiles/package.hpp"
#include "profiles/validator.hpp"

namespace planbro::app {

namespace {

std::string_view name_of(Severity severity) {
    switch (severity) {
        case Severity::error:
            return "error";
        case Severity::warning:
            return "warning";
        case Severity::information:
            return "information";
    }
    return "error";
}

enum class Form { json, xml };

// By its ending; else XML begins with "<", behind a byte order mark and white space at most.
Form form_of(const std::string& file, std::string_view text) {
    if (file.ends_with(".xml")) return Form::xml;
    const auto first = text.find_first_not_of("\xEF\xBB\xBF \t\r\n");
    return first != std::string_view::npos && text[first] == '<' ? Form::xml : Form::json;
}

// What the validator found is told with its place, too.
void add_places(std::vector<Issue>& issues, Form form, std::string_view text) {
    if (issues.empty()) return;
    const auto locator =
        form == Form::xml ? fhir::Locator::of_xml(text) : fhir::Locator::of_json(text);
    for (auto& issue : issues) issue.place = locator.place(issue.expression);
}

// One resource to judge: a file, or a line of an NDJSON file that has been read.
struct Input {
    std::string file;
    std::shared_ptr<const std::string> lines;  // none: the file is read when its turn comes
    std::string_view text;
    std::size_t line = 1;
};

// What became of it, ready to print.
struct Output {
    std::string text;
    int code = kDone;
};

// FILE:LINE: severity code path: message (column N)
void write_line(std::ostream& out, const Input& input, const Issue& issue) {
    out << input.file << ":" << (issue.place ? issue.place->line : input.line) << ": "
        << name_of(issue.severity) << " " << issue.code << " "
        << (issue.expression.empty() ? "-" : issue.expression) << ": " << issue.text;
    if (issue.place) out << " (column " << issue.place->column << ")";
    out << "\n";
}

class Judgement {
  public:
    Judgement(const ValidateOptions& options, const profiles::Validator& validator)
        : options_(options),
          validator_(validator),
          demand_{options.profiles, options.best_practice, system_clock()()} {}

    [[nodiscard]] Output of(const Input& input) const {
        if (input.lines) return of(input, input.text, Form::json);
        const auto text = read_file(input.file);
        if (!text) {
            complain(text.error());
            return {{}, kUnusable};
        }
        return of(input, *text, form_of(input.file, *text));
    }

  private:
    [[nodiscard]] Output of(const Input& input, std::string_view text, Form form) const {
        const auto issues = issues_of(input, text, form);
        std::ostringstream out;
        if (options_.json) {
            out << json::write(fhir::operation_outcome(issues)) << "\n";
        } else {
            for (const auto& issue : issues) write_line(out, input, issue);
        }
        return {std::move(out).str(), has_errors(issues) ? kNotWell : kDone};
    }

    // Lines are those of the file.
    [[nodiscard]] std::vector<Issue> issues_of(const Input& input, std::string_view text,
                                               Form form) const {
        std::vector<Issue> issues;
        if (const auto resource = form == Form::xml ? fhir::read_xml(text) : json::parse(text)) {
            issues = validator_.validate(*resource, demand_);
            add_places(issues, form, text);
        } else {
            issues = resource.error().issues;
        }
        for (auto& issue : issues) {
            if (issue.place) issue.place->line += input.line - 1;
        }
        return issues;
    }

    const ValidateOptions& options_;
    const profiles::Validator& validator_;
    profiles::Demand demand_;
};

void add_lines(const std::string& file, std::string text, std::vector<Input>& inputs) {
    const auto lines = std::make_shared<const std::string>(std::move(text));
    const std::string_view all = *lines;
    std::size_t line = 0;
    for (std::size_t start = 0; start < all.size();) {
        const auto end = std::min(all.find('\n', start), all.size());
        ++line;
        const auto one = all.substr(start, end - start);
        if (one.find_first_not_of(" \t\r") != std::string_view::npos) {
            inputs.push_back({file, lines, one, line});
        }
        start = end + 1;
    }
}

// The worst of the codes so far: what could not be read weighs most.
int worse(int a, int b) {
    return std::max(a, b);
}

// Judges on several threads; what comes of it is printed in the order of the inputs.
class Run {
  public:
    Run(const std::vector<Input>& inputs, const Judgement& judgement)
        : inputs_(inputs), judgement_(judgement), outputs_(inputs.size()) {}

    int run(unsigned jobs) {
        std::vector<std::jthread> threads;
        for (unsigned i = 0; i < jobs; ++i) threads.emplace_back([this] { work(); });
        int code = kDone;
        for (std::size_t i = 0; i < outputs_.size(); ++i) {
            auto output = take(i);
            std::cout << output.text;
            code = worse(code, output.code);
            failed_ += output.code == kDone ? 0 : 1;
            show_progress(i + 1);
        }
        finish_progress();
        return code;
    }

  private:
    // Not so far ahead of the printing that memory fills with what waits.
    static constexpr std::size_t kAheadMax = 4096;

    void work() {
        for (std::size_t i = next_++; i < inputs_.size(); i = next_++) {
            {
                std::unique_lock lock(mutex_);
                printed_.wait(lock, [&] { return i < taken_ + kAheadMax; });
            }
            auto output = judgement_.of(inputs_[i]);
            {
                const std::lock_guard lock(mutex_);
                outputs_[i] = std::move(output);
            }
            ready_.notify_one();
        }
    }

    Output take(std::size_t i) {
        std::unique_lock lock(mutex_);
        ready_.wait(lock, [&] { return outputs_[i].has_value(); });
        auto output = std::move(*outputs_[i]);
        taken_ = i + 1;
        lock.unlock();
        printed_.notify_all();
        return output;
    }

    // For a person who waits; nothing where standard error is no terminal.
    void show_progress(std::size_t done) {
        const auto now = std::chrono::steady_clock::now();
        if (!is_watched_ || now - shown_ < std::chrono::milliseconds(200)) return;
        shown_ = now;
        std::cerr << "\r" << done << " of " << inputs_.size() << " judged, " << failed_
                  << " not well " << std::flush;
        any_shown_ = true;
    }
    void finish_progress() const {
        if (any_shown_) {
            std::cerr << "\r" << inputs_.size() << " judged, " << failed_
                      << " not well          \n";
        }
    }

    const std::vector<Input>& inputs_;
    const Judgement& judgement_;
    std::vector<std::optional<Output>> outputs_;
    std::atomic<std::size_t> next_ = 0;
    std::mutex mutex_;
    std::condition_variable ready_;
    std::condition_variable printed_;
    std::size_t taken_ = 0;
    std::size_t failed_ = 0;
    bool is_watched_ = isatty(STDERR_FILENO) == 1;
    bool any_shown_ = false;
    std::chrono::steady_clock::time_point shown_ = std::chrono::steady_clock::now();
};

Result<std::vector<json::Value>> definitions_of(const ValidateOptions& options) {
    auto definitions = profiles::own_package();
    for (const auto& path : options.packages) {
        auto more = profiles::read_package(path);
        if (!more) return Fail(more.error());
        std::move(more->begin(), more->end(), std::back_inserter(definitions));
    }
    return definitions;
}

// Of the profiles asked for, what cannot be followed.
void warn_of_gaps(const ValidateOptions& options, const profiles::Validator& validator) {
    if (options.profiles.empty()) return;
    for (const auto& issue : validator.problems()) {
        const auto& asked = options.profiles;
        if (std::find(asked.begin(), asked.end(), issue.expression) == asked.end()) continue;
        std::cerr << "warning " << issue.code << " " << issue.expression << ": " << issue.text
                  << "\n";
    }
}

}  // namespace

int validate(const ValidateOptions& options) {
    auto definitions = definitions_of(options);
    if (!definitions) {
        complain(definitions.error());
        return kUnusable;
    }
    const profiles::Validator validator(std::move(*definitions));
    warn_of_gaps(options, validator);
    int code = kDone;
    std::vector<Input> inputs;
    for (const auto& file : options.files) {
        if (!file.ends_with(".ndjson")) {
            inputs.push_back({file, nullptr, {}, 1});
            continue;
        }
        auto text = read_file(file);
        if (text) {
            add_lines(file, std::move(*text), inputs);
        } else {
            complain(text.error());
            code = kUnusable;
        }
    }
    const auto cores = std::max(std::thread::hardware_concurrency(), 1U);
    const auto jobs =
        std::min<std::size_t>(options.jobs == 0 ? cores : options.jobs, inputs.size());
    const Judgement judgement(options, validator);
    return worse(code, Run(inputs, judgement).run(static_cast<unsigned>(jobs)));
}

}  // namespace planbro::app
