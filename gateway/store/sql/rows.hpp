// Between rows and the structs of the port.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "store/sql/connection.hpp"
#include "store/store.hpp"

namespace planbro::store::sql {

inline std::int64_t number(Instant moment) {
    return moment.time_since_epoch().count();
}
inline Instant instant(std::int64_t milliseconds) {
    return Instant(std::chrono::milliseconds(milliseconds));
}

// The first column.
inline std::vector<std::string> names_of(const Rows& rows) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < rows.size(); ++i) names.push_back(rows.text(i, 0));
    return names;
}

inline constexpr std::string_view kOutboxColumns =
    "o.seq, o.id, o.plan, o.person, o.org, o.task, o.payload, o.due, o.attempts, o.reason, "
    "o.set_aside";
inline constexpr std::string_view kOutboxKinds = "issssssiisi";
OutboxEntry entry_of(const Rows& rows, std::size_t row);

// Of the history row `h` of the resource `r`: what is current stands in the resource alone.
inline constexpr std::string_view kBodyInHistory =
    " CASE WHEN h.version=r.version THEN r.body ELSE h.body END";

// `due` of what is set aside: it stands behind all that waits, in the index too.
inline constexpr std::int64_t kNeverDue = std::numeric_limits<std::int64_t>::max();

// Of the outbox row `o`. Only the first of each queue (person, receiver) may go: that keeps the
// order. What is set aside stands in no queue.
inline constexpr std::string_view kHeadOfQueue =
    "o.set_aside=0 AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.person=o.person AND e.org=o.org"
    " AND e.seq<o.seq AND e.set_aside=0)";

}  // namespace planbro::store::sql
