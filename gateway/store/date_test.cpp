// The prefixes of a date search, against the words of the specification.
#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "store/testing/scratch.hpp"

namespace planbro::store {
namespace {

using testing::look;
using testing::minutes_from_now;
using testing::names_of;
using testing::query_of;
using testing::version;
using testing::write;

// Time as a row of minutes; the ends stand for "open".
constexpr int kFirst = -10;
constexpr int kEnd = 50;

struct Span {
    int low;
    int high;  // not part of it
};

Interval interval(Span span) {
    return {span.low == kFirst ? kEarliest : minutes_from_now(span.low),
            span.high == kEnd ? kLatest : minutes_from_now(span.high)};
}

std::set<int> points(int low, int high) {
    std::set<int> all;
    for (int i = low; i < high; ++i) all.insert(i);
    return all;
}

bool contains(const std::set<int>& outer, const std::set<int>& inner) {
    return std::includes(outer.begin(), outer.end(), inner.begin(), inner.end());
}

bool overlaps(const std::set<int>& a, const std::set<int>& b) {
    return std::any_of(a.begin(), a.end(), [&](int point) { return b.contains(point); });
}

// The words of https://hl7.org/fhir/R4/search.html#prefix, over sets of moments.
bool expected(DateMatch::Prefix prefix, Span searched, Span stored) {
    using Prefix = DateMatch::Prefix;
    const auto search = points(searched.low, searched.high);
    const auto above = points(searched.high, kEnd);
    const auto below = points(kFirst, searched.low);
    const auto target = points(stored.low, stored.high);
    switch (prefix) {
        case Prefix::eq:
            return contains(search, target);
        case Prefix::ne:
            return !contains(search, target);
        case Prefix::gt:
            return overlaps(above, target);
        case Prefix::lt:
            return overlaps(below, target);
        case Prefix::ge:
            return overlaps(above, target) || contains(search, target);
        case Prefix::le:
            return overlaps(below, target) || contains(search, target);
        case Prefix::sa:
            return !overlaps(search, target) && contains(above, target);
        case Prefix::eb:
            return !overlaps(search, target) && contains(below, target);
        case Prefix::ap:
            return overlaps(search, target);
    }
    return false;
}

struct PrefixRow {
    const char* name;
    DateMatch::Prefix prefix;
};

class DatePrefix : public ::testing::TestWithParam<PrefixRow> {};

constexpr Span kStored[] = {
    {0, 5},    {0, 10},     {0, 11},      {5, 15},      {5, 20},      {5, 25},
    {9, 10},   {10, 11},    {10, 15},     {10, 20},     {10, 25},     {12, 18},
    {15, 20},  {19, 20},    {15, 25},     {19, 21},     {20, 21},     {20, 30},
    {25, 30},  {kFirst, 5}, {kFirst, 10}, {kFirst, 15}, {kFirst, 20}, {kFirst, 30},
    {5, kEnd}, {10, kEnd},  {15, kEnd},   {20, kEnd},   {25, kEnd},   {kFirst, kEnd},
};
constexpr Span kSearched[] = {{10, 20}, {10, 11}, {kFirst, 20}, {10, kEnd}};

TEST_P(DatePrefix, FollowsTheSpecification) {
    const testing::TempFolder folder;
    const auto store = testing::opened(folder.file("p.db"));
    write(*store, [](Transaction& t) {
        for (std::size_t i = 0; i < std::size(kStored); ++i) {
            t.put(version({"CarePlan", std::to_string(i)}),
                  {{}, {}, {{"date", interval(kStored[i])}}});
        }
        t.put(version({"CarePlan", "dateless"}), {});
    });
    look(*store, [](Reader& reader) {
        for (const auto searched : kSearched) {
            const auto prefix = GetParam().prefix;
            auto query = query_of(
                "CarePlan",
                {Criterion::of("date", std::vector<DateMatch>{{prefix, interval(searched)}})});
            const auto found = names_of(reader.search(query));
            for (std::size_t i = 0; i < std::size(kStored); ++i) {
                const auto name = "CarePlan/" + std::to_string(i);
                EXPECT_EQ(std::count(found.begin(), found.end(), name) == 1,
                          expected(prefix, searched, kStored[i]))
                    << "stored [" << kStored[i].low << "," << kStored[i].high << ") searched ["
                    << searched.low << "," << searched.high << ")";
            }
            EXPECT_EQ(std::count(found.begin(), found.end(), "CarePlan/dateless"), 0);
        }
    });
}

using Prefix = DateMatch::Prefix;
INSTANTIATE_TEST_SUITE_P(Store, DatePrefix,
                         ::testing::Values(PrefixRow{"eq", Prefix::eq}, PrefixRow{"ne", Prefix::ne},
                                           PrefixRow{"gt", Prefix::gt}, PrefixRow{"lt", Prefix::lt},
                                           PrefixRow{"ge", Prefix::ge}, PrefixRow{"le", Prefix::le},
                                           PrefixRow{"sa", Prefix::sa}, PrefixRow{"eb", Prefix::eb},
                                           PrefixRow{"ap", Prefix::ap}),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace planbro::store
