// SQL in the making.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/sql/search_sql.hpp"

namespace planbro::store::sql {

// Text and parameters, built up side by side.
class Writer {
  public:
    Writer& operator<<(std::string_view text) {
        sql_.text += text;
        return *this;
    }
    Writer& bind(std::int64_t value) {
        sql_.parameters.emplace_back(value);
        return *this << "?";
    }
    Writer& bind(const std::string& value) {
        sql_.parameters.emplace_back(value);
        return *this << "?";
    }
    Writer& bind(Instant moment) { return bind(std::int64_t{moment.time_since_epoch().count()}); }

    // "x=?" or "x IN (?,?)".
    Writer& is_one_of(std::string_view column, const std::vector<std::string>& values) {
        *this << column;
        if (values.size() == 1) return (*this << "=").bind(values.front());
        *this << " IN (";
        for (std::size_t i = 0; i < values.size(); ++i)
            (*this << (i > 0 ? "," : "")).bind(values[i]);
        return *this << ")";
    }

    // "(a OR b)"; an empty list holds for nothing.
    template <class List, class Add>
    Writer& any(const List& list, Add add) {
        *this << "(";
        bool first = true;
        for (const auto& one : list) {
            if (!first) *this << " OR ";
            first = false;
            add(one);
        }
        return *this << (first ? "1=0)" : ")");
    }

    Writer& append(const Sql& more) {
        sql_.text += more.text;
        sql_.parameters.insert(sql_.parameters.end(), more.parameters.begin(),
                               more.parameters.end());
        return *this;
    }

    // Whether a row of a plan, with these columns, is of one of the persons.
    Writer& is_about(const AboutPatients& about, std::string_view patient, std::string_view owner) {
        *this << "(1=0";
        if (!about.patients.empty()) (*this << " OR ").is_one_of(patient, about.patients);
        for (const auto& plans : about.of_owners) {
            (*this << " OR (" << patient << "=").bind(plans.patient);
            (*this << " AND " << owner << "=").bind(plans.owner) << ")";
        }
        return *this << ")";
    }

    Sql take() { return std::move(sql_); }

  private:
    Sql sql_;
};

}  // namespace planbro::store::sql
