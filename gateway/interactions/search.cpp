// https://hl7.org/fhir/R4/search.html. Strict: an unknown parameter is refused, with the list of
// those that are served. Visibility is part of the query, so totals and pages are those of what may
// be seen.
#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <set>
#include <span>

#include "base/text.hpp"
#include "fhir/identifiers.hpp"
#include "fhir/outcome.hpp"
#include "fhir/search_parameters.hpp"
#include "interactions/interactions.hpp"
#include "interactions/reading.hpp"
#include "interactions/scope.hpp"
#include "interactions/search_query.hpp"
#include "interactions/trail_resources.hpp"
#include "interactions/visibility.hpp"

namespace planbro::interactions {

namespace {

using store::Key;

// Includes have no pages: beyond this the question must be asked in smaller pieces.
constexpr std::size_t kIncludedMax = 5000;

// A parameter that holds others, sealed: those that must not stand in a link.
constexpr std::string_view kSealed = "_question";

// --- the answer's resources ---------------------------------------------------------------------

struct One {
    Key key;
    ShownPtr shown;
};

// Matches, then what is included. Includes follow what the viewer is shown, not what is stored, so
// that a reference that was cut leads nowhere.
class Collector {
  public:
    Collector(const Call& call, Viewer& viewer, store::Reader& reader)
        : call_(call), viewer_(viewer), reader_(reader) {}

    // `made`: they were made for who asks, and there is nothing to cut.
    void add_matches(const std::vector<store::Found>& rows, bool made) {
        if (made || viewer_.full()) {
            const auto sections = made ? consent::kWhole : 0;
            for (const auto& row : rows) add(row.key, viewer_.shown(row.key, row.body, sections));
        } else {
            add_cut(rows);
        }
        matches_ = shown_.size();
    }

    // False when there are too many. What the matches lead to is looked at together, then what that
    // leads to.
    bool add_includes(const std::vector<Include>& includes) {
        for (std::size_t begin = 0; begin < shown_.size();) {
            const auto end = shown_.size();
            const auto leads = leads_from(begin, end, includes);
            if (!add_leads(leads)) return false;
            begin = end;
        }
        return true;
    }

    [[nodiscard]] std::vector<std::string> touched() const {
        std::vector<std::string> references;
        for (const auto& one : shown_) references.push_back(one.key.reference());
        return references;
    }

    // The entries as JSON, with a comma behind each.
    void write(const std::string& base_url, std::string& text) const {
        const auto base = json::write(json::Value(base_url + "/"));
        const std::string_view open = std::string_view(base).substr(0, base.size() - 1);
        for (std::size_t i = 0; i < shown_.size(); ++i) {
            text.append(R"({"fullUrl":)").append(open).append(shown_[i].key.reference());
            text.append(R"(","resource":)").append(shown_[i].shown->text());
            text.append(i < matches_ ? R"(,"search":{"mode":"match"}},)"
                                     : R"(,"search":{"mode":"include"}},)");
        }
    }

  private:
    // Where an include leads. Backwards it is taken only if what is shown of it leads to where it
    // was found from.
    struct Lead {
        Key key;
        std::string parameter = {};  // "" forwards
        Key from = {};
    };

    void add(const Key& key, ShownPtr shown) {
        if (seen_.insert(key).second) shown_.push_back({key, std::move(shown)});
    }

    void add_cut(const std::vector<store::Found>& rows) {
        std::vector<Key> keys;
        for (const auto& row : rows) keys.push_back(row.key);
        for (const auto& looked : reader_.look_at(keys, viewer_.visibility())) {
            add(looked.version.key, viewer_.shown(looked));
        }
    }

    std::vector<Lead> leads_from(std::size_t begin, std::size_t end,
                                 const std::vector<Include>& includes) {
        std::vector<Lead> leads;
        for (std::size_t i = begin; i < end; ++i) {
            for (const auto& include : includes) {
                if (i >= matches_ && !include.iterate) continue;
                include.reverse ? follow_backwards(include, shown_[i], leads)
                                : follow_forwards(include, shown_[i], leads);
            }
        }
        return leads;
    }

