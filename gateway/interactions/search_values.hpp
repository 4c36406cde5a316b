// The values of search parameters, as they are written in a URL or form; pure.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "store/query.hpp"

namespace planbro::interactions {

// https://hl7.org/fhir/R4/search.html#escaping: "a,b\,c" -> a | b\,c. The escapes stay until the
// parts are taken apart, since "|" can be escaped as well.
std::vector<std::string> split_unescaped(std::string_view value, char separator);
std::string unescaped(std::string_view text);

// One alternative each. Nothing if the text is none.
std::optional<store::TokenMatch> token_of(std::string_view text);
// "ap" widens by a tenth of the way from `now`: https://hl7.org/fhir/R4/search.html#prefix
std::optional<store::DateMatch> date_of(std::string_view text, Instant now);
// "Type/id", "id" (of `type`, "" any), an absolute URL below `base_url`, or any other URL.
std::optional<fhir::Key> reference_of(std::string_view text, std::string_view type,
                                      std::string_view base_url);
// "type-system|type-code|value" of the modifier :of-type.
std::optional<store::TokenMatch> typed_identifier_of(std::string_view text);

// The alternatives of a token parameter's value, those that are none left out.
std::vector<store::TokenMatch> tokens_of(const std::string& value);

}  // namespace planbro::interactions
