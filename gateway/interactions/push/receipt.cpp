// An AppRec tells what became of a notice: it goes to the ledger, where the notice's Task waits.
#include "interactions/push/notice.hpp"
#include "interactions/push/push.hpp"
#include "plan/ledger.hpp"

namespace planbro::interactions {

namespace {

using mappers::dialogmelding::Receipt;
using mappers::dialogmelding::ReceiptStatus;

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
    return commit_push(services, [&](store::Transaction& transaction) -> Result<Answer> {
        const auto task = find_sent_notice(transaction, call, receipt.original_id);
        if (!task) return unknown_notice();
        if (auto repeat = repeat_of(transaction, call, native)) return *repeat;
        Workbench bench(services, transaction, call);
        return write_receipt(bench, receipt, *task, native);
    });
}

}  // namespace planbro::interactions