    void follow_forwards(const Include& include, const One& source, std::vector<Lead>& leads) {
        if (include.source != source.key.type) return;
        for (const auto& link : source.shown->links()) {
            const bool wanted = link.parameter == include.parameter &&
                                (include.target.empty() || link.target.type == include.target);
            if (wanted && may_be_new(link.target)) leads.push_back({link.target});
        }
    }

    void follow_backwards(const Include& include, const One& target, std::vector<Lead>& leads) {
        if (!include.target.empty() && target.key.type != include.target) return;
        for (auto& key : reader_.links_to(target.key, include.source, include.parameter)) {
            if (may_be_new(key)) leads.push_back({std::move(key), include.parameter, target.key});
        }
    }

    [[nodiscard]] bool may_be_new(const Key& key) const {
        return !key.type.empty() && call_.who.may('r', key.type) && !seen_.contains(key);
    }

    bool add_leads(std::span<const Lead> leads) {
        constexpr std::size_t kAtOnce = 64;
        while (!leads.empty()) {
            const auto some = leads.first(std::min(leads.size(), kAtOnce));
            leads = leads.subspan(some.size());
            const auto looked = look_at(some);
            for (const auto& lead : some) {
                const auto found = looked.find(lead.key);
                if (found != looked.end() && leads_back(lead, *found->second)) {
                    add(lead.key, found->second);
                }
            }
            if (shown_.size() > matches_ + kIncludedMax) return false;
        }
        return true;
    }

    // What may be seen of where they lead, as it is shown.
    std::map<Key, ShownPtr> look_at(std::span<const Lead> leads) {
        std::vector<Key> keys;
        std::set<Key> asked;
        for (const auto& lead : leads) {
            if (!seen_.contains(lead.key) && asked.insert(lead.key).second) {
                keys.push_back(lead.key);
            }
        }
        std::map<Key, ShownPtr> looked;
        if (keys.empty()) return looked;
        for (const auto& one : reader_.look_at(keys, viewer_.visibility())) {
            looked.emplace(one.version.key, viewer_.shown(one));
        }
        return looked;
    }

    static bool leads_back(const Lead& lead, const Shown& source) {
        if (lead.parameter.empty()) return true;
        const auto& links = source.links();
        return std::find(links.begin(), links.end(), fhir::LinkRow{lead.parameter, lead.from}) !=
               links.end();
    }

