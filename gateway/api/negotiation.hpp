// Content negotiation and the shapes of answers.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/result.hpp"
#include "fhir/format.hpp"
#include "http/message.hpp"
#include "interactions/interactions.hpp"

namespace planbro::api {

// The body, judged in order: size (413), content type (415), syntax (400). JSON and XML of native
// documents as they are.
Result<json::Value> read_json(const http::Request& request);
// A resource in JSON or XML; XML that is no FHIR is refused (422) here.
Result<json::Value> read_resource(const http::Request& request);
Result<std::string_view> read_xml(const http::Request& request);
// Without a body: "", whatever the content type.
Result<std::string_view> read_form(const http::Request& request);

// What the answer is to be written in: what _format says, else what the Accept header prefers, JSON
// where it has no preference; 406 when neither form is acceptable.
Result<fhir::Format> format_of(const http::Request& request);

// Escapes that give no UTF-8 stay escaped, so that nothing else gets into answers and records.
interactions::Parameters parameters_of(std::string_view query_or_form);

// If-Match: W/"3"; nothing when absent, 400 when it is no version ETag.
Result<std::optional<std::int64_t>> if_match_of(const http::Request& request);

// A resource that XML cannot hold is answered in JSON: with what has been done, an answer in
// another form than the one asked for is better than none (RFC 9110 section 12.4.1).
http::Response render(const Failure& failure, fhir::Format format);
// `base` is put before relative Locations.
http::Response render(const interactions::Answer& answer, const std::string& base,
                      std::string_view prefer, fhir::Format format);
http::Response resource_response(int status, const json::Value& resource, fhir::Format format);
http::Response json_response(int status, const json::Value& body, std::string_view type);

}  // namespace planbro::api
