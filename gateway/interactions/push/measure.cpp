// A measure from NAV or child welfare becomes a ServiceRequest on the person's active plan.
#include <algorithm>

#include "fhir/codes.hpp"
#include "interactions/push/push.hpp"
#include "interactions/push/target.hpp"

namespace planbro::interactions {

namespace {

using store::Key;

// The sender's own measure with that identity.
std::optional<json::Value> find_own(store::Reader& reader, const Call& call,
                                    const mappers::Identity& identity) {
    for (const auto& key :
         reader.with_identifier("ServiceRequest", identity.system, identity.value)) {
        auto measure = load(reader, key);
        if (!measure) continue;
        if (measure->at("requester").at("identifier").text("value") == call.who.orgnr)
            return measure;
    }
    return {};
}

bool is_about(store::Reader& reader, const json::Value& measure, const std::string& person) {
    const auto subject = fhir::key_of_reference(measure.at("subject").text("reference"));
    const auto patients = patients_with(reader, person);
    return subject && std::find(patients.begin(), patients.end(), *subject) != patients.end();
}

bool is_older(const json::Value& stored, const mappers::MeasureMessage& message) {
    const auto known = parse_instant(stored.text("authoredOn"));
    return known && message.changed != Instant{} && message.changed < *known;
}

json::Value requester_of(Workbench& bench) {
    const auto& orgnr = bench.call().who.orgnr;
    auto reference = fhir::reference_to(bench.organization(orgnr).reference());
    reference.set("identifier", fhir::identifier(fhir::kOrganisasjonsnummer, orgnr));
    reference.set_if("display", name_of(bench.services().registry, orgnr));
    return reference;
}

// What is retracted keeps its content; only its status tells.
json::Value retracted(json::Value stored) {
    stored.set("status", "entered-in-error");
    return stored;
}

json::Value placed(Workbench& bench, const mappers::MeasureMessage& message, const Target& target,
                   const std::optional<json::Value>& stored) {
    auto measure = message.service_request;
    measure.set("id", stored ? stored->text("id") : bench.new_id());
    measure.set("subject", fhir::reference_to("Patient/" + target.patient));
    measure.set("basedOn", json::array({fhir::reference_to("CarePlan/" + target.plan)}));
    const auto requester = requester_of(bench);
    measure.set("requester", requester);
    measure.set("performer", json::array({requester}));
    return measure;
}

Target plan_of(const json::Value& measure) {
    const auto plan = fhir::key_of_reference(measure.at("basedOn").at(0).text("reference"));
    const auto patient = fhir::key_of_reference(measure.at("subject").text("reference"));
    return {plan ? plan->id : "", patient ? patient->id : ""};
}

Result<Answer> write_measure(Workbench& bench, const mappers::MeasureMessage& message,
                             const std::optional<Target>& target,
                             const std::optional<json::Value>& stored, const Native& native) {
    if (!stored && message.retracted) {
        return fail(Category::not_found, "ukjent-tiltak",
                    "There is no measure with this id to retract.");
    }
    if (stored && is_older(*stored, message)) {
        return fail(Category::conflict, "eldre-versjon",
                    "A newer change of this measure was received before.");
    }
    for (const auto& warning : message.warnings) bench.warn(warning);
    const auto place = stored ? plan_of(*stored) : *target;
    const auto written =
        bench.put(message.retracted ? retracted(*stored) : placed(bench, message, place, stored));
    return conclude_push(bench, native, written);
}

}  // namespace

Result<Answer> push_measure(const Services& services, const Call& call, const Native& native,
                            const mappers::MeasureMessage& message, std::string_view sector) {
    if (auto permitted =
            permit_sender(call, message.sender_orgnr, sector, {"ServiceRequest", "cu"});
        !permitted) {
        return Fail(permitted.error());
    }
    return commit_push(services, [&](store::Transaction& transaction) -> Result<Answer> {
        const auto target = find_target(transaction, call, message.person);
        auto stored = find_own(transaction, call, message.identity);
        if (stored && !is_about(transaction, *stored, message.person)) return not_allowed();
        // Only retracting what one wrote oneself stays possible without consent.
        if (!target && !(message.retracted && stored)) return not_allowed();
        if (auto repeat = repeat_of(transaction, call, native)) return *repeat;
        Workbench bench(services, transaction, call);
        return write_measure(bench, message, target, stored, native);
    });
}

}  // namespace planbro::interactions
