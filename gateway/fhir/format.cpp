#include "fhir/format.hpp"

#include <algorithm>
#include <array>

namespace planbro::fhir {

namespace {

struct Name {
    std::string_view text;
    Format format;
};

constexpr auto kMediaTypes = std::to_array<Name>({{"application/fhir+json", Format::json},
                                                  {"application/json", Format::json},
                                                  {"text/json", Format::json},
                                                  {"application/fhir+xml", Format::xml},
                                                  {"application/xml", Format::xml},
                                                  {"text/xml", Format::xml}});

// The last two are those whose plus nobody encoded.
constexpr auto kWords = std::to_array<Name>({{"json", Format::json},
                                             {"xml", Format::xml},
                                             {"application/fhir json", Format::json},
                                             {"application/fhir xml", Format::xml}});

template <class Names>
std::optional<Format> find(const Names& names, std::string_view text) {
    const auto found = std::find_if(names.begin(), names.end(),
                                    [&](const Name& name) { return name.text == text; });
    return found == names.end() ? std::nullopt : std::optional(found->format);
}

}  // namespace

std::optional<Format> format_of_media_type(std::string_view type) {
    return find(kMediaTypes, type);
}

std::optional<Format> format_named(std::string_view word) {
    const auto format = find(kWords, word);
    return format ? format : format_of_media_type(word);
}

std::string_view media_type_of(Format format) {
    return format == Format::xml ? "application/fhir+xml; charset=utf-8"
                                 : "application/fhir+json; charset=utf-8";
}

}  // namespace planbro::fhir
