// What can be asked of the store, and on whose behalf.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/time.hpp"
#include "fhir/resource.hpp"

namespace planbro::store {

// Visibility is part of the query, never a filter behind it: totals, order and pages are those of
// what may be seen.
struct Everything {};

// Plans whose owner the organisation is, with all that belongs to them; and what it wrote itself
// that belongs to no plan yet.
struct OwnedBy {
    std::string orgnr;
};

// Default deny: what an access row of the moment opens, section by section.
struct GrantedTo {
    std::string orgnr;
    Instant now;
    // Sections the question itself looks into (search parameters on hidden elements).
    std::uint32_t needs = 0;
};

// Whole plans of these persons.
struct AboutPatients {
    std::vector<std::string> patients;  // logical ids
};

using Visibility = std::variant<Everything, OwnedBy, GrantedTo, AboutPatients>;

struct TokenMatch {
    std::optional<std::string> system;  // absent: any; "": none
    std::optional<std::string> code;    // absent: any of the system
};

struct DateMatch {
    enum class Prefix { eq, ne, gt, lt, ge, le, sa, eb };
    Prefix prefix = Prefix::eq;
    Interval value;
};

// One search parameter with its alternatives ("a,b" = either).
struct Criterion {
    std::string parameter;                 // "_id" and "_lastUpdated" included
    std::variant<std::vector<TokenMatch>,  // token, also "_id" (code only)
                 std::vector<fhir::Key>,   // reference; an empty type means any
                 std::vector<DateMatch>>   // date
        any_of;
    // For a chain such as patient.identifier: the matches are on this token parameter of the target
    // of `parameter`.
    std::string chained;
};

struct Query {
    std::string type;
    std::vector<Criterion> all_of;
    Visibility visibility = GrantedTo{};
    int count = 50;          // rows on this page; 0 for the total alone
    std::int64_t after = 0;  // keyset: rows behind this Found::position
    bool with_total = true;
};

struct Found {
    fhir::Key key;
    std::int64_t version = 0;
    Instant updated;
    std::string body;
    std::int64_t position = 0;  // grows with creation; stable over updates
};

struct Page {
    std::vector<Found> rows;
    std::optional<std::int64_t> total;
    bool more = false;
};

}  // namespace planbro::store
