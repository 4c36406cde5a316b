// Many rows of one table, several a statement: a statement costs more than a row.
#pragma once

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "store/sql/connection.hpp"

namespace planbro::store::sql {

class Insertion {
  public:
    // "t (a, b)", and " VALUES " with what stands behind the rows, or a SELECT around them.
    struct Form {
        std::string_view into;
        std::string_view before = " VALUES ";
        std::string_view behind = {};
    };
    Insertion(Connection& connection, const Form& form) : connection_(connection), form_(form) {}

    template <class... Values>
    void row(Values&&... values) {
        static_assert(sizeof...(Values) > 0);
        columns_ = sizeof...(Values);
        (waiting_.emplace_back(std::forward<Values>(values)), ...);
        if (++rows_ == kSizes.front()) flush();
    }

    void add(Parameters row) {
        columns_ = row.size();
        std::move(row.begin(), row.end(), std::back_inserter(waiting_));
        if (++rows_ == kSizes.front()) flush();
    }

    // To be called behind the last row. Throws Poco::Exception.
    void flush() {
        // A few sizes, so that few statements are prepared whatever there is to write.
        auto from = waiting_.begin();
        for (const auto size : kSizes) {
            for (; rows_ >= size; rows_ -= size) {
                const auto to = from + static_cast<std::ptrdiff_t>(size * columns_);
                connection_.execute(statement(size),
                                    {std::make_move_iterator(from), std::make_move_iterator(to)});
                from = to;
            }
        }
        waiting_.clear();
    }

  private:
    static constexpr std::array<std::size_t, 4> kSizes{64, 16, 4, 1};

    [[nodiscard]] std::string statement(std::size_t rows) const {
        std::string text(connection_.dialect().insert);
        text.append(" INTO ").append(form_.into).append(form_.before);
        for (std::size_t row = 0; row < rows; ++row) {
            for (std::size_t column = 0; column < columns_; ++column) {
                text += column > 0 ? ",?" : row > 0 ? "),(?" : "(?";
            }
        }
        return text.append(")").append(form_.behind);
    }

    Connection& connection_;
    Form form_;
    std::size_t columns_ = 0;
    std::size_t rows_ = 0;
    Parameters waiting_;
};

}  // namespace planbro::store::sql
