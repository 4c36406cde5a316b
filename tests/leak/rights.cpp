#include "leak/rights.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace planbro::leak {

namespace {

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
    add_parts(plan, care_plan);
    add_sights(plan, care_plan);
    return plan;
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

std::vector<const json::Value*> Rights::related_on_team(const json::Value& care_plan) const {
    std::vector<const json::Value*> related;
    for (const auto& reference : care_plan.at("careTeam").items()) {
        for (const auto& one : at(reference.text("reference")).at("participant").items()) {
            const auto& member = at(one.at("member").text("reference"));
            if (member.text("resourceType") == "RelatedPerson") related.push_back(&member);
        }
    }
    return related;
}

std::vector<const json::Value*> Rights::consents() const {
    auto consents = all("Consent");
    std::erase_if(consents, [&](const auto* consent) { return consent->text("id") == forgotten_; });
    return consents;
}

void Rights::add_sights(Plan& plan, const json::Value& care_plan) const {
    const auto sector_of = [this](const std::string& orgnr) {
        for (const auto* one : all("Organization")) {
            if (one->at("identifier").at(0).text("value") == orgnr)
                return one->at("type").at(0).at("coding").at(0).text("code");
        }
        return std::string();
    };
    const auto related = related_on_team(care_plan);
    const Circle circle(
        {[this](const std::string& one) -> const json::Value& { return at(one); },
         [this](const json::Value& one) { return orgnr_of(one); }, sector_of, bit_of, now_},
        care_plan, related, consents());
    for (const auto& orgnr : services_on_team(care_plan)) {
        if (const auto opened = circle.opened_to(orgnr)) plan.sights[orgnr] = {false, *opened};
    }
    std::set<std::string> persons(plan.persons.begin(), plan.persons.end());
    for (const auto* one : related) {
        for (const auto& number : one->at("identifier").items())
            persons.insert(number.text("value"));
    }
    for (const auto& number : persons) {
        const auto sight = circle.sight_of(number);
        if (!sight) continue;
        plan.sights[number] = *sight;
        for (const auto& one : circle.records_of(number)) plan.parts.push_back({one, kAny, number});
        for (const auto& id : circle.consents_told_to(number))
            plan.parts.push_back({"Consent/" + id, kAny, number});
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
            if (orgnr.empty()) continue;  // a person
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

Sight Rights::sight(const Asker& asker, const std::string& reference) const {
    Sight all;
    for (const auto& plan : plans_) {
        const bool of_plan =
            std::ranges::find(plan.parts, reference, &Part::reference) != plan.parts.end();
        const auto one = of_plan ? given(asker, plan) : std::nullopt;
        if (!one) continue;
        all.sections |= one->sections;
        all.whole = all.whole || one->whole;
    }
    return all;
}

std::vector<std::string> Rights::opening() const {
    std::vector<std::string> opening;
    for (const auto* consent : consents()) {
        if (consent->text("status") == "active") opening.push_back(consent->text("id"));
    }
    return opening;
}

// --- the answers --------------------------------------------------------------------------------

std::optional<Sight> Rights::given(const Asker& asker, const Plan& plan) {
    if (asker.role == Role::tester) return Sight{true};
    if (asker.role == Role::planeier || asker.role == Role::ke) {
        return plan.owner == asker.orgnr ? std::optional(Sight{true}) : std::nullopt;
    }
    if (asker.role != Role::bruker && asker.role != Role::tjeneste) return {};
    const auto found = plan.sights.find(asker.role == Role::bruker ? asker.pid : asker.orgnr);
    return found == plan.sights.end() ? std::nullopt : std::optional(found->second);
}

std::set<std::string> Rights::of_no_plan() const {
    std::set<std::string> left;
    for (const auto& [reference, resource] : by_reference_) left.insert(reference);
    for (const auto& plan : plans_) {
        for (const auto& part : plan.parts) left.erase(part.reference);
    }
    return left;
}

std::set<std::string> Rights::visible(const Asker& asker) const {
    std::set<std::string> seen;
    if (asker.role == Role::tester) {
        for (const auto& [reference, resource] : by_reference_) seen.insert(reference);
    }
    if (asker.role == Role::planeier || asker.role == Role::ke) seen = of_no_plan();
    const auto& own_name = asker.role == Role::bruker ? asker.pid : asker.orgnr;
    for (const auto& plan : plans_) {
        const auto sight = given(asker, plan);
        if (!sight) continue;
        for (const auto& part : plan.parts) {
            const bool own = part.only_for.empty() || part.only_for == own_name;
            if (sight->whole || (own && (sight->sections & part.sections) == part.sections)) {
                seen.insert(part.reference);
            }
        }
    }
    seen.erase("");
    return seen;
}

bool Rights::allows(const Asker& asker, const Plan& plan, const Claim& claim) {
    const auto sight = given(asker, plan);
    if (!sight) return false;
    if (sight->whole) return true;
    const auto& own_name = asker.role == Role::bruker ? asker.pid : asker.orgnr;
    if (!claim.author.empty() && claim.author == own_name) return true;
    if (claim.place && plan.address_protected) return false;
    return (sight->sections & claim.sections) == claim.sections &&
           (claim.or_one_of == 0 || (sight->sections & claim.or_one_of) != 0);
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
