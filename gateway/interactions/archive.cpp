#include "interactions/archive.hpp"

#include <algorithm>
#include <map>

#include "consent/cut.hpp"
#include "fhir/codes.hpp"
#include "fhir/resource.hpp"
#include "interactions/plan_facts.hpp"
#include "plan/notice.hpp"
#include "plan/rules.hpp"

namespace planbro::interactions {

namespace {

using store::Key;

// What a part of the plan may bring along: who and where, and what is strived for. Not other plans.
bool comes_along(const Key& key) {
    return key.type == "Organization" || key.type == "Practitioner" || key.type == "Goal" ||
           key.type == "RelatedPerson" || key.type == "PractitionerRole";
}

class Collecting {
  public:
    explicit Collecting(store::Reader& reader) : reader_(reader) {}

    void add(json::Value resource) {
        const auto key = fhir::key_of(resource);
        if (!found_.try_emplace(key, json::Value()).second) return;
        for (const auto& reference : fhir::references_in(resource)) follow(reference);
        found_[key] = std::move(resource);
    }
    void add(const std::vector<json::Value>& resources) {
        for (const auto& resource : resources) add(resource);
    }
    [[nodiscard]] const std::map<Key, json::Value>& found() const { return found_; }

  private:
    void follow(const std::string& reference) {
        const auto key = fhir::key_of_reference(reference);
        if (!key || !comes_along(*key) || found_.contains(*key)) return;
        if (auto resource = load(reader_, *key)) add(std::move(*resource));
    }

    store::Reader& reader_;
    std::map<Key, json::Value> found_;
};

json::Value without_address(json::Value patient) {
    for (const auto* element : {"address", "telecom", "contact"}) patient.erase(element);
    return patient;
}

bool was_archived(const json::Value& task, const std::string& archive,
                  const consent::PlanFacts& facts) {
    return fhir::has_coding(task.at("code"), fhir::kOppgave, "dokumenter-ip") &&
           task.text("status") == "completed" &&
           consent::orgnr_of_reference(task.at("owner"), facts) == archive;
}

}  // namespace

std::string archive_of(const Register& registry, std::string_view owner) {
    const auto found = registry.find(owner);
    return found == registry.end() ? std::string() : found->second.archive;
}

bool is_archive(const Register& registry, std::string_view orgnr) {
    return std::ranges::any_of(
        registry, [&](const auto& organisation) { return organisation.second.archive == orgnr; });
}

json::Value plan_bundle(const Services& services, store::Reader& reader,
                        const consent::PlanFacts& facts) {
    Collecting plan(reader);
    const auto key = fhir::key_of(facts.care_plan);
    plan.add(load(reader, key).value_or(facts.care_plan));
    plan.add(consent::is_address_protected(facts.patient) ? without_address(facts.patient)
                                                          : facts.patient);
    for (const auto* part :
         {&facts.care_teams, &facts.practitioner_roles, &facts.consents, &facts.service_requests,
          &facts.appointments, &facts.communications, &facts.related_persons}) {
        plan.add(*part);
    }
    json::Array entries;
    for (const auto& [name, resource] : plan.found()) {
        entries.push_back(json::object(
            {{"fullUrl", services.base_url + "/" + name.reference()}, {"resource", resource}}));
    }
    return json::object(
        {{"resourceType", "Bundle"}, {"type", "collection"}, {"entry", std::move(entries)}});
}

std::vector<store::Access> access_of_archive(const Register& registry,
                                             const consent::PlanFacts& facts) {
    const auto owner = consent::orgnr_of_reference(facts.care_plan.at("author"), facts);
    const auto archive = archive_of(registry, owner);
    if (archive.empty() || plan::is_open(facts.care_plan.text("status"))) return {};
    if (std::ranges::none_of(facts.tasks, [&](const json::Value& task) {
            return was_archived(task, archive, facts);
        })) {
        return {};
    }
    auto sections = consent::kAll;
    if (consent::is_address_protected(facts.patient)) sections |= consent::kAddressProtected;
    return {{.org = archive, .sections = sections, .when = {}, .consent = {}}};
}

}  // namespace planbro::interactions
