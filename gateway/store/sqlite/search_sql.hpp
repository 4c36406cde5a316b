// From a Query to one SQL statement; visibility is part of it.
#pragma once

#include <string>

#include "store/query.hpp"
#include "store/sqlite/connection.hpp"

namespace planbro::store::sqlite {

struct Sql {
    std::string text;
    Parameters parameters;
};

// "r" is the resource row; the condition of seeing it, with its parameters appended.
void add_visibility(Sql& sql, const Visibility& visibility);

// FROM and WHERE of the query, without paging.
Sql where_of(const Query& query);

}  // namespace planbro::store::sqlite
