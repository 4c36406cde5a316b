#include <algorithm>
#include <tuple>

#include "consent/grants.hpp"
#include "consent/internal/plan_case.hpp"
#include "consent/internal/plan_links.hpp"
#include "fhir/codes.hpp"

namespace planbro::consent {

namespace {

using fhir::Key;
using store::Membership;

// Part of the plan, but of no section: the owner and the person see it, no service ever does.
constexpr Sections kNoSection = 0;

class Rows {
  public:
    explicit Rows(const PlanFacts& facts) : facts_(facts) {}

    void add(const Key& key, Sections section, std::string_view org = {}) {
        rows_.push_back({key, section, std::string(org)});
    }

    void add_reference(const json::Value& reference, std::string_view type, Sections section) {
        const auto key = key_in(reference);
        if (!key || key->type != type) return;
        add(*key, section);
        if (type == "Organization") add_own(*key);
    }

    // Whatever a service may see of the plan, it may see itself.
    void add_own(const Key& organization) {
        const auto known = facts_.orgnr_of.find(organization.id);
        if (known == facts_.orgnr_of.end() || known->second.empty()) return;
        add(organization, kEksistens, known->second);
    }

    std::vector<Membership> take() {
        const auto order = [](const Membership& row) {
            return std::tie(row.resource, row.section, row.org);
        };
        std::sort(rows_.begin(), rows_.end(),
                  [&](const Membership& a, const Membership& b) { return order(a) < order(b); });
        const auto same = [&](const Membership& a, const Membership& b) {
            return order(a) == order(b);
        };
        rows_.erase(std::unique(rows_.begin(), rows_.end(), same), rows_.end());
        return std::move(rows_);
    }

