#include "patch/json_patch.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace planbro::patch {
namespace {

struct Row {
    const char* name;
    const char* document;
    const char* patch;
    const char* result;  // the document after it, or the code of the refusal
};

void PrintTo(const Row& row, std::ostream* out) {
    *out << row.name;
}

class JsonPatch : public ::testing::TestWithParam<Row> {};

TEST_P(JsonPatch, DoesAllOrNothing) {
    const auto& row = GetParam();
    const auto patched =
        apply_json_patch(json::parse(row.document).value(), json::parse(row.patch).value());
    EXPECT_EQ(patched ? json::write(*patched) : patched.error().issues.at(0).code, row.result);
}

constexpr const char* kUnfit = "patch-passer-ikke";
constexpr const char* kBad = "feil-patch";

const Row kRows[] = {
    {"Nothing", R"({"a":1})", "[]", R"({"a":1})"},
    {"AddsAMember", R"({"a":1})", R"([{"op":"add","path":"/b","value":[2]}])",
     R"({"a":1,"b":[2]})"},
    {"AddReplacesAMember", R"({"a":1})", R"([{"op":"add","path":"/a","value":2}])", R"({"a":2})"},
    {"InsertsAnItem", R"({"a":[1,3]})", R"([{"op":"add","path":"/a/1","value":2}])",
     R"({"a":[1,2,3]})"},
    {"AppendsByIndex", R"({"a":[1]})", R"([{"op":"add","path":"/a/1","value":2}])",
     R"({"a":[1,2]})"},
    {"AppendsByDash", R"({"a":[1]})", R"([{"op":"add","path":"/a/-","value":2}])",
     R"({"a":[1,2]})"},
    {"BeyondTheEnd", R"({"a":[1]})", R"([{"op":"add","path":"/a/3","value":2}])", kUnfit},
    {"NoHolder", R"({"a":1})", R"([{"op":"add","path":"/b/c","value":2}])", kUnfit},
    {"IntoAPrimitive", R"({"a":1})", R"([{"op":"add","path":"/a/c","value":2}])", kUnfit},
    {"LeadingZero", R"({"a":[1,2]})", R"([{"op":"remove","path":"/a/01"}])", kUnfit},
    {"TheWhole", R"({"a":1})", R"([{"op":"add","path":"","value":{"b":2}}])", R"({"b":2})"},
    {"Removes", R"({"a":1,"b":2})", R"([{"op":"remove","path":"/a"}])", R"({"b":2})"},
    {"RemovesAnItem", R"({"a":[1,2,3]})", R"([{"op":"remove","path":"/a/1"}])", R"({"a":[1,3]})"},
    {"RemovesNothing", R"({"a":1})", R"([{"op":"remove","path":"/b"}])", kUnfit},
    {"DashIsNoItem", R"({"a":[1]})", R"([{"op":"remove","path":"/a/-"}])", kUnfit},
    {"Replaces", R"({"a":[1,2]})", R"([{"op":"replace","path":"/a/0","value":9}])",
     R"({"a":[9,2]})"},
    {"ReplacesNothing", R"({"a":1})", R"([{"op":"replace","path":"/b","value":9}])", kUnfit},
    {"Moves", R"({"a":{"x":1},"b":{}})", R"([{"op":"move","from":"/a/x","path":"/b/y"}])",
     R"({"a":{},"b":{"y":1}})"},
    {"MovesAnItem", R"({"a":[1,2,3]})", R"([{"op":"move","from":"/a/0","path":"/a/2"}])",
     R"({"a":[2,3,1]})"},
    {"MovesOntoItself", R"({"a":1})", R"([{"op":"move","from":"/a","path":"/a"}])", R"({"a":1})"},
    {"MovesIntoItself", R"({"a":{}})", R"([{"op":"move","from":"/a","path":"/a/b"}])", kBad},
    {"Copies", R"({"a":[1]})", R"([{"op":"copy","from":"/a","path":"/b"}])",
     R"({"a":[1],"b":[1]})"},
    {"CopiesNothing", R"({"a":1})", R"([{"op":"copy","from":"/c","path":"/b"}])", kUnfit},
    {"TestHolds", R"({"a":{"x":1,"y":[2]}})",
     R"([{"op":"test","path":"/a","value":{"y":[2],"x":1}}])", R"({"a":{"x":1,"y":[2]}})"},
    {"TestFails", R"({"a":1})", R"([{"op":"test","path":"/a","value":"1"}])", kUnfit},
    {"TestOfNothing", R"({"a":1})", R"([{"op":"test","path":"/b","value":null}])", kUnfit},
    {"Escapes", R"({"a/b":1,"m~n":2})",
     R"([{"op":"remove","path":"/a~1b"},{"op":"replace","path":"/m~0n","value":3}])",
     R"({"m~n":3})"},
    {"EscapeOfEscape", R"({"~1":1})", R"([{"op":"test","path":"/~01","value":1}])", R"({"~1":1})"},
    {"BrokenEscape", R"({"a":1})", R"([{"op":"remove","path":"/~2"}])", kBad},
    {"EmptyName", R"({"":1})", R"([{"op":"remove","path":"/"}])", R"({})"},
    {"AllOrNothing", R"({"a":1})",
     R"([{"op":"remove","path":"/a"},{"op":"test","path":"/a","value":1}])", kUnfit},
    {"InOrder", R"({"a":1})",
     R"([{"op":"add","path":"/b","value":[]},{"op":"add","path":"/b/-","value":1}])",
     R"({"a":1,"b":[1]})"},
    {"MembersBeyondAreIgnored", R"({"a":1})", R"([{"op":"remove","path":"/a","note":"x"}])",
     R"({})"},
    {"NullIsAValue", R"({"a":1})", R"([{"op":"add","path":"/a","value":null}])", R"({"a":null})"},
    {"UnknownOperation", R"({"a":1})", R"([{"op":"spam","path":"/a"}])", kBad},
    {"NoOperation", R"({"a":1})", R"([{"path":"/a"}])", kBad},
    {"NoPath", R"({"a":1})", R"([{"op":"remove"}])", kBad},
    {"NoValue", R"({"a":1})", R"([{"op":"add","path":"/a"}])", kBad},
    {"NoFrom", R"({"a":1})", R"([{"op":"move","path":"/a"}])", kBad},
    {"NoPointer", R"({"a":1})", R"([{"op":"remove","path":"a"}])", kBad},
    {"NoList", R"({"a":1})", R"({"op":"remove","path":"/a"})", kBad},
    {"NotTheWhole", R"({"a":1})", R"([{"op":"remove","path":""}])", kUnfit},
};

INSTANTIATE_TEST_SUITE_P(Patch, JsonPatch, ::testing::ValuesIn(kRows),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace planbro::patch
