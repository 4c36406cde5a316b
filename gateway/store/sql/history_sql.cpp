#include "store/sql/rows.hpp"
#include "store/sql/sql_writer.hpp"

namespace planbro::store::sql {

namespace {

// Of what is deleted, nothing is left to see it by: only whoever deleted it.
void deleted_by(Writer& sql, const std::optional<std::string>& author) {
    sql << "r.deleted<>0";
    if (author) (sql << " AND r.author=").bind(*author);
}

}  // namespace

Sql history_of(const HistoryQuery& query) {
    Writer sql;
    sql << "SELECT r.key, r.type, r.id, h.version, h.updated, h.deleted, h.author, "
        << kBodyInHistory << " FROM history h JOIN resource r ON r.key=h.key WHERE ";
    sql.is_one_of("r.type", query.types);
    if (!query.id.empty()) (sql << " AND r.id=").bind(query.id);
    if (query.since) (sql << " AND h.updated>=").bind(*query.since);
    if (query.at) {
        (sql << " AND h.updated<").bind(query.at->high);
        sql << " AND NOT EXISTS (SELECT 1 FROM history n WHERE n.key=h.key AND"
               " n.version=h.version+1 AND n.updated<=";
        sql.bind(query.at->low) << ")";
    }
    if (query.after) {
        (sql << " AND (h.updated, h.key, h.version)<(").bind(query.after->updated) << ",";
        sql.bind(query.after->position) << ",";
        sql.bind(query.after->version) << ")";
    }
    sql << " AND ((r.deleted=0 AND ";
    sql.append(visible(query.visibility)) << ") OR (";
    deleted_by(sql, query.deletions_of);
    (sql << ")) ORDER BY h.updated DESC, h.key DESC, h.version DESC LIMIT ")
        .bind(std::int64_t{query.count});
    return sql.take();
}

}  // namespace planbro::store::sql
