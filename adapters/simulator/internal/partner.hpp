// The partners as the gateway meets them: where each takes notices, in which format, and what it
// answers.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "http/message.hpp"

namespace planbro::adapters::internal {

enum class Format { fhir, json, xml, arkiv };

struct Counterpart {
    std::string_view system;  // as in ?system=
    std::string_view path;    // "" when it takes no notices
    Format format;
};

std::span<const Counterpart> counterparts();
const Counterpart* find_counterpart(std::string_view system);
const Counterpart* counterpart_at(std::string_view path);  // a trailing slash is no difference

struct Receipt {
    std::string id;  // the same for the same notice
    std::string notice_id;
    bool repeat = false;
    Instant at;
    bool misnamed = false;  // a record's: it names a resource of another type
};

std::string receipt_id(std::string_view system, std::string_view notice_id);
http::Response receipt_of(Format format, const Receipt& receipt, std::string_view request_body);
http::Response refusal_of(Format format, int status, std::string_view text);

// The value of a query parameter, "" if absent.
std::string query_value(std::string_view query, std::string_view name);
http::Response json_response(int status, const json::Value& body);
http::Response capability_statement(Instant now);

}  // namespace planbro::adapters::internal
