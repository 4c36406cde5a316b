#include "store/sql/connection.hpp"

namespace planbro::store::sql {

std::vector<Rows::Column> columns_of_kinds(std::string_view kinds) {
    std::vector<Rows::Column> columns;
    columns.reserve(kinds.size());
    for (const char kind : kinds) {
        columns.push_back(kind == 'i' ? Rows::Column(std::vector<std::int64_t>())
                                      : Rows::Column(std::vector<std::string>()));
    }
    return columns;
}

}  // namespace planbro::store::sql
