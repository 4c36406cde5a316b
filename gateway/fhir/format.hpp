// The forms that FHIR is sent in: https://hl7.org/fhir/R4/http.html#mime-type
#pragma once

#include <optional>
#include <string_view>

namespace planbro::fhir {

enum class Format { json, xml };

// Of a media type in lower case, without parameters; nothing for one that is no FHIR.
std::optional<Format> format_of_media_type(std::string_view type);

// Of the parameter _format: a media type, or "json" or "xml".
std::optional<Format> format_named(std::string_view word);

// With the charset, for Content-Type.
std::string_view media_type_of(Format format);

}  // namespace planbro::fhir
