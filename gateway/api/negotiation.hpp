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
// What a patch makes of a resource: JSON Patch (application/json-patch+json), XML Patch
// (application/xml-patch+xml), or Parameters for FHIRPath Patch. Refers to the request's body.
Result<interactions::Change> read_patch(const http::Request& request);
Result<std::string_view> read_xml(const http::Request& request);
// Without a body: "", whatever the content type.
Result<std::string_view> read_form(const http::Request& request);

// How an answer is written (https://hl7.org/fhir/R4/http.html#parameters).
struct Form {
    fhir::Format format = fhir::Format::json;
    bool is_pretty = false;
};

// What the answer is to be written in: what _format says, else what the Accept header prefers, JSON
// where it has no preference; 406 when neither form is acceptable. 400 for a _pretty that is
// neither true nor false.
Result<Form> form_of(const http::Request& request);
// Whether a file of an export may be the answer: that has a type of its own.
bool takes_ndjson(const http::Request& request);

// Escapes that give no UTF-8 stay escaped, so that nothing else gets into answers and records.
interactions::Parameters parameters_of(std::string_view query_or_form);
// Those that any request can have: in the URL, or in the form of a search.
interactions::Parameters parameters_of(const http::Request& request);

// Whether a Prefer header names the preference, such as "return=minimal" (RFC 7240).
bool prefers(std::string_view prefer, std::string_view preference);

// If-Match: W/"3"; nothing when absent, 400 when it is no version ETag.
Result<std::optional<std::int64_t>> if_match_of(const http::Request& request);

// Whether the client has what would be answered (RFC 9110 section 13.1): If-None-Match, or without
// it If-Modified-Since. Only of whole views: a cut one changes without a new version.
bool has_it_already(const http::Request& request, const interactions::Answer& answer);

// A resource that XML cannot hold is answered in JSON: with what has been done, an answer in
// another form than the one asked for is better than none (RFC 9110 section 12.4.1).
// `kind_of`, if any, tells by what name the sender's own system knows an error of ours; it stands
// beside our code.
struct OwnKinds {
    std::string_view system;
    std::string_view (*kind_of)(std::string_view code) = nullptr;
};
http::Response render(const Failure& failure, const Form& form, const OwnKinds& kinds = {});
// `base` is put before relative Locations.
http::Response render(interactions::Answer answer, const std::string& base, std::string_view prefer,
                      const Form& form);
http::Response resource_response(int status, const json::Value& resource, const Form& form);
http::Response json_response(int status, const json::Value& body, std::string_view type);

}  // namespace planbro::api
