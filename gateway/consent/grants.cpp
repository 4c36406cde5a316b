// The verdicts of decision.hpp over time, as rows.
#include "consent/grants.hpp"

#include <algorithm>

#include "consent/cut.hpp"
#include "consent/decision.hpp"
#include "consent/internal/plan_case.hpp"
#include "consent/internal/plan_links.hpp"
#include "fhir/codes.hpp"

namespace planbro::consent {

namespace {

class Rows {
  public:
    Rows(const PlanFacts& facts, const Decision& decision)
        : decision_(decision),
          points_(decision.turning_points()),
          mark_(is_address_protected(facts.patient) ? kAddressProtected : 0) {}

    void add(const std::string& who) {
        const auto begin = rows_.size();
        for (std::size_t i = 0; i < points_.size(); ++i) {
            const Interval when{points_[i], i + 1 < points_.size() ? points_[i + 1] : kLatest};
            const auto verdict = decision_.decide(who, when.low);
            for (const auto& [sections, consent] : verdict.given) {
                add(begin, {who, sections | mark_, when, consent});
            }
            // What no consent gives: the relation itself opens it.
            if ((verdict.sections & kDecides) == 0) continue;
            const bool whole = (verdict.sections & kWhole) != 0;
            add(begin, {who, verdict.sections | (whole ? 0 : mark_), when, ""});
        }
    }

    std::vector<store::Access> take() { return std::move(rows_); }

  private:
    // One row for what stays the same.
    void add(std::size_t begin, store::Access row) {
        for (auto i = begin; i < rows_.size(); ++i) {
            auto& other = rows_[i];
            if (other.sections == row.sections && other.consent == row.consent &&
                other.when.high == row.when.low) {
                other.when.high = row.when.high;
                return;
            }
        }
        rows_.push_back(std::move(row));
    }

    const Decision& decision_;
    std::vector<Instant> points_;
    Sections mark_;
    std::vector<store::Access> rows_;
};

}  // namespace

std::vector<store::Access> grants(const PlanFacts& facts) {
    const Decision decision(facts);
    Rows rows(facts, decision);
    for (const auto& service : decision.services()) rows.add(service);
    return rows.take();
}

std::vector<store::Access> grants_to_persons(const PlanFacts& facts) {
    const Decision decision(facts);
    Rows rows(facts, decision);
    for (const auto& person : decision.persons()) rows.add(person);
    return rows.take();
}

std::vector<std::string> services_on_team(const PlanFacts& facts, Instant now) {
    std::vector<std::string> services;
    for (auto& member : members_of(facts)) {
        if (member.when.holds(now)) services.push_back(std::move(member.org));
    }
    std::sort(services.begin(), services.end());
    services.erase(std::unique(services.begin(), services.end()), services.end());
    return services;
}

std::string orgnr_of_reference(const json::Value& reference, const PlanFacts& facts) {
    const auto& identifier = reference.at("identifier");
    const bool is_orgnr = identifier.text("system") == fhir::kOrganisasjonsnummer;
    std::string by_identifier = is_orgnr ? identifier.text("value") : "";
    if (!reference.has("reference")) {
        const auto& type = reference.text("type");
        return type.empty() || type == "Organization" ? by_identifier : "";
    }
    const auto key = key_in(reference);
    if (!key || key->type != "Organization") return {};
    const auto known = facts.orgnr_of.find(key->id);
    if (known == facts.orgnr_of.end() || known->second.empty()) return by_identifier;
    // Two organisations in one reference: which one is meant cannot be told.
    if (!by_identifier.empty() && by_identifier != known->second) return {};
    return known->second;
}

std::string owner_of(const PlanFacts& facts) {
    return orgnr_of_reference(facts.care_plan.at("author"), facts);
}

bool has_plan_consent(const PlanFacts& facts, Instant now) {
    const auto plan = read_case(facts);
    return std::ranges::any_of(plan.permits, [&](const Permit& permit) {
        return permit.to_plan && permit.when.holds(now);
    });
}

}  // namespace planbro::consent
