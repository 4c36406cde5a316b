// The audit trail: written by who indexes the journal, read by who asks for AuditEvents.
#include "store/sql/guarded.hpp"
#include "store/sql/insertion.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/sql_writer.hpp"

namespace planbro::store::sql {

namespace {

constexpr std::string_view kColumns =
    "SELECT seq, trail, id, at, patient, owner, body FROM audit_event";
constexpr std::string_view kKinds = "iisisss";

AuditRow row_of(const Rows& rows, std::size_t i) {
    return {.seq = rows.number(i, 0),
            .trail = static_cast<Trail>(rows.number(i, 1)),
            .id = rows.text(i, 2),
            .at = instant(rows.number(i, 3)),
            .patient = rows.text(i, 4),
            .owner = rows.text(i, 5),
            .body = rows.text(i, 6)};
}

std::int64_t number_of(Trail trail) {
    return static_cast<std::int64_t>(trail);
}

void one_of_patients(Writer& sql, const std::vector<std::string>& patients) {
    if (patients.empty()) {
        sql << " AND 1=0";
        return;
    }
    sql << " AND ";
    sql.is_one_of("patient", patients);
}

void seen_by(Writer& sql, const Visibility& visibility) {
    if (std::holds_alternative<Everything>(visibility)) return;
    if (const auto* owner = std::get_if<OwnedBy>(&visibility)) {
        (sql << " AND owner=").bind(owner->orgnr);
    } else if (const auto* about = std::get_if<AboutPatients>(&visibility)) {
        (sql << " AND ").is_about(*about, "patient", "owner");
    } else {
        sql << " AND 1=0";
    }
}

Sql rows_asked(const AuditQuery& query) {
    Writer sql;
    (sql << kColumns << " WHERE trail=").bind(number_of(query.trail));
    (sql << " AND at>=").bind(query.when.low);
    (sql << " AND at<").bind(query.when.high);
    seen_by(sql, query.visibility);
    if (query.patients) one_of_patients(sql, *query.patients);
    if (query.after) {
        sql << " AND (at, seq)" << (query.oldest_first ? ">" : "<");
        (sql << "(SELECT at, seq FROM audit_event WHERE seq=").bind(*query.after) << ")";
    }
    const std::string_view order = query.oldest_first ? " ASC" : " DESC";
    sql << " ORDER BY at" << order << ", seq" << order << " LIMIT ";
    sql.bind(std::int64_t{query.count});
    return sql.take();
}

}  // namespace

std::vector<AuditRow> Access::audit_rows(const AuditQuery& query) {
    return guarded<std::vector<AuditRow>>([&] {
        const auto asked = rows_asked(query);
        const auto rows = connection_.query(asked.text, kKinds, asked.parameters);
        std::vector<AuditRow> found;
        for (std::size_t i = 0; i < rows.size(); ++i) found.push_back(row_of(rows, i));
        return found;
    });
}

std::optional<AuditRow> Access::audit_row(Trail trail, std::string_view id,
                                          const Visibility& visibility) {
    return guarded<std::optional<AuditRow>>([&]() -> std::optional<AuditRow> {
        Writer sql;
        (sql << kColumns << " WHERE id=").bind(std::string(id)) << " AND trail=";
        sql.bind(number_of(trail));
        seen_by(sql, visibility);
        const auto asked = sql.take();
        const auto rows = connection_.query(asked.text, kKinds, asked.parameters);
        if (rows.empty()) return {};
        return row_of(rows, 0);
    });
}

void Access::put_audit_rows(const std::vector<AuditRow>& rows) {
    guarded_write([&] {
        Insertion events(connection_, {.into = "audit_event (trail, id, at, patient, owner, body)",
                                       .behind = " ON CONFLICT (id) DO UPDATE SET at=excluded.at,"
                                                 " patient=excluded.patient, owner=excluded.owner,"
                                                 " body=excluded.body"});
        for (const auto& row : rows) {
            events.row(number_of(row.trail), row.id, number(row.at), row.patient, row.owner,
                       row.body);
        }
        events.flush();
    });
}

// The oldest have the lowest numbers, so that they are found at once.
std::int64_t Access::forget_audit_rows(Trail trail, Instant before, std::int64_t limit) {
    return guarded<std::int64_t>([&] {
        const auto rows = connection_.query(
            "DELETE FROM audit_event WHERE seq IN (SELECT seq FROM audit_event WHERE trail=? AND"
            " at<? ORDER BY seq LIMIT ?) RETURNING seq",
            "i", {number_of(trail), number(before), limit});
        return static_cast<std::int64_t>(rows.size());
    });
}

}  // namespace planbro::store::sql
