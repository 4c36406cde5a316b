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

namespace {

// What is asked, and what may be found.
struct Exactly {
    std::string type;
    std::string name;  // of the parameter, as the query has it
    std::function<bool(const std::string& reference)> expected;
};

bool leads_to(const SearchIndex& index, const std::string& link, const std::string& reference) {
    return any(index.links, link,
               [&](const auto& to) { return to.target.reference() == reference; });
}

std::string type_of(const std::string& reference) {
    return reference.substr(0, reference.find('/'));
}

Exactly by_itself(const Indexes& shown, const std::string& type, const std::string& parameter,
                  const Probe& probe) {
    return {type, parameter + probe.modifier, [&shown, probe](const std::string& reference) {
                const auto one = shown.find(reference);
                return one != shown.end() && probe.holds(one->second);
            }};
}

// _has: something of the type that leads to what is asked for.
Exactly backwards(const Indexes& shown, const fhir::LinkRow& link, const std::string& type,
                  const std::string& name, const Probe& probe) {
    return {link.target.type, "_has:" + type + ":" + link.parameter + ":" + name,
            [&shown, probe, type, by = link.parameter](const std::string& reference) {
                return std::any_of(shown.begin(), shown.end(), [&](const auto& one) {
                    return type_of(one.first) == type && probe.holds(one.second) &&
                           leads_to(one.second, by, reference);
                });
            }};
}

// A chain: what is asked for leads to something of the type.
Exactly through(const Indexes& shown, const std::string& from, const std::string& link,
                const std::string& type, const std::string& name, const Probe& probe) {
    return {from, link + ":" + type + "." + name,
            [&shown, probe, type, link](const std::string& reference) {
                const auto one = shown.find(reference);
                return one != shown.end() && any(one->second.links, link, [&](const auto& to) {
                           const auto target = shown.find(to.target.reference());
                           return to.target.type == type && target != shown.end() &&
                                  probe.holds(target->second);
                       });
            }};
}

// Types and parameters that lead to the resource.
std::vector<std::pair<std::string, std::string>> leading_to(const Knowledge& known,
                                                            const std::string& reference) {
    std::vector<std::pair<std::string, std::string>> from;
    for (const auto& resource : known.resources()) {
        for (const auto& row : known.indexes().at(reference_of(resource)).links) {
            if (row.target.reference() == reference) {
                from.emplace_back(resource.text("resourceType"), row.parameter);
            }
        }
    }
    return from;
}

std::optional<Exactly> by_chance(Dice& dice, const Knowledge& known, const Indexes& shown,
                                 const std::string& drawn, const std::string& parameter,
                                 const Probe& probe) {
    const auto type = type_of(drawn);
    const auto plain = by_itself(shown, type, parameter, probe);
    const auto way = probe.negative || probe.modifier == ":missing" ? 0U : dice.below(3);
    if (way == 0) return plain;
    if (way == 1) {
        const auto& links = known.indexes().at(drawn).links;
        const auto* link = links.empty() ? nullptr : &dice.of(links);
        if (link == nullptr || !known.served().contains(link->target.type)) return {};
        return backwards(shown, *link, type, plain.name, probe);
    }
    const auto from = leading_to(known, drawn);
    if (from.empty()) return {};
    const auto& [source, link] = dice.of(from);
    return through(shown, source, link, type, plain.name, probe);
}

}  // namespace

void Hunt::search_exactly(const Asker& asker) {
    auto& dice = world_.dice();
    const auto& shown = shown_to(asker);
    const auto drawn = reference_of(dice.of(known_->resources()));
    const auto& parameter = dice.of(known_->served().at(type_of(drawn)).parameters).name;
    const auto probes = probes_of(known_->indexes().at(drawn), parameter);
    if (probes.empty()) return;
    const auto& probe = dice.of(probes);
    // That a measure has somebody responsible and a message a sender belongs to them, though where
    // the address is protected it is not told who.
    static const std::set<std::string> kParties{"requester", "performer", "sender", "recipient"};
    const bool is_party = kParties.contains(parameter);
    if (is_party && probe.modifier == ":missing") return;
    const auto exactly = by_chance(dice, *known_, shown, drawn, parameter, probe);
    if (!exactly) return;
    const auto query = exactly->type + "?" + exactly->name + "=";
    const Ask ask{"search by the oracle", "GET", "/fhir/" + query + percent_encode(probe.value)};
    std::vector<std::string> found;
    const auto count = "&_count=" + std::to_string(5 + dice.below(100));
    if (!matches_of(asker, ask.kind, query + percent_encode(probe.value) + count, found)) return;
    ++tally_.exact;
    for (const auto& one : found) {
        if (!exactly->expected(one)) {
            const auto* is_shown =
                shown.contains(one) ? ", which is shown" : ", which is not shown";
            leak(asker, ask,
                 "found by what is not shown: " + one + is_shown + ", of " +
                     std::to_string(shown.size()));
        }
    }
    if (!probe.negative) return;
    // Who has it not: left out must be those alone who are shown to have it.
    std::vector<std::string> of_nobody;
    matches_of(asker, ask.kind, query + probe.absent + "&_count=200", of_nobody);
    for (const auto& one : of_nobody) {
        const bool left_out = std::ranges::find(found, one) == found.end();
        if (left_out && exactly->expected(one)) {
            leak(asker, ask, "left out for what is not shown: " + one);
        }
    }
}

// Whoever is not shown what it is sorted by is not told the order, either.
void Hunt::sort_exactly(const Asker& asker) {
    auto& dice = world_.dice();
    const auto& shown = shown_to(asker);
    if (shown.empty()) return;
    const auto drawn = reference_of(dice.of(known_->resources()));
    if (!shown.contains(drawn)) return;
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
