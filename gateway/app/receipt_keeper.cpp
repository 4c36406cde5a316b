#include "app/receipt_keeper.hpp"

#include "base/log.hpp"
#include "sync/overdue.hpp"

namespace planbro::app {

namespace {

constexpr auto kPause = std::chrono::hours(1);

void look(const interactions::Services& services, Instant now) {
    const auto marked = sync::mark_overdue(services, now);
    if (!marked)
        return log::error("overdue-not-marked", {{"code", marked.error().issues.at(0).code}});
    if (*marked > 0) log::warning("receipts-overdue", {{"notices", *marked}});
}

}  // namespace

ReceiptKeeper::ReceiptKeeper(const interactions::Services& services, Clock clock)
    : rounds_(std::chrono::hours(0), kPause,
              [&services, clock = std::move(clock)] { look(services, clock()); }) {}

}  // namespace planbro::app
