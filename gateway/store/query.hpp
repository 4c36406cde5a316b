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
    std::string orgnr;  // or the name of a person in access rows (consent::person_key)
    Instant now;
    // Sections the question itself looks into, beyond those of its criteria.
    std::uint32_t needs = 0;
};

// Of the sections a question needs, the one bit that is not to be granted but must be in no access
// row: a mark upon the person (consent::kAddressProtected).
inline constexpr std::uint32_t kMustBeAbsent = 1U << 30;

// Not in an access row, but told with the sections granted on a resource that bear the mark
// kMustBeAbsent: a plan without that mark opens it too.
inline constexpr std::uint32_t kOpenWithoutMark = 1U << 26;

// The mark in an access row that opens all of its plan, whatever its section and whomever it is
// limited to (consent::kWhole).
inline constexpr std::uint32_t kOpensAll = 1U << 28;

// Whole plans of these persons: all of them, or those of one owner.
struct AboutPatients {
    struct Plans {
        std::string patient;
        std::string owner;  // orgnr
    };
    std::vector<std::string> patients;  // logical ids
    std::vector<Plans> of_owners = {};
};

using Visibility = std::variant<Everything, OwnedBy, GrantedTo, AboutPatients>;

struct TokenMatch {
    std::optional<std::string> system;  // absent: any; "": none
    std::optional<std::string> code;    // absent: any of the system
    [[nodiscard]] bool has_code() const { return code.has_value(); }
};

struct DateMatch {
    enum class Prefix { eq, ne, gt, lt, ge, le, sa, eb, ap };
    Prefix prefix = Prefix::eq;
    Interval value;
};

// Uris too: their rows are tokens, of which a part may be asked for.
struct TextMatch {
    enum class How { begins, contains, exact, below, above };
    How how = How::begins;
    std::string text;  // folded, unless exact or a uri
};

// What the index keeps of a resource, kind by kind.
enum class IndexRows { token, reference, date, text };

enum class Presence { absent, present };

// One search parameter with its alternatives ("a,b" = either), or a way through references to what
// the rest of the question is about.
struct Criterion {
    using Asked = std::variant<std::monostate, std::vector<TokenMatch>, std::vector<fhir::Key>,
                               std::vector<DateMatch>, std::vector<TextMatch>, Presence>;
    // https://hl7.org/fhir/R4/search.html#chaining and #has: the parameter is a reference, and what
    // it leads to (forwards), or what bears it and leads here (backwards), meets all of `there`.
    // Or, of here: one at least of `there` holds (either).
    enum class Way { none, forwards, backwards, either };

    static Criterion of(std::string parameter, Asked any_of);
    static Criterion through(std::string parameter, std::vector<std::string> types,
                             std::vector<Criterion> there, Way way = Way::forwards);
    static Criterion either(std::vector<Criterion> alternatives);

    std::string parameter;  // "_id" and "_lastUpdated" included
    // Of "_id" the code alone counts; a reference of an empty type is one of any type.
    Asked any_of;
    IndexRows rows = IndexRows::token;  // of Presence, and of texts: uris are tokens
    bool negated = false;               // those without
    // The sections a service must have been given to ask this (consent/searchable.hpp).
    std::uint32_t needs = 0;
    Way way = Way::none;
    std::vector<std::string> types;  // at the other end, or without a way here; empty: any
    std::vector<Criterion> there;
};

// https://hl7.org/fhir/R4/search.html#_sort: by the least value of a resource ascending, by the
// greatest descending; those without any come last.
struct SortKey {
    std::string parameter;
    IndexRows rows = IndexRows::token;
    bool descending = false;
    std::uint32_t needs = 0;
};

// Where a page ended: the values of its last row by the keys sorted by (nothing where it has none),
// then its position.
struct Mark {
    using Value = std::variant<std::monostate, std::int64_t, std::string>;
    std::vector<Value> values;
    std::int64_t position = 0;
    friend bool operator==(const Mark&, const Mark&) = default;
};

struct Query {
    std::vector<std::string> types;
    std::vector<Criterion> all_of;
    std::vector<SortKey> sort;
    Visibility visibility = GrantedTo{};
    int count = 50;             // rows on this page; 0 for the total alone
    std::optional<Mark> after;  // keyset: rows behind this one
    bool with_total = true;
};

struct Found {
    fhir::Key key;
    std::int64_t version = 0;
    Instant updated;
    std::string body;
    Mark mark;  // its position grows with creation and is stable over updates
};

struct Page {
    std::vector<Found> rows;
    std::optional<std::int64_t> total;
    bool more = false;
};

// https://hl7.org/fhir/R4/http.html#history, the newest first.
struct HistoryQuery {
    // Where a page ended.
    struct Mark {
        Instant updated;
        std::int64_t position = 0;
        std::int64_t version = 0;
        friend bool operator==(const Mark&, const Mark&) = default;
    };

    std::vector<std::string> types;
    std::string id;                // of the one resource that is asked about; "" all of the types
    std::optional<Instant> since;  // versions from then on
    std::optional<Interval> at;    // versions that were current at some time in it
    Visibility visibility = GrantedTo{};
    // Deletions, and what was before them, for this author alone; "" for none, nothing for all.
    std::optional<std::string> deletions_of = "";
    int count = 50;
    std::optional<Mark> after;
};

// What a row of the audit trail is of.
enum class Trail { access, write };

// The audit trail, the newest first. Of those who see by consent nobody sees any of it.
struct AuditQuery {
    Trail trail = Trail::access;
    Visibility visibility = GrantedTo{};
    std::optional<std::vector<std::string>> patients;  // logical ids; nothing: of all
    Interval when;
    bool oldest_first = false;
    std::optional<std::int64_t> after;  // seq of the row where a page ended
    int count = 50;
};

}  // namespace planbro::store
