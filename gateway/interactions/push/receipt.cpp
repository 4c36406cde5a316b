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

Result<json::Value> marked(json::Value task, const Receipt& receipt, Instant now) {
    if (task.text("status") == "completed") {
        return fail(Category::conflict, "allerede-kvittert",
                    "This notice has its receipt already, under another id.");
    }
    if (receipt.status == ReceiptStatus::rejected) {
        return plan::mark_failed(std::move(task), reason_of(receipt), now);
    }
    return plan::mark_completed(std::move(task), receipt.id, now);
}

}  // namespace

Result<Answer> push_receipt(const Services& services, const Call& call, const Native& native,
                            const Receipt& receipt) {
    if (auto permitted = permit_sender(call, receipt.sender.orgnr, "helse", {"Task", "u"});
        !permitted) {
        return Fail(permitted.error());
    }
    return conclude_notice(services, call, native, receipt.original_id, [&](json::Value task) {
        return marked(std::move(task), receipt, call.now);
    });
}

}  // namespace planbro::interactions
