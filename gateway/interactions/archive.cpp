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

bool goes_to(const json::Value& task, const std::string& archive, const consent::PlanFacts& facts) {
    return fhir::has_coding(task.at("code"), fhir::kOppgave, "dokumenter-ip") &&
           consent::orgnr_of_reference(task.at("owner"), facts) == archive;
}

bool was_archived(const json::Value& task, const std::string& archive,
                  const consent::PlanFacts& facts) {
    return task.text("status") == "completed" && goes_to(task, archive, facts);
}

// The last time that it was sent, whatever came of it.
std::optional<Instant> last_sent(const std::string& archive, const consent::PlanFacts& facts) {
    std::optional<Instant> last;
    for (const auto& task : facts.tasks) {
        if (!goes_to(task, archive, facts)) continue;
        const auto when = parse_instant(task.text("authoredOn"));
        if (when && (!last || *when > *last)) last = when;
    }
    return last;
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

std::optional<Instant> due_for_archive(const Services& services, store::Reader& reader,
                                       const consent::PlanFacts& facts) {
    const auto owner = services.registry.find(consent::owner_of(facts));
    if (owner == services.registry.end() || owner->second.archive.empty()) return {};
    const auto interval = owner->second.archive_interval;
    if (interval.count() == 0 || !plan::is_open(facts.care_plan.text("status"))) return {};
    if (const auto last = last_sent(owner->second.archive, facts)) return *last + interval;
    const auto first = reader.read_version(fhir::key_of(facts.care_plan), 1);
    return first ? std::optional(first->updated + interval) : std::nullopt;
}

bool has_changed_since_archived(const Register& registry, const json::Value& bundle,
                                const consent::PlanFacts& facts) {
    const auto last = last_sent(archive_of(registry, consent::owner_of(facts)), facts);
    if (!last) return true;
    return std::ranges::any_of(bundle.at("entry").items(), [&](const json::Value& entry) {
        const auto written = parse_instant(entry.at("resource").at("meta").text("lastUpdated"));
        return written && *written >= *last;
    });
}

std::vector<store::Access> access_of_archive(const Register& registry,
                                             const consent::PlanFacts& facts) {
    const auto archive = archive_of(registry, consent::owner_of(facts));
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
