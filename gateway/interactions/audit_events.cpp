#include "interactions/audit_events.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "audit/audit_event.hpp"
#include "fhir/codes.hpp"
#include "interactions/search_criteria.hpp"
#include "store/match.hpp"

namespace planbro::interactions {

namespace {

using store::AuditQuery;
using store::AuditRow;
using store::Criterion;

constexpr auto kPatience = std::chrono::seconds(5);
// Rows are looked at one by one: beyond this a page ends early, with a next link, and a total is
// not told.
constexpr int kLookedAtMax = 20'000;
constexpr int kBatch = 500;

// Makes AuditEvents of rows; what it has looked up it keeps for the next.
class Maker {
  public:
    Maker(const Services& services, store::Reader& reader, const store::Visibility& visibility)
        : services_(services), reader_(reader), visibility_(visibility) {}

    // Null for a row that holds no record.
    json::Value make(const AuditRow& row) {
        const auto record = audit::read(row.body);
        if (!record) return {};
        return audit::audit_event(
            row.id, row.patient, *record,
            {[this](const std::string& orgnr) { return named(orgnr); }, services_.base_url});
    }

  private:
    audit::Named named(const std::string& orgnr) {
        const auto known = names_.find(orgnr);
        if (known != names_.end()) return known->second;
        audit::Named named;
        if (const auto one = services_.registry.find(orgnr); one != services_.registry.end()) {
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

    const Services& services_;
    store::Reader& reader_;
    const store::Visibility& visibility_;
    std::map<std::string, audit::Named> names_;
};

// --- what of a question the trail's own columns can answer
// ----------------------------------------

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
    if (keys != nullptr && criterion.parameter == "patient") narrow_patients(query, *keys);
}

// A compartment of one patient is one alternative.
const Criterion& plain(const Criterion& criterion) {
    const bool single = criterion.way == Criterion::Way::either && !criterion.negated &&
                        criterion.there.size() == 1;
    return single ? criterion.there.front() : criterion;
}

Result<AuditQuery> narrowed(const store::Query& asked) {
    AuditQuery query;
    query.visibility = asked.visibility;
    for (const auto& criterion : asked.all_of) narrow(query, plain(criterion));
    if (asked.sort.empty()) return query;
    const auto& key = asked.sort.front();
    if (asked.sort.size() > 1 || (key.parameter != "date" && key.parameter != "_lastUpdated")) {
        return bad_parameter("_sort", "sorts AuditEvents by date or _lastUpdated, by one of them.");
    }
    query.oldest_first = !key.descending;
    return query;
}

// --- rows judged one by one
// -----------------------------------------------------------------------

class Look {
  public:
    Look(const Services& services, store::Reader& reader, const store::Query& asked)
        : reader_(reader),
          asked_(asked),
          maker_(services, reader, asked.visibility),
          leads_([this](const fhir::Key& target, const std::vector<Criterion>& there) {
              return leads(target, there);
          }) {}

    AuditPage page(AuditQuery query) {
        AuditPage found;
        if (asked_.with_total) found.page.total = total(query);
        if (asked_.count == 0) return found;
        if (asked_.after) query.after = asked_.after->position;
        std::set<std::string> about;
        found.page.more = walk(query, [&](const AuditRow& row, json::Value event) {
            if (found.page.rows.size() == static_cast<std::size_t>(asked_.count)) return false;
            if (!row.patient.empty()) about.insert("Patient/" + row.patient);
            found.page.rows.push_back(found_in(row, event));
            return true;
        });
        found.about.assign(about.begin(), about.end());
        return found;
    }

  private:
    // Nothing if there are more than are looked at.
    std::optional<std::int64_t> total(const AuditQuery& query) {
        std::int64_t count = 0;
        const bool more = walk(query, [&](const AuditRow&, const json::Value&) {
            ++count;
            return true;
        });
        if (more) return {};
        return count;
    }

    // Calls `take` for each that meets the question, until it says no; whether there may be more.
    template <class Take>
    bool walk(AuditQuery query, Take take) {
        query.count = kBatch;
        for (int looked_at = 0; looked_at < kLookedAtMax; looked_at += kBatch) {
            const auto rows = reader_.audit_rows(query);
            for (const auto& row : rows) {
                auto event = maker_.make(row);
                if (meets(row, event) && !take(row, std::move(event))) return true;
                query.after = row.seq;
            }
            if (rows.size() < kBatch) return false;
        }
        return true;
    }

    bool meets(const AuditRow& row, const json::Value& event) {
        if (event.is_null()) return false;
        if (asked_.all_of.empty()) return true;
        return store::matches({{std::string(kAuditEvent), row.id}, row.at, fhir::index_of(event)},
                              asked_.all_of, leads_);
    }

    store::Found found_in(const AuditRow& row, const json::Value& event) const {
        store::Found found{{std::string(kAuditEvent), row.id}, 1, row.at, json::write(event), {}};
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
    const store::Query& asked_;
    Maker maker_;
    store::Leads leads_;
    std::map<std::pair<const std::vector<Criterion>*, fhir::Key>, bool> led_;
};

}  // namespace

Result<void> await_trail(const Services& services, std::string_view type) {
    if (type != kAuditEvent || services.trail->catch_up(kPatience)) return {};
    return Fail(Failure{Category::unavailable,
                        {{Severity::error,
                          "transient",
                          "revisjon-henger-etter",
                          "The audit trail has not caught up with what was recorded. Try again.",
                          {}}},
                        kPatience.count()});
}

Result<AuditPage> audit_events(const Services& services, store::Reader& reader,
                               const store::Query& query) {
    auto asked = narrowed(query);
    if (!asked) return Fail(asked.error());
    return Look(services, reader, query).page(std::move(*asked));
}

std::optional<store::Version> audit_event(const Services& services, store::Reader& reader,
                                          const std::string& id,
                                          const store::Visibility& visibility) {
    const auto row = reader.audit_row(id, visibility);
    if (!row) return {};
    const auto event = Maker(services, reader, visibility).make(*row);
    if (event.is_null()) return {};
    return store::Version{
        {std::string(kAuditEvent), id}, 1, row->at, false, "", json::write(event)};
}

}  // namespace planbro::interactions
