// Bufdir's messages: a referral tells what child welfare has documented of the plan, and becomes
// its entry in the ledger; a receipt or an error report concludes a notice of ours.
#include "fhir/codes.hpp"
#include "interactions/push/notice.hpp"
#include "interactions/push/push.hpp"
#include "interactions/push/target.hpp"
#include "plan/ledger.hpp"

namespace planbro::interactions {

namespace {

using mappers::bufdir::ErrorReport;
using mappers::bufdir::Header;
using mappers::bufdir::Referral;
using store::Key;

// One entry for each conversation: what follows a referral up replaces what that said.
std::string entry_id(const Call& call, const Header& header) {
    return derived_uuid("bufdir " + call.who.orgnr + " " + header.conversation);
}

std::optional<json::Value> find_entry(store::Reader& reader, const std::string& notice_id) {
    for (const auto& key : reader.with_identifier("Task", fhir::kVarselId, notice_id)) {
        if (auto task = load(reader, key)) return task;
    }
    return {};
}

bool is_older(const json::Value& stored, const Header& header) {
    const auto known = parse_instant(stored.text("authoredOn"));
    return known && header.sent_at && *header.sent_at < *known;
}

std::string owner_of(const json::Value& plan) {
    return plan.at("author").text("reference");
}

json::Value entry_of(Workbench& bench, const Referral& referral, const Target& target,
                     const std::optional<json::Value>& stored) {
    auto task = referral.task;
    const auto now = format_instant(bench.call().now);
    const auto service = bench.organization(bench.call().who.orgnr).reference();
    const auto plan = load(bench.transaction(), {"CarePlan", target.plan});
    const auto owner = plan ? owner_of(*plan) : "";
    task.set("id", stored ? stored->text("id") : bench.new_id());
    task.set(
        "identifier",
        json::array({fhir::identifier(fhir::kVarselId, entry_id(bench.call(), referral.header))}));
    task.set("focus", fhir::reference_to("CarePlan/" + target.plan));
    task.set("for", fhir::reference_to("Patient/" + target.patient));
    if (!task.has("authoredOn")) task.set("authoredOn", now);
    task.set("lastModified", now);
    task.set("requester", fhir::reference_to(owner.empty() ? service : owner));
    task.set("owner", fhir::reference_to(service));
    task["output"].push_back(plan::time_of_receipt(bench.call().now));
    return task;
}

Issue says_otherwise() {
    return {Severity::warning, "informational", "ip-status-avviker",
            "The person has an individuell plan; the message does not say so.",
            "Henvisning/IndividuellPlan/Status"};
}

Result<Answer> write_entry(Workbench& bench, const Native& native, const Referral& referral,
                           const Target& target) {
    const auto stored = find_entry(bench.transaction(), entry_id(bench.call(), referral.header));
    if (stored && is_older(*stored, referral.header)) {
        return fail(Category::conflict, "eldre-versjon",
                    "A newer message of this conversation was received before.");
    }
    if (!referral.says_there_is_a_plan) bench.warn(says_otherwise());
    const auto written = bench.put(entry_of(bench, referral, target, stored));
    return conclude_push(bench, native, written);
}

// Another person's entry is not this one's, whatever the conversation's id says.
bool is_about(store::Reader& reader, const Call& call, const Referral& referral,
              const Target& target) {
    const auto stored = find_entry(reader, entry_id(call, referral.header));
    return !stored || stored->at("for").text("reference") == "Patient/" + target.patient;
}

Result<Answer> push_answer(const Services& services, const Call& call, const Native& native,
                           const Header& header, const Mark& mark) {
    if (auto permitted = permit_sender(call, header.sender.orgnr, "barnevern", {"Task", "u"});
        !permitted) {
        return Fail(permitted.error());
    }
    return conclude_notice(services, call, native, header.about, mark);
}

std::string reason_of(const ErrorReport& report) {
    std::string reason = "Feilmelding fra mottakeren:";
    for (const auto& code : report.codes) reason += " " + code;
    return reason;
}

}  // namespace

Result<Answer> push_referral(const Services& services, const Call& call, const Native& native,
                             const Referral& referral) {
    if (auto permitted =
            permit_sender(call, referral.header.sender.orgnr, "barnevern", {"Task", "cu"});
        !permitted) {
        return Fail(permitted.error());
    }
    return commit_push(services, [&](store::Transaction& transaction) -> Result<Answer> {
        const auto target =
            referral.person ? find_target(transaction, call, referral.person->value) : std::nullopt;
        if (!target || !is_about(transaction, call, referral, *target)) return not_allowed();
        if (auto repeat = repeat_of(transaction, call, native)) return *repeat;
        Workbench bench(services, transaction, call);
        return write_entry(bench, native, referral, *target);
    });
}

Result<Answer> push_receipt(const Services& services, const Call& call, const Native& native,
                            const mappers::bufdir::Receipt& receipt) {
    return push_answer(services, call, native, receipt.header, [&](json::Value task) {
        // The first receipt stays: the one in the partner's answer may have come before.
        if (task.text("status") == "completed") return task;
        return plan::mark_completed(std::move(task), receipt.header.id, call.now);
    });
}

Result<Answer> push_error_report(const Services& services, const Call& call, const Native& native,
                                 const ErrorReport& report) {
    return push_answer(services, call, native, report.header, [&](json::Value task) {
        task.erase("output");
        return plan::mark_failed(std::move(task), reason_of(report), call.now);
    });
}

}  // namespace planbro::interactions
