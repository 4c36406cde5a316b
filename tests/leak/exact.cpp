// Searches whose matches the oracle knows: one finds only by what one is shown.
#include <algorithm>
#include <functional>

#include "base/fold.hpp"
#include "base/text.hpp"
#include "leak/hunt.hpp"

namespace planbro::leak {

namespace {

using fhir::SearchIndex;
using Test = std::function<bool(const SearchIndex&)>;

struct Probe {
    std::string modifier;
    std::string value;   // as the query has it
    std::string absent;  // one that nobody has, for what asks who has it not
    Test holds;
    bool negative = false;
};

template <class Rows, class Holds>
bool any(const Rows& rows, const std::string& parameter, Holds holds) {
    return std::any_of(rows.begin(), rows.end(),
                       [&](const auto& row) { return row.parameter == parameter && holds(row); });
}

template <class Rows>
std::vector<typename Rows::value_type> of(const Rows& rows, const std::string& parameter) {
    std::vector<typename Rows::value_type> found;
    std::copy_if(rows.begin(), rows.end(), std::back_inserter(found),
                 [&](const auto& row) { return row.parameter == parameter; });
    return found;
}

std::string escaped(const std::string& text) {
    std::string value;
    for (const char c : text) {
        if (c == '\\' || c == ',' || c == '|' || c == '$') value += '\\';
        value += c;
    }
    return value;
}

bool has_value(const SearchIndex& index, const std::string& parameter) {
    const auto yes = [](const auto&) { return true; };
    return any(index.tokens, parameter, yes) || any(index.links, parameter, yes) ||
           any(index.spans, parameter, yes) || any(index.texts, parameter, yes) ||
           any(index.texts, parameter + ":text", yes) ||
           any(index.tokens, parameter + ":identifier", yes);
}

// Ways to ask for what one resource has.
std::vector<Probe> probes_of(const SearchIndex& index, const std::string& parameter) {
    std::vector<Probe> probes;
    for (const auto& row : of(index.tokens, parameter)) {
        if (row.code.find('$') != std::string::npos) continue;
        const Test holds = [=](const SearchIndex& one) {
            return any(one.tokens, parameter,
                       [&](const auto& other) { return other.code == row.code; });
        };
        probes.push_back({"", escaped(row.code), "", holds});
        probes.push_back({":not", escaped(row.code), "zqnobody",
                          [=](const SearchIndex& one) { return !holds(one); }, true});
    }
    for (const auto& row : of(index.links, parameter)) {
        if (row.target.type.empty()) continue;
        probes.push_back({"", row.target.reference(), "", [=](const SearchIndex& one) {
                              return any(one.links, parameter, [&](const auto& other) {
                                  return other.target == row.target;
                              });
                          }});
    }
    for (const auto& row : of(index.texts, parameter)) {
        const auto part = row.folded.substr(row.folded.size() / 3);
        probes.push_back({":exact", escaped(row.exact), "", [=](const SearchIndex& one) {
                              return any(one.texts, parameter, [&](const auto& other) {
                                  return other.exact == row.exact;
                              });
                          }});
        probes.push_back({":contains", escaped(part), "", [=](const SearchIndex& one) {
                              return any(one.texts, parameter, [&](const auto& other) {
                                  return other.folded.find(part) != std::string::npos;
                              });
                          }});
    }
    for (const auto& row : of(index.spans, parameter)) {
        const auto moment = row.span.low == kEarliest ? row.span.high : row.span.low;
        const auto day = *interval_of(format_day(moment));
        const auto named = [=](const std::function<bool(const Interval&)>& holds) -> Test {
            return [=](const SearchIndex& one) {
                return any(one.spans, parameter,
                           [&](const auto& other) { return holds(other.span); });
            };
        };
        const auto text = format_day(moment);
        probes.push_back({"", text, "", named([=](const auto& span) {
                              return day.low <= span.low && span.high <= day.high;
                          })});
        probes.push_back(
            {"", "ge" + text, "", named([=](const auto& span) { return span.high > day.low; })});
        probes.push_back(
            {"", "lt" + text, "", named([=](const auto& span) { return span.low < day.low; })});
    }
    if (has_value(index, parameter)) {
        probes.push_back({":missing", "false", "",
                          [=](const SearchIndex& one) { return has_value(one, parameter); }});
    }
    return probes;
}

}  // namespace

bool Hunt::matches_of(const Asker& asker, const std::string& kind, const std::string& path,
                      std::vector<std::string>& found) {
    const Ask ask{kind, "GET", "/fhir/" + path};
    std::vector<json::Value> resources;
    const bool answered = doors_.all_pages(
        asker, path, resources, [&](const flow::Reply& reply) { judge(asker, ask, reply); });
    for (const auto& one : resources) found.push_back(reference_of(one));
    return answered;
}

void Hunt::search_exactly(const Asker& asker) {
    auto& dice = world_.dice();
    const auto& shown = shown_to(asker);
    const auto drawn = dice.of(known_->indexes()).first;
    const auto asked_type = drawn.substr(0, drawn.find('/'));
    const auto& parameter = dice.of(known_->served().at(asked_type).parameters);
    if (parameter.name.starts_with("_security")) return;
    // That a measure has somebody responsible belongs to the measure, though where the address is
    // protected it is not told who.
    const bool is_party = parameter.name == "requester" || parameter.name == "performer";
    const auto probes = probes_of(known_->indexes().at(drawn), parameter.name);
    if (probes.empty()) return;
    auto probe = dice.of(probes);
    if (is_party && probe.modifier == ":missing") return;
    // By itself, or by what leads to it or from it.
    std::string type = asked_type;
    std::string name = parameter.name + probe.modifier;
    std::function<bool(const std::string&)> expected = [&](const std::string& reference) {
        const auto one = shown.find(reference);
        return one != shown.end() && probe.holds(one->second);
    };
    std::string link;
    const auto way = probe.negative || probe.modifier == ":missing" ? 0U : dice.below(3);
    if (way == 1) {  // _has: the drawn one leads to what is asked for
        const auto& links = known_->indexes().at(drawn).links;
        if (links.empty()) return;
        const auto& row = dice.of(links);
        if (row.target.type.empty()) return;
        link = row.parameter;
        type = row.target.type;
        name = "_has:" + asked_type + ":" + link + ":" + name;
        expected = [&](const std::string& reference) {
            return std::any_of(shown.begin(), shown.end(), [&](const auto& one) {
                return one.first.starts_with(asked_type + "/") && probe.holds(one.second) &&
                       any(one.second.links, link,
                           [&](const auto& to) { return to.target.reference() == reference; });
            });
        };
    } else if (way == 2) {  // a chain: something leads to the drawn one
        std::vector<std::pair<std::string, std::string>> from;
        for (const auto& [reference, index] : known_->indexes()) {
            for (const auto& row : index.links) {
                if (row.target.reference() == drawn) {
                    from.emplace_back(reference.substr(0, reference.find('/')), row.parameter);
                }
            }
        }
        if (from.empty()) return;
        std::tie(type, link) = dice.of(from);
        name = link + ":" + asked_type + "." + name;
        expected = [&](const std::string& reference) {
            const auto one = shown.find(reference);
            return one != shown.end() && any(one->second.links, link, [&](const auto& to) {
                       const auto target = shown.find(to.target.reference());
                       return to.target.type == asked_type && target != shown.end() &&
                              probe.holds(target->second);
                   });
        };
    }
    if (type == "AuditEvent" || !known_->served().contains(type)) return;
    const auto query = type + "?" + name + "=" + percent_encode(probe.value) +
                       "&_count=" + std::to_string(5 + dice.below(100));
    const Ask ask{"search by the oracle", "GET", "/fhir/" + query};
    std::vector<std::string> found;
    if (!matches_of(asker, ask.kind, query, found)) return;
    ++tally_.exact;
    for (const auto& one : found) {
        if (!expected(one)) leak(asker, ask, "found by what is not shown: " + one);
    }
    const auto has = [&](const std::string& one) {
        return std::ranges::find(found, one) != found.end();
    };
    if (!probe.negative || way != 0) return;
    // Who has it not: left out must be those alone who are shown to have it.
    std::vector<std::string> of_nobody;
    matches_of(asker, ask.kind, type + "?" + name + "=" + probe.absent + "&_count=200", of_nobody);
    for (const auto& one : of_nobody) {
        if (!has(one) && expected(one)) leak(asker, ask, "left out for what is not shown: " + one);
    }
}

// Whoever is not shown what it is sorted by is not told the order, either.
void Hunt::sort_exactly(const Asker& asker) {
    auto& dice = world_.dice();
    const auto& shown = shown_to(asker);
    if (shown.empty()) return;
    const auto drawn = dice.of(shown).first;
    const auto type = drawn.substr(0, drawn.find('/'));
    const auto& parameter = dice.of(known_->served().at(type).parameters);
    std::set<std::string> hidden;
    for (const auto& [reference, index] : shown) {
        if (reference.starts_with(type + "/") && !has_value(index, parameter.name)) {
            hidden.insert(reference);
        }
    }
    if (hidden.size() < 3) return;
    const auto order = [&](const std::string& sort) {
        std::vector<std::string> found;
        const auto path = type + "?_count=200" + sort;
        if (!matches_of(asker, "sort by the oracle", path, found)) found.clear();
        std::erase_if(found, [&](const auto& one) { return !hidden.contains(one); });
        return found;
    };
    const auto plain = order("");
    auto reversed = plain;
    std::ranges::reverse(reversed);
    for (const auto* direction : {"", "-"}) {
        const auto sort = std::string("&_sort=") + direction + parameter.name;
        const Ask ask{"sort by the oracle", "GET", "/fhir/" + type + "?_count=200" + sort};
        const auto sorted = order(sort);
        ++tally_.exact;
        if (!sorted.empty() && sorted != plain && sorted != reversed) {
            leak(asker, ask, "sorted by what is not shown");
        }
    }
}

}  // namespace planbro::leak
