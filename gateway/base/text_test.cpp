#include "base/text.hpp"

#include <gtest/gtest.h>

#include <array>

#include "base/digest.hpp"
#include "base/ids.hpp"

namespace planbro {
namespace {

TEST(Text, NearestWord) {
    constexpr std::array<std::string_view, 3> kWords = {"serve", "simulate", "validate"};
    EXPECT_EQ(nearest("serv", kWords), "serve");
    EXPECT_EQ(nearest("validte", kWords), "validate");
    EXPECT_EQ(nearest("xyzzy", kWords), "");
}

TEST(Text, Utf8) {
    EXPECT_TRUE(is_utf8("blåbær 🌲"));
    EXPECT_FALSE(is_utf8("\xC0\x80"));
    EXPECT_FALSE(is_utf8("\xED\xA0\x80"));
    EXPECT_EQ(length("blåbær"), 6U);
    EXPECT_EQ(utf8_prefix("blå\xC3"), 4U);
    EXPECT_EQ(utf8_prefix("blå"), 4U);
}

TEST(Text, LinesAndColumnsOfOffsets) {
    const Lines lines("å\n\nab");
    EXPECT_EQ(lines.at(0), (TextPlace{1, 1}));
    EXPECT_EQ(lines.at(2), (TextPlace{1, 2})) << "columns count characters";
    EXPECT_EQ(lines.at(3), (TextPlace{2, 1}));
    EXPECT_EQ(lines.at(5), (TextPlace{3, 2}));
    EXPECT_EQ(lines.at(99), (TextPlace{3, 3})) << "the end";
}

TEST(Text, PercentCoding) {
    EXPECT_EQ(percent_decode("a%7Cb+c%zz", true), "a|b c%zz");
    EXPECT_EQ(percent_encode("urn:oid:1|å"), "urn%3Aoid%3A1%7C%C3%A5");
}

// RFC 7515 appendix C.
TEST(Digest, Base64Url) {
    const std::string bytes("\x03\xEC\xFF\xE0\xC1", 5);
    EXPECT_EQ(base64url_encode(bytes), "A-z_4ME");
    EXPECT_EQ(base64url_decode("A-z_4ME"), bytes);
    EXPECT_EQ(base64url_decode("A-z_4ME="), "");
    EXPECT_EQ(base64_encode(bytes), "A+z/4ME=");
    EXPECT_EQ(base64_decode("A+z/\r\n4ME="), bytes);
    for (const auto* wrong : {"A+z/4ME", "A-z_4ME=", "A+z/4M==="}) {
        EXPECT_EQ(base64_decode(wrong), "") << wrong;
    }
}

TEST(Ids, DerivedOnesAreStable) {
    EXPECT_EQ(derived_uuid("a"), derived_uuid("a"));
    EXPECT_NE(derived_uuid("a"), derived_uuid("b"));
    EXPECT_TRUE(is_uuid(derived_uuid("a")));
    const auto ids = random_ids();
    EXPECT_NE(ids(), ids());
}

TEST(Ids, OfLaterMomentsSortBehind) {
    auto now = Instant(std::chrono::milliseconds(0x0198'0000'0001));
    const auto ids = time_ordered_ids([&now] { return now; });
    const auto first = ids();
    EXPECT_TRUE(first.starts_with("01980000-0001-7")) << first;  // RFC 9562 section 5.7
    EXPECT_TRUE(is_uuid(first));
    EXPECT_NE(ids(), first);
    now += std::chrono::milliseconds(1);
    EXPECT_GT(ids(), first);
}

}  // namespace
}  // namespace planbro
