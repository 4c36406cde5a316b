#include "app/audit_keeper.hpp"

#include "base/log.hpp"

namespace planbro::app {

namespace {

constexpr auto kPause = std::chrono::hours(1);

void keep(store::Store& store, const audit::Keeping& keeping, Instant now, const Ids& ids) {
    const auto kept = audit::keep_audit(store, keeping, now, ids);
    if (!kept) return log::error("audit-not-kept", {{"code", kept.error().issues.at(0).code}});
    if (kept->closed) log::info("audit-segment-closed");
    if (kept->removed.empty()) return;
    log::info("audit-pruned", {{"files", static_cast<int>(kept->removed.size())},
                               {"records", static_cast<std::int64_t>(kept->records)},
                               {"rows", kept->rows}});
}

}  // namespace

AuditKeeper::AuditKeeper(store::Store& store, audit::Keeping keeping, Clock clock) {
    if (!keeping.segment && !keeping.keep) return;
    rounds_.emplace(std::chrono::hours(0), kPause,
                    [&store, keeping, clock = std::move(clock), ids = random_ids()] {
                        keep(store, keeping, clock(), ids);
                    });
}

}  // namespace planbro::app
