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

ReceiptKeeper::ReceiptKeeper(const interactions::Services& services, Clock clock) {
    thread_ = std::jthread([this, &services, clock = std::move(clock)](std::stop_token stop) {
        std::unique_lock lock(mutex_);
        do {
            look(services, clock());
        } while (!wake_.wait_for(lock, stop, kPause, [&] { return stop.stop_requested(); }));
    });
}

}  // namespace planbro::app
