#include "http/content_coding.hpp"

#include <gtest/gtest.h>

namespace planbro::http {
namespace {

constexpr std::size_t kPlenty = std::size_t{1} << 20;

std::string long_text() {
    std::string text;
    for (int i = 0; i < 500; ++i) text += "line " + std::to_string(i) + "\n";
    return text;
}

// Bytes without a pattern that gzip would find.
std::string noise(std::size_t size) {
    std::string bytes(size, '\0');
    std::uint32_t state = 7;
    for (auto& byte : bytes) {
        state = state * 1664525 + 1013904223;
        byte = static_cast<char>(state >> 24U);
    }
    return bytes;
}

template <class T>
std::string code_of(const Result<T>& result) {
    return result ? "" : result.error().issues.at(0).code;
}

// --- what the client takes ---

struct Taken {
    const char* name;
    const char* accept_encoding;
    bool takes_gzip;
};

class AcceptEncoding : public ::testing::TestWithParam<Taken> {};

TEST_P(AcceptEncoding, TellsOfGzip) {
    EXPECT_EQ(accepts_gzip(GetParam().accept_encoding), GetParam().takes_gzip);
}

INSTANTIATE_TEST_SUITE_P(Http, AcceptEncoding,
                         ::testing::Values(Taken{"Nothing", "", false}, Taken{"Gzip", "gzip", true},
                                           Taken{"AmongOthers", "br, deflate , GZIP", true},
                                           Taken{"OldName", "x-gzip", true},
                                           Taken{"Others", "br, deflate", false},
                                           Taken{"SomeWeight", "gzip;q=0.001", true},
                                           Taken{"Declined", "gzip;q=0", false},
                                           Taken{"DeclinedAtLength", "gzip ; q=0.000, br", false},
                                           Taken{"Anything", "*", true},
                                           Taken{"AnythingElse", "gzip;q=0, *", false},
                                           Taken{"NothingElse", "identity, *;q=0", false},
                                           Taken{"GzipAlone", "*;q=0, gzip", true},
                                           Taken{"IdentityAlone", "identity", false}),
                         [](const auto& row) { return std::string(row.param.name); });

// --- there and back ---

class RoundTrip : public ::testing::TestWithParam<std::size_t> {};

TEST_P(RoundTrip, KeepsEveryByte) {
    const auto plain = noise(GetParam());
    const auto unpacked_again = gunzip(gzip(plain), plain.size());
    ASSERT_TRUE(unpacked_again);
    EXPECT_EQ(*unpacked_again, plain);
}

INSTANTIATE_TEST_SUITE_P(Http, RoundTrip,
                         ::testing::Values(0, 1, 1023, 65535, 65536, 65537, 1'000'000));

TEST(Gunzip, TakesSeveralMembers) {
    EXPECT_EQ(gunzip(gzip("one ") + gzip("") + gzip("two"), kPlenty).value_or(""), "one two");
}

TEST(Gunzip, StopsAtTheLimit) {
    const std::string zeros(100'000, '0');
    const auto bomb = gzip(zeros);
    ASSERT_LT(bomb.size(), 1000U);
    EXPECT_TRUE(gunzip(bomb, zeros.size()));
    EXPECT_EQ(code_of(gunzip(bomb, zeros.size() - 1)), "for-stor");
    EXPECT_EQ(code_of(gunzip(gzip("") + bomb + bomb, zeros.size())), "for-stor");
}

struct Broken {
    const char* name;
    std::string packed;
};

void PrintTo(const Broken& row, std::ostream* out) {
    *out << row.name;
}

class BrokenGzip : public ::testing::TestWithParam<Broken> {};

TEST_P(BrokenGzip, IsToldAsSuch) {
    EXPECT_EQ(code_of(gunzip(GetParam().packed, kPlenty)), "feil-innholdskoding");
}

std::string with_byte_changed(std::string packed, std::size_t from_end) {
    packed[packed.size() - from_end] ^= 1;
    return packed;
}

INSTANTIATE_TEST_SUITE_P(
    Http, BrokenGzip,
    ::testing::Values(Broken{"Empty", ""}, Broken{"Json", "{}"},
                      Broken{"HeadAlone", gzip("text").substr(0, 10)},
                      Broken{"CutShort", gzip(long_text()).substr(0, 400)},
                      Broken{"WithoutItsLength", gzip("text").substr(0, gzip("text").size() - 1)},
                      Broken{"WrongChecksum", with_byte_changed(gzip("text"), 8)},
                      Broken{"WrongLength", with_byte_changed(gzip("text"), 1)},
                      Broken{"SomethingBehind", gzip("text") + "x"}),
    [](const auto& row) { return std::string(row.param.name); });

// --- requests ---

Request with_coding(const std::string& coding, std::string body) {
    Request request;
    request.headers.push_back({"content-encoding", coding});
    request.body = std::move(body);
    return request;
}

TEST(UnpackedRequest, HasItsPlainBody) {
    EXPECT_EQ(unpacked(with_coding(" GZip ", gzip("{}")))->body, "{}");
    EXPECT_EQ(unpacked(with_coding("identity", "{}"))->body, "{}");
    EXPECT_EQ(unpacked(Request{})->body, "");
}

TEST(UnpackedRequest, IsRefusedInAnotherCoding) {
    for (const auto* coding : {"br", "deflate", "gzip, gzip"}) {
        const auto refused = unpacked(with_coding(coding, gzip("{}")));
        ASSERT_FALSE(refused) << coding;
        EXPECT_EQ(refused.error().category, Category::unsupported_media) << coding;
    }
}

TEST(UnpackedRequest, StaysTooLarge) {
    auto request = with_coding("gzip", "");
    request.body_too_large = true;
    EXPECT_TRUE(unpacked(request)->body_too_large);
}

// --- responses ---

Request taking(const std::string& accept_encoding) {
    Request request;
    if (!accept_encoding.empty()) request.headers.push_back({"Accept-Encoding", accept_encoding});
    return request;
}

TEST(PackedResponse, IsGzipForThoseWhoTakeIt) {
    const Response response{200, {{"ETag", "W/\"1\""}}, long_text()};
    const auto answered = packed(response, taking("gzip"));
    EXPECT_EQ(answered.header("Content-Encoding"), "gzip");
    EXPECT_EQ(answered.header("Vary"), "Accept, Accept-Encoding");
    EXPECT_EQ(answered.header("ETag"), "W/\"1\"");
    EXPECT_LT(answered.body.size(), long_text().size() / 2);
    EXPECT_EQ(gunzip(answered.body, kPlenty).value_or(""), long_text());
}

TEST(PackedResponse, IsPlainForOthersButVaries) {
    const auto answered = packed({200, {{"Vary", "Accept"}}, long_text()}, taking(""));
    EXPECT_EQ(answered.header("Content-Encoding"), "");
    EXPECT_EQ(answered.header("Vary"), "Accept, Accept-Encoding");
    EXPECT_EQ(answered.body, long_text());
}

TEST(PackedResponse, IsPlainWhereNothingIsGained) {
    const auto small = packed({200, {}, std::string(1023, 'x')}, taking("gzip"));
    EXPECT_EQ(small.header("Content-Encoding"), "");
    const auto empty = packed({204, {}, ""}, taking("gzip"));
    EXPECT_TRUE(empty.headers.empty());
    const auto dense = packed({200, {}, noise(5000)}, taking("gzip"));
    EXPECT_EQ(dense.header("Content-Encoding"), "");
}

}  // namespace
}  // namespace planbro::http