    const Call& call_;
    Viewer& viewer_;
    store::Reader& reader_;
    std::set<Key> seen_;
    std::deque<One> shown_;
    std::size_t matches_ = 0;
};

// --- the place between two pages ----------------------------------------------------------------

// What a cursor is bound to: who asked, what, and in which order.
std::string purpose_of(const Call& call, const SearchAsked& asked, const store::Query& query) {
    auto purpose = "cursor\n" + call.who.orgnr + "\n" + call.who.person + "\n" + asked.type + "\n" +
                   asked.patient;
    for (const auto& key : query.sort) purpose += (key.descending ? "\n-" : "\n") + key.parameter;
    return purpose;
}

std::string text_of(const store::Mark& mark) {
    json::Array values{mark.position};
    for (const auto& value : mark.values) {
        std::visit(
            [&](const auto& one) {
                if constexpr (std::is_same_v<std::decay_t<decltype(one)>, std::monostate>) {
                    values.emplace_back();
                } else {
                    values.emplace_back(one);
                }
            },
            value);
    }
    return json::write(json::Value(std::move(values)));
}

std::optional<store::Mark> mark_of(const std::string& text, std::size_t keys) {
    const auto parsed = json::parse(text);
    if (!parsed || parsed->items().size() != keys + 1) return {};
    const auto& values = parsed->items();
    store::Mark mark;
    mark.position = values[0].integer().value_or(0);
    for (std::size_t i = 1; i < values.size(); ++i) {
        if (values[i].is_string()) {
            mark.values.emplace_back(values[i].string());
        } else if (values[i].is_null()) {
            mark.values.emplace_back();
        } else {
            mark.values.emplace_back(values[i].integer().value_or(0));
        }
    }
    return mark;
}

Result<void> open_cursor(const Services& services, const Call& call, const SearchAsked& asked,
                         SearchRequest& request) {
    if (request.cursor.empty()) return {};
    const auto text = services.seal.open(request.cursor, purpose_of(call, asked, request.query));
    if (text) request.query.after = mark_of(*text, request.query.sort.size());
    if (request.query.after) return {};
    return bad_parameter("_cursor", "is not one that this server gave for this question.");
}

// --- links --------------------------------------------------------------------------------------

// A run of eleven digits that is somebody's number.
bool has_person_number(std::string_view value) {
    for (std::size_t at = value.find_first_of("0123456789"); at != std::string_view::npos;
         at = value.find_first_of("0123456789", at)) {
        const auto end = std::min(value.find_first_not_of("0123456789", at), value.size());
        const auto digits = value.substr(at, end - at);
        if (digits.size() == 11 && fhir::classify_person_number(digits)) return true;
        at = end;
        if (at == value.size()) break;
    }
    return false;
}

// A number of a person does not go into links, which end up in logs and histories: the resource
// that bears it is named instead, as far as the viewer sees it; nothing where that cannot be said.
std::optional<std::pair<std::string, std::string>> by_resource(
    const std::pair<std::string, std::string>& parameter, const SearchAsked& asked,
    const Viewer& viewer, store::Reader& reader) {
    const auto& [name, value] = parameter;
    const bool own = name == "identifier" && asked.type == "Patient";
    const bool chained = name == "patient.identifier" || name == "subject.identifier";
    if (!own && !chained) return {};
    store::Query query;
    query.types = {"Patient"};
    query.all_of = {store::Criterion::of("identifier", tokens_of(value))};
    query.visibility = viewer.visibility();
    query.with_total = false;
    std::string ids;
    for (const auto& found : reader.search(query).rows) {
        ids += (ids.empty() ? "" : ",") + (own ? found.key.id : found.key.reference());
    }
    if (ids.empty()) return {};
    return std::pair{own ? "_id" : name.substr(0, name.find('.')), ids};
}

json::Value sealed_pair(const std::string& name, const std::string& value) {
    return json::Value(json::Array{name, value});
}

Parameters for_links(const Services& services, const Parameters& shown, const SearchAsked& asked,
                     const Viewer& viewer, store::Reader& reader) {
    Parameters open;
    json::Array secret;
    for (const auto& parameter : shown) {
        if (parameter.first == "_cursor") continue;
        if (!has_person_number(parameter.second)) {
            open.push_back(parameter);
        } else if (auto named = by_resource(parameter, asked, viewer, reader)) {
            open.push_back(std::move(*named));
        } else {
            secret.push_back(sealed_pair(parameter.first, parameter.second));
        }
    }
    if (!secret.empty()) {
        open.emplace_back(
            kSealed, services.seal.close(json::write(json::Value(std::move(secret))), kSealed));
    }
    return open;
}

// The parameters as they were asked first, where a link of ours came back.
Result<Parameters> unsealed(const Services& services, const Parameters& parameters) {
    Parameters plain;
    for (const auto& parameter : parameters) {
        if (parameter.first != kSealed) {
            plain.push_back(parameter);
            continue;
        }
        const auto text = services.seal.open(parameter.second, kSealed);
        const auto pairs = text ? json::parse(*text) : Result<json::Value>(json::Value());
        if (!pairs || pairs->is_null()) {
            return bad_parameter(std::string(kSealed), "is not one that this server gave.");
        }
        for (const auto& pair : pairs->items()) {
            plain.emplace_back(pair.items()[0].string(), pair.items()[1].string());
        }
    }
    return plain;
}

std::string encoded(const Parameters& parameters) {
    std::string text;
    for (const auto& [name, value] : parameters) {
        text += (text.empty() ? "?" : "&") + percent_encode(name) + "=" + percent_encode(value);
    }
    return text;
}

std::string url_of(const Services& services, const SearchAsked& asked) {
    auto url = services.base_url;
    if (!asked.patient.empty()) url += "/Patient/" + asked.patient;
    if (!asked.type.empty()) url += "/" + asked.type;
    return asked.patient.empty() || !asked.type.empty() ? url : url + "/*";
}

json::Value link(std::string_view relation, std::string url) {
    return json::object({{"relation", relation}, {"url", std::move(url)}});
}

json::Value outcome_of(const std::vector<Issue>& issues) {
    return json::object({{"resource", fhir::operation_outcome(issues)},
                         {"search", json::object({{"mode", "outcome"}})}});
}

// --- the interaction ----------------------------------------------------------------------------

class Search {
  public:
    Search(const Services& services, const Call& call, const SearchAsked& asked,
           const SearchRequest& request, store::Reader& reader)
        : services_(services),
          call_(call),
          asked_(asked),
          request_(request),
          reader_(reader),
          viewer_(services, call, reader) {}

