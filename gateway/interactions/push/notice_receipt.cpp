// A receipt that comes by itself, for a partner that has no document of its own for it: an archive,
// NAV, a school. Contract, section 5.
#include "interactions/push/notice.hpp"
#include "interactions/push/push.hpp"
#include "interactions/scope.hpp"
#include "plan/ledger.hpp"

namespace planbro::interactions {

namespace {

using identity::Role;
using mappers::kvittering::Receipt;

Result<void> permit(const Call& call) {
    const auto role = call.who.role;
    if (role != Role::tjeneste && role != Role::arkiv && role != Role::tester) return not_allowed();
    return require_scope(call, 'u', "Task");
}

Result<json::Value> marked(json::Value task, const Receipt& receipt, Instant now) {
    if (task.text("status") == "completed") {
        return fail(Category::conflict, "allerede-kvittert",
                    "This notice has its receipt already, under another id.");
    }
    if (!receipt.is_refusal) return plan::mark_completed(std::move(task), receipt.receipt, now);
    std::string reason = "The receiving system refused the notice";
    if (!receipt.reason.empty()) reason += ": " + receipt.reason;
    return plan::mark_failed(std::move(task), reason + ".", now);
}

}  // namespace

Result<Answer> push_receipt(const Services& services, const Call& call, const Native& native,
                            const Receipt& receipt) {
    if (auto permitted = permit(call); !permitted) return Fail(permitted.error());
    return conclude_notice(services, call, native, receipt.notice, [&](json::Value task) {
        return marked(std::move(task), receipt, call.now);
    });
}

}  // namespace planbro::interactions
