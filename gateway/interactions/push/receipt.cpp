// An AppRec tells what became of a notice: it goes to the ledger, where the notice's Task waits.
#include "fhir/codes.hpp"
#include "interactions/push/push.hpp"
#include "plan/ledger.hpp"

namespace planbro::interactions {

namespace {

using mappers::dialogmelding::Receipt;
using mappers::dialogmelding::ReceiptStatus;

// Of what waits for one person and service; more than this never does.
constexpr int kWaitingMax = 1000;

bool is_for(store::Reader& reader, const Call& call, const json::Value& task) {
    if (call.who.role == identity::Role::tester) return true;
    const auto owner = fhir::key_of_reference(task.at("owner").text("reference"));
    const auto organization = owner ? load(reader, *owner) : std::nullopt;
    return organization &&
           fhir::identifier_in(*organization, fhir::kOrganisasjonsnummer) == call.who.orgnr;
}

// The Task of a notice that was sent to the caller's organisation. No consent is asked for: that it
// ended is told by a notice, too.
std::optional<json::Value> find_task(store::Reader& reader, const Call& call,
                                     const std::string& notice) {
    for (const auto& key : reader.with_identifier("Task", fhir::kVarselId, notice)) {
        auto task = load(reader, key);
        if (task && task->text("status") != "requested" && is_for(reader, call, *task)) {
            return task;
        }
    }
    return {};
}

// The codes alone: what else the receiver says may quote the message.
std::string reason_of(const Receipt& receipt) {
    std::string codes;
    for (const auto& error : receipt.errors) {
        codes.append(codes.empty() ? ": " : ", ").append(error.code);
    }
    return "The receiving system refused the notice (AppRec)" + codes + ".";
}

json::Value marked(json::Value task, const Receipt& receipt, Instant now) {
    if (receipt.status == ReceiptStatus::rejected) {
        return plan::mark_failed(std::move(task), reason_of(receipt), now);
    }
    return plan::mark_completed(std::move(task), receipt.id, now);
}

// Whoever has the notice need not be sent it again: the reply to it may have been lost.
void send_no_more(store::Transaction& transaction, const Call& call, const json::Value& task) {
    const auto person = fhir::key_of_reference(task.at("for").text("reference"));
    if (!person) return;
    for (const auto& entry : transaction.waiting(person->id, call.who.orgnr, 0, kWaitingMax)) {
        if (entry.task == task.text("id")) transaction.delivered(entry.seq);
    }
}

Result<Answer> write_receipt(Workbench& bench, const Receipt& receipt, const json::Value& task,
                             const Native& native) {
    if (task.text("status") == "completed") {
        return fail(Category::conflict, "allerede-kvittert",
                    "This notice has its receipt already, under another id.");
    }
    bench.came_by(native.message_id);
    send_no_more(bench.transaction(), bench.call(), task);
    const auto written = bench.put_as_is(marked(task, receipt, bench.call().now));
    bench.transaction().remember(bench.call().who.orgnr, native.message_id,
                                 {native.hash, written.key.reference()});
    if (auto finished = bench.finish(); !finished) return Fail(finished.error());
    return pushed(200, written.key, bench.warnings(), bench.touched());
}

}  // namespace

Result<Answer> push_receipt(const Services& services, const Call& call, const Native& native,
                            const Receipt& receipt) {
    if (auto permitted = permit_sender(call, receipt.sender.orgnr, "helse", {"Task", "u"});
        !permitted) {
        return Fail(permitted.error());
    }
    Result<Answer> answer;
    const auto committed =
        services.store.commit([&](store::Transaction& transaction) -> Result<void> {
            const auto task = find_task(transaction, call, receipt.original_id);
            if (!task) {
                return fail(Category::not_found, "ukjent-varsel",
                            "No notice with this id was sent to this organisation.");
            }
            if (auto repeat = repeat_of(transaction, call, native)) {
                answer = std::move(*repeat);
            } else {
                Workbench bench(services, transaction, call);
                answer = write_receipt(bench, receipt, *task, native);
            }
            if (!answer) return Fail(answer.error());
            return {};
        });
    if (!committed) return Fail(committed.error());
    return answer;
}

}  // namespace planbro::interactions
