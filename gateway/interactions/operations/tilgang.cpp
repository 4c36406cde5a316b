// Patient/{id}/$tilgang: who may see which part of the person's plans, by which consent and which
// rule; now, or on a day.
#include <array>
#include <map>
#include <set>

#include "consent/decision.hpp"
#include "fhir/codes.hpp"
#include "interactions/operations/operations.hpp"
#include "interactions/operations/parameters.hpp"
#include "interactions/plan_facts.hpp"
#include "interactions/reading.hpp"
#include "interactions/scope.hpp"
#include "interactions/search_criteria.hpp"
#include "interactions/visibility.hpp"

namespace planbro::interactions {

namespace {

using store::Key;

constexpr auto kSections = std::to_array<std::string_view>(
    {"maal", "tiltak", "moeter", "meldinger", "deltakere", "kartlegging"});

// What one is given, by all consents that were in force.
struct Given {
    consent::Sections sections = 0;
    std::set<std::string> consents;
    Instant from = kLatest;
    Instant until = kEarliest;
    consent::Rule rule = consent::Rule::ukjent;
    std::string related;  // logical id of the RelatedPerson, of persons
};

using GivenTo = std::map<std::string, Given>;

json::Value organisation(const Services& services, const std::string& orgnr) {
    auto reference = json::object(
        {{"identifier", json::object({{"system", fhir::kOrganisasjonsnummer}, {"value", orgnr}})}});
    reference.set_if("display", name_of(services.registry, orgnr));
    return reference;
}

void add_rule(json::Array& parts, consent::Rule rule) {
    const auto& text = consent::text_of(rule);
    parts.push_back(
        part("regel", "valueCoding",
             json::object({{"system", fhir::kRegel}, {"code", text.code}, {"display", text.nb}})));
}

json::Value told(const char* name, json::Value whom, const Given& given) {
    json::Array parts{std::move(whom)};
    for (const auto code : kSections) {
        if ((given.sections & consent::section_of(code).value_or(0)) == 0) continue;
        parts.push_back(part("seksjon", "valueCoding",
                             json::object({{"system", fhir::kSeksjon}, {"code", code}})));
    }
    for (const auto& id : given.consents) {
        parts.push_back(part("samtykke", "valueReference", fhir::reference_to("Consent/" + id)));
    }
    if (given.from != kEarliest) {
        parts.push_back(part("fra", "valueDateTime", format_instant(given.from)));
    }
    if (given.until != kLatest) {
        parts.push_back(part("til", "valueDateTime", format_instant(given.until)));
    }
    add_rule(parts, given.rule);
    return part(name, std::move(parts));
}

json::Value told_of(const Services& services, const std::string& who, const Given& given) {
    if (!consent::is_person_key(who)) {
        return told("tilgang", part("organisasjon", "valueReference", organisation(services, who)),
                    given);
    }
    const bool guardian = given.rule != consent::Rule::navngitt;
    return told(
        guardian ? "foresatt" : "navngitt",
        part("hvem", "valueReference", fhir::reference_to("RelatedPerson/" + given.related)),
        given);
}

bool meet(const Interval& a, const Interval& b) {
    return a.low < b.high && b.low < a.high;
}

void add_rows(const std::vector<store::Access>& rows, const consent::Decision& decision,
              const Interval& when, GivenTo& all) {
    for (const auto& row : rows) {
        if (!meet(row.when, when)) continue;
        const auto verdict = decision.decide(row.org, std::max(row.when.low, when.low));
        if (verdict.rule == consent::Rule::egen_plan) continue;
        auto& given = all[row.org];
        given.sections |= row.sections;
        if (!row.consent.empty()) given.consents.insert(row.consent);
        given.from = std::min(given.from, row.when.low);
        given.until = std::max(given.until, row.when.high);
        given.rule = verdict.rule;
        if (consent::is_person_key(row.org)) given.related = decision.related_with(row.org);
    }
}

// One plan over some time: judged by its facts as they stood, from change to change.
class OverTime {
  public:
    OverTime(const Services& services, store::Reader& reader, const std::string& plan)
        : services_(services), reader_(reader), plan_(plan) {}

