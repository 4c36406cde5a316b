// A message of a health record becomes a Communication on the person's plan.
#include "fhir/codes.hpp"
#include "interactions/push/push.hpp"
#include "interactions/push/target.hpp"

namespace planbro::interactions {

namespace {

using mappers::dialogmelding::Message;

// As a message written over FHIR names its sender (permit.cpp), with the register's name.
json::Value sender_of(const Workbench& bench) {
    const auto& orgnr = bench.call().who.orgnr;
    return fhir::reference_by("Organization", fhir::kOrganisasjonsnummer, orgnr,
                              name_of(bench.services().registry, orgnr));
}

json::Value placed(Workbench& bench, const Message& message, const Target& target) {
    auto communication = message.communication;
    communication.set("id", bench.new_id());
    communication.set("subject", fhir::reference_to("Patient/" + target.patient));
    communication.set("basedOn", json::array({fhir::reference_to("CarePlan/" + target.plan)}));
    communication.set("sender", sender_of(bench));
    return communication;
}

Result<Answer> write_message(Workbench& bench, const Message& message, const Target& target,
                             const Native& native) {
    return conclude_push(bench, native, bench.put(placed(bench, message, target)));
}

}  // namespace

Result<Answer> push_message(const Services& services, const Call& call, const Native& native,
                            const Message& message, const std::vector<Issue>& warnings) {
    if (auto permitted = permit_sender(call, message.sender_orgnr, "helse", {"Communication", "c"});
        !permitted) {
        return Fail(permitted.error());
    }
    return commit_push(services, [&](store::Transaction& transaction) -> Result<Answer> {
        const auto target = find_target(transaction, call, message.person, consent::kMeldinger);
        if (!target) return not_allowed();
        if (auto repeat = repeat_of(transaction, call, native)) return *repeat;
        Workbench bench(services, transaction, call);
        for (const auto& warning : warnings) bench.warn(warning);
        return write_message(bench, message, *target, native);
    });
}

}  // namespace planbro::interactions
