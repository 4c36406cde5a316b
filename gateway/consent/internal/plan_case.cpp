// https://hl7.org/fhir/R4/consent.html, read strictly: what is not understood gives nothing, and
// takes away all it might.
#include "consent/internal/plan_case.hpp"

#include <algorithm>
#include <array>

#include "base/ids.hpp"
#include "consent/cut.hpp"
#include "consent/internal/plan_links.hpp"
#include "fhir/codes.hpp"

namespace planbro::consent {

namespace {

constexpr std::size_t kRelatedMax = 64;
constexpr std::string_view kPersonKey = "person:";

// Every other element of a provision narrows it in a way we do not carry out (purpose, action,
// securityLabel, dataPeriod, code, nested provisions, extensions).
constexpr std::array kUnderstood =
    std::to_array<std::string_view>({"id", "type", "period", "actor", "class", "data"});

bool understands(const json::Value& consent) {
    if (consent.has("modifierExtension") || consent.has("implicitRules")) return false;
    const auto& members = consent.at("provision").members();
    return std::ranges::all_of(members, [](const json::Member& member) {
        return std::ranges::find(kUnderstood, member.name) != kUnderstood.end();
    });
}

bool is_category(const json::Value& consent, std::string_view code) {
    const std::string_view other = code == "plan" ? "deling" : "plan";
    const auto& category = consent.at("category");
    return fhir::has_coding(category, fhir::kSamtykke, code) &&
           !fhir::has_coding(category, fhir::kSamtykke, other);
}

bool is_of_plan(const json::Value& consent, const PlanFacts& facts) {
    return is_plan_person(consent.at("patient"), facts) && is_about_plan(consent, facts);
}

// Without a date it counts as given when it was written.
std::optional<Interval> given_on(const json::Value& consent) {
    if (consent.has("dateTime")) return interval_of(consent.text("dateTime"));
    const auto written = interval_of(consent.at("meta").text("lastUpdated"));
    return written ? *written : Interval{};
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

// --- persons ------------------------------------------------------------------------------------

bool is_number_system(std::string_view system) {
    return system == fhir::kFodselsnummer || system == fhir::kDnummer ||
           system == fhir::kFellesHjelpenummer || system == fhir::kHnummer;
}

std::vector<std::string> keys_of(const json::Value& person) {
    std::vector<std::string> keys;
    for (const auto& identifier : person.at("identifier").items()) {
        const auto& system = identifier.text("system");
        const auto& number = identifier.text("value");
        if (is_number_system(system) && !number.empty()) keys.push_back(person_key(system, number));
    }
    return keys;
}

RelatedRole role_of_related(const json::Value& relationship) {
    if (fhir::has_coding(relationship, fhir::kRolle, "foresatt")) return RelatedRole::guardian;
    if (fhir::has_coding(relationship, fhir::kRolle, "verge")) return RelatedRole::verge;
    if (fhir::has_coding(relationship, fhir::kRolle, "fullmektig")) return RelatedRole::attorney;
    return RelatedRole::other;
}

// "mor" beside a father tells that the mother has it alone.
bool is_responsible(const json::Value& relationship) {
    const auto who_has = fhir::code_in(relationship, fhir::kForeldreansvar);
    const auto relation = fhir::code_in(relationship, fhir::kFamilierelasjon);
    const bool mother = relation == "mor" || relation == "medmor";
    const bool father = relation == "far";
    if (who_has == "felles") return true;
    if (who_has == "mor") return !father;
    if (who_has == "far") return !mother;
    return who_has == "andre" && !mother && !father;
}

Related related_of(const json::Value& person) {
    Related related;
    related.id = person.text("id");
    related.keys = keys_of(person);
    related.role = role_of_related(person.at("relationship"));
    related.responsible =
        related.role == RelatedRole::guardian && is_responsible(person.at("relationship"));
    const bool active = !person.has("active") || person.at("active").boolean();
    if (active && !person.has("modifierExtension")) {
        related.when = interval_of_element(person.at("period"));
    }
    return related;
}

// Nobody beyond the sixty-fourth: a person whom no bit stands for acts for nobody.
void add_related(const PlanFacts& facts, PlanCase& plan) {
    for (const auto& person : facts.related_persons) {
        if (plan.related.size() == kRelatedMax) return;
        if (is_plan_person(person.at("patient"), facts)) plan.related.push_back(related_of(person));
    }
}

RelatedSet related_in(const json::Value& reference, const PlanCase& plan) {
    const auto key = key_in(reference);
    const auto& identifier = reference.at("identifier");
    const bool by_number =
        !reference.has("reference") && is_number_system(identifier.text("system"));
    const auto number =
        by_number ? person_key(identifier.text("system"), identifier.text("value")) : std::string();
    RelatedSet found = 0;
    for (std::size_t i = 0; i < plan.related.size(); ++i) {
        const auto& related = plan.related[i];
        const bool same = by_number ? std::ranges::find(related.keys, number) != related.keys.end()
                                    : key && key->type == "RelatedPerson" && key->id == related.id;
        if (same) found |= RelatedSet{1} << i;
    }
    return found;
}

// --- consents -----------------------------------------------------------------------------------

std::string service_in(const json::Value& reference, const PlanFacts& facts) {
    const auto key = key_in(reference);
    if (!key || key->type != "PractitionerRole") return orgnr_of_reference(reference, facts);
    const auto role = std::ranges::find_if(facts.practitioner_roles, [&](const json::Value& one) {
        return fhir::key_of(one) == *key;
    });
    if (role == facts.practitioner_roles.end()) return {};
    return orgnr_of_reference(role->at("organization"), facts);
}

void add_givers(const json::Value& consent, const PlanFacts& facts, const PlanCase& plan,
                Permit& permit) {
    for (const auto& performer : consent.at("performer").items()) {
        const auto key = key_in(performer);
        if ((!key || key->type == "Patient") && is_plan_person(performer, facts)) {
            permit.by_person = true;
        } else if (const auto related = related_in(performer, plan); related != 0) {
            permit.by_related |= related;
        } else if (auto service = service_in(performer, facts); !service.empty()) {
            permit.by_services.push_back(std::move(service));
        }
    }
}

Ground ground_of(std::string_view code) {
    if (code == "omsorgsovertakelse") return Ground::care_order;
    if (code == "manglende-samtykkekompetanse") return Ground::incapacity;
    if (code == "lovhjemmel") return Ground::legal_basis;
    if (code == "nodrett") return Ground::emergency;
    return Ground::unknown;
}

void add_ground(const json::Value& consent, Permit& permit) {
    const auto* ground = fhir::find_extension(consent, fhir::kExtSamtykkegrunnlag);
    if (ground == nullptr) return;
    permit.ground = Ground::unknown;
    if (const auto* code = fhir::find_extension(*ground, "kode")) {
        permit.ground = ground_of(code->text("valueCode"));
    }
    if (const auto* law = fhir::find_extension(*ground, "hjemmel")) {
        permit.basis = law->text("valueString");
    }
}

bool is_receiver(const json::Value& actor) {
    return fhir::has_coding(actor.at("role"), fhir::kParticipationType, "IRCP");
}

template <class Consented>
void add_actors(const json::Value& consent, const PlanFacts& facts, const PlanCase& plan,
                bool receivers_alone, Consented& consented) {
    for (const auto& actor : consent.at("provision").at("actor").items()) {
        if (receivers_alone && !is_receiver(actor)) continue;
        const auto& reference = actor.at("reference");
        consented.related |= related_in(reference, plan);
        if (auto org = orgnr_of_reference(reference, facts); !org.empty()) {
            consented.services.push_back(std::move(org));
        }
    }
}

std::optional<Permit> permit_in(const json::Value& consent, const PlanFacts& facts,
                                const PlanCase& plan) {
    const bool to_plan = is_category(consent, "plan");
    if (!(to_plan || is_category(consent, "deling")) || !understands(consent) ||
        !fhir::has_coding(consent.at("scope"), fhir::kConsentScope, "patient-privacy") ||
        consent.at("provision").text("type") != "permit" || !is_of_plan(consent, facts)) {
        return {};
    }
    const auto given = given_on(consent);
    const auto period = interval_of_element(consent.at("provision").at("period"));
    if (!given || !period) return {};
    const auto when = overlap({given->low, kLatest}, *period);
    const auto sections = to_plan ? std::optional(kEksistens) : sections_of(consent);
    if (!when || !sections) return {};
    Permit permit;
    permit.id = consent.text("id");
    permit.to_plan = to_plan;
    permit.given = *given;
    permit.when = *when;
    permit.sections = *sections;
    add_ground(consent, permit);
    add_givers(consent, facts, plan, permit);
    if (!to_plan) add_actors(consent, facts, plan, true, permit);
    return permit;
}

// It lasts until its period ends, whatever becomes of the consent: parents do not come back because
// child welfare withdrew.
void add_care_order(const json::Value& consent, const Permit& permit, PlanCase& plan) {
    const auto& status = consent.text("status");
    if (permit.ground == Ground::care_order && (status == "active" || status == "inactive")) {
        plan.care_orders.push_back(permit.when);
    }
}

void add_objection(const json::Value& consent, const PlanFacts& facts, PlanCase& plan) {
    if (consent.text("status") != "active" || !is_of_plan(consent, facts)) return;
    Objection objection;
    objection.given = given_on(consent).value_or(Interval{});
    objection.when = interval_of_element(consent.at("provision").at("period")).value_or(Interval{});
    objection.when.low = std::max(objection.when.low, objection.given.low);
    const auto& performers = consent.at("performer").items();
    objection.by_person = std::ranges::any_of(
        performers, [&](const json::Value& performer) { return is_plan_person(performer, facts); });
    if (consent.at("provision").has("class")) {
        objection.sections = sections_of(consent).value_or(kAll) & ~kEksistens;
    }
    add_actors(consent, facts, plan, false, objection);
    plan.objections.push_back(std::move(objection));
}

void add_consent(const json::Value& consent, const PlanFacts& facts, PlanCase& plan) {
    if (consent.at("provision").text("type") == "deny") {
        add_objection(consent, facts, plan);
        return;
    }
    auto permit = permit_in(consent, facts, plan);
    if (!permit) return;
    add_care_order(consent, *permit, plan);
    if (consent.text("status") == "active") plan.permits.push_back(std::move(*permit));
}

bool is_open(const json::Value& care_plan) {
    const auto& status = care_plan.text("status");
    return status == "active" || status == "on-hold";
}

}  // namespace

std::vector<TeamMember> members_of(const PlanFacts& facts) {
    std::vector<TeamMember> members;
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

PlanCase read_case(const PlanFacts& facts) {
    PlanCase plan;
    plan.open = is_open(facts.care_plan);
    plan.owner = owner_of(facts);
    plan.person_keys = keys_of(facts.patient);
    plan.birth_date = facts.patient.text("birthDate");
    plan.address_protected = is_address_protected(facts.patient);
    plan.team = members_of(facts);
    add_related(facts, plan);
    for (const auto& consent : facts.consents) add_consent(consent, facts, plan);
    return plan;
}

bool is_consent_to_plan(const json::Value& consent) {
    return is_category(consent, "plan");
}

std::string person_key(std::string_view system, std::string_view number) {
    return std::string(kPersonKey) +
           derived_uuid("access " + std::string(system) + " " + std::string(number));
}

bool is_person_key(std::string_view org) {
    return org.starts_with(kPersonKey);
}

}  // namespace planbro::consent
