#include "adapters/simulator/internal/feed.hpp"

#include <algorithm>

#include "adapters/simulator/internal/partner.hpp"
#include "base/text.hpp"

namespace planbro::adapters::internal {

namespace {

using http::Request;
using http::Response;

constexpr std::string_view kBase = "/samspill";
constexpr std::string_view kChanges = "/endringer";
constexpr std::string_view kAnswer = "/svar";

Response refused(int status, std::string text) {
    return json_response(status, json::object({{"feil", std::move(text)}}));
}

// "" and 0 are the beginning.
std::optional<std::size_t> number_of(std::string_view text) {
    if (text.empty()) return 0;
    if (!all_digits(text) || text.size() > 9) return {};
    return std::stoul(std::string(text));
}

std::string id_of(std::size_t position) {
    return "endring-" + std::to_string(position);
}

// ID of …/endringer/ID/svar; "" for another path.
std::string answered_id(std::string_view path) {
    if (!path.starts_with(std::string(kChanges) + "/") || !path.ends_with(kAnswer)) return {};
    path.remove_prefix(kChanges.size() + 1);
    path.remove_suffix(std::min(path.size(), kAnswer.size()));
    return percent_decode(path, false);
}

}  // namespace

Response Feed::put(const Request& request) {
    auto document = json::parse(request.body);
    if (!document) return refused(400, "no JSON document");
    const std::lock_guard lock(mutex_);
    documents_.push_back(std::move(*document));
    const auto position = documents_.size();
    return json_response(
        201, json::object({{"id", id_of(position)}, {"posisjon", std::to_string(position)}}));
}

Response Feed::changes(const Request& request) const {
    const auto after = number_of(query_value(request.query, "etter"));
    const auto count = number_of(query_value(request.query, "antall"));
    const std::lock_guard lock(mutex_);
    if (!after || !count || *after > documents_.size()) {
        return refused(400, "etter is a posisjon that was given, antall a number");
    }
    json::Array changes;
    const auto end = *count == 0 ? documents_.size() : std::min(documents_.size(), *after + *count);
    for (auto at = *after; at < end; ++at) {
        changes.push_back(json::object({{"id", id_of(at + 1)},
                                        {"posisjon", std::to_string(at + 1)},
                                        {"dokument", documents_[at]}}));
    }
    return json_response(200, json::object({{"endringer", std::move(changes)}}));
}

Response Feed::note(const std::string& id, const Request& request) {
    auto answer = json::parse(request.body);
    if (!answer) return refused(400, "no JSON document");
    const std::lock_guard lock(mutex_);
    answers_.push_back(json::object({{"id", id}, {"svar", std::move(*answer)}}));
    return json_response(200, json::object({{"status", "ok"}}));
}

Response Feed::answer(const Request& request) {
    const auto path = std::string_view(request.path).substr(kBase.size());
    const bool is_get = request.method == "GET";
    if (is_get && path == kChanges) return changes(request);
    if (is_get && path == kAnswer) {
        const std::lock_guard lock(mutex_);
        return json_response(200, answers_);
    }
    if (request.method != "POST") return refused(405, "Only GET of a list, POST of the others");
    if (path == "/planer") return put(request);
    if (const auto id = answered_id(path); !id.empty()) return note(id, request);
    return refused(404, "Nothing here");
}

void Feed::forget() {
    const std::lock_guard lock(mutex_);
    documents_.clear();
    answers_.clear();
}

}  // namespace planbro::adapters::internal
