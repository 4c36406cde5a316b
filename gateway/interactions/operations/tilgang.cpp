// Patient/{id}/$tilgang: who may see which part of the person's plans now, and by which consent.
#include <array>
#include <map>
#include <set>

#include "consent/section.hpp"
#include "fhir/codes.hpp"
#include "interactions/operations/operations.hpp"
#include "interactions/operations/parameters.hpp"
#include "interactions/reading.hpp"
#include "interactions/scope.hpp"
#include "interactions/visibility.hpp"

namespace planbro::interactions {

namespace {

using store::Key;

constexpr auto kSections = std::to_array<std::string_view>(
    {"maal", "tiltak", "moeter", "meldinger", "deltakere", "kartlegging"});

// What one service is given, by all consents that are in force.
struct Given {
    consent::Sections sections = 0;
    std::set<std::string> consents;
    Instant from = kLatest;
    Instant until = kEarliest;
};

json::Value organisation(const Services& services, const std::string& orgnr) {
    const auto known = services.registry.find(orgnr);
    auto reference = json::object(
        {{"identifier", json::object({{"system", fhir::kOrganisasjonsnummer}, {"value", orgnr}})}});
    if (known != services.registry.end()) reference.set("display", known->second.name);
    return reference;
}

json::Value told(const Services& services, const std::string& orgnr, const Given& given) {
    json::Array parts{part("organisasjon", "valueReference", organisation(services, orgnr))};
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
    return part("tilgang", std::move(parts));
}

// On the plans that the viewer sees: another owner's plan of the same person is not this owner's to
// know.
std::map<std::string, Given> given_on(store::Reader& reader, const Viewer& viewer,
                                      const std::string& patient, Instant now) {
    std::map<std::string, Given> services;
    for (const auto& plan : reader.plans_of_patient(patient)) {
        if (!viewer.sees("CarePlan/" + plan.plan)) continue;
        for (const auto& access : reader.access(plan.plan)) {
            if (!access.when.holds(now)) continue;
            auto& given = services[access.org];
            given.sections |= access.sections;
            given.consents.insert(access.consent);
            given.from = std::min(given.from, access.when.low);
            given.until = std::max(given.until, access.when.high);
        }
    }
    return services;
}

}  // namespace

Result<Answer> tilgang(const Services& services, const Call& call, const std::string& patient) {
    if (auto allowed = require_scope(call, 'r', "Consent"); !allowed) return Fail(allowed.error());
    return in_one_view(services, [&](store::Reader& reader) -> Result<Answer> {
        const Viewer viewer(call, reader);
        // Whom else the person shares with is no service's to know.
        if (!viewer.full()) {
            return fail(Category::forbidden, "ikke-tillatt",
                        "Who may see a plan is told to the person and to the plan's owner.");
        }
        const Key key{"Patient", patient};
        if (!reader.look(key, viewer.visibility())) return not_found();
        Answer answer;
        json::Array list;
        for (const auto& [orgnr, given] : given_on(reader, viewer, patient, call.now)) {
            list.push_back(told(services, orgnr, given));
        }
        answer.body = parameters_of(std::move(list));
        answer.touched = {key.reference()};
        return answer;
    });
}

}  // namespace planbro::interactions