    Result<Answer> answer() {
        auto query = request_.query;
        query.visibility = viewer_.visibility();
        const bool of_trail = is_of_trail(asked_.type);
        if (of_trail) query.visibility = audit_visibility(call_, reader_);
        const auto found = of_trail ? trail_page(services_, reader_, asked_.type, query)
                                    : TrailPage{page_of(query), {}};
        if (!found) return Fail(found.error());
        const auto& page = found->page;
        Collector collector(call_, viewer_, reader_);
        collector.add_matches(page.rows, of_trail);
        if (!collector.add_includes(request_.includes)) {
            return bad_parameter("_include",
                                 "leads to more than " + std::to_string(kIncludedMax) +
                                     " resources. Ask for fewer matches at a time with _count.");
        }
        Answer answer;
        answer.touched = of_trail ? found->about : collector.touched();
        answer.text = bundle_of(page, collector);
        return answer;
    }

  private:
    // What is seen of a plan is seen with its person: in the compartment of one who is hidden there
    // is nothing, and nothing is looked for, as little as for one who is not there.
    store::Page page_of(const store::Query& query) {
        const bool of_hidden = !asked_.patient.empty() && !viewer_.full() &&
                               !viewer_.sees("Patient/" + asked_.patient);
        if (!of_hidden) return reader_.search(query);
        store::Page nothing;
        if (query.with_total) nothing.total = 0;
        return nothing;
    }

    // As text, since that is what the resources are at hand as.
    std::string bundle_of(const store::Page& page, const Collector& collector) {
        std::string text = R"({"resourceType":"Bundle","type":"searchset",)";
        if (page.total) text += R"("total":)" + std::to_string(*page.total) + ",";
        text += R"("link":)" + json::write(json::Value(links(page)));
        std::string entries;
        collector.write(services_.base_url, entries);
        if (!request_.ignored.empty()) entries += json::write(outcome_of(request_.ignored)) + ",";
        if (!entries.empty()) {
            entries.back() = ']';
            text += R"(,"entry":[)" + entries;
        }
        return text + "}";
    }

    json::Array links(const store::Page& page) {
        auto parameters = for_links(services_, request_.shown, asked_, viewer_, reader_);
        const auto base = url_of(services_, asked_);
        auto self = parameters;
        if (!request_.cursor.empty()) self.emplace_back("_cursor", request_.cursor);
        json::Array links{link("self", base + encoded(self))};
        if (page.more && !page.rows.empty()) {
            const auto purpose = purpose_of(call_, asked_, request_.query);
            parameters.emplace_back("_cursor",
                                    services_.seal.close(text_of(page.rows.back().mark), purpose));
            links.push_back(link("next", base + encoded(parameters)));
        }
        return links;
    }

