#include "store/postgresql/used_names.hpp"

#include "store/sql/rows.hpp"

namespace planbro::store::postgresql {

namespace {

// Every so many names, twice as many that are out of date go: the table holds what counts and
// little more, and no request has much to clear away.
constexpr std::uint64_t kSweepEvery = 256;

// Of two that tell the same name at once, the second waits for the first and gets no row.
constexpr std::string_view kTell =
    "INSERT INTO used_name (name, until) VALUES (?,?) ON CONFLICT DO NOTHING RETURNING until";
constexpr std::string_view kSweep =
    "DELETE FROM used_name WHERE name IN (SELECT name FROM used_name WHERE until<?"
    " ORDER BY until LIMIT 512 FOR UPDATE SKIP LOCKED)";

}  // namespace

bool UsedNames::tell(Connection& connection, const std::string& name, Instant until, Instant now) {
    if (told_++ % kSweepEvery == kSweepEvery - 1) {
        connection.execute(kSweep, {sql::number(now)});
        connection.settle();
    }
    return connection.query(kTell, "i", {name, sql::number(until)}).size() == 1;
}

}  // namespace planbro::store::postgresql
