#include "interactions/trail_resources.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "audit/audit_event.hpp"
#include "audit/provenance.hpp"
#include "fhir/codes.hpp"
#include "interactions/search_criteria.hpp"
#include "store/match.hpp"

namespace planbro::interactions {

namespace {

using store::AuditQuery;
using store::AuditRow;
using store::Criterion;
using store::Trail;

constexpr auto kPatience = std::chrono::seconds(5);
// Rows are looked at one by one: beyond this a total is not told, and a page must be asked for more
// narrowly.
constexpr int kLookedAtMax = 20'000;
constexpr int kBatch = 500;

Trail trail_of(std::string_view type) {
    return type == kProvenance ? Trail::write : Trail::access;
}

// Makes resources of rows; what it has looked up it keeps for the next.
class Maker {
  public:
    Maker(const Services& services, store::Reader& reader, const store::Visibility& visibility)
        : reader_(reader),
          visibility_(visibility),
          registry_(services.registry),
          surroundings_{[this](const std::string& orgnr) { return named(orgnr); },
                        services.base_url} {}
    Maker(const Maker&) = delete;
    Maker& operator=(const Maker&) = delete;

    // Null for a row that holds no record.
    json::Value make(const AuditRow& row) const {
        const auto record = audit::read(row.body);
        if (!record) return {};
        const auto make = row.trail == Trail::write ? audit::provenance : audit::audit_event;
        return make(row.id, row.patient, *record, surroundings_);
    }

  private:
    audit::Named named(const std::string& orgnr) {
        const auto known = names_.find(orgnr);
        if (known != names_.end()) return known->second;
        audit::Named named;
        if (const auto one = registry_.find(orgnr); one != registry_.end()) {
            named.name = one->second.name;
        }
        const auto found =
            reader_.with_identifier("Organization", fhir::kOrganisasjonsnummer, orgnr);
        // That there is such a resource tells of a plan, perhaps of one that is hidden.
        if (!found.empty() && reader_.sees(found.front(), visibility_)) {
            named.reference = found.front().reference();
        }
        return names_.emplace(orgnr, std::move(named)).first->second;
    }

    store::Reader& reader_;
    const store::Visibility& visibility_;
    const Register& registry_;
    audit::Surroundings surroundings_;
    std::map<std::string, audit::Named> names_;
};

// --- what of a question the trail's own columns can answer ---------------------------------------

void narrow(Interval& when, const store::DateMatch& match) {
    using Prefix = store::DateMatch::Prefix;
    const auto& [low, high] = match.value;
    switch (match.prefix) {
        case Prefix::eq:
        case Prefix::ap:
            when = {std::max(when.low, low), std::min(when.high, high)};
            break;
        case Prefix::gt:
        case Prefix::ge:
            when.low = std::max(when.low, low);
            break;
        case Prefix::lt:
        case Prefix::le:
            when.high = std::min(when.high, high);
            break;
        case Prefix::sa:
            when.low = std::max(when.low, high);
            break;
        case Prefix::eb:
            when.high = std::min(when.high, low);
            break;
        case Prefix::ne:
            break;
    }
}

void narrow_patients(AuditQuery& query, const std::vector<fhir::Key>& patients) {
    std::vector<std::string> ids;
    for (const auto& key : patients) {
        const bool asked = !query.patients ||
                           std::count(query.patients->begin(), query.patients->end(), key.id) > 0;
        if (asked) ids.push_back(key.id);
    }
    query.patients = std::move(ids);
}

// Never fewer than meet the criterion: each row is judged by all of them afterwards.
void narrow(AuditQuery& query, const Criterion& criterion) {
    if (criterion.negated || criterion.way != Criterion::Way::none) return;
    const auto* dates = std::get_if<std::vector<store::DateMatch>>(&criterion.any_of);
    if (dates != nullptr && dates->size() == 1) narrow(query.when, dates->front());
    const auto* keys = std::get_if<std::vector<fhir::Key>>(&criterion.any_of);
    // The person that a Provenance is found by is one that it wrote.
    const bool by_person = query.trail == Trail::access && criterion.parameter == "patient";
    if (keys != nullptr && by_person) narrow_patients(query, *keys);
}

// A compartment of one patient is one alternative.
const Criterion& plain(const Criterion& criterion) {
    const bool single = criterion.way == Criterion::Way::either && !criterion.negated &&
                        criterion.there.size() == 1;
    return single ? criterion.there.front() : criterion;
}

// The parameters that are the time of a row.
bool is_time(std::string_view type, const std::string& parameter) {
    if (parameter == "_lastUpdated") return true;
    return type == kProvenance ? parameter == "recorded" || parameter == "when"
                               : parameter == "date";
}

Result<AuditQuery> narrowed(std::string_view type, const store::Query& asked) {
    AuditQuery query;
    query.trail = trail_of(type);
    query.visibility = asked.visibility;
    for (const auto& criterion : asked.all_of) narrow(query, plain(criterion));
    if (asked.sort.empty()) return query;
    const auto& key = asked.sort.front();
    if (asked.sort.size() > 1 || !is_time(type, key.parameter)) {
        return bad_parameter("_sort", "sorts " + std::string(type) +
                                          " by its time or _lastUpdated, by one of them.");
    }
    query.oldest_first = !key.descending;
    return query;
}

// --- rows judged one by one ----------------------------------------------------------------------

class Look {
  public:
    Look(const Services& services, store::Reader& reader, std::string_view type,
         const store::Query& asked)
        : reader_(reader),
          type_(type),
          asked_(asked),
          maker_(services, reader, asked.visibility),
          leads_([this](const fhir::Key& target, const std::vector<Criterion>& there) {
              return leads(target, there);
          }) {}

