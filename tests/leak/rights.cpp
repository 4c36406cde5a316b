#include "leak/rights.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace planbro::leak {

namespace {

const std::string kPlanbro = "https://planbro.no/fhir/";

bool has_code(const json::Value& concepts, const std::string& system, const std::string& code) {
    for (const auto& concept_value : concepts.items()) {
        for (const auto& coding : concept_value.at("coding").items()) {
            if (coding.text("system") == system && (code.empty() || coding.text("code") == code)) {
                return true;
            }
        }
    }
    return false;
}

bool refers_to(const json::Value& references, const std::string& reference) {
    for (const auto& one : references.items()) {
        if (one.text("reference") == reference) return true;
    }
    return false;
}

const json::Value& extension(const json::Value& resource, const std::string& name) {
    for (const auto& one : resource.at("extension").items()) {
        if (one.text("url").ends_with(name)) return one;
    }
    static const json::Value kNone;
    return kNone;
}

std::uint32_t bit_of(const std::string& section) {
    static const std::map<std::string, std::uint32_t> kBits{
        {"maal", kMaal},           {"tiltak", kTiltak},       {"moeter", kMoeter},
        {"meldinger", kMeldinger}, {"deltakere", kDeltakere}, {"kartlegging", kKartlegging}};
    const auto found = kBits.find(section);
    return found == kBits.end() ? 0 : found->second;
}

json::Value list_of(const json::Value& one) {
    return json::array({one});
}

}  // namespace

Rights::Rights(const std::vector<json::Value>& resources, Instant now, std::string forgotten)
    : now_(now), forgotten_(std::move(forgotten)) {
    for (const auto& resource : resources) {
        by_reference_[resource.text("resourceType") + "/" + resource.text("id")] = resource;
    }
    for (const auto& [reference, resource] : by_reference_) {
        by_type_[resource.text("resourceType")].push_back(&resource);
    }
    for (const auto* care_plan : all("CarePlan")) plans_.push_back(plan_of(*care_plan));
}

const json::Value& Rights::at(const std::string& reference) const {
    static const json::Value kNone;
    const auto found = by_reference_.find(reference);
    return found == by_reference_.end() ? kNone : found->second;
}

const std::vector<const json::Value*>& Rights::all(const std::string& type) const {
    static const std::vector<const json::Value*> kNone;
    const auto found = by_type_.find(type);
    return found == by_type_.end() ? kNone : found->second;
}

std::string Rights::orgnr_of(const json::Value& reference) const {
    const auto& number = reference.at("identifier").text("value");
    if (!number.empty()) return number;
    if (!reference.text("reference").starts_with("Organization/")) return {};
    return at(reference.text("reference")).at("identifier").at(0).text("value");
}

bool Rights::holds(const json::Value& period) const {
    const auto start = interval_of(period.text("start"));
    const auto end = interval_of(period.text("end"));
    return (!start || start->low <= now_) && (!end || now_ < end->high);
}

// --- what of a plan is whose --------------------------------------------------------------------

Rights::Plan Rights::plan_of(const json::Value& care_plan) const {
    Plan plan;
    plan.number = care_plan.at("identifier").at(0).text("value");
    plan.owner = orgnr_of(care_plan.at("author"));
    plan.subject = care_plan.at("subject").text("reference");
    const auto& patient = at(plan.subject);
    for (const auto& one : patient.at("identifier").items()) {
        plan.persons.push_back(one.text("value"));
    }
    const auto& mark = extension(patient, "ip-adressesperre").text("valueCode");
    plan.address_protected = mark == "fortrolig" || mark == "strengt-fortrolig";
    add_grants(plan, care_plan);
    add_parts(plan, care_plan);
    return plan;
}

bool Rights::counts(const json::Value& consent, const std::string& kind,
                    const std::string& plan) const {
    const auto& provision = consent.at("provision");
    const auto about_plan = [&] {
        for (const auto& one : provision.at("data").items()) {
            if (one.at("reference").text("reference") == plan) return true;
        }
        return false;
    };
    return consent.text("status") == "active" && consent.text("id") != forgotten_ &&
           has_code(consent.at("category"), kPlanbro + "CodeSystem/ip-samtykke", kind) &&
           provision.text("type") == "permit" && holds(provision.at("period")) && about_plan() &&
           given_by_who_decides(consent);
}

