#include "store/postgresql/claims.hpp"

#include <algorithm>
#include <chrono>

#include "store/sql/rows.hpp"

namespace planbro::store::postgresql {

namespace {

// Longer than the deliveries that a node may have taken upon itself last. That a node has died
// shows long before (node.cpp); this is for one that hangs.
constexpr auto kClaimTime = std::chrono::minutes(2);

// Of two nodes that ask at once, the second passes over what the first is taking.
const std::string& claim_sql() {
    static const std::string kSql =
        "WITH head AS MATERIALIZED (SELECT o.seq FROM outbox o WHERE o.org=? AND o.due<=?"
        " AND o.claimed_until<=? AND " +
        std::string(sql::kHeadOfQueue) +
        " ORDER BY o.due, o.seq LIMIT ? FOR UPDATE SKIP LOCKED)"
        " UPDATE outbox o SET claimant=?, claimed_until=? FROM head WHERE o.seq=head.seq"
        " RETURNING " +
        std::string(sql::kOutboxColumns);
    return kSql;
}

}  // namespace

std::vector<OutboxEntry> claim(Connection& connection, std::int64_t node,
                               const std::vector<Wanted>& wanted, Instant now) {
    const auto moment = sql::number(now);
    const auto until = sql::number(now + kClaimTime);
    std::vector<OutboxEntry> entries;
    connection.execute("BEGIN");
    for (const auto& [receiver, limit, under_way] : wanted) {
        const auto rows =
            connection.query(claim_sql(), sql::kOutboxKinds,
                             {receiver, moment, moment, std::int64_t{limit}, node, until});
        for (std::size_t i = 0; i < rows.size(); ++i) entries.push_back(sql::entry_of(rows, i));
    }
    connection.once("COMMIT");
    std::sort(entries.begin(), entries.end(),
              [](const auto& a, const auto& b) { return a.seq < b.seq; });
    return entries;
}

}  // namespace planbro::store::postgresql
