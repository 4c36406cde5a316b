#include "api/negotiation.hpp"

#include <date/date.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <ctime>
#include <iomanip>
#include <sstream>

#include "base/text.hpp"
#include "fhir/codes.hpp"
#include "fhir/outcome.hpp"
#include "fhir/resource.hpp"
#include "fhir/xml.hpp"
#include "http/content_coding.hpp"
#include "patch/patch.hpp"

namespace planbro::api {

namespace {

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

// What an Accept header says of a form: of its media types if they are named, else of the ranges
// they fall under (RFC 9110 section 12.5.1).
struct Wish {
    std::optional<int> named;
    std::optional<int> in_range;

    static void raise(std::optional<int>& weight, int to) {
        weight = std::max(weight.value_or(0), to);
    }
    [[nodiscard]] int weight() const { return named.value_or(in_range.value_or(0)); }
};

std::optional<fhir::Format> preferred(std::string_view accept) {
    Wish json;
    Wish xml;
    for (const auto& part : split(accept, ',')) {
        const auto type = media_type(part);
        const auto weight = http::quality_of(part);
        if (is_one_of(type, {"*/*", "application/*", "text/*"})) {
            Wish::raise(json.in_range, weight);
            Wish::raise(xml.in_range, weight);
        } else if (const auto format = fhir::format_of_media_type(type)) {
            Wish::raise(*format == fhir::Format::xml ? xml.named : json.named, weight);
        } else if (type == "text/html") {  // a browser, which shows JSON well
            Wish::raise(json.named, weight);
        }
    }
    if (json.weight() == 0 && xml.weight() == 0) return {};
    return xml.weight() > json.weight() ? fhir::Format::xml : fhir::Format::json;
}

bool is_form(const http::Request& request) {
    return media_type(request.header("Content-Type")) == "application/x-www-form-urlencoded";
}

const std::string* find(const interactions::Parameters& parameters, std::string_view name) {
    const auto found = std::find_if(parameters.begin(), parameters.end(),
                                    [&](const auto& one) { return one.first == name; });
    return found == parameters.end() ? nullptr : &found->second;
}

Result<fhir::Format> format_of(const std::string& asked, std::string_view accept) {
    if (asked.empty() && accept.empty()) return fhir::Format::json;
    const auto format = asked.empty() ? preferred(accept) : fhir::format_named(asked);
    if (format) return *format;
    return fail(Category::not_acceptable, "ukjent-format",
                "This server answers application/fhir+json and application/fhir+xml.",
                asked.empty() ? "" : "_format");
}

Result<json::Value> parsed_json(const std::string& body) {
    if (!is_utf8(body)) {
        return fail(Category::bad_request, "ikke-utf8", "The body is not UTF-8.");
    }
    auto value = json::parse(body);
    if (value && !value->is_object()) {
        return fail(Category::bad_request, "ikke-json", "The body is JSON, but no object.");
    }
    return value;
}

std::optional<std::string> as_xml(const json::Value& resource, bool is_pretty) {
    auto xml =
        fhir::write_xml(resource, is_pretty ? fhir::XmlForm::pretty : fhir::XmlForm::compact);
    return xml ? std::optional(std::move(*xml)) : std::nullopt;
}

void write_body(http::Response& response, const json::Value& resource, const Form& form) {
    auto format = form.format;
    auto xml = format == fhir::Format::xml ? as_xml(resource, form.is_pretty) : std::nullopt;
    if (xml) {
        response.body = std::move(*xml);
    } else {
        format = fhir::Format::json;
        response.body = form.is_pretty ? json::write_pretty(resource) : json::write(resource);
    }
    response.headers.push_back({"Content-Type", std::string(fhir::media_type_of(format))});
}

// What is text already is sent as it is, if that is the form asked for.
void write_body(http::Response& response, interactions::Answer& answer, const Form& form) {
    if (!answer.native.empty()) {
        response.body = std::move(answer.native);
        response.headers.push_back({"Content-Type", "application/xml"});
        return;
    }
    if (!answer.media_type.empty()) {
        response.body = std::move(answer.text);
        response.headers.push_back({"Content-Type", std::move(answer.media_type)});
        return;
    }
    if (!answer.text.empty() && form.format == fhir::Format::json && !form.is_pretty) {
        response.body = std::move(answer.text);
        response.headers.push_back(
            {"Content-Type", std::string(fhir::media_type_of(fhir::Format::json))});
        return;
    }
    const auto body = interactions::take_body(answer);
    if (!body.is_null()) write_body(response, body, form);
}

void add_kinds(json::Value& outcome, const OwnKinds& kinds) {
    for (auto& issue : outcome["issue"].make_array()) {
        const auto code = fhir::code_in(issue.at("details"), fhir::kIssueSystem);
        const auto kind = kinds.kind_of(code);
        if (kind.empty()) continue;
        issue["details"]["coding"].push_back(fhir::coding(kinds.system, kind));
    }
}

std::string decoded(std::string_view text) {
    auto plain = percent_decode(text, true);
    return is_utf8(plain) ? plain : percent_encode(text);
}

// RFC 9110 section 5.6.7: Sun, 06 Nov 1994 08:49:37 GMT
std::string http_date(Instant moment) {
    return date::format("%a, %d %b %Y %T GMT", std::chrono::floor<std::chrono::seconds>(moment));
}

// Nothing for what is no date: such a header counts as absent (RFC 9110 section 13.1.3).
std::optional<std::chrono::sys_seconds> moment_of(std::string_view http_date) {
    std::tm parts{};
    std::istringstream text{std::string(http_date)};
    text >> std::get_time(&parts, "%a, %d %b %Y %H:%M:%S GMT");
    if (text.fail()) return {};
    return std::chrono::sys_seconds(std::chrono::seconds(::timegm(&parts)));
}

}  // namespace

Result<json::Value> read_json(const http::Request& request) {
    if (auto fits = judge_size(request); !fits) return Fail(fits.error());
    const auto type = media_type(request.header("Content-Type"));
    if (fhir::format_of_media_type(type) != fhir::Format::json) {
        return fail(Category::unsupported_media, "feil-innholdstype",
                    "Send application/fhir+json (or application/json).");
    }
    return parsed_json(request.body);
}

Result<json::Value> read_resource(const http::Request& request) {
    if (auto fits = judge_size(request); !fits) return Fail(fits.error());
    const auto format = fhir::format_of_media_type(media_type(request.header("Content-Type")));
    if (!format) {
        return fail(Category::unsupported_media, "feil-innholdstype",
                    "Send application/fhir+json or application/fhir+xml.");
    }
    return *format == fhir::Format::xml ? fhir::read_xml(request.body) : parsed_json(request.body);
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
    if (!request.body.empty() && !is_form(request)) {
        return fail(Category::unsupported_media, "feil-innholdstype",
                    "Send application/x-www-form-urlencoded.");
    }
    return std::string_view(request.body);
}

Result<Form> form_of(const http::Request& request) {
    const auto parameters = parameters_of(request);
    const auto* const asked = find(parameters, "_format");
    const auto format = format_of(asked == nullptr ? "" : *asked, request.header("Accept"));
    if (!format) return Fail(format.error());
    const auto* const pretty = find(parameters, "_pretty");
    if (pretty != nullptr && *pretty != "true" && *pretty != "false") {
        return fail(Category::bad_request, "feil-parameterverdi", "_pretty: is true or false.",
                    "_pretty");
    }
    return Form{*format, pretty != nullptr && *pretty == "true"};
}

bool takes_ndjson(const http::Request& request) {
    const auto parts = split(request.header("Accept"), ',');
    return std::any_of(parts.begin(), parts.end(), [](const std::string& part) {
        return http::quality_of(part) > 0 &&
               is_one_of(media_type(part),
                         {"application/fhir+ndjson", "application/ndjson", "ndjson"});
    });
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

interactions::Parameters parameters_of(const http::Request& request) {
    auto parameters = parameters_of(std::string_view(request.query));
    if (is_form(request) && request.path.ends_with("/_search")) {
        for (auto& one : parameters_of(std::string_view(request.body))) {
            parameters.push_back(std::move(one));
        }
    }
    return parameters;
}

bool prefers(std::string_view prefer, std::string_view preference) {
    const auto items = split(prefer, ',');
    return std::any_of(items.begin(), items.end(), [&](const std::string& item) {
        return lower(trimmed(item.substr(0, item.find(';')))) == preference;
    });
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

Result<interactions::Change> read_patch(const http::Request& request) {
    if (auto fits = judge_size(request); !fits) return Fail(fits.error());
    const auto type = media_type(request.header("Content-Type"));
    if (type == "application/xml-patch+xml") {
        return interactions::Change([&request](const json::Value& resource) {
            return patch::apply_xml(resource, request.body);
        });
    }
    if (type == "application/json-patch+json") {
        if (!is_utf8(request.body)) {
            return fail(Category::bad_request, "ikke-utf8", "The body is not UTF-8.");
        }
        auto operations = json::parse(request.body);
        if (!operations) return Fail(operations.error());
        return interactions::Change([patch = std::move(*operations)](const json::Value& resource) {
            return patch::apply_json(resource, patch);
        });
    }
    auto parameters = read_resource(request);
    if (!parameters) return Fail(parameters.error());
    return interactions::Change([patch = std::move(*parameters)](const json::Value& resource) {
        return patch::apply_fhirpath(resource, patch);
    });
}

bool has_it_already(const http::Request& request, const interactions::Answer& answer) {
    if (!answer.is_whole || answer.version == 0) return false;
    const auto known = request.header("If-None-Match");
    if (!known.empty()) {
        const auto ours = "\"" + std::to_string(answer.version) + "\"";
        const auto listed = split(known, ',');
        return std::any_of(listed.begin(), listed.end(), [&](const std::string& item) {
            const auto tag = trimmed(item);
            return tag == ours || tag == "W/" + ours || tag == "*";
        });
    }
    const auto since = moment_of(request.header("If-Modified-Since"));
    return since && std::chrono::floor<std::chrono::seconds>(answer.updated) <= *since;
}

http::Response json_response(int status, const json::Value& body, std::string_view type) {
    return {status,
            {{"Content-Type", std::string(type)}, {"Cache-Control", "no-store"}},
            json::write(body)};
}

http::Response resource_response(int status, const json::Value& resource, const Form& form) {
    http::Response response{status, {{"Cache-Control", "no-store"}}, {}};
    write_body(response, resource, form);
    return response;
}

http::Response render(const Failure& failure, const Form& form, const OwnKinds& kinds) {
    auto outcome = fhir::operation_outcome(failure.issues);
    if (kinds.kind_of != nullptr) add_kinds(outcome, kinds);
    auto response = resource_response(http_status(failure.category), outcome, form);
    if (failure.retry_after_seconds > 0) {
        response.headers.push_back({"Retry-After", std::to_string(failure.retry_after_seconds)});
    }
    return response;
}

http::Response render(interactions::Answer answer, const std::string& base, std::string_view prefer,
                      const Form& form) {
    const bool minimal = prefers(prefer, "return=minimal") && !answer.location.empty() &&
                         answer.body.text("resourceType") != "OperationOutcome";
    const bool wrote = !answer.location.empty();
    if (wrote && prefers(prefer, "return=operationoutcome")) {
        answer.body = fhir::operation_outcome({});
    }
    http::Response response;
    response.status = answer.status;
    response.headers.push_back({"Cache-Control", "no-store"});
    if (!minimal) write_body(response, answer, form);
    if (answer.expires) response.headers.push_back({"Expires", http_date(*answer.expires)});
    for (auto& [name, value] : answer.headers) response.headers.push_back({name, value});
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
