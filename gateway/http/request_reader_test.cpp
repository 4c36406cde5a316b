#include "http/internal/request_reader.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace planbro::http::internal {
namespace {

constexpr std::size_t kHeaderMax = 1000;
constexpr std::size_t kBodyMax = 100;

// Feeds the bytes in pieces of the given size, as the network may.
Progress feed(RequestReader& reader, std::string_view bytes, std::size_t piece) {
    std::size_t arrived = 0;
    while (arrived < bytes.size()) {
        arrived = std::min(arrived + piece, bytes.size());
        std::size_t used = 0;
        do {
            used = reader.feed(bytes.substr(0, arrived));
            bytes.remove_prefix(used);
            arrived -= used;
        } while (used > 0 && arrived > 0);
        if (reader.progress() == Progress::refused) break;
    }
    return reader.progress();
}

struct Sound {
    const char* name;
    std::string bytes;
    std::string path;
    std::string query;
    std::string body;
};

class ReadsRequest : public ::testing::TestWithParam<Sound> {};

TEST_P(ReadsRequest, InPiecesOfAnySize) {
    for (std::size_t piece = 1; piece <= GetParam().bytes.size(); ++piece) {
        RequestReader reader(kHeaderMax, kBodyMax);
        ASSERT_EQ(feed(reader, GetParam().bytes, piece), Progress::complete)
            << "pieces of " << piece;
        const auto request = reader.take();
        EXPECT_EQ(request.path, GetParam().path);
        EXPECT_EQ(request.query, GetParam().query);
        EXPECT_EQ(request.body, GetParam().body);
        EXPECT_FALSE(request.body_too_large);
        EXPECT_EQ(request.header("x-trailer"), "");
    }
}

INSTANTIATE_TEST_SUITE_P(
    Framing, ReadsRequest,
    ::testing::Values(
        Sound{"Plain", "GET /fhir/Patient?_id=1 HTTP/1.1\r\nHost: a\r\n\r\n", "/fhir/Patient",
              "_id=1", ""},
        Sound{"EmptyLineBefore", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "/", "", ""},
        Sound{"AbsoluteForm", "GET http://a:80/b?c=d HTTP/1.1\r\nHost: a:80\r\n\r\n", "/b", "c=d",
              ""},
        Sound{"AbsoluteFormWithoutPath", "GET http://a?c HTTP/1.1\r\nHost: a\r\n\r\n", "/", "c",
              ""},
        Sound{"Version10", "GET / HTTP/1.0\r\n\r\n", "/", "", ""},
        Sound{"Length", "POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", "/b", "",
              "hello"},
        Sound{"Chunks",
              "POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
              "3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n",
              "/b", "", "hello"},
        Sound{"TrailerIsNoHeader",
              "POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
              "1\r\na\r\n0\r\nX-Trailer: 1\r\n\r\n",
              "/b", "", "a"}),
    [](const auto& row) { return row.param.name; });

TEST(RequestReader, LeavesTheNextRequestUntouched) {
    RequestReader reader(kHeaderMax, kBodyMax);
    std::string bytes =
        "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhiGET /2 HTTP/1.1\r\nHost: "
        "a\r\n\r\n";
    bytes.erase(0, reader.feed(bytes));
    bytes.erase(0, reader.feed(bytes));
    ASSERT_EQ(reader.progress(), Progress::complete);
    EXPECT_EQ(reader.take().body, "hi");
    bytes.erase(0, reader.feed(bytes));
    ASSERT_EQ(reader.progress(), Progress::complete);
    EXPECT_EQ(reader.take().path, "/2");
    EXPECT_EQ(bytes, "");
}

TEST(RequestReader, CountsAndDropsATooLargeBody) {
    RequestReader reader(kHeaderMax, kBodyMax);
    const std::string bytes =
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n" +
        std::string(0x40, 'x') + "\r\n40\r\n" + std::string(0x40, 'y') + "\r\n0\r\n\r\n";
    ASSERT_EQ(feed(reader, bytes, 10), Progress::complete);
    EXPECT_EQ(reader.body_bytes(), 0x80U);
    const auto request = reader.take();
    EXPECT_TRUE(request.body_too_large);
    EXPECT_EQ(request.body, "");
}

TEST(RequestReader, KnowsAnAnnouncedBodyIsTooLargeBeforeItComes) {
    RequestReader reader(kHeaderMax, kBodyMax);
    feed(reader, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n\r\n", 1000);
    EXPECT_EQ(reader.progress(), Progress::head);
    EXPECT_TRUE(reader.body_too_large());
}

TEST(RequestReader, RefusesAnEndlessChunkExtension) {
    RequestReader reader(kHeaderMax, kBodyMax);
    feed(reader, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 1000);
    EXPECT_EQ(feed(reader, "1;a=" + std::string(20'000, 'x'), 4096), Progress::refused);
    EXPECT_EQ(reader.refusal().status, 400);
}

}  // namespace
}  // namespace planbro::http::internal
