#include "api/negotiation.hpp"

#include <date/date.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "base/text.hpp"
#include "fhir/outcome.hpp"

namespace planbro::api {

namespace {

constexpr std::string_view kFhirJson = "application/fhir+json; charset=utf-8";

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

// "application/json; charset=utf-8" -> application/json
std::string media_type(std::string_view header) {
    return lower(trimmed(header.substr(0, header.find(';'))));
}

bool is_one_of(const std::string& type, std::initializer_list<std::string_view> known) {
    return std::find(known.begin(), known.end(), type) != known.end();
}

Result<void> judge_size(const http::Request& request) {
    if (!request.body_too_large) return {};
    return fail(Category::too_large, "for-stor", "The body is larger than 8 MiB.");
}

// "application/json;q=0" is what the client does not want (RFC 9110 section 12.4.2).
bool is_declined(std::string_view part) {
    for (const auto& parameter : split(part, ';')) {
        const auto text = lower(trimmed(parameter));
        if (text.starts_with("q=0") && text.find_first_not_of("0.", 2) == std::string::npos)
            return true;
    }
    return false;
}

std::string decoded(std::string_view text) {
    auto plain = percent_decode(text, true);
    return is_utf8(plain) ? plain : percent_encode(text);
}

// RFC 9110 section 5.6.7: Sun, 06 Nov 1994 08:49:37 GMT
std::string http_date(Instant moment) {
    return date::format("%a, %d %b %Y %T GMT", std::chrono::floor<std::chrono::seconds>(moment));
}

}  // namespace

Result<json::Value> read_json(const http::Request& request) {
    if (auto fits = judge_size(request); !fits) return Fail(fits.error());
    const auto type = media_type(request.header("Content-Type"));
    if (!is_one_of(type, {"application/json", "application/fhir+json", "text/json"})) {
        return fail(Category::unsupported_media, "feil-innholdstype",
                    "Send application/fhir+json (or application/json).");
    }
    if (!is_utf8(request.body)) {
        return fail(Category::bad_request, "ikke-utf8", "The body is not UTF-8.");
    }
    auto value = json::parse(request.body);
    if (value && !value->is_object()) {
        return fail(Category::bad_request, "ikke-json", "The body is JSON, but no object.");
    }
    return value;
}

Result<std::string_view> read_xml(const http::Request& request) {
    if (auto fits = judge_size(request); !fits) return Fail(fits.error());
    const auto type = media_type(request.header("Content-Type"));
    if (!is_one_of(type, {"application/xml", "text/xml"})) {
        return fail(Category::unsupported_media, "feil-innholdstype", "Send application/xml.");
    }
    return std::string_view(request.body);
}

Result<std::string_view> read_form(const http::Request& request) {
    if (auto fits = judge_size(request); !fits) return Fail(fits.error());
    if (!request.body.empty() &&
        media_type(request.header("Content-Type")) != "application/x-www-form-urlencoded") {
        return fail(Category::unsupported_media, "feil-innholdstype",
                    "Send application/x-www-form-urlencoded.");
    }
    return std::string_view(request.body);
}

Result<void> accepts_json(const http::Request& request) {
    const auto header = request.header("Accept");
    if (header.empty()) return {};
    for (const auto& part : split(header, ',')) {
        if (is_declined(part)) continue;
        if (is_one_of(media_type(part), {"*/*", "application/*", "application/json", "text/json",
                                         "application/fhir+json", "text/*", "text/html"})) {
            return {};
        }
    }
    return fail(Category::not_acceptable, "ukjent-format",
                "This server answers application/fhir+json.");
}

interactions::Parameters parameters_of(std::string_view query_or_form) {
    interactions::Parameters parameters;
    if (query_or_form.empty()) return parameters;
    for (const auto& pair : split(query_or_form, '&')) {
        if (pair.empty()) continue;
        const auto equals = pair.find('=');
        parameters.emplace_back(
            decoded(pair.substr(0, equals)),
            equals == std::string::npos ? "" : decoded(pair.substr(equals + 1)));
    }
    return parameters;
}

Result<std::optional<std::int64_t>> if_match_of(const http::Request& request) {
    auto etag = request.header("If-Match");
    if (etag.empty()) return std::optional<std::int64_t>();
    if (etag.starts_with("W/")) etag.remove_prefix(2);
    const bool quoted = etag.size() > 2 && etag.front() == '"' && etag.back() == '"';
    const auto digits = quoted ? etag.substr(1, etag.size() - 2) : std::string_view();
    if (!all_digits(digits) || digits.size() > 18) {
        return fail(Category::bad_request, "feil-etag",
                    "If-Match must be an ETag such as W/\"3\".");
    }
    return std::optional<std::int64_t>(std::stoll(std::string(digits)));
}

http::Response json_response(int status, const json::Value& body, std::string_view type) {
    return {status,
            {{"Content-Type", std::string(type)}, {"Cache-Control", "no-store"}},
            json::write(body)};
}

http::Response render(const Failure& failure) {
    auto response = json_response(http_status(failure.category),
                                  fhir::operation_outcome(failure.issues), kFhirJson);
    if (failure.category == Category::unauthorized) {
        response.headers.push_back({"WWW-Authenticate", "Bearer"});
    }
    if (failure.retry_after_seconds > 0) {
        response.headers.push_back({"Retry-After", std::to_string(failure.retry_after_seconds)});
    }
    return response;
}

http::Response render(const interactions::Answer& answer, const std::string& base,
                      std::string_view prefer) {
    const bool minimal = prefer.find("return=minimal") != std::string_view::npos &&
                         !answer.location.empty() &&
                         answer.body.text("resourceType") != "OperationOutcome";
    http::Response response;
    response.status = answer.status;
    response.headers.push_back({"Cache-Control", "no-store"});
    if (!answer.body.is_null() && !minimal) {
        response.headers.push_back({"Content-Type", std::string(kFhirJson)});
        response.body = json::write(answer.body);
    }
    if (!answer.location.empty()) {
        response.headers.push_back({"Location", base + "/" + answer.location});
    }
    if (answer.version > 0) {
        response.headers.push_back({"ETag", "W/\"" + std::to_string(answer.version) + "\""});
        response.headers.push_back({"Last-Modified", http_date(answer.updated)});
    }
    return response;
}

}  // namespace planbro::api