    const Services& services_;
    const Call& call_;
    const SearchAsked& asked_;
    const SearchRequest& request_;
    store::Reader& reader_;
    Viewer viewer_;
};

// Of several types, those that the scopes allow; 403 if they allow none of what is asked for.
Result<void> keep_to_scopes(const Call& call, const SearchAsked& asked, SearchRequest& request) {
    if (!asked.type.empty()) return require_scope(call, 's', asked.type);
    auto allowed = request.query.types;
    std::erase_if(allowed, [&](const auto& type) { return !call.who.may('s', type); });
    if (allowed.empty()) return require_scope(call, 's', request.query.types.front());
    request.query.types = std::move(allowed);
    return {};
}

// Includes hand out resources of other types: their scope counts too.
Result<void> judge_includes(const Call& call, const SearchRequest& request) {
    for (const auto& include : request.includes) {
        const auto& shown = include.reverse ? include.source : include.target;
        if (shown.empty() || include.wildcard) continue;  // judged at each resource found
        if (auto allowed = require_scope(call, 'r', shown); !allowed) return allowed;
    }
    return {};
}

Result<SearchRequest> read_request(const Services& services, const Call& call,
                                   const SearchAsked& asked, const Parameters& parameters) {
    const auto plain = unsealed(services, parameters);
    if (!plain) return Fail(plain.error());
    auto request = read_search(search_context(services, call), asked, *plain);
    if (!request) return request;
    if (auto allowed = keep_to_scopes(call, asked, *request); !allowed) {
        return Fail(allowed.error());
    }
    if (auto allowed = keep_ways_to_scopes(call, request->query.all_of); !allowed) {
        return Fail(allowed.error());
    }
    if (auto allowed = judge_includes(call, *request); !allowed) return Fail(allowed.error());
    if (auto opened = open_cursor(services, call, asked, *request); !opened) {
        return Fail(opened.error());
    }
    return request;
}

}  // namespace

namespace {

Result<void> keep_way_to_scopes(const Call& call, store::Criterion& criterion) {
    using Way = store::Criterion::Way;
    if (criterion.way == Way::none) return {};
    if (criterion.way != Way::either) {
        for (const auto& type : criterion.types) {
            if (auto allowed = require_scope(call, 's', type); !allowed) return allowed;
        }
        return keep_ways_to_scopes(call, criterion.there);
    }
    Result<void> last;
    std::erase_if(criterion.there, [&](store::Criterion& alternative) {
        auto kept = keep_way_to_scopes(call, alternative);
        const bool refused = !kept;
        if (refused) last = std::move(kept);
        return refused;
    });
    return criterion.there.empty() ? last : Result<void>();
}

}  // namespace

Result<void> keep_ways_to_scopes(const Call& call, std::vector<store::Criterion>& criteria) {
    for (auto& one : criteria) {
        if (auto kept = keep_way_to_scopes(call, one); !kept) return kept;
    }
    return {};
}

SearchContext search_context(const Services& services, const Call& call) {
    return {services.base_url, call.now, [&services](const std::string& value_set) {
                return services.validator.codes_of(value_set);
            }};
}

Result<Answer> search_in(store::Reader& reader, const Services& services, const Call& call,
                         const SearchAsked& asked, const Parameters& parameters) {
    const auto request = read_request(services, call, asked, parameters);
    if (!request) return Fail(request.error());
    return Search(services, call, asked, *request, reader).answer();
}

Result<Answer> search(const Services& services, const Call& call, const SearchAsked& asked,
                      const Parameters& parameters) {
    if (auto ready = await_trail(services, asked.type); !ready) return Fail(ready.error());
    return in_one_view(services, [&](store::Reader& reader) {
        return search_in(reader, services, call, asked, parameters);
    });
}

}  // namespace planbro::interactions