    Result<TrailPage> page(AuditQuery query) {
        if (asked_.with_total) {
            const auto total = count(query);
            // Where there are too many to count, the page can be as it would be without.
            if (total || found_.page.more) {
                found_.page.total = total;
                return taken();
            }
            found_ = {};
            about_.clear();
        }
        if (asked_.count == 0) return taken();
        if (asked_.after) query.after = asked_.after->position;
        const auto end = walk(
            query, [&](const AuditRow& row, const json::Value& one) { return gather(row, one); });
        if (end == End::limit) return too_much();
        return taken();
    }

  private:
    // All that meet the question, gathering the page on the way; nothing if there are more than are
    // looked at.
    std::optional<std::int64_t> count(const AuditQuery& query) {
        std::int64_t count = 0;
        bool is_behind = !asked_.after;
        const auto end = walk(query, [&](const AuditRow& row, const json::Value& one) {
            ++count;
            if (is_behind && asked_.count > 0) gather(row, one);
            is_behind = is_behind || row.seq == asked_.after->position;
            return true;
        });
        if (end == End::limit) return {};
        return count;
    }

    // False when the page was full.
    bool gather(const AuditRow& row, const json::Value& one) {
        if (found_.page.rows.size() == static_cast<std::size_t>(asked_.count)) {
            found_.page.more = true;
            return false;
        }
        if (!row.patient.empty()) about_.insert("Patient/" + row.patient);
        found_.page.rows.push_back(found_in(row, one));
        return true;
    }

    TrailPage taken() {
        found_.about.assign(about_.begin(), about_.end());
        return std::move(found_);
    }

    enum class End { all, full, limit };

    [[nodiscard]] Fail too_much() const {
        return fail(Category::unprocessable, "for-omfattende",
                    "More than " + std::to_string(kLookedAtMax) + " of " + std::string(type_) +
                        " would have to be looked at: ask for a person or a shorter time.");
    }

    // Calls `take` for each that meets the question, until it says no.
    template <class Take>
    End walk(AuditQuery query, Take take) {
        query.count = kBatch;
        for (int looked_at = 0; looked_at < kLookedAtMax; looked_at += kBatch) {
            const auto rows = reader_.audit_rows(query);
            for (const auto& row : rows) {
                const auto one = maker_.make(row);
                if (meets(row, one) && !take(row, one)) return End::full;
                query.after = row.seq;
            }
            if (rows.size() < kBatch) return End::all;
        }
        return End::limit;
    }

    bool meets(const AuditRow& row, const json::Value& one) {
        if (one.is_null()) return false;
        if (asked_.all_of.empty()) return true;
        return store::matches({{std::string(type_), row.id}, row.at, fhir::index_of(one)},
                              asked_.all_of, leads_);
    }

    store::Found found_in(const AuditRow& row, const json::Value& one) const {
        store::Found found{{std::string(type_), row.id}, 1, row.at, json::write(one), {}};
        found.mark.position = row.seq;
        if (!asked_.sort.empty()) found.mark.values.emplace_back(row.at.time_since_epoch().count());
        return found;
    }

    // Of a chain: only through what the viewer may see.
    bool leads(const fhir::Key& target, const std::vector<Criterion>& there) {
        const auto known = led_.find({&there, target});
        if (known != led_.end()) return known->second;
        store::Query query;
        query.types = {target.type};
        query.all_of = there;
        query.all_of.push_back(
            Criterion::of("_id", std::vector<store::TokenMatch>{{std::nullopt, target.id}}));
        query.visibility = asked_.visibility;
        query.count = 1;
        query.with_total = false;
        const bool leads = !reader_.search(query).rows.empty();
        led_[{&there, target}] = leads;
        return leads;
    }

    store::Reader& reader_;
    std::string_view type_;
    const store::Query& asked_;
    Maker maker_;
    store::Leads leads_;
    std::map<std::pair<const std::vector<Criterion>*, fhir::Key>, bool> led_;
    TrailPage found_;
    std::set<std::string> about_;
};

}  // namespace

std::span<const std::string_view> trail_types() {
    static constexpr std::array kTypes = {kAuditEvent, kProvenance};
    return kTypes;
}

bool is_of_trail(std::string_view type) {
    return type == kAuditEvent || type == kProvenance;
}

Result<void> await_trail(const Services& services, std::string_view type) {
    if (!is_of_trail(type) || services.trail->catch_up(kPatience)) return {};
    return Fail(Failure{Category::unavailable,
                        {{Severity::error,
                          "transient",
                          "revisjon-henger-etter",
                          "The audit trail has not caught up with what was recorded. Try again.",
                          {}}},
                        kPatience.count()});
}

Result<TrailPage> trail_page(const Services& services, store::Reader& reader, std::string_view type,
                             const store::Query& query) {
    auto asked = narrowed(type, query);
    if (!asked) return Fail(asked.error());
    return Look(services, reader, type, query).page(std::move(*asked));
}

std::optional<store::Version> trail_resource(const Services& services, store::Reader& reader,
                                             const store::Key& key,
                                             const store::Visibility& visibility) {
    const auto row = reader.audit_row(trail_of(key.type), key.id, visibility);
    if (!row) return {};
    const auto resource = Maker(services, reader, visibility).make(*row);
    if (resource.is_null()) return {};
    return store::Version{key, 1, row->at, false, "", json::write(resource)};
}

}  // namespace planbro::interactions