// From 16 the person alone; of children see left_to_parents().
bool Rights::given_by_who_decides(const json::Value& consent) const {
    const auto& person = consent.at("patient").text("reference");
    if (is_under_16(at(person))) return true;
    const auto& performers = consent.at("performer").items();
    return std::ranges::any_of(performers, [&](const json::Value& performer) {
        return performer.text("reference") == person;
    });
}

bool Rights::consented(const json::Value& care_plan) const {
    const auto& consents = all("Consent");
    return std::ranges::any_of(consents, [&](const auto* consent) {
        return counts(*consent, "plan", "CarePlan/" + care_plan.text("id"));
    });
}

std::set<std::string> Rights::services_on_team(const json::Value& care_plan) const {
    std::set<std::string> services;
    for (const auto& reference : care_plan.at("careTeam").items()) {
        const auto& team = at(reference.text("reference"));
        if (team.text("status") != "active" || !holds(team.at("period"))) continue;
        for (const auto& participant : team.at("participant").items()) {
            const auto& member = at(participant.at("member").text("reference"));
            if (member.text("resourceType") != "PractitionerRole") continue;
            const bool active = !member.has("active") || member.at("active").boolean();
            if (active && holds(participant.at("period")) && holds(member.at("period"))) {
                services.insert(orgnr_of(member.at("organization")));
            }
        }
    }
    return services;
}

void Rights::add_grants(Plan& plan, const json::Value& care_plan) const {
    const auto& status = care_plan.text("status");
    if ((status != "active" && status != "on-hold") || !consented(care_plan)) return;
    const auto team = services_on_team(care_plan);
    for (const auto* consent : all("Consent")) {
        if (!counts(*consent, "deling", "CarePlan/" + care_plan.text("id"))) continue;
        std::uint32_t sections = 0;
        for (const auto& one : consent->at("provision").at("class").items()) {
            sections |= bit_of(one.text("code"));
        }
        for (const auto& actor : consent->at("provision").at("actor").items()) {
            const auto orgnr = orgnr_of(actor.at("reference"));
            if (team.contains(orgnr)) plan.grants.push_back({orgnr, sections, consent->text("id")});
        }
    }
}

void Rights::add_services(Plan& plan, const json::Value& references, std::uint32_t sections) const {
    for (const auto& one : references.items()) {
        const auto& reference = one.text("reference");
        if (!reference.starts_with("Organization/")) continue;
        plan.parts.push_back({reference, sections});
        plan.parts.push_back({reference, kAny, orgnr_of(one)});
    }
}

void Rights::add_team(Plan& plan, const json::Value& team) const {
    plan.parts.push_back({"CareTeam/" + team.text("id"), kDeltakere});
    for (const auto& participant : team.at("participant").items()) {
        const auto& reference = participant.at("member").text("reference");
        const auto& member = at(reference);
        if (member.text("resourceType") == "Patient") continue;
        plan.parts.push_back({reference, kDeltakere});
        plan.parts.push_back({member.at("practitioner").text("reference"), kDeltakere});
        add_services(plan, list_of(member.at("organization")), kDeltakere);
    }
}