    void add(const Interval& when, GivenTo& all) {
        const auto changes = changes_within(when);
        for (auto change = changes.begin(); change != changes.end(); ++change) {
            const auto next = std::next(change);
            const Interval until_next{*change, next != changes.end() ? *next : when.high};
            const auto facts = facts_as_of(services_, reader_, plan_, *change);
            if (facts.care_plan.is_null()) continue;
            const consent::Decision decision(facts);
            add_rows(consent::grants(facts), decision, until_next, all);
            add_rows(consent::grants_to_persons(facts), decision, until_next, all);
        }
    }

  private:
    std::set<Instant> changes_within(const Interval& when) {
        std::set<Instant> changes{when.low};
        const auto facts = load_facts(services_, reader_, plan_);
        note(facts.care_plan, when, changes);
        note(facts.patient, when, changes);
        for (const auto* list : {&facts.care_teams, &facts.practitioner_roles, &facts.consents,
                                 &facts.related_persons}) {
            for (const auto& resource : *list) note(resource, when, changes);
        }
        return changes;
    }

    void note(const json::Value& resource, const Interval& when, std::set<Instant>& changes) {
        if (resource.is_null()) return;
        const auto key = fhir::key_of(resource);
        auto version = reader_.read(key);
        while (version && version->updated > when.low) {
            if (version->updated < when.high) changes.insert(version->updated);
            if (version->version == 1) return;
            version = reader_.read_version(key, version->version - 1);
        }
    }

    const Services& services_;
    store::Reader& reader_;
    const std::string& plan_;
};

// A day means whenever on that day, a moment the moment.
Result<Interval> time_asked(const Call& call, const Parameters& parameters) {
    Interval when{call.now, call.now + std::chrono::milliseconds(1)};
    for (const auto& [name, value] : parameters) {
        if (name == "_format" || name == "_pretty") continue;
        if (name != "dato") return unknown_parameter(std::to_array<std::string_view>({"dato"}));
        const auto asked = interval_of(value);
        if (!asked || value.size() < std::string_view("2026-01-01").size()) {
            return bad_parameter("dato", "is a day or a moment, such as 2026-11-23.");
        }
        when = *asked;
    }
    return when;
}

// The person, who decides for it, and the owner of the plans. Whom else the person shares with is
// no service's to know.
Result<void> permit(const Viewer& viewer, const Call& call, store::Reader& reader, const Key& key) {
    const auto refused = fail(Category::forbidden, "ikke-tillatt",
                              "Who may see a plan is told to the person and to the plan's owner.");
    const bool person = call.who.role == identity::Role::bruker;
    if (!viewer.full() && !person) return refused;
    if (!reader.look(key, viewer.visibility())) return not_found();
    if (person && (viewer.sections(key) & consent::kDecides) == 0) return refused;
    return {};
}

// Of each plan by itself: who decides in one may be next of kin in another owner's.
bool may_know(const Viewer& viewer, store::Reader& reader, const Key& plan) {
    const auto looked = reader.look(plan, viewer.visibility());
    return looked && (viewer.full() || (looked->sections & consent::kDecides) != 0);
}

}  // namespace

Result<Answer> tilgang(const Services& services, const Call& call, const std::string& patient,
                       const Parameters& parameters) {
    if (auto allowed = require_scope(call, 'r', "Consent"); !allowed) return Fail(allowed.error());
    const auto when = time_asked(call, parameters);
    if (!when) return Fail(when.error());
    return in_one_view(services, [&](store::Reader& reader) -> Result<Answer> {
        const Viewer viewer(call, reader);
        const Key key{"Patient", patient};
        if (auto permitted = permit(viewer, call, reader, key); !permitted) {
            return Fail(permitted.error());
        }
        GivenTo all;
        for (const auto& plan : reader.plans_of_patient(patient)) {
            if (!may_know(viewer, reader, {"CarePlan", plan.plan})) continue;
            OverTime(services, reader, plan.plan).add(*when, all);
        }
        Answer answer;
        json::Array list;
        for (const auto& [who, given] : all) list.push_back(told_of(services, who, given));
        answer.body = parameters_of(std::move(list));
        answer.touched = {key.reference()};
        return answer;
    });
}

}  // namespace planbro::interactions
