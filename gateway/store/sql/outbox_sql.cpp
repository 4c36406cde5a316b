// The outbox: what waits for whom, what is due, what is set aside.
#include <algorithm>
#include <iterator>

#include "store/sql/guarded.hpp"
#include "store/sql/rows.hpp"

namespace planbro::store::sql {

namespace {

std::string text(std::string_view view) {
    return std::string(view);
}

std::vector<OutboxEntry> entries_of(const Rows& rows) {
    std::vector<OutboxEntry> list;
    for (std::size_t i = 0; i < rows.size(); ++i) list.push_back(entry_of(rows, i));
    return list;
}

}  // namespace

OutboxEntry entry_of(const Rows& rows, std::size_t row) {
    return {.seq = rows.number(row, 0),
            .id = rows.text(row, 1),
            .plan = rows.text(row, 2),
            .person = rows.text(row, 3),
            .org = rows.text(row, 4),
            .task = rows.text(row, 5),
            .payload = rows.text(row, 6),
            .due = instant(rows.number(row, 7)),
            .attempts = static_cast<int>(rows.number(row, 8)),
            .reason = rows.text(row, 9),
            .set_aside = rows.number(row, 10) == 0 ? std::nullopt
                                                   : std::optional(instant(rows.number(row, 10)))};
}

std::vector<OutboxEntry> Access::due(const std::vector<std::string>& receivers, Instant now,
                                     int limit) {
    return guarded_beside<std::vector<OutboxEntry>>([&] {
        static const std::string kSql = "SELECT " + std::string(kOutboxColumns) +
                                        " FROM outbox o WHERE o.org=? AND o.due<=? AND " +
                                        std::string(kHeadOfQueue) +
                                        " ORDER BY o.due, o.seq LIMIT ?";
        std::vector<OutboxEntry> entries;
        for (const auto& receiver : receivers) {
            std::ranges::move(
                entries_of(connection_.query(kSql, kOutboxKinds,
                                             {receiver, number(now), std::int64_t{limit}})),
                std::back_inserter(entries));
        }
        std::sort(entries.begin(), entries.end(),
                  [](const auto& a, const auto& b) { return a.seq < b.seq; });
        return entries;
    });
}

std::optional<Instant> Access::next_due(const std::vector<std::string>& receivers, Instant now) {
    return guarded_beside<std::optional<Instant>>([&] {
        static const std::string kSql =
            "SELECT o.due FROM outbox o WHERE o.org=? AND o.due>? AND o.due<? AND " +
            std::string(kHeadOfQueue) + " ORDER BY o.due LIMIT 1";
        std::optional<Instant> next;
        for (const auto& receiver : receivers) {
            const auto rows = connection_.query(kSql, "i", {receiver, number(now), kNeverDue});
            if (rows.empty()) continue;
            next = std::min(next.value_or(Instant::max()), instant(rows.number(0, 0)));
        }
        return next;
    });
}

std::vector<OutboxEntry> Access::waiting(std::string_view person, std::string_view receiver,
                                         std::int64_t after, int limit) {
    return guarded_beside<std::vector<OutboxEntry>>([&] {
        const auto rows = connection_.query(
            "SELECT " + text(kOutboxColumns) +
                " FROM outbox o WHERE o.person=? AND o.org=? AND o.seq>? ORDER BY o.seq LIMIT ?",
            kOutboxKinds, {text(person), text(receiver), after, std::int64_t{limit}});
        return entries_of(rows);
    });
}

std::vector<std::string> Access::receivers_with(std::string_view prefix, int limit) {
    return guarded_beside<std::vector<std::string>>([&] {
        return names_of(connection_.query(
            "SELECT o.org FROM outbox o WHERE o.org>=? AND o.org<? AND " + text(kHeadOfQueue) +
                " GROUP BY o.org ORDER BY min(o.due), o.org LIMIT ?",
            "s", {text(prefix), text(prefix) + "\xF4\x8F\xBF\xBF", std::int64_t{limit}}));
    });
}

std::vector<OutboxEntry> Access::outbox(const OutboxQuery& query) {
    return guarded_beside<std::vector<OutboxEntry>>([&] {
        Parameters parameters = {query.after};
        std::string sql = "SELECT " + text(kOutboxColumns) + " FROM outbox o WHERE o.seq>?";
        if (!query.org.empty()) {
            sql += " AND o.org=?";
            parameters.emplace_back(query.org);
        }
        if (query.only_set_aside) sql += " AND o.set_aside<>0";
        sql += " ORDER BY o.seq LIMIT ?";
        parameters.emplace_back(std::int64_t{query.limit});
        return entries_of(connection_.query(sql, kOutboxKinds, parameters));
    });
}

std::optional<OutboxEntry> Access::outbox_entry(std::string_view id) {
    return guarded_beside<std::optional<OutboxEntry>>([&]() -> std::optional<OutboxEntry> {
        const auto rows =
            connection_.query("SELECT " + text(kOutboxColumns) + " FROM outbox o WHERE o.id=?",
                              kOutboxKinds, {text(id)});
        return rows.empty() ? std::nullopt : std::optional(entry_of(rows, 0));
    });
}

std::optional<OutboxEntry> Access::outbox_entry(std::int64_t seq) {
    return guarded_beside<std::optional<OutboxEntry>>([&]() -> std::optional<OutboxEntry> {
        const auto rows = connection_.query(
            "SELECT " + text(kOutboxColumns) + " FROM outbox o WHERE o.seq=?", kOutboxKinds, {seq});
        return rows.empty() ? std::nullopt : std::optional(entry_of(rows, 0));
    });
}

// By the index of receivers alone: what is set aside shows by when it is due.
std::vector<Backlog> Access::backlog() {
    return guarded_beside<std::vector<Backlog>>([&] {
        const auto rows = connection_.query(
            "SELECT org, count(*), sum(CASE WHEN due=? THEN 1 ELSE 0 END),"
            " coalesce(min(CASE WHEN due=? THEN NULL ELSE seq END), 0)"
            " FROM outbox GROUP BY org ORDER BY org",
            "siii", {kNeverDue, kNeverDue});
        std::vector<Backlog> list;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const auto set_aside = rows.number(i, 2);
            list.push_back(
                {rows.text(i, 0), rows.number(i, 1) - set_aside, set_aside, rows.number(i, 3)});
        }
        return list;
    });
}