void Rights::add_parts(Plan& plan, const json::Value& care_plan) const {
    const auto self = "CarePlan/" + care_plan.text("id");
    plan.parts.push_back({self, kAny});
    plan.parts.push_back({plan.subject, kAny});
    add_services(plan, list_of(care_plan.at("author")), kAny);
    for (const auto& part : extension(care_plan, "ip-koordinator").at("extension").items()) {
        add_services(plan, list_of(part.at("valueReference")), kAny);
    }
    for (const auto& goal : care_plan.at("goal").items()) {
        plan.parts.push_back({goal.text("reference"), kMaal});
    }
    for (const auto& team : care_plan.at("careTeam").items()) {
        add_team(plan, at(team.text("reference")));
    }
    for (const auto* measure : all("ServiceRequest")) {
        if (!refers_to(measure->at("basedOn"), self)) continue;
        const auto reference = "ServiceRequest/" + measure->text("id");
        plan.parts.push_back({reference, kTiltak});
        plan.parts.push_back({reference, kAny, orgnr_of(measure->at("requester"))});
        add_services(plan, list_of(measure->at("requester")), kTiltak);
        add_services(plan, measure->at("performer"), kTiltak);
    }
    for (const auto* meeting : all("Appointment")) {
        if (refers_to(meeting->at("supportingInformation"), self)) {
            plan.parts.push_back({"Appointment/" + meeting->text("id"), kMoeter});
        }
    }
    for (const auto* message : all("Communication")) {
        if (refers_to(message->at("basedOn"), self)) {
            plan.parts.push_back({"Communication/" + message->text("id"), kMeldinger});
        }
    }
    for (const auto* task : all("Task")) {
        if (task->at("focus").text("reference") != self) continue;
        plan.parts.push_back({"Task/" + task->text("id"), kAny, orgnr_of(task->at("owner"))});
    }
    for (const auto* consent : all("Consent")) {
        const auto& provision = consent->at("provision");
        bool about = false;
        for (const auto& data : provision.at("data").items()) {
            about = about || data.at("reference").text("reference") == self;
        }
        if (!about) continue;
        const auto reference = "Consent/" + consent->text("id");
        plan.parts.push_back({reference, kNobody});
        for (const auto& actor : provision.at("actor").items()) {
            const auto orgnr = orgnr_of(actor.at("reference"));
            plan.parts.push_back({reference, kAny, orgnr});
            // Whoever is named sees the own Organization.
            for (const auto* one : all("Organization")) {
                if (one->at("identifier").at(0).text("value") != orgnr) continue;
                plan.parts.push_back({"Organization/" + one->text("id"), kAny, orgnr});
            }
        }
        for (const auto& performer : consent->at("performer").items()) {
            if (performer.text("reference").starts_with("Patient/")) continue;
            plan.parts.push_back({performer.text("reference"), kDeltakere});
        }
    }
}

std::optional<std::uint32_t> Rights::sections(const Plan& plan, const std::string& orgnr) const {
    std::optional<std::uint32_t> given;
    for (const auto& grant : plan.grants) {
        if (grant.orgnr == orgnr) given = given.value_or(0) | grant.sections;
    }
    return given;
}

std::uint32_t Rights::sections(const Asker& asker, const std::string& reference) const {
    std::uint32_t given = 0;
    for (const auto& plan : plans_) {
        const bool of_plan =
            std::ranges::find(plan.parts, reference, &Part::reference) != plan.parts.end();
        if (of_plan) given |= sections(plan, asker.orgnr).value_or(0);
    }
    return given;
}

std::vector<std::string> Rights::opening() const {
    std::vector<std::string> consents;
    for (const auto& plan : plans_) {
        for (const auto& grant : plan.grants) consents.push_back(grant.consent);
    }
    return consents;
}

// --- persons ------------------------------------------------------------------------------------

// A guardian by the simple rule: foresatt with foreldreansvar, of a child under sixteen whose
// address is not protected.
bool Rights::is_guardian(const json::Value& related) const {
    const bool active = !related.has("active") || related.at("active").boolean();
    const auto& relationship = related.at("relationship");
    return active && has_code(relationship, kPlanbro + "CodeSystem/ip-rolle", "foresatt") &&
           has_code(relationship, "http://hl7.no/fhir/CodeSystem/no-basis-parental-responsibility",
                    "");
}

bool Rights::is_under_16(const json::Value& patient) const {
    const auto& birth = patient.text("birthDate");
    if (birth.empty()) return false;
    return format_day(now_) < std::to_string(std::stoi(birth.substr(0, 4)) + 16) + birth.substr(4);
}

