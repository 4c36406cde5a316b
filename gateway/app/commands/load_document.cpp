#include "app/commands/load_document.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include "app/commands/commands.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

namespace planbro::app {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kNumberLength = 11;

bool holds(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

std::vector<std::string> files_of(const std::vector<std::string>& paths) {
    std::vector<std::string> files;
    for (const auto& path : paths) {
        if (!fs::is_directory(path)) {
            files.push_back(path);
            continue;
        }
        std::vector<std::string> found;
        for (const auto& entry : fs::recursive_directory_iterator(path)) {
            const auto ending = entry.path().extension();
            if (entry.is_regular_file() &&
                (ending == ".json" || ending == ".xml" || ending == ".ndjson"))
                found.push_back(entry.path());
        }
        std::sort(found.begin(), found.end());
        files.insert(files.end(), found.begin(), found.end());
    }
    return files;
}

std::int64_t bytes_of(const std::string& file) {
    std::error_code error;
    const auto size = fs::file_size(file, error);
    return error ? 0 : static_cast<std::int64_t>(size);
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Everything like a personal number that stands in the text, whoever's it is: rather one too many
// in order than one too few.
void add_numbers(std::string_view text, std::set<std::string>& subjects) {
    for (std::size_t i = 0; i < text.size();) {
        if (!is_digit(text[i])) {
            ++i;
            continue;
        }
        const auto end =
            std::find_if_not(text.begin() + static_cast<std::ptrdiff_t>(i), text.end(), is_digit);
        const auto length = static_cast<std::size_t>(end - text.begin()) - i;
        const auto digits = text.substr(i, length);
        if (length == kNumberLength) subjects.emplace(digits);
        i += length;
    }
}

void add_text(const std::string& text, std::set<std::string>& subjects) {
    if (!text.empty()) subjects.insert(text);
}

// A document tells by its form what it is.
std::optional<Door> door_of(std::string_view text, const Result<json::Value>& document) {
    // Bufdir's referrals, receipts and error reports stand each in a namespace of their own.
    if (holds(text, "<BarnevernTiltak") || holds(text, "\"https://bufdir.no/"))
        return Door{"/inbound/barnevern", "application/xml"};
    if (holds(text, "http://www.kith.no/xmlstds/msghead/") ||
        holds(text, "http://www.kith.no/xmlstds/apprec/"))
        return Door{"/inbound/ehr", "application/xml"};
    if (!document) {
        if (!holds(text, "<Bundle")) return {};
        return Door{"/fhir", "application/fhir+xml"};
    }
    if (document->text("resourceType") == "Bundle") return Door{"/fhir", "application/fhir+json"};
    if (document->has("meldingsId")) return Door{"/inbound/samspill", "application/json"};
    if (document->has("aktivitetskort")) return Door{"/inbound/nav", "application/json"};
    return {};
}

std::vector<std::string> subjects_of(std::string_view text, const Result<json::Value>& document) {
    std::set<std::string> subjects;
    if (document && document->has("plan")) {
        // A plan names all who take part; it is about one of them.
        const auto& plan = document->at("plan");
        add_text(plan.at("person").text("fnr"), subjects);
        add_text(plan.text("planId"), subjects);
    } else if (document && document->has("aktivitetskort")) {
        add_text(document->at("aktivitetskort").text("personIdent"), subjects);
    } else {
        add_numbers(text, subjects);
    }
    return {subjects.begin(), subjects.end()};
}

}  // namespace

void address(Document& document) {
    const auto parsed = json::parse(document.text);
    document.door = door_of(document.text, parsed);
    document.of = subjects_of(document.text, parsed);
}

Documents::Documents(const std::vector<std::string>& paths) : files_(files_of(paths)) {
    for (const auto& file : files_) bytes_ += bytes_of(file);
}

Document Documents::whole(const std::string& file) {
    Document document{.number = ++number_, .file = file, .line = 0, .text = {}};
    document.bytes = bytes_of(file);
    auto text = read_file(file);
    if (text) {
        document.text = std::move(*text);
    } else {
        document.fault = text.error().issues.at(0).text;
    }
    return document;
}

std::optional<Document> Documents::next_line() {
    std::int64_t bytes = 0;
    for (std::string text; std::getline(lines_, text);) {
        ++line_;
        bytes += std::ssize(text) + 1;
        if (text.empty()) continue;
        return Document{.number = ++number_,
                        .file = files_[at_],
                        .line = line_,
                        .text = std::move(text),
                        .fault = {},
                        .bytes = bytes};
    }
    return {};
}

std::optional<Document> Documents::next() {
    for (; at_ < files_.size(); ++at_) {
        const auto& file = files_[at_];
        if (!file.ends_with(".ndjson")) {
            ++at_;
            return whole(file);
        }
        if (!open_) {
            lines_ = std::ifstream(file, std::ios::binary);
            if (!lines_) {
                ++at_;
                return Document{.number = ++number_,
                                .file = file,
                                .line = 0,
                                .text = {},
                                .fault = "cannot be read."};
            }
            open_ = true;
            line_ = 0;
        }
        if (auto document = next_line()) return document;
        open_ = false;
    }
    return {};
}

}  // namespace planbro::app