  private:
    const PlanFacts& facts_;
    std::vector<Membership> rows_;
};

// A resource that is linked to the plan but speaks of another person is an error of whoever wrote
// it; no service gets to see it here.
bool is_of_person(const json::Value& resource, std::string_view element, const PlanFacts& facts) {
    return !resource.has(element) || is_plan_person(resource.at(element), facts);
}

bool is_of_person_at_meeting(const json::Value& appointment, const PlanFacts& facts) {
    const auto& participants = appointment.at("participant").items();
    return std::all_of(participants.begin(), participants.end(),
                       [&](const json::Value& participant) {
                           const auto& actor = participant.at("actor");
                           const auto key = key_in(actor);
                           return !key || key->type != "Patient" || is_plan_person(actor, facts);
                       });
}

void add_plan(Rows& rows, const PlanFacts& facts) {
    const auto& plan = facts.care_plan;
    rows.add(fhir::key_of(plan), kEksistens);
    rows.add_reference(plan.at("subject"), "Patient", kEksistens);
    rows.add_reference(plan.at("author"), "Organization", kEksistens);
    if (const auto* coordinator = fhir::find_extension(plan, fhir::kExtKoordinator)) {
        const auto* service = fhir::find_extension(*coordinator, "tjeneste");
        if (service != nullptr) {
            rows.add_reference(service->at("valueReference"), "Organization", kEksistens);
        }
    }
    for (const auto& goal : plan.at("goal").items()) rows.add_reference(goal, "Goal", kMaal);
}

void add_person_or_service(Rows& rows, const json::Value& reference) {
    for (const auto* type : {"PractitionerRole", "Practitioner", "RelatedPerson", "Organization"}) {
        rows.add_reference(reference, type, kDeltakere);
    }
}

void add_teams(Rows& rows, const PlanFacts& facts) {
    const auto sound = teams_of(facts);
    for (const auto& team : facts.care_teams) {
        if (std::find(sound.begin(), sound.end(), &team) == sound.end()) {
            rows.add(fhir::key_of(team), kNoSection);
            continue;
        }
        rows.add(fhir::key_of(team), kDeltakere);
        for (const auto& participant : team.at("participant").items()) {
            add_person_or_service(rows, participant.at("member"));
            const auto* role = role_of(participant, facts);
            if (role == nullptr) continue;
            add_person_or_service(rows, role->at("practitioner"));
            add_person_or_service(rows, role->at("organization"));
        }
    }
}

void add_measures(Rows& rows, const PlanFacts& facts) {
    const auto owner = owner_of(facts);
    for (const auto& measure : facts.service_requests) {
        const auto key = fhir::key_of(measure);
        if (!is_of_person(measure, "subject", facts)) {
            rows.add(key, kNoSection);
            continue;
        }
        rows.add(key, kTiltak);
        rows.add_reference(measure.at("requester"), "Organization", kTiltak);
        const auto author = orgnr_of_reference(measure.at("requester"), facts);
        if (!author.empty() && author != owner) rows.add(key, kEksistens, author);
        for (const auto& performer : measure.at("performer").items()) {
            rows.add_reference(performer, "Organization", kTiltak);
        }
    }
}

// A service sees the consents that name it; the consent to the plan itself is the owner's and the
// person's business.
std::vector<std::string> named_in(const json::Value& consent, const PlanFacts& facts) {
    std::vector<std::string> services;
    if (is_consent_to_plan(consent)) return services;
    for (const auto& actor : consent.at("provision").at("actor").items()) {
        auto org = orgnr_of_reference(actor.at("reference"), facts);
        if (!org.empty()) services.push_back(std::move(org));
    }
    return services;
}

void add_consents(Rows& rows, const PlanFacts& facts) {
    for (const auto& consent : facts.consents) {
        const auto key = fhir::key_of(consent);
        const bool sound = is_of_person(consent, "patient", facts);
        const auto services = sound ? named_in(consent, facts) : std::vector<std::string>();
        if (services.empty()) rows.add(key, kNoSection);
        for (const auto& org : services) rows.add(key, kEksistens, org);
        if (!sound) continue;
        for (const auto& performer : consent.at("performer").items()) {
            add_person_or_service(rows, performer);
        }
    }
}

void add_tasks(Rows& rows, const PlanFacts& facts) {
    for (const auto& task : facts.tasks) {
        const auto key = fhir::key_of(task);
        const auto org = orgnr_of_reference(task.at("owner"), facts);
        const bool ledger = fhir::has_coding(task.at("code"), fhir::kOppgave, "dokumenter-ip") &&
                            is_of_person(task, "for", facts);
        if (ledger && !org.empty()) {
            rows.add(key, kEksistens, org);
        } else {
            rows.add(key, kNoSection);
        }
    }
}

void add_meetings_and_messages(Rows& rows, const PlanFacts& facts) {
    for (const auto& meeting : facts.appointments) {
        rows.add(fhir::key_of(meeting),
                 is_of_person_at_meeting(meeting, facts) ? kMoeter : kNoSection);
    }
    for (const auto& message : facts.communications) {
        rows.add(fhir::key_of(message),
                 is_of_person(message, "subject", facts) ? kMeldinger : kNoSection);
    }
}

// Organisations referred to by number alone (receivers of consents) still see their own resource.
void add_receivers(Rows& rows, const PlanFacts& facts) {
    for (const auto& consent : facts.consents) {
        for (const auto& actor : consent.at("provision").at("actor").items()) {
            const auto org = orgnr_of_reference(actor.at("reference"), facts);
            for (const auto& [id, orgnr] : facts.orgnr_of) {
                if (!org.empty() && orgnr == org) rows.add({"Organization", id}, kEksistens, org);
            }
        }
    }
}

// Persons who act for the plan's person see themselves and the consents: those that were given, if
// they have parental responsibility, else those that name them. Never what keeps something from
// them.
void add_related_persons(Rows& rows, const PlanFacts& facts) {
    const auto plan = read_case(facts);
    for (std::size_t i = 0; i < plan.related.size(); ++i) {
        const auto& related = plan.related[i];
        rows.add({"RelatedPerson", related.id}, kNoSection);
        for (const auto& key : related.keys) {
            rows.add({"RelatedPerson", related.id}, kEksistens, key);
            for (const auto& permit : plan.permits) {
                const bool named = (permit.related & (RelatedSet{1} << i)) != 0;
                if (related.responsible || named) {
                    rows.add({"Consent", permit.id}, kEksistens, key);
                }
            }
        }
    }
}

}  // namespace

std::vector<Membership> membership(const PlanFacts& facts) {
    Rows rows(facts);
    add_plan(rows, facts);
    add_teams(rows, facts);
    add_measures(rows, facts);
    add_consents(rows, facts);
    add_tasks(rows, facts);
    add_meetings_and_messages(rows, facts);
    add_receivers(rows, facts);
    add_related_persons(rows, facts);
    return rows.take();
}

}  // namespace planbro::consent
