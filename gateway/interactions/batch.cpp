// https://hl7.org/fhir/R4/http.html#batch
#include <string>
#include <vector>

#include "base/text.hpp"
#include "consent/supplement_guard.hpp"
#include "interactions/bundle_entry.hpp"
#include "interactions/interactions.hpp"
#include "interactions/trail_resources.hpp"

namespace planbro::interactions {

namespace {

// Each may be a commit, or a search with a page of answers.
constexpr std::size_t kEntriesMax = 500;

Fail unusable(std::string text) {
    return fail(Category::bad_request, "feil-bundle", std::move(text), "Bundle.entry.request");
}

// A write's URL taken apart: Type, Type/id or Type?question.
struct Target {
    std::string type;
    std::string id;
    std::string query;
};

Result<Target> target_of(const std::string& url) {
    const auto mark = std::min(url.find('?'), url.size());
    const auto path = split(url.substr(0, mark), '/');
    if (!is_kept(path.front()) || path.size() > 2 || (path.size() == 2 && !fhir::is_id(path[1]))) {
        return unusable("The URL is Type, Type/id or Type?question, of a type that is served.");
    }
    return Target{path.front(), path.size() == 2 ? path[1] : "",
                  url.substr(std::min(mark + 1, url.size()))};
}

// What belongs in a record is refused for that, not for its URL.
Result<void> judge_address(const std::string& url) {
    const auto type = url.substr(0, url.find_first_of("/?"));
    if (!fhir::is_resource_type(type) || is_served(type)) return {};
    return fail(Category::unprocessable, {consent::not_of_a_plan(type)});
}

Result<Answer> write(const Services& services, const Call& call, const json::Value& entry,
                     std::size_t position) {
    const auto& request = entry.at("request");
    const auto target = target_of(request.text("url"));
    if (!target) {
        if (auto own = judge_address(request.text("url")); !own) return Fail(own.error());
        return Fail(target.error());
    }
    const auto if_match = if_match_of(request, position);
    if (!if_match) return Fail(if_match.error());
    const auto& [type, id, query] = *target;
    const auto& method = request.text("method");
    const auto& resource = entry.at("resource");
    if (method == "POST" && id.empty()) {
        return create(services, call, type, resource, request.text("ifNoneExist"));
    }
    if (method == "PUT") {
        return id.empty() ? update_where(services, call, type, query, resource, *if_match)
                          : update(services, call, {type, id}, resource, *if_match);
    }
    if (method == "PATCH") {
        const auto change = change_in(resource, position);
        if (!change) return Fail(change.error());
        return patch(services, call, {type, id, query}, *change, *if_match);
    }
    if (method == "DELETE") {
        return id.empty() ? remove_where(services, call, type, query, *if_match)
                          : remove(services, call, {type, id}, *if_match);
    }
    return unusable(
        "The method of an entry is GET, POST, PUT, PATCH or DELETE, as its URL allows.");
}

Result<Answer> answer_to(const Services& services, const Call& call, const json::Value& entry,
                         std::size_t position) {
    const auto& method = entry.at("request").text("method");
    if (method != "GET" && method != "HEAD") return write(services, call, entry, position);
    const std::string_view url = entry.at("request").text("url");
    const auto type = url.substr(0, url.find_first_of("/?"));
    if (auto ready = await_trail(services, type); !ready) return Fail(ready.error());
    return in_one_view(services, [&](store::Reader& reader) {
        return ask(reader, services, call, entry.at("request"));
    });
}

}  // namespace

Result<Answer> batch(const Services& services, const Call& call, const json::Value& bundle,
                     Return wanted) {
    if (bundle.text("resourceType") != "Bundle" || bundle.text("type") != "batch") {
        return fail(Category::bad_request, "feil-bundle",
                    "POST to the base takes a Bundle of type transaction or batch.", "Bundle.type");
    }
    const auto& asked = bundle.at("entry").items();
    if (asked.size() > kEntriesMax) {
        return fail(Category::bad_request, "feil-bundle",
                    "A batch has at most " + std::to_string(kEntriesMax) + " entries.",
                    "Bundle.entry");
    }
    Answer answer;
    json::Array entries;
    for (const auto& entry : asked) {
        auto one = answer_to(services, call, entry, entries.size());
        if (!one) {
            entries.push_back(entry_of(placed(one.error(), entries.size())));
            continue;
        }
        for (auto& touched : one->touched) answer.touched.push_back(std::move(touched));
        entries.push_back(entry_of(std::move(*one), wanted));
    }
    answer.body = json::object({{"resourceType", "Bundle"}, {"type", "batch-response"}});
    answer.body.set_if("entry", std::move(entries));
    return answer;
}

}  // namespace planbro::interactions
