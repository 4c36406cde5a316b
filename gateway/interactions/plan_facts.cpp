#include "interactions/plan_facts.hpp"

#include <map>
#include <set>
#include <vector>

#include "fhir/codes.hpp"

namespace planbro::interactions {

namespace {

using store::Key;

std::optional<json::Value> content_of(const std::optional<store::Version>& version) {
    if (!version || version->deleted) return {};
    auto value = json::parse(version->body);
    if (!value) return {};
    return std::move(*value);
}

// The version that was current at the moment, from the current one backwards.
std::optional<store::Version> as_of(store::Reader& reader, std::optional<store::Version> version,
                                    Instant moment) {
    while (version && version->updated > moment) {
        version = version->version > 1 ? reader.read_version(version->key, version->version - 1)
                                       : std::nullopt;
    }
    return version;
}

class Gathering {
  public:
    Gathering(const Services& services, store::Reader& reader, const Contents& written,
              std::optional<Instant> moment)
        : reader_(reader), written_(written), moment_(moment) {
        facts_.rules = services.rules;
    }

    consent::PlanFacts of(const Key& plan) {
        auto care_plan = read(plan);
        if (!care_plan) return std::move(facts_);
        facts_.care_plan = std::move(*care_plan);
        add_person();
        add_teams();
        add(reader_.links_to(plan, "Consent", "data"), facts_.consents);
        if (!moment_) add_content(plan);
        for (const auto* list : {&facts_.care_teams, &facts_.practitioner_roles, &facts_.consents,
                                 &facts_.service_requests, &facts_.tasks}) {
            for (const auto& resource : *list) note_organisations(resource);
        }
        note_organisations(facts_.care_plan);
        keep_own_related_persons();
        return std::move(facts_);
    }

  private:
    std::optional<json::Value> read(const Key& key) {
        if (const auto known = written_.find(key); known != written_.end()) return known->second;
        return content_at_moment(reader_.read(key));
    }

    std::optional<json::Value> content_at_moment(std::optional<store::Version> current) {
        return content_of(moment_ ? as_of(reader_, std::move(current), *moment_)
                                  : std::move(current));
    }

    void add(const std::vector<Key>& keys, std::vector<json::Value>& into) {
        for (const auto& key : keys) {
            if (auto resource = read(key)) into.push_back(std::move(*resource));
        }
    }

    void add_person() {
        const auto patient =
            fhir::key_of_reference(facts_.care_plan.at("subject").text("reference"));
        if (!patient || patient->type != "Patient") return;
        facts_.patient = read(*patient).value_or(json::Value());
        for (const auto& key : reader_.links_to(*patient, "RelatedPerson", "patient")) {
            auto current = reader_.read(key);
            auto& author = authors_[key.id];
            if (current) author = current->author;
            if (auto related = content_at_moment(std::move(current)))
                facts_.related_persons.push_back(std::move(*related));
        }
    }

    // Whom another owner has written belongs to that owner's plan of the person, and decides
    // nothing here.
    void keep_own_related_persons() {
        std::set<std::string> members;
        for (const auto& team : facts_.care_teams) {
            for (const auto& participant : team.at("participant").items()) {
                members.insert(participant.at("member").text("reference"));
            }
        }
        const auto owner = consent::owner_of(facts_);
        std::erase_if(facts_.related_persons, [&](const json::Value& related) {
            const auto key = fhir::key_of(related);
            return !members.contains(key.reference()) && authors_.at(key.id) != owner;
        });
    }

    void add_teams() {
        for (const auto& reference : fhir::references_in(facts_.care_plan.at("careTeam"))) {
            const auto key = fhir::key_of_reference(reference);
            if (!key || key->type != "CareTeam") continue;
            add({*key}, facts_.care_teams);
        }
        for (const auto& team : facts_.care_teams) {
            for (const auto& participant : team.at("participant").items()) {
                const auto member =
                    fhir::key_of_reference(participant.at("member").text("reference"));
                if (member && member->type == "PractitionerRole") {
                    add({*member}, facts_.practitioner_roles);
                }
            }
        }
    }

    void add_content(const Key& plan) {
        add(reader_.links_to(plan, "ServiceRequest", "based-on"), facts_.service_requests);
        add(reader_.links_to(plan, "Task", "focus"), facts_.tasks);
        add(reader_.links_to(plan, "Appointment", "supporting-info"), facts_.appointments);
        add(reader_.links_to(plan, "Communication", "based-on"), facts_.communications);
    }

    void note_organisations(const json::Value& resource) {
        for (const auto& reference : fhir::references_in(resource)) {
            const auto key = fhir::key_of_reference(reference);
            if (key && key->type == "Organization") note_organisation(*key);
        }
    }

    void note_organisation(const Key& key) {
        if (facts_.orgnr_of.contains(key.id)) return;
        auto& orgnr = facts_.orgnr_of[key.id];
        const auto organization = load(reader_, key);
        if (!organization) return;
        orgnr = fhir::identifier_in(*organization, fhir::kOrganisasjonsnummer);
        facts_.sector_of[orgnr] = fhir::code_in(organization->at("type"), fhir::kSektor);
    }

    store::Reader& reader_;
    const Contents& written_;
    std::optional<Instant> moment_;
    consent::PlanFacts facts_;
    std::map<std::string, std::string> authors_;  // of the RelatedPersons, by id
};

}  // namespace

std::optional<json::Value> load(store::Reader& reader, const Key& key) {
    return content_of(reader.read(key));
}

consent::PlanFacts load_facts(const Services& services, store::Reader& reader,
                              std::string_view plan, const Contents& written) {
    return Gathering(services, reader, written, {}).of({"CarePlan", std::string(plan)});
}

consent::PlanFacts facts_as_of(const Services& services, store::Reader& reader,
                               std::string_view plan, Instant moment) {
    return Gathering(services, reader, {}, moment).of({"CarePlan", std::string(plan)});
}

}  // namespace planbro::interactions
