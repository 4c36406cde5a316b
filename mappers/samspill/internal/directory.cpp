#include "mappers/samspill/internal/directory.hpp"

#include <algorithm>

#include "base/ids.hpp"
#include "fhir/codes.hpp"
#include "fhir/identifiers.hpp"
#include "fhir/resource.hpp"
#include "mappers/samspill/internal/reading.hpp"

namespace planbro::mappers::samspill::internal {

namespace {

Identity identity_of_number(const std::string& number) {
    const auto known = fhir::classify_person_number(number);
    const auto kind = known ? known->kind : fhir::NumberKind::fodselsnummer;
    return {std::string(fhir::system_of(kind)), number};
}

Identity identity_of_service(std::string_view orgnr) {
    return {std::string(fhir::kOrganisasjonsnummer), std::string(orgnr)};
}

bool same_name(const Name& a, const Name& b) {
    return a.given == b.given && a.family == b.family;
}

bool is_same_person(const Professional& one, const Participant& other) {
    if (!other.hpr.empty() && other.hpr == one.hpr) return true;
    return !other.number.empty() && other.number == one.number;
}

// No end means the longest stay; "" would sort first.
bool stays_shorter(const Participant* a, const Participant* b) {
    if (a->period.to.empty()) return false;
    return b->period.to.empty() || a->period.to < b->period.to;
}

}  // namespace

std::string_view type_of(const Participant& participant) {
    return participant.professional() ? "PractitionerRole" : "RelatedPerson";
}

std::optional<Identity> Professional::identity() const {
    if (!hpr.empty()) return Identity{std::string(fhir::kHprNummer), hpr};
    if (!number.empty()) return identity_of_number(number);
    return {};
}

Directory::Directory(const Plan& plan)
    : plan_(&plan),
      patient_url_(url_of("Patient", patient_identity())),
      care_plan_url_(url_of("CarePlan", {std::string(fhir::kPlanId), plan.id})) {
    add_service(plan.owner, "plan.eier");
    for (std::size_t i = 0; i < plan.participants.size(); ++i) {
        const auto& participant = plan.participants[i];
        if (!participant.service) continue;
        const auto path = item_path("plan.deltakere", i);
        add_service(*participant.service, path + ".tjeneste");
        add_professional(participant, path);
    }
    for (std::size_t i = 0; i < plan.applications.size(); ++i) {
        const auto& service = plan.applications[i].service;
        if (service) add_service(*service, item_path("plan.soknader", i) + ".tjeneste");
    }
}

const std::string& Directory::url_of(std::string_view type, const Identity& identity) const {
    auto name = std::string(type) + " " + identity.system + "|" + identity.value;
    const auto [known, is_new] = urls_.try_emplace(std::move(name));
    if (is_new) known->second = "urn:uuid:" + derived_uuid(known->first);
    return known->second;
}

void Directory::warn(std::string_view code, std::string text, std::string path) {
    warnings_.push_back(
        {Severity::warning, "informational", std::string(code), std::move(text), std::move(path)});
}

void Directory::add_service(const Service& service, std::string path) {
    const auto known = std::ranges::find(services_, service.orgnr, &Service::orgnr);
    if (known == services_.end()) {
        services_.push_back(service);
    } else if (known->name != service.name || known->sector != service.sector) {
        warn(
            "ulik-tjeneste",
            "This organisation has another name or sector before in the document; the first holds.",
            std::move(path));
    }
}

void Directory::add_professional(const Participant& participant, const std::string& path) {
    const auto known = std::ranges::find_if(
        professionals_, [&](const Professional& one) { return is_same_person(one, participant); });
    if (known == professionals_.end()) {
        professionals_.push_back({&participant, participant.hpr, participant.number});
        return;
    }
    if (known->hpr.empty()) known->hpr = participant.hpr;
    if (known->number.empty()) known->number = participant.number;
    if (!same_name(known->first->name, participant.name)) {
        warn("ulikt-navn",
             "A participant with the same number has another name before in the document; the "
             "first holds.",
             path + ".navn");
    }
}

const Professional& Directory::professional_of(const Participant& participant) const {
    return *std::ranges::find_if(professionals_, [&](const Professional& one) {
        return one.first == &participant || is_same_person(one, participant);
    });
}

Identity Directory::patient_identity() const {
    return identity_of_number(plan_->person.number);
}

Identity Directory::sub_identity(std::string_view id) const {
    return {std::string(fhir::kSamspillId), plan_->id + "#" + std::string(id)};
}

json::Value Directory::sub_reference(std::string_view type, std::string_view id) const {
    return fhir::reference_to(url_of(type, sub_identity(id)));
}

json::Value Directory::patient() const {
    return fhir::reference_to(patient_url_);
}

json::Value Directory::care_plan() const {
    return fhir::reference_to(care_plan_url_);
}

json::Value Directory::care_team() const {
    return sub_reference("CareTeam", kTeam);
}
json::Value Directory::goal(std::string_view id) const {
    return sub_reference("Goal", id);
}

json::Value Directory::measure(std::string_view id) const {
    return sub_reference("ServiceRequest", id);
}

json::Value Directory::organization(std::string_view orgnr) const {
    auto reference = fhir::reference_to(url_of("Organization", identity_of_service(orgnr)));
    reference.set("identifier", fhir::identifier(fhir::kOrganisasjonsnummer, orgnr));
    return reference;
}

json::Value Directory::named_organization(std::string_view orgnr) const {
    auto reference = organization(orgnr);
    reference.set_if("display", name_of_service(orgnr));
    return reference;
}

std::string Directory::name_of_service(std::string_view orgnr) const {
    const auto found = std::ranges::find(services_, orgnr, &Service::orgnr);
    return found != services_.end() ? found->name : std::string();
}

json::Value Directory::practitioner(const Participant& participant) const {
    return fhir::reference_to(practitioner_url(professional_of(participant)));
}

json::Value Directory::member(const Participant& participant) const {
    return sub_reference(type_of(participant), participant.id);
}

json::Value Directory::actor(std::string_view id) const {
    if (id == kBruker) return patient();
    const auto* participant = find_participant(id);
    return participant != nullptr ? member(*participant) : json::Value();
}

json::Value Directory::author(std::string_view id) const {
    const auto* participant = find_participant(id);
    const bool professional = participant != nullptr && participant->professional();
    return professional ? practitioner(*participant) : actor(id);
}

const Participant* Directory::find_participant(std::string_view id) const {
    const auto found = std::ranges::find(plan_->participants, id, &Participant::id);
    return found != plan_->participants.end() ? &*found : nullptr;
}

const Participant* Directory::coordinator() const {
    for (const std::string_view role : {"koordinator", "barnekoordinator"}) {
        const Participant* best = nullptr;
        for (const auto& one : plan_->participants) {
            if (one.role != role) continue;
            if (best == nullptr || stays_shorter(best, &one)) best = &one;
        }
        if (best != nullptr) return best;
    }
    return nullptr;
}

Entry Directory::identified(json::Value resource, const Identity& identity) const {
    const auto& url = url_of(resource.text("resourceType"), identity);
    return {url, std::move(resource), identity};
}

Entry Directory::belonging_to_plan(json::Value resource, std::string_view id) const {
    return identified(std::move(resource), sub_identity(id));
}

// Without a number the person is known by the participant's place in the plan alone.
std::string Directory::practitioner_url(const Professional& one) const {
    return url_of("Practitioner", one.identity().value_or(sub_identity(one.first->id)));
}

Entry Directory::practitioner_entry(json::Value resource, const Professional& one) const {
    return {practitioner_url(one), std::move(resource), one.identity()};
}

}  // namespace planbro::mappers::samspill::internal
