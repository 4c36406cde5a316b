#include "fhirpath/internal/pattern.hpp"

#include <re2/re2.h>

#include <vector>

namespace planbro::fhirpath::internal {

namespace {

// RE2 writes named groups as Python does.
std::string with_named_groups(std::string_view expression) {
    std::string result;
    for (std::size_t i = 0; i < expression.size(); ++i) {
        const auto rest = expression.substr(i);
        result += rest[0];
        if (rest[0] == '\\' && rest.size() > 1) {
            result += rest[1];
            ++i;
        } else if (rest.starts_with("(?<") && rest.size() > 3 && rest[3] != '=' && rest[3] != '!') {
            result += "?P<";
            i += 2;
        }
    }
    return result;
}

using Groups = std::vector<re2::StringPiece>;

std::string_view view(re2::StringPiece piece) {
    return {piece.data(), piece.size()};
}

std::string_view group(const Groups& groups, std::size_t number) {
    return number < groups.size() ? view(groups[number]) : std::string_view();
}

std::string_view named_group(const re2::RE2& pattern, const Groups& groups, std::string_view name) {
    const auto& names = pattern.NamedCapturingGroups();
    const auto found = names.find(std::string(name));
    if (found == names.end()) return {};
    return group(groups, static_cast<std::size_t>(found->second));
}

// Appends what a "$" at the front of the substitute stands for; gives how long it was.
std::size_t append_group(std::string& result, const re2::RE2& pattern, const Groups& groups,
                         std::string_view substitute) {
    if (substitute.size() < 2) {
        result += '$';
        return 1;
    }
    const char next = substitute[1];
    if (next >= '0' && next <= '9') {
        result += group(groups, static_cast<std::size_t>(next - '0'));
        return 2;
    }
    const auto end = next == '{' ? substitute.find('}') : std::string_view::npos;
    if (end != std::string_view::npos) {
        result += named_group(pattern, groups, substitute.substr(2, end - 2));
        return end + 1;
    }
    result += '$';
    return next == '$' ? 2 : 1;
}

void append_substitute(std::string& result, const re2::RE2& pattern, const Groups& groups,
                       std::string_view substitute) {
    while (!substitute.empty()) {
        if (substitute[0] == '$') {
            substitute.remove_prefix(append_group(result, pattern, groups, substitute));
            continue;
        }
        const auto size = std::min(substitute.find('$'), substitute.size());
        result += substitute.substr(0, size);
        substitute.remove_prefix(size);
    }
}

}  // namespace

std::optional<Pattern> Pattern::of(std::string_view expression) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_dot_nl(true);  // https://hl7.org/fhirpath/N1/#matchesregex-string-boolean
    auto compiled = std::make_shared<const re2::RE2>(with_named_groups(expression), options);
    if (!compiled->ok()) return {};
    return Pattern(std::move(compiled));
}

bool Pattern::is_within(std::string_view text) const {
    return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *compiled_);
}

bool Pattern::is_all_of(std::string_view text) const {
    return re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), *compiled_);
}

std::optional<std::string> Pattern::replaced(std::string_view text, std::string_view substitute,
                                             std::size_t bytes_max) const {
    const re2::StringPiece all(text.data(), text.size());
    Groups groups(static_cast<std::size_t>(compiled_->NumberOfCapturingGroups()) + 1);
    std::string result;
    std::size_t done = 0;
    std::size_t from = 0;
    while (from <= text.size() && result.size() <= bytes_max) {
        if (!compiled_->Match(all, from, text.size(), re2::RE2::UNANCHORED, groups.data(),
                              static_cast<int>(groups.size()))) {
            break;
        }
        const auto begin = static_cast<std::size_t>(groups[0].data() - text.data());
        from = begin + groups[0].size();
        if (groups[0].empty()) {
            ++from;
            continue;
        }
        result += text.substr(done, begin - done);
        append_substitute(result, *compiled_, groups, substitute);
        done = from;
    }
    result += text.substr(done);
    if (result.size() > bytes_max) return {};
    return result;
}

}  // namespace planbro::fhirpath::internal
