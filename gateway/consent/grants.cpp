// https://hl7.org/fhir/R4/consent.html, read strictly: what is not understood gives nothing.
#include "consent/grants.hpp"

#include <algorithm>
#include <array>

#include "consent/internal/plan_links.hpp"
#include "fhir/codes.hpp"

namespace planbro::consent {

namespace {

// Every other element of a provision narrows it in a way we do not carry out (purpose, action,
// securityLabel, dataPeriod, code, nested provisions, extensions).
constexpr std::array kUnderstood =
    std::to_array<std::string_view>({"id", "type", "period", "actor", "class", "data"});

bool understands(const json::Value& consent) {
    if (consent.has("modifierExtension") || consent.has("implicitRules")) return false;
    const auto& members = consent.at("provision").members();
    return std::all_of(members.begin(), members.end(), [](const json::Member& member) {
        return std::find(kUnderstood.begin(), kUnderstood.end(), member.name) != kUnderstood.end();
    });
}

bool is_category(const json::Value& consent, std::string_view code) {
    const std::string_view other = code == "plan" ? "deling" : "plan";
    const auto& category = consent.at("category");
    return fhir::has_coding(category, fhir::kSamtykke, code) &&
           !fhir::has_coding(category, fhir::kSamtykke, other);
}

// An active permit of that category for this plan and its person.
bool counts(const json::Value& consent, std::string_view category, const PlanFacts& facts) {
    return consent.text("status") == "active" && understands(consent) &&
           fhir::has_coding(consent.at("scope"), fhir::kConsentScope, "patient-privacy") &&
           is_category(consent, category) && consent.at("provision").text("type") == "permit" &&
           is_plan_person(consent.at("patient"), facts) && is_about_plan(consent, facts);
}

std::optional<Interval> interval_of_consent(const json::Value& consent) {
    return interval_of_element(consent.at("provision").at("period"));
}

std::vector<Interval> plan_consents(const PlanFacts& facts) {
    std::vector<Interval> intervals;
    for (const auto& consent : facts.consents) {
        if (!counts(consent, "plan", facts)) continue;
        if (const auto when = interval_of_consent(consent)) intervals.push_back(*when);
    }
    return intervals;
}

// kEksistens comes with a consent that names no section at all. One that names sections, none of
// which is known, is not understood.
std::optional<Sections> sections_of(const json::Value& consent) {
    const auto* classes = consent.at("provision").find("class");
    if (classes == nullptr) return kEksistens;
    Sections named = 0;
    for (const auto& coding : classes->items()) {
        if (coding.text("system") == fhir::kSeksjon) {
            named |= section_of(coding.text("code")).value_or(0);
        }
    }
    if (named == 0) return {};
    return kEksistens | named;
}

struct Member {
    std::string org;
    Interval when;
};

std::vector<Member> members_of(const PlanFacts& facts) {
    std::vector<Member> members;
    for (const auto* team : teams_of(facts)) {
        for (const auto& participant : team->at("participant").items()) {
            const auto* role = role_of(participant, facts);
            if (role == nullptr || participant.has("modifierExtension")) continue;
            const auto when = membership_of(*team, participant, *role);
            auto org = orgnr_of_reference(role->at("organization"), facts);
            if (when && !org.empty()) members.push_back({std::move(org), *when});
        }
    }
    return members;
}

std::vector<std::string> receivers_of(const json::Value& consent, const PlanFacts& facts) {
    std::vector<std::string> receivers;
    for (const auto& actor : consent.at("provision").at("actor").items()) {
        if (!fhir::has_coding(actor.at("role"), fhir::kParticipationType, "IRCP")) continue;
        auto org = orgnr_of_reference(actor.at("reference"), facts);
        if (!org.empty()) receivers.push_back(std::move(org));
    }
    return receivers;
}

bool same(const store::Access& a, const store::Access& b) {
    return a.org == b.org && a.sections == b.sections && a.when == b.when && a.consent == b.consent;
}

void add(std::vector<store::Access>& rows, store::Access row) {
    const auto known = [&](const store::Access& other) { return same(row, other); };
    if (std::none_of(rows.begin(), rows.end(), known)) rows.push_back(std::move(row));
}

// One sharing consent, over all the roles its receivers have on the team.
void add_rows(std::vector<store::Access>& rows, const json::Value& consent, const PlanFacts& facts,
              const std::vector<Member>& members, const std::vector<Interval>& plan_consented) {
    const auto sections = sections_of(consent);
    const auto consented = interval_of_consent(consent);
    if (!sections || !consented) return;
    const auto owner = owner_of(facts);
    for (const auto& org : receivers_of(consent, facts)) {
        if (org == owner) continue;  // the owner sees its plans by ownership, not by consent
        for (const auto& member : members) {
            if (member.org != org) continue;
            const auto shared = overlap(*consented, member.when);
            for (const auto& plan_period : plan_consented) {
                const auto when = shared ? overlap(*shared, plan_period) : std::nullopt;
                if (when) add(rows, {org, *sections, *when, consent.text("id")});
            }
        }
    }
}

bool is_open(const json::Value& care_plan) {
    const auto& status = care_plan.text("status");
    return status == "active" || status == "on-hold";
}

}  // namespace

std::vector<store::Access> grants(const PlanFacts& facts) {
    std::vector<store::Access> rows;
    if (!is_open(facts.care_plan)) return rows;
    const auto plan_consented = plan_consents(facts);
    if (plan_consented.empty()) return rows;
    const auto members = members_of(facts);
    for (const auto& consent : facts.consents) {
        if (counts(consent, "deling", facts)) {
            add_rows(rows, consent, facts, members, plan_consented);
        }
    }
    return rows;
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

bool has_plan_consent(const PlanFacts& facts, Instant now) {
    const auto intervals = plan_consents(facts);
    return std::any_of(intervals.begin(), intervals.end(),
                       [&](const Interval& when) { return when.holds(now); });
}

bool is_consent_to_plan(const json::Value& consent) {
    return is_category(consent, "plan");
}

}  // namespace planbro::consent