bool Rights::is_child(const json::Value& patient) const {
    const auto& mark = extension(patient, "ip-adressesperre").text("valueCode");
    const bool hidden = mark == "fortrolig" || mark == "strengt-fortrolig";
    return is_under_16(patient) && !hidden;
}

std::set<std::string> Rights::patients_of(const std::string& pid) const {
    std::set<std::string> patients;
    const auto is = [&](const json::Value& resource) {
        const auto& identifiers = resource.at("identifier").items();
        return std::ranges::any_of(identifiers,
                                   [&](const auto& one) { return one.text("value") == pid; });
    };
    for (const auto* patient : all("Patient")) {
        if (is(*patient)) patients.insert("Patient/" + patient->text("id"));
    }
    for (const auto* related : all("RelatedPerson")) {
        const auto& child = related->at("patient").text("reference");
        if (is(*related) && is_guardian(*related) && is_child(at(child))) patients.insert(child);
    }
    return patients;
}

// --- the answers --------------------------------------------------------------------------------

bool Rights::sees_whole(const Asker& asker, const Plan& plan) const {
    if (asker.role == Role::tester) return true;
    if (asker.role == Role::planeier || asker.role == Role::ke) return plan.owner == asker.orgnr;
    if (asker.role != Role::bruker) return false;
    const auto [known, fresh] = patients_.try_emplace(asker.pid);
    if (fresh) known->second = patients_of(asker.pid);
    return known->second.contains(plan.subject);
}

std::set<std::string> Rights::of_no_plan() const {
    std::set<std::string> left;
    for (const auto& [reference, resource] : by_reference_) left.insert(reference);
    for (const auto& plan : plans_) {
        for (const auto& part : plan.parts) left.erase(part.reference);
    }
    return left;
}

std::set<std::string> Rights::left_to_parents() const {
    std::set<std::string> references;
    for (const auto& plan : plans_) {
        if (!is_under_16(at(plan.subject))) continue;
        for (const auto& part : plan.parts) references.insert(part.reference);
    }
    return references;
}

std::set<std::string> Rights::visible(const Asker& asker) const {
    std::set<std::string> seen;
    if (asker.role == Role::tester) {
        for (const auto& [reference, resource] : by_reference_) seen.insert(reference);
    }
    if (asker.role == Role::bruker) seen = patients_of(asker.pid);
    if (asker.role == Role::planeier || asker.role == Role::ke) seen = of_no_plan();
    for (const auto& plan : plans_) {
        const bool whole = sees_whole(asker, plan);
        const auto given = asker.role == Role::tjeneste ? sections(plan, asker.orgnr)
                                                        : std::optional<std::uint32_t>();
        for (const auto& part : plan.parts) {
            const bool own = part.only_for.empty() || part.only_for == asker.orgnr;
            if (whole || (given && own && (*given & part.sections) == part.sections)) {
                seen.insert(part.reference);
            }
        }
    }
    seen.erase("");
    return seen;
}

bool Rights::allows(const Asker& asker, const Plan& plan, const Claim& claim) const {
    if (sees_whole(asker, plan)) return true;
    const auto given =
        asker.role == Role::tjeneste ? sections(plan, asker.orgnr) : std::optional<std::uint32_t>();
    if (!given) return false;
    if (!claim.author.empty() && claim.author == asker.orgnr) return true;
    if (claim.place && plan.address_protected) return false;
    return (*given & claim.sections) == claim.sections &&
           (claim.or_one_of == 0 || (*given & claim.or_one_of) != 0);
}

bool Rights::allows(const Asker& asker, const std::vector<Claim>& claims) const {
    if (asker.role == Role::tester) return true;
    for (const auto& claim : claims) {
        if (!claim.person.empty() && claim.person == asker.pid) return true;
        for (const auto& plan : plans_) {
            const bool of_person =
                std::ranges::find(plan.persons, claim.person) != plan.persons.end();
            const bool about = claim.person.empty() ? plan.number == claim.plan : of_person;
            if (about && allows(asker, plan, claim)) return true;
        }
    }
    return false;
}

}  // namespace planbro::leak
