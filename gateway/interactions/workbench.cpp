#include "interactions/workbench.hpp"

#include <algorithm>

#include "fhir/codes.hpp"
#include "fhir/search_parameters.hpp"
#include "interactions/subscriptions/events.hpp"

namespace planbro::interactions {

namespace {

using store::Key;

json::Value without_version(json::Value resource) {
    if (auto* meta = resource.find("meta")) {
        meta->erase("versionId");
        meta->erase("lastUpdated");
        if (meta->is_blank()) resource.erase("meta");
    }
    return resource;
}

// resourceType first, then id: the order readers expect.
void put_name_first(json::Value& resource) {
    auto& members = resource.make_object();
    std::stable_partition(members.begin(), members.end(), [](const json::Member& member) {
        return member.name == "resourceType" || member.name == "id";
    });
    std::stable_partition(members.begin(), members.end(),
                          [](const json::Member& member) { return member.name == "resourceType"; });
}

}  // namespace

void set_meta(json::Value& resource, std::int64_t version, Instant now) {
    json::Value meta = resource.at("meta").is_object() ? resource.at("meta") : json::object({});
    meta.set("versionId", std::to_string(version));
    meta.set("lastUpdated", format_instant(now));
    resource.erase("meta");
    // FHIR's own order: resourceType, id, meta, the rest.
    auto& members = resource.make_object();
    const auto at = std::find_if(members.begin(), members.end(), [](const json::Member& member) {
        return member.name != "resourceType" && member.name != "id";
    });
    members.insert(at, json::Member{"meta", std::move(meta)});
}

Workbench::Workbench(const Services& services, store::Transaction& transaction, const Call& call)
    : services_(services), transaction_(transaction), call_(call) {}

plan::PlanState Workbench::state_of(const consent::PlanFacts& facts) {
    auto state = plan::state_of(facts, facts.patient, call_.now);
    if (auto name = name_of(services_.registry, state.owner); !name.empty())
        state.owner_name = std::move(name);
    return state;
}

void Workbench::watch(const std::string& plan) {
    if (watched_.contains(plan)) return;
    const auto facts = facts_of(plan);
    if (facts.care_plan.is_null()) {
        watched_[plan] = std::nullopt;
    } else {
        auto before = state_of(facts);
        before.services = plan::told_services(facts);
        watched_[plan] = std::move(before);
    }
}

std::string Workbench::author() const {
    return call_.who.orgnr.empty() ? "person" : call_.who.orgnr;
}

void Workbench::touched(const Key& key, std::int64_t version) {
    touched_.push_back(key.reference());
    versions_.push_back(key.reference() + "/_history/" + std::to_string(version));
}

void Workbench::write(json::Value resource, const Key& key, std::int64_t version) {
    transaction_.put({.key = key,
                      .version = version,
                      .updated = call_.now,
                      .deleted = false,
                      .author = author(),
                      .body = json::write(resource)},
                     fhir::index_of(resource));
    removed_all_ = false;
    written_.try_emplace(key, version - 1);
    touched(key, version);
    contents_.insert_or_assign(key, std::move(resource));
}

consent::PlanFacts Workbench::facts_of(const std::string& plan) {
    return load_facts(services_, transaction_, plan, contents_);
}

Put Workbench::put(json::Value resource) {
    complete(resource);
    // What stays as it is changes no plan; and an organisation belongs to every plan of a
    // municipality.
    const auto key = fhir::key_of(resource);
    const auto current = transaction_.read(key);
    if (const auto same = as_it_stands(resource, current)) return *same;
    if (key.type == subscriptions::kSubscription) return put_subscription(resource, current);
    if (current) {
        for (const auto& plan : transaction_.plans_with(key)) watch(plan);
    }
    if (key.type == "CarePlan") watch(key.id);
    // Who acts for a person decides on every plan of that person, a member of the team or not.
    if (key.type == "RelatedPerson") watch_plans_of(resource.at("patient"));
    for (const auto& reference : fhir::references_in(resource)) {
        const auto target = fhir::key_of_reference(reference);
        if (target && target->type == "CarePlan") watch(target->id);
    }
    return write_next(std::move(resource), current);
}

void Workbench::watch_plans_of(const json::Value& patient) {
    const auto key = fhir::key_of_reference(patient.text("reference"));
    if (!key) return;
    for (const auto& plan : transaction_.plans_of_patient(key->id)) watch(plan.plan);
}

// It changes no plan, and belongs to none.
Put Workbench::put_subscription(json::Value resource,
                                const std::optional<store::Version>& current) {
    const auto put = write_next(std::move(resource), current);
    subscriptions::keep_to_its_maker(transaction_, put.key.id);
    return put;
}

Put Workbench::put_as_is(json::Value resource) {
    complete(resource);
    const auto current = transaction_.read(fhir::key_of(resource));
    if (const auto same = as_it_stands(resource, current)) return *same;
    return write_next(std::move(resource), current);
}

void Workbench::complete(json::Value& resource) {
    if (resource.text("resourceType") == "CarePlan") list_measures(resource);
    put_name_first(resource);
}

// Nothing when the stored content is another, or there is none.
std::optional<Put> Workbench::as_it_stands(const json::Value& resource,
                                           const std::optional<store::Version>& current) {
    if (!current || current->deleted) return {};
    const auto stored = json::parse(current->body);
    if (!stored || without_version(*stored) != without_version(resource)) return {};
    return Put{current->key, current->version, current->updated, false, false};
}

Put Workbench::write_next(json::Value resource, const std::optional<store::Version>& current) {
    const auto key = fhir::key_of(resource);
    const auto version = current ? current->version + 1 : 1;
    set_meta(resource, version, call_.now);
    write(std::move(resource), key, version);
    return {key, version, call_.now, !current || current->deleted, true};
}

// CarePlan.activity lists every measure based on the plan, whoever wrote it: the gateway keeps it
// so.
bool Workbench::list_measures(json::Value& care_plan) {
    const auto listed = fhir::references_in(care_plan.at("activity"));
    bool added = false;
    for (const auto& measure :
         transaction_.links_to(fhir::key_of(care_plan), "ServiceRequest", "based-on")) {
        const auto reference = measure.reference();
        if (std::find(listed.begin(), listed.end(), reference) != listed.end()) continue;
        care_plan["activity"].push_back(
            json::object({{"reference", fhir::reference_to(reference)}}));
        added = true;
    }
    return added;
}

void Workbench::remove(const Key& key) {
    const auto current = transaction_.read(key);
    if (!current || current->deleted) return;
    const auto plans = transaction_.plans_with(key);
    for (const auto& plan : plans) watch(plan);
    if (plans.empty()) concern_subject(current->body);
    transaction_.put({.key = key,
                      .version = current->version + 1,
                      .updated = call_.now,
                      .deleted = true,
                      .author = author(),
                      .body = {}},
                     {});
    contents_.erase(key);
    removed_all_ = removed_all_ || touched_.empty();
    touched(key, current->version + 1);
    if (key.type == subscriptions::kSubscription) transaction_.remove_subscriber(key.id);
}

// What no plan holds any more was part of one of the person's; to the owner who deletes it, of its
// own.
void Workbench::concern_subject(const std::string& body) {
    const auto resource = json::parse(body);
    if (!resource) return;
    for (const auto* element : {"subject", "patient", "for"}) {
        const auto person = fhir::key_of_reference(resource->at(element).text("reference"));
        if (!person) continue;
        for (const auto& id : transaction_.plans_with(*person)) {
            const auto plan = transaction_.plan(id);
            if (plan && plan->owner == call_.who.orgnr) concerned_.insert(id);
        }
    }
}

Key Workbench::organization(const std::string& orgnr) {
    const auto found =
        transaction_.with_identifier("Organization", fhir::kOrganisasjonsnummer, orgnr);
    if (!found.empty()) return found.front();
    auto resource = json::object(
        {{"resourceType", "Organization"},
         {"id", new_id()},
         {"identifier", json::array({fhir::identifier(fhir::kOrganisasjonsnummer, orgnr)})},
         {"active", true}});
    if (const auto known = services_.registry.find(orgnr); known != services_.registry.end()) {
        resource.set("type", json::array({fhir::concept_of(fhir::kSektor, known->second.sector)}));
        resource.set("name", known->second.name);
    }
    return put(std::move(resource)).key;
}

Result<void> Workbench::finish() {
    // settle() may write more resources of the same plan; it never reaches another one.
    const auto plans = watched_;
    for (const auto& [plan, before] : plans) {
        if (auto settled = settle(plan, before); !settled) return settled;
    }
    for (const auto& watched : plans) {
        subscriptions::write_events(
            *this, {watched.first, other_coordinator_.contains(watched.first)}, written_);
    }
    record_audit();
    return {};
}

// What was written, by whom: stands or falls with the commit.
void Workbench::record_audit() {
    if (touched_.empty()) return;
    for (const auto& watched : watched_) concerned_.insert(watched.first);
    transaction_.audit(audit::write({.id = call_.id.empty() ? services_.ids() : call_.id,
                                     .at = call_.now,
                                     .event = removed_all_ ? "delete" : "write",
                                     .who = asker_of(call_),
                                     .status = 0,
                                     .target = {},
                                     .about = {},
                                     .parameters = {},
                                     .touched = versions_,
                                     .message = message_,
                                     .plans = {concerned_.begin(), concerned_.end()}}));
}

std::string name_of(const Register& registry, std::string_view orgnr) {
    const auto known = registry.find(orgnr);
    return known != registry.end() ? known->second.name : std::string();
}

Call gateway_itself(Instant now, std::string owner) {
    identity::Principal self;
    self.client_id = "planbro";
    self.orgnr = std::move(owner);
    self.role = identity::Role::planeier;
    return {std::move(self), now};
}

audit::Who asker_of(const Call& call) {
    const auto& who = call.who;
    return {.client = who.client_id,
            .role = std::string(name_of(who.role)),
            .org = who.orgnr,
            .token = who.token_id,
            .person = who.person.empty() ? "" : audit::pseudonym_of(who.person),
            .from = call.from,
            .attest = who.attestation ? who.attestation->told : std::string()};
}

}  // namespace planbro::interactions
