// Between rows and the structs of the port.
#pragma once

#include <string>

#include "store/sql/connection.hpp"
#include "store/store.hpp"

namespace planbro::store::sql {

inline std::int64_t number(Instant moment) {
    return moment.time_since_epoch().count();
}
inline Instant instant(std::int64_t milliseconds) {
    return Instant(std::chrono::milliseconds(milliseconds));
}

inline constexpr std::string_view kOutboxColumns =
    "o.seq, o.id, o.plan, o.person, o.org, o.task, o.payload, o.due, o.attempts";
inline constexpr std::string_view kOutboxKinds = "issssssii";
OutboxEntry entry_of(const Rows& rows, std::size_t row);

// Of the outbox row `o`. Only the first of each queue (person, receiver) may go: that keeps the
// order.
inline constexpr std::string_view kHeadOfQueue =
    "NOT EXISTS (SELECT 1 FROM outbox e WHERE e.person=o.person AND e.org=o.org AND e.seq<o.seq)";

}  // namespace planbro::store::sql
