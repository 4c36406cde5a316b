#include "interactions/search_values.hpp"

#include <array>
#include <utility>

namespace planbro::interactions {

namespace {

using Prefix = store::DateMatch::Prefix;

Prefix take_prefix(std::string_view& text) {
    constexpr std::array kPrefixes =
        std::to_array<std::pair<std::string_view, Prefix>>({{"eq", Prefix::eq},
                                                            {"ne", Prefix::ne},
                                                            {"gt", Prefix::gt},
                                                            {"lt", Prefix::lt},
                                                            {"ge", Prefix::ge},
                                                            {"le", Prefix::le},
                                                            {"sa", Prefix::sa},
                                                            {"eb", Prefix::eb},
                                                            {"ap", Prefix::ap}});
    for (const auto& [word, meaning] : kPrefixes) {
        if (!text.starts_with(word)) continue;
        text.remove_prefix(word.size());
        return meaning;
    }
    return Prefix::eq;
}

Interval widened(Interval value, Instant now) {
    const auto gap = value.low > now ? value.low - now : now - value.low;
    return {value.low - gap / 10, value.high + gap / 10};
}

}  // namespace

std::vector<std::string> split_unescaped(std::string_view value, char separator) {
    std::vector<std::string> parts(1);
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i] == separator) {
            parts.emplace_back();
            continue;
        }
        parts.back().push_back(value[i]);
        if (value[i] == '\\' && i + 1 < value.size()) parts.back().push_back(value[++i]);
    }
    return parts;
}

std::string unescaped(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 1 < text.size()) ++i;
        plain.push_back(text[i]);
    }
    return plain;
}

std::optional<store::TokenMatch> token_of(std::string_view text) {
    if (text.empty() || text == "|") return {};
    const auto bar = split_unescaped(text, '|').front().size();
    if (bar == text.size()) return store::TokenMatch{std::nullopt, unescaped(text)};
    const auto code = unescaped(text.substr(bar + 1));
    return store::TokenMatch{unescaped(text.substr(0, bar)),
                             code.empty() ? std::nullopt : std::optional(code)};
}

std::optional<store::DateMatch> date_of(std::string_view text, Instant now) {
    const auto prefix = take_prefix(text);
    const auto interval = interval_of(text);
    if (!interval) return {};
    return store::DateMatch{prefix, prefix == Prefix::ap ? widened(*interval, now) : *interval};
}

std::optional<fhir::Key> reference_of(std::string_view text, std::string_view type,
                                      std::string_view base_url) {
    if (fhir::is_id(text)) return fhir::Key{std::string(type), std::string(text)};
    if (!base_url.empty() && text.starts_with(base_url) &&
        text.substr(base_url.size()).starts_with('/')) {
        text.remove_prefix(base_url.size() + 1);
    }
    if (auto key = fhir::key_of_reference(text)) return key;
    if (text.find(':') == std::string_view::npos) return {};
    return fhir::Key{"", std::string(text)};
}

std::optional<store::TokenMatch> typed_identifier_of(std::string_view text) {
    const auto parts = split_unescaped(text, '|');
    if (parts.size() != 3 || parts[1].empty() || parts[2].empty()) return {};
    return store::TokenMatch{unescaped(parts[0]), unescaped(parts[1]) + "|" + unescaped(parts[2])};
}

std::vector<store::TokenMatch> tokens_of(const std::string& value) {
    std::vector<store::TokenMatch> tokens;
    for (const auto& part : split_unescaped(value, ',')) {
        if (auto token = token_of(part)) tokens.push_back(std::move(*token));
    }
    return tokens;
}

}  // namespace planbro::interactions
