// https://hl7.org/fhir/R4/search.html. Strict: an unknown parameter is refused, with the list of
// those that are served. Visibility is part of the query, so totals and pages are those of what may
// be seen.
#include <algorithm>
#include <array>
#include <set>

#include "base/text.hpp"
#include "consent/section.hpp"
#include "interactions/interactions.hpp"
#include "interactions/scope.hpp"
#include "interactions/search_query.hpp"
#include "interactions/visibility.hpp"

namespace planbro::interactions {

namespace {

using store::Key;

json::Value entry_of(const Services& services, const Key& key, json::Value resource,
                     std::string_view mode) {
    return json::object({{"fullUrl", services.base_url + "/" + key.reference()},
                         {"resource", std::move(resource)},
                         {"search", json::object({{"mode", mode}})}});
}

std::vector<Key> candidates(store::Reader& reader, const Include& include, const Key& match) {
    if (include.reverse) return reader.links_to(match, include.source, include.parameter);
    if (include.source != match.type) return {};
    return reader.links_from(match, include.parameter);
}

class Collector {
  public:
    Collector(const Services& services, const Call& call, Viewer& viewer, store::Reader& reader)
        : services_(services), call_(call), viewer_(viewer), reader_(reader) {}

    void add_match(const store::Found& found) {
        if (!seen_.insert(found.key).second) return;
        matches_.push_back(found.key);
        entries_.push_back(
            entry_of(services_, found.key, viewer_.show(found.key, found.body), "match"));
    }

    // Each candidate is judged by itself; a section that hides the link hides what it leads to.
    void add_includes(const std::vector<Include>& includes) {
        for (const auto& include : includes) {
            for (const auto& match : matches_) {
                for (const auto& key : candidates(reader_, include, match))
                    add_include(include, key);
            }
        }
    }

    [[nodiscard]] std::vector<std::string> touched() const {
        std::vector<std::string> references;
        for (const auto& key : seen_) references.push_back(key.reference());
        return references;
    }
    json::Array take() { return std::move(entries_); }

  private:
    void add_include(const Include& include, const Key& key) {
        if (!include.target.empty() && key.type != include.target) return;
        if (!call_.who.may('r', key.type)) return;
        if (seen_.contains(key) || !reader_.sees(key, viewer_.visibility())) return;
        const auto version = reader_.read(key);
        if (!version || version->deleted) return;
        seen_.insert(key);
        entries_.push_back(entry_of(services_, key, viewer_.show(key, version->body), "include"));
    }

    const Services& services_;
    const Call& call_;
    Viewer& viewer_;
    store::Reader& reader_;
    std::set<Key> seen_;
    std::vector<Key> matches_;
    json::Array entries_;
};

// A number of a person does not go into links, which end up in logs and histories: the resource
// that bears it is named instead, as far as the viewer sees it.
std::pair<std::string, std::string> without_number(
    const std::pair<std::string, std::string>& parameter, const SearchRequest& request,
    const Viewer& viewer, store::Reader& reader) {
    const auto& [name, value] = parameter;
    const bool own = name == "identifier" && request.query.type == "Patient";
    const bool chained = name == "patient.identifier" || name == "subject.identifier";
    if (!own && !chained) return parameter;
    store::Query query;
    query.type = "Patient";
    query.all_of = {{"identifier", tokens_of(value), {}}};
    query.visibility = viewer.visibility();
    query.with_total = false;
    std::string ids;
    for (const auto& found : reader.search(query).rows) {
        ids += (ids.empty() ? "" : ",") + (own ? found.key.id : found.key.reference());
    }
    return {own ? "_id" : name.substr(0, name.find('.')), ids};
}

std::string encoded(const Parameters& parameters, bool with_cursor) {
    std::string text;
    for (const auto& [name, value] : parameters) {
        if (value.empty() || (name == "_cursor" && !with_cursor)) continue;
        text += (text.empty() ? "" : "&") + name + "=" + percent_encode(value);
    }
    return text;
}

json::Array links_of(const Services& services, const std::string& type,
                     const Parameters& parameters, const store::Page& page) {
    const auto base = services.base_url + "/" + type;
    const auto link = [](std::string_view relation, std::string url) {
        return json::object({{"relation", relation}, {"url", std::move(url)}});
    };
    const auto self = encoded(parameters, true);
    json::Array links{link("self", self.empty() ? base : base + "?" + self)};
    if (page.more && !page.rows.empty()) {
        const auto rest = encoded(parameters, false);
        links.push_back(link("next", base + "?" + (rest.empty() ? "" : rest + "&") +
                                         "_cursor=" + std::to_string(page.rows.back().position)));
    }
    return links;
}

Result<Answer> answer_with(const Services& services, const Call& call, store::Reader& reader,
                           SearchRequest request) {
    Viewer viewer(call, reader);
    request.query.visibility = viewer.visibility();
    if (auto* granted = std::get_if<store::GrantedTo>(&request.query.visibility)) {
        granted->needs = request.needs;
    }
    const auto page = reader.search(request.query);
    Collector collector(services, call, viewer, reader);
    for (const auto& row : page.rows) collector.add_match(row);
    collector.add_includes(request.includes);
    Answer answer;
    answer.touched = collector.touched();
    answer.body = json::object({{"resourceType", "Bundle"}, {"type", "searchset"}});
    if (page.total) answer.body.set("total", *page.total);
    Parameters shown;
    for (const auto& parameter : request.shown) {
        shown.push_back(without_number(parameter, request, viewer, reader));
    }
    answer.body.set("link", links_of(services, request.query.type, shown, page));
    answer.body.set_if("entry", collector.take());
    return answer;
}

}  // namespace

Result<Answer> search(const Services& services, const Call& call, const std::string& type,
                      const Parameters& parameters) {
    if (auto allowed = require_scope(call, 's', type); !allowed) return Fail(allowed.error());
    auto request = read_search(type, parameters);
    if (!request) return Fail(request.error());
    for (const auto& include : request->includes) {
        // Includes hand out resources of other types: their scope counts too.
        const auto& shown = include.reverse ? include.source : include.target;
        if (shown.empty() || include.wildcard) continue;  // judged at each resource found
        if (auto allowed = require_scope(call, 'r', shown); !allowed) return Fail(allowed.error());
    }
    Result<Answer> answer;
    const auto viewed = services.store.view([&](store::Reader& reader) -> Result<void> {
        answer = answer_with(services, call, reader, *request);
        return {};
    });
    if (!viewed) return Fail(viewed.error());
    return answer;
}

}  // namespace planbro::interactions
