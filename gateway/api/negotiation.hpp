// Content negotiation and the shapes of answers.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/result.hpp"
#include "http/message.hpp"
#include "interactions/interactions.hpp"

namespace planbro::api {

// The body, judged in order: size (413), content type (415), syntax (400).
Result<json::Value> read_json(const http::Request& request);
Result<std::string_view> read_xml(const http::Request& request);
// Without a body: "", whatever the content type.
Result<std::string_view> read_form(const http::Request& request);

// Refuses (406) when the Accept header leaves no room for JSON.
Result<void> accepts_json(const http::Request& request);

// Escapes that give no UTF-8 stay escaped, so that nothing else gets into answers and records.
interactions::Parameters parameters_of(std::string_view query_or_form);

// If-Match: W/"3"; nothing when absent, 400 when it is no version ETag.
Result<std::optional<std::int64_t>> if_match_of(const http::Request& request);

http::Response render(const Failure& failure);
// `base` is put before relative Locations.
http::Response render(const interactions::Answer& answer, const std::string& base,
                      std::string_view prefer);
http::Response json_response(int status, const json::Value& body, std::string_view type);

}  // namespace planbro::api