void Access::enqueue(const OutboxEntry& entry) {
    guarded_write([&] {
        connection_.execute(
            "INSERT INTO outbox (id, plan, person, org, task, payload, due, attempts)"
            " VALUES (?,?,?,?,?,?,?,?)",
            {entry.id, entry.plan, entry.person, entry.org, entry.task, entry.payload,
             number(entry.due), std::int64_t{entry.attempts}});
        filled_outbox_ = true;
    });
}

void Access::delivered(std::int64_t seq) {
    guarded_write([&] { connection_.execute("DELETE FROM outbox WHERE seq=?", {seq}); });
}

void Access::postpone(std::int64_t seq, Instant due, int attempts, std::string_view reason) {
    guarded_write([&] {
        connection_.execute("UPDATE outbox SET due=?, attempts=?, reason=?" +
                                std::string(connection_.dialect().without_claim) + " WHERE seq=?",
                            {number(due), std::int64_t{attempts}, text(reason), seq});
    });
}

void Access::put_back(std::int64_t seq) {
    const auto without_claim = connection_.dialect().without_claim;
    if (without_claim.empty()) return;
    guarded_write([&] {
        connection_.execute("UPDATE outbox SET due=due" + text(without_claim) + " WHERE seq=?",
                            {seq});
    });
}

void Access::set_aside(std::int64_t seq, Instant now, int attempts, std::string_view reason) {
    guarded_write([&] {
        connection_.execute("UPDATE outbox SET set_aside=?, due=?, attempts=?, reason=?" +
                                text(connection_.dialect().without_claim) + " WHERE seq=?",
                            {number(now), kNeverDue, std::int64_t{attempts}, text(reason), seq});
    });
}

void Access::bring_back(std::int64_t seq, Instant due) {
    guarded_write([&] {
        connection_.execute("UPDATE outbox SET set_aside=0, due=?, attempts=0 WHERE seq=?",
                            {number(due), seq});
        filled_outbox_ = true;
    });
}

void Access::drop_waiting(std::string_view receiver) {
    guarded_write([&] { connection_.execute("DELETE FROM outbox WHERE org=?", {text(receiver)}); });
}

void Access::hasten(std::string_view receiver, Instant due) {
    guarded_write([&] {
        connection_.execute("UPDATE outbox SET due=? WHERE org=? AND due>? AND due<?",
                            {number(due), text(receiver), number(due), kNeverDue});
        filled_outbox_ = true;
    });
}

}  // namespace planbro::store::sql
