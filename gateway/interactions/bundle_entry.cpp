#include "interactions/bundle_entry.hpp"

#include <algorithm>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "fhir/outcome.hpp"
#include "fhir/subset.hpp"
#include "patch/patch.hpp"

namespace planbro::interactions {

namespace {

using store::Key;

constexpr std::size_t kDigitsMax = 18;

Fail wrong(std::size_t position, std::string_view element, std::string text) {
    return fail(Category::bad_request, "feil-bundle", std::move(text),
                place_in_bundle(position, element));
}

std::string decoded(std::string_view text) {
    auto plain = percent_decode(text, true);
    return is_utf8(plain) ? plain : percent_encode(text);
}

Parameters parameters_in(std::string_view query) {
    Parameters parameters;
    for (const auto& pair : split(query, '&')) {
        if (pair.empty()) continue;
        const auto equals = std::min(pair.find('='), pair.size());
        parameters.emplace_back(
            decoded(std::string_view(pair).substr(0, equals)),
            decoded(std::string_view(pair).substr(std::min(equals + 1, pair.size()))));
    }
    return parameters;
}

std::string etag_of(std::int64_t version) {
    return "W/\"" + std::to_string(version) + "\"";
}

// Data in the alphabet of FHIR's base64Binary, blanks allowed.
std::string base64_decode(std::string data) {
    std::erase_if(data, [](char c) { return c == '=' || c == '\n' || c == '\r' || c == ' '; });
    std::replace(data.begin(), data.end(), '+', '-');
    std::replace(data.begin(), data.end(), '/', '_');
    return base64url_decode(data);
}

Result<Answer> answer_to(store::Reader& reader, const Services& services, const Call& call,
                         const std::vector<std::string>& path, const Parameters& parameters) {
    const auto part = [&](std::size_t i) { return i < path.size() ? path[i] : std::string(); };
    if (part(0) == "_history" && path.size() == 1) {
        return history_in(reader, services, call, {}, parameters);
    }
    const Key key{part(0), part(1)};
    if (is_served(key.type) && path.size() == 1) {
        return search_in(reader, services, call, {key.type}, parameters);
    }
    if (is_served(key.type) && key.id == "_history" && path.size() == 2) {
        return history_in(reader, services, call, {key.type}, parameters);
    }
    if (is_served(key.type) && fhir::is_id(key.id)) {
        if (path.size() == 2) return read_in(reader, services, call, key, {});
        if (part(2) == "_history" && path.size() == 3) {
            return history_in(reader, services, call, {key.type, key.id}, parameters);
        }
        if (part(2) == "_history" && path.size() == 4 && all_digits(part(3)) &&
            part(3).size() <= kDigitsMax) {
            return read_in(reader, services, call, key, std::stoll(part(3)));
        }
    }
    return fail(Category::bad_request, "feil-bundle",
                "GET takes Type/id, Type?search and _history of these, of a type that is served.",
                "Bundle.entry.request.url");
}

std::string status_line(int status) {
    switch (status) {
        case 200:
            return "200 OK";
        case 201:
            return "201 Created";
        case 204:
            return "204 No Content";
        case 304:
            return "304 Not Modified";
        default:
            return std::to_string(status);
    }
}

}  // namespace

std::string place_in_bundle(std::size_t position, std::string_view element) {
    return "Bundle.entry[" + std::to_string(position) + "]" + std::string(element);
}

Failure placed(Failure failure, std::size_t position) {
    for (auto& issue : failure.issues) {
        if (issue.expression.starts_with("Bundle.")) continue;
        const auto dot = std::min(issue.expression.find('.'), issue.expression.size());
        const bool in_resource = fhir::is_resource_type(issue.expression.substr(0, dot));
        issue.expression = place_in_bundle(
            position, in_resource ? ".resource" + issue.expression.substr(dot) : ".request");
    }
    return failure;
}

Result<std::optional<std::int64_t>> if_match_of(const json::Value& request, std::size_t position) {
    if (!request.has("ifMatch")) return std::optional<std::int64_t>();
    std::string_view etag = request.text("ifMatch");
    if (etag.starts_with("W/")) etag.remove_prefix(2);
    const bool quoted = etag.size() > 2 && etag.front() == '"' && etag.back() == '"';
    const std::string digits(quoted ? etag.substr(1, etag.size() - 2) : std::string_view());
    if (!all_digits(digits) || digits.empty() || digits.size() > kDigitsMax) {
        return wrong(position, ".request.ifMatch", "ifMatch is an ETag such as W/\"3\".");
    }
    return std::optional<std::int64_t>(std::stoll(digits));
}

Result<Change> change_in(const json::Value& resource, std::size_t position) {
    if (resource.text("resourceType") == "Parameters") {
        return Change([patch = resource](const json::Value& stored) {
            return patch::apply_fhirpath(stored, patch);
        });
    }
    const auto& type = resource.text("contentType");
    auto text = base64_decode(resource.text("data"));
    if (resource.text("resourceType") == "Binary" && type == "application/xml-patch+xml") {
        return Change([patch = std::move(text)](const json::Value& stored) {
            return patch::apply_xml(stored, patch);
        });
    }
    auto operations = is_utf8(text) ? json::parse(text) : Result<json::Value>(json::Value());
    if (resource.text("resourceType") != "Binary" || type != "application/json-patch+json" ||
        !operations) {
        return wrong(position, ".resource",
                     "PATCH needs Parameters, or a Binary of application/json-patch+json or "
                     "application/xml-patch+xml.");
    }
    return Change([patch = std::move(*operations)](const json::Value& stored) {
        return patch::apply_json(stored, patch);
    });
}

json::Value without_patches(json::Value bundle) {
    if (!bundle.at("entry").is_array()) return bundle;
    for (auto& entry : bundle["entry"].make_array()) {
        if (entry.at("request").text("method") != "PATCH") continue;
        entry.erase("resource");
        entry["request"].set("method", "GET");  // which may be without one
    }
    return bundle;
}

Result<Answer> ask(store::Reader& reader, const Services& services, const Call& call,
                   const json::Value& request) {
    const std::string_view url = request.text("url");
    const auto mark = std::min(url.find('?'), url.size());
    const auto path = split(url.substr(0, mark), '/');
    auto parameters = parameters_in(url.substr(std::min(mark + 1, url.size())));
    const auto subset = fhir::read_subset(path.front(), parameters);
    if (!subset) return Fail(subset.error());
    auto answer = answer_to(reader, services, call, path, parameters);
    if (!answer) return answer;
    if (answer->is_whole && request.text("ifNoneMatch") == etag_of(answer->version)) {
        answer->status = 304;
        answer->text.clear();
        answer->body = {};
    }
    if (!subset->is_whole()) answer->body = fhir::subset_of(take_body(*answer), *subset);
    return answer;
}

json::Value entry_of(Answer answer, Return wanted) {
    auto response = json::object({{"status", status_line(answer.status)}});
    response.set_if("location", answer.location);
    if (answer.version > 0) {
        response.set("etag", etag_of(answer.version));
        response.set("lastModified", format_instant(answer.updated));
    }
    const bool wrote = !answer.location.empty() || answer.status == 204;
    if (wrote && wanted == Return::outcome) {
        response.set("outcome", fhir::operation_outcome({}));
    }
    auto entry = json::object({});
    auto body = take_body(answer);
    if (!body.is_null() && (!wrote || wanted == Return::representation)) {
        entry.set("resource", std::move(body));
    }
    entry.set("response", std::move(response));
    return entry;
}

json::Value entry_of(const Failure& failure) {
    return json::object(
        {{"response", json::object({{"status", status_line(http_status(failure.category))},
                                    {"outcome", fhir::operation_outcome(failure.issues)}})}});
}

}  // namespace planbro::interactions
