// https://hl7.org/fhir/R4/http.html#batch
#include <optional>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "fhir/outcome.hpp"
#include "interactions/interactions.hpp"

namespace planbro::interactions {

namespace {

// An entry's request taken apart: "CarePlan/1/_history/2?x=y".
struct Request {
    std::string method;
    std::vector<std::string> path;
    std::string query;
    std::optional<std::int64_t> if_match;
    std::string if_none_exist;
    const json::Value& resource;
};

Fail unusable(std::string text) {
    return fail(Category::bad_request, "feil-bundle", std::move(text), "Bundle.entry.request");
}

Parameters parameters_of(const std::string& query) {
    Parameters parameters;
    for (const auto& pair : split(query, '&')) {
        if (pair.empty()) continue;
        const auto equals = pair.find('=');
        parameters.emplace_back(
            percent_decode(pair.substr(0, equals), true),
            equals == std::string::npos ? "" : percent_decode(pair.substr(equals + 1), true));
    }
    return parameters;
}

Result<std::optional<std::int64_t>> version_of(const json::Value& request) {
    std::string_view etag = request.text("ifMatch");
    if (etag.empty()) return std::optional<std::int64_t>();
    if (etag.starts_with("W/")) etag.remove_prefix(2);
    const auto digits = etag.size() > 2 ? etag.substr(1, etag.size() - 2) : std::string_view();
    if (!all_digits(digits) || digits.size() > 18) {
        return unusable("ifMatch is an ETag such as W/\"3\".");
    }
    return std::optional<std::int64_t>(std::stoll(std::string(digits)));
}

Result<Request> read(const json::Value& entry) {
    const auto& asked = entry.at("request");
    const auto& url = asked.text("url");
    const auto question = url.find('?');
    const auto version = version_of(asked);
    if (!version) return Fail(version.error());
    Request request{asked.text("method"),
                    split(url.substr(0, question), '/'),
                    {},
                    *version,
                    asked.text("ifNoneExist"),
                    entry.at("resource")};
    if (question != std::string::npos) request.query = url.substr(question + 1);
    if (request.path.front().empty()) request.path.clear();
    if (request.path.empty() || !is_served(request.path.front())) {
        return unusable("The URL is Type, Type/id or Type?question, of a type that is served.");
    }
    return request;
}

// Type, Type/id, Type/_history, Type/id/_history, Type/id/_history/version
Result<Answer> get(const Services& services, const Call& call, const Request& request) {
    const auto& path = request.path;
    const auto parameters = parameters_of(request.query);
    const auto history_at = path.size() > 1 && path[1] == "_history"   ? 1
                            : path.size() > 2 && path[2] == "_history" ? 2
                                                                       : 0;
    if (path.size() == 1) return search(services, call, {path[0]}, parameters);
    if (history_at == 0 && path.size() == 2 && parameters.empty()) {
        return interactions::read(services, call, {path[0], path[1]});
    }
    if (history_at == 1 && path.size() == 2) return history(services, call, {path[0]}, parameters);
    if (history_at == 2 && path.size() == 3) {
        return history(services, call, {path[0], path[1]}, parameters);
    }
    if (history_at == 2 && path.size() == 4 && all_digits(path[3]) && path[3].size() < 19) {
        return vread(services, call, {path[0], path[1]}, std::stoll(path[3]));
    }
    return unusable("A GET in a batch reads, searches or asks for history.");
}

Result<Answer> write(const Services& services, const Call& call, const Request& request) {
    const auto& type = request.path.front();
    const bool instance = request.path.size() == 2;
    const auto id = instance ? request.path[1] : std::string();
    if (request.path.size() > 2) return unusable("A write is to Type, Type/id or Type?question.");
    if (request.method == "POST" && !instance) {
        return create(services, call, type, request.resource, request.if_none_exist);
    }
    if (request.method == "PUT") {
        return instance ? update(services, call, {type, id}, request.resource, request.if_match)
                        : update_where(services, call, type, request.query, request.resource,
                                       request.if_match);
    }
    if (request.method == "DELETE") {
        return instance ? remove(services, call, {type, id}, request.if_match)
                        : remove_where(services, call, type, request.query, request.if_match);
    }
    return unusable("The method of an entry is GET, POST, PUT or DELETE, as its URL allows.");
}

Result<Answer> answer_to(const Services& services, const Call& call, const json::Value& entry) {
    const auto request = read(entry);
    if (!request) return Fail(request.error());
    return request->method == "GET" ? get(services, call, *request)
                                    : write(services, call, *request);
}

std::string status_line(int status) {
    switch (status) {
        case 200:
            return "200 OK";
        case 201:
            return "201 Created";
        case 204:
            return "204 No Content";
        default:
            return std::to_string(status);
    }
}

json::Value refused(const Failure& failure) {
    return json::object(
        {{"response", json::object({{"status", std::to_string(http_status(failure.category))},
                                    {"outcome", fhir::operation_outcome(failure.issues)}})}});
}

json::Value entry_of(Answer answer) {
    auto response = json::object({{"status", status_line(answer.status)}});
    response.set_if("location", answer.location);
    if (answer.version > 0) {
        response.set("etag", "W/\"" + std::to_string(answer.version) + "\"");
        response.set("lastModified", format_instant(answer.updated));
    }
    json::Value entry;
    if (auto body = take_body(answer); !body.is_null()) entry.set("resource", std::move(body));
    entry.set("response", std::move(response));
    return entry;
}

}  // namespace

Result<Answer> batch(const Services& services, const Call& call, const json::Value& bundle) {
    if (bundle.text("resourceType") != "Bundle" || bundle.text("type") != "batch") {
        return fail(Category::bad_request, "feil-bundle",
                    "POST to the base takes a Bundle of type transaction or batch.", "Bundle.type");
    }
    Answer answer;
    json::Array entries;
    for (const auto& entry : bundle.at("entry").items()) {
        auto one = answer_to(services, call, entry);
        if (one) {
            for (auto& touched : one->touched) answer.touched.push_back(std::move(touched));
        }
        entries.push_back(one ? entry_of(std::move(*one)) : refused(one.error()));
    }
    answer.body = json::object({{"resourceType", "Bundle"}, {"type", "batch-response"}});
    answer.body.set_if("entry", std::move(entries));
    return answer;
}

}  // namespace planbro::interactions
