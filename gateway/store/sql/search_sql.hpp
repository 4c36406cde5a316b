// From a Query to SQL. Visibility is a condition of every resource that the question passes, so
// that nothing hidden is counted, ordered by or passed through.
#pragma once

#include <string>
#include <vector>

#include "store/query.hpp"
#include "store/sql/connection.hpp"

namespace planbro::store::sql {

struct Sql {
    std::string text;
    Parameters parameters;
};

class Writer;

// A condition on the resource `r`.
Sql visible(const Visibility& visibility);

// What is hidden is to cost the database what is absent costs: the resource `r` of that id is
// looked for as the first of its type from that id on, which is another one where there is none;
// and only when all else has been asked of it, the condition holds, the ids are compared.
void first_from(Writer& sql, const std::string& type, const std::string& id);
void when_then_id(Writer& sql, const Sql& condition, const std::string& id);

// Whether an access row `a` opens the membership row `b` to the service.
void opens(Writer& sql, const GrantedTo& service);

// SELECT count(*) of all that the query finds.
Sql count_of(const Query& query);

// SELECT key, type, id, version, updated, body, then for each sort key whether there is none (0 or
// 1) and its value: one page, and one row more if there are more.
Sql page_of(const Query& query);
// SELECT key, type, id, version, updated, deleted, author, body of the versions.
Sql history_of(const HistoryQuery& query);
inline constexpr const char* kHistoryColumns = "issiiiss";

// The kinds of the columns of page_of(), for Connection::query().
std::string columns_of(const Query& query);

}  // namespace planbro::store::sql
