#include "fhir/internal/primitives.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <string>

namespace planbro::fhir {

namespace {

using r4::Kind;

struct Row {
    std::string_view name;
    Kind kind;
    std::vector<std::string> good;
    std::vector<std::string> bad;
};

void PrintTo(const Row& row, std::ostream* out) {
    *out << row.name;
}

class Primitives : public testing::TestWithParam<Row> {};

TEST_P(Primitives, KeepTheirRules) {
    const auto& row = GetParam();
    const auto value = [&](const std::string& text) {
        const json::Value number = json::Number{text};
        return is_json_kind(row.kind, number) ? number : json::Value(text);
    };
    for (const auto& text : row.good) EXPECT_TRUE(is_lexical(row.kind, value(text))) << text;
    for (const auto& text : row.bad) EXPECT_FALSE(is_lexical(row.kind, value(text))) << text;
}

INSTANTIATE_TEST_SUITE_P(
    R4, Primitives,
    testing::Values(
        Row{"Date",
            Kind::date,
            {"2026", "2026-11", "2026-11-23", "2024-02-29", "2000-02-29", "0001", "9999-12-31"},
            {"", "26", "2026-13", "2026-00", "2026-1", "2026-11-31", "2026-02-29", "1900-02-29",
             "0000", "2026-11-23T10:00:00Z", "2026-11-23 ", "2026/11/23", "-2026", "20261123"}},
        Row{"DateTime",
            Kind::dateTime,
            {"2026", "2026-11-23", "2026-11-23T10:00:00Z", "2026-11-23T10:00:00.123456+01:00",
             "2026-11-23T23:59:60-14:00"},
            {"2026-11T10:00:00Z", "2026-11-23T10:00Z", "2026-11-23T10:00:00",
             "2026-11-23T24:00:00Z", "2026-11-23T10:60:00Z", "2026-11-23T10:00:00.Z",
             "2026-11-23T10:00:00+15:00", "2026-11-23T10:00:00+14:30", "2026-11-23T10:00:00+0100",
             "2026-11-23t10:00:00z"}},
        Row{"Instant",
            Kind::instant,
            {"2026-11-23T10:00:00Z", "2026-11-23T10:00:00.1+01:00"},
            {"2026-11-23", "2026-11-23T10:00:00", "now"}},
        Row{"Time",
            Kind::time,
            {"10:00:00", "23:59:60", "00:00:00.5"},
            {"10:00", "24:00:00", "10:00:00Z", "1:00:00"}},
        Row{"Id", Kind::id, {"a", "A-1.b"}, {"", "a b", "a_b", "æ", std::string(65, 'a')}},
        Row{"Code", Kind::code, {"a", "a b", "in-progress"}, {"", " a", "a ", "a  b", "a\t\tb"}},
        Row{"Uri", Kind::uri, {"urn:x", "http://a.b/c?d#e", "a"}, {"", "a b", "a\n"}},
        Row{"Oid",
            Kind::oid,
            {"urn:oid:2.16.578", "urn:oid:1.0"},
            {"2.16.578", "urn:oid:3.1", "urn:oid:2", "urn:oid:2.", "urn:oid:2.01", "urn:oid:2..1",
             "urn:oid:2.a", "urn:oid:"}},
        Row{"Uuid",
            Kind::uuid,
            {"urn:uuid:c757873d-ec9a-4326-a141-556f43239520"},
            {"c757873d-ec9a-4326-a141-556f43239520", "urn:uuid:c757873d", "urn:uuid:"}},
        Row{"String",
            Kind::string,
            {"a", " æøå\r\n\t", std::string(1024 * 1024, 'a')},
            {std::string(1, '\0'), "a\x1b", std::string(1024 * 1024 + 1, 'a')}},
        Row{"Base64",
            Kind::base64Binary,
            {"QQ==", "QUI=", "QUJD", "QU\nJD", "+/+/"},
            {"", "Q", "QQ", "QQ=", "QQ===", "Q=Q=", "QQ-_", "===="}},
        Row{"Integer",
            Kind::integer,
            {"0", "-1", "2147483647", "-2147483648"},
            {"2147483648", "1.0", "1e3", "99999999999999999999"}},
        Row{"UnsignedInt", Kind::unsignedInt, {"0", "1"}, {"-1", "2147483648"}},
        Row{"PositiveInt", Kind::positiveInt, {"1"}, {"0", "-1"}}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace

}  // namespace planbro::fhir
