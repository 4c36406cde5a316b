// Wrong, slow and too much: every case that a listener open to the world must survive.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <latch>
#include <list>
#include <stdexcept>
#include <thread>

#include "base/json.hpp"
#include "http/listener.hpp"
#include "http/testing/raw_client.hpp"

namespace planbro::http {
namespace {

using namespace std::chrono_literals;
using testing::get;
using ::testing::HasSubstr;
using testing::post;
using testing::RawClient;

void answer(const Request& request, const Respond& respond) {
    respond({.status = request.body_too_large ? 413 : 200,
             .headers = {},
             .body = std::to_string(request.body.size())});
}

std::unique_ptr<Listener> start(const ListenerOptions& options, Handler handler = answer) {
    auto listener = Listener::start(options, std::move(handler));
    if (!listener) throw std::runtime_error(listener.error().issues.front().text);
    return std::move(*listener);
}

std::string code_in(const testing::Reply& reply) {
    const auto outcome = json::parse(reply.body).value_or(json::Value());
    const auto& coding = outcome.at("issue").at(0).at("details").at("coding").at(0);
    EXPECT_EQ(coding.text("system"), "https://planbro.no/fhir/CodeSystem/planbro-issue");
    EXPECT_TRUE(reply.has("Content-Type: application/fhir+json"));
    return coding.text("code");
}

struct Trick {
    const char* name;
    std::string bytes;
    int status = 400;
};

class RefusesFraming : public ::testing::TestWithParam<Trick> {};

// The refused message is the last one on its connection: what comes behind it must not be taken for
// a request.
TEST_P(RefusesFraming, AndCloses) {
    std::atomic<int> handled = 0;
    const auto listener = start({}, [&](const Request& request, const Respond& respond) {
        ++handled;
        answer(request, respond);
    });
    RawClient client(listener->port());
    client.send(GetParam().bytes + get("/smuggled"));
    const auto reply = client.read();
    EXPECT_EQ(reply.status, GetParam().status) << reply.head << reply.body;
    EXPECT_EQ(code_in(reply), "ugyldig-http");
    EXPECT_TRUE(reply.has("Connection: close"));
    EXPECT_EQ(client.read_to_end(), "");
    EXPECT_EQ(handled, 0);
}

std::string chunked(std::string_view body) {
    return "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string(body);
}

std::string with(std::string_view headers, std::string_view body = {}) {
    return "POST / HTTP/1.1\r\nHost: a\r\n" + std::string(headers) + "\r\n" + std::string(body);
}

INSTANTIATE_TEST_SUITE_P(
    Smuggling, RefusesFraming,
    ::testing::Values(
        Trick{"TwoLengths", with("Content-Length: 1\r\nContent-Length: 2\r\n", "ab")},
        Trick{"SameLengthTwice", with("Content-Length: 1\r\nContent-Length: 1\r\n", "a")},
        Trick{"ListOfLengths", with("Content-Length: 1, 1\r\n", "a")},
        Trick{"SignedLength", with("Content-Length: +1\r\n", "a")},
        Trick{"NegativeLength", with("Content-Length: -1\r\n", "a")},
        Trick{"HexLength", with("Content-Length: 0x1\r\n", "a")},
        Trick{"EmptyLength", with("Content-Length: \r\n")},
        Trick{"LengthBeyond64Bits", with("Content-Length: 18446744073709551617\r\n", "a")},
        Trick{"LengthAndChunked",
              with("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")},
        Trick{"ChunkedAndLength",
              with("Transfer-Encoding: chunked\r\nContent-Length: 1\r\n", "0\r\n\r\n")},
        Trick{"ChunkedTwice", with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")},
        Trick{"ChunkedIn10", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
        Trick{"UnknownCoding", with("Transfer-Encoding: xchunked\r\n"), 501},
        Trick{"GzipThenChunked", with("Transfer-Encoding: gzip, chunked\r\n"), 501},
        Trick{"IdentityCoding", with("Transfer-Encoding: identity\r\n"), 501},
        Trick{"SpaceBeforeColon", with("Content-Length : 1\r\n", "a")},
        Trick{"SpaceInName", with("Content Length: 1\r\n", "a")},
        Trick{"FoldedHeader", with("X-A: b\r\n Content-Length: 1\r\n", "a")},
        Trick{"FoldedFirstHeader", "GET / HTTP/1.1\r\n Host: a\r\n\r\n"},
        Trick{"HeaderWithoutColon", with("Nonsense\r\n")}, Trick{"EmptyName", with(": x\r\n")},
        Trick{"BareLineFeed", "GET / HTTP/1.1\nHost: a\n\n"},
        Trick{"BareLineFeedInHeader", with("X-A: b\nContent-Length: 1\r\n", "a")},
        Trick{"BareCarriageReturn", with("X-A: b\rContent-Length: 1\r\n", "a")},
        Trick{"ZeroByte", with(std::string_view("X-A: b\0c\r\n", 10))},
        Trick{"ChunkSizeNoHex", chunked("z\r\na\r\n0\r\n\r\n")},
        Trick{"ChunkSizeHexPrefix", chunked("0x1\r\na\r\n0\r\n\r\n")},
        Trick{"ChunkSizeNegative", chunked("-1\r\na\r\n0\r\n\r\n")},
        Trick{"ChunkSizeEmpty", chunked("\r\na\r\n0\r\n\r\n")},
        Trick{"ChunkSizeBeyond64Bits", chunked("10000000000000001\r\na\r\n0\r\n\r\n")},
        Trick{"ChunkSpaceAfterSize", chunked("1 \r\na\r\n0\r\n\r\n")},
        Trick{"ChunkWithoutEnd", chunked("1\r\nab\r\n0\r\n\r\n")},
        Trick{"ChunkLineFeedOnly", chunked("1\na\r\n0\r\n\r\n")},
        Trick{"ChunkLineFeedInExtension", chunked("1;a=\"\n\"\r\na\r\n0\r\n\r\n")},
        Trick{"LengthInTrailer", chunked("0\r\nContent-Length: 1\r\n\r\n")},
        Trick{"NoHost", "GET / HTTP/1.1\r\n\r\n"},
        Trick{"TwoHosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"},
        Trick{"HostIsNone", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"},
        Trick{"UnknownMethod", "BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 501},
        Trick{"LowerCaseMethod", "get / HTTP/1.1\r\nHost: a\r\n\r\n", 501},
        Trick{"OverlongMethod", std::string(5000, 'G') + " / HTTP/1.1\r\nHost: a\r\n\r\n", 501},
        Trick{"MethodNoToken", "GE(T / HTTP/1.1\r\nHost: a\r\n\r\n"},
        Trick{"TwoSpaces", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"},
        Trick{"SpaceInTarget", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"},
        Trick{"LeadingSpace", " GET / HTTP/1.1\r\nHost: a\r\n\r\n"},
        Trick{"NoVersion", "GET /\r\nHost: a\r\n\r\n"},
        Trick{"Version2", "GET / HTTP/2.0\r\nHost: a\r\n\r\n"},
        Trick{"Version12", "GET / HTTP/1.2\r\nHost: a\r\n\r\n"},
        Trick{"TlsHello", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n", 12)},
        Trick{"UnknownExpectation", with("Expect: 200-ok\r\n"), 417}),
    [](const auto& row) { return row.param.name; });

TEST(ListenerLimits, RefusesATooLargeHeader) {
    ListenerOptions options;
    options.header_bytes_max = 2000;
    const auto listener = start(options);
    for (const auto& bytes :
         {"GET / HTTP/1.1\r\nHost: a\r\nX-A: " + std::string(3000, 'x') + "\r\n\r\n",
          "GET /" + std::string(100'000, 'x'), get("/" + std::string(2000, 'x'))}) {
        RawClient client(listener->port());
        client.send(bytes);
        const auto reply = client.read();
        EXPECT_EQ(reply.status, 431);
        EXPECT_EQ(code_in(reply), "for-store-hoder");
        EXPECT_EQ(client.read_to_end(), "");
    }
    RawClient client(listener->port());
    client.send(get("/" + std::string(1500, 'x')));
    EXPECT_EQ(client.read().status, 200);
}

TEST(ListenerLimits, RefusesTooManyHeaders) {
    const auto listener = start({});
    std::string headers;
    for (int i = 0; i < 300; ++i) headers += "A: b\r\n";
    RawClient client(listener->port());
    client.send(with(headers));
    EXPECT_EQ(client.read().status, 431);
}

struct Large {
    const char* name;
    std::string head;
    std::string body;
    std::size_t repeated;
    std::string end = {};
};

class AnswersTooLarge : public ::testing::TestWithParam<Large> {};

// The client sends everything before it reads, as simple clients do.
TEST_P(AnswersTooLarge, AfterReadingOn) {
    ListenerOptions options;
    options.body_bytes_max = 1000;
    options.drain_bytes_max = 4'000'000;
    const auto listener = start(options);
    RawClient client(listener->port());
    client.send(GetParam().head);
    for (std::size_t i = 0; i < GetParam().repeated; ++i) client.send(GetParam().body);
    client.send(GetParam().end);
    const auto reply = client.read();
    EXPECT_EQ(reply.status, 413);
    EXPECT_EQ(reply.body, "0");
    EXPECT_TRUE(reply.has("Connection: close"));
    EXPECT_EQ(client.read_to_end(), "");
}

const std::string kChunk = "3e8\r\n" + std::string(1000, 'x') + "\r\n";

INSTANTIATE_TEST_SUITE_P(
    Bodies, AnswersTooLarge,
    ::testing::Values(Large{"Announced", with("Content-Length: 1000000\r\n"),
                            std::string(1000, 'x'), 1000},
                      Large{"Chunked", chunked(""), kChunk, 1000, "0\r\n\r\n"},
                      Large{"MoreThanIsDrained", with("Content-Length: 8000000\r\n"),
                            std::string(1000, 'x'), 8000},
                      Large{"EndlessChunks", chunked(""), kChunk, 8000},
                      Large{"AnnouncedAndNotSent",
                            with("Content-Length: 1001\r\nExpect: 100-continue\r\n"), "", 0}),
    [](const auto& row) { return row.param.name; });

TEST(ListenerLimits, TakesABodyOfJustTheLimit) {
    ListenerOptions options;
    options.body_bytes_max = 1000;
    const auto listener = start(options);
    RawClient client(listener->port());
    client.send(post("/", "text/plain", std::string(1000, 'x')) + chunked(kChunk + "0\r\n\r\n"));
    EXPECT_EQ(client.read().body, "1000");
    EXPECT_EQ(client.read().body, "1000");
}

ListenerOptions impatient() {
    ListenerOptions options;
    options.read_timeout = options.idle_timeout = options.write_timeout = 200ms;
    return options;
}

struct Half {
    const char* name;
    std::string bytes;
    int status;
};

class CutsOff : public ::testing::TestWithParam<Half> {};

TEST_P(CutsOff, WhenTheRestDoesNotCome) {
    ListenerOptions options = impatient();
    options.body_bytes_max = 1000;
    const auto listener = start(options);
    RawClient client(listener->port());
    const auto before = std::chrono::steady_clock::now();
    client.send(GetParam().bytes);
    const auto reply = client.read();
    EXPECT_EQ(reply.status, GetParam().status);
    if (reply.status == 408) {
        EXPECT_EQ(code_in(reply), "tidsavbrudd");
    }
    EXPECT_EQ(client.read_to_end(), "");
    EXPECT_GE(std::chrono::steady_clock::now() - before, 150ms);
}

INSTANTIATE_TEST_SUITE_P(
    Halves, CutsOff,
    ::testing::Values(Half{"Nothing", "", 0}, Half{"RequestLine", "GET / HT", 408},
                      Half{"Header", "GET / HTTP/1.1\r\nHost: a\r\nX-", 408},
                      Half{"Body", with("Content-Length: 10\r\n", "abc"), 408},
                      Half{"Chunk", chunked("5\r\nab"), 408}, Half{"ChunkSize", chunked("5"), 408},
                      Half{"TooLargeBody", with("Content-Length: 2000\r\n", "abc"), 413}),
    [](const auto& row) { return row.param.name; });

TEST(ListenerLimits, ADripDoesNotBuyTime) {
    const auto listener = start(impatient());
    RawClient client(listener->port());
    client.send("GET / HTTP/1.1\r\nX-A: ");
    const auto before = std::chrono::steady_clock::now();
    while (!client.readable(20ms)) client.send("x");
    EXPECT_EQ(client.read().status, 408);
    EXPECT_LT(std::chrono::steady_clock::now() - before, 5s);
}

TEST(ListenerLimits, ClosesAKeptConnectionThatIsIdle) {
    const auto listener = start(impatient());
    RawClient client(listener->port());
    client.send(get("/"));
    EXPECT_EQ(client.read().status, 200);
    EXPECT_EQ(client.read_to_end(), "");
}

// A thousand that say nothing, half of them in the middle of a request, cost those who do nothing.
TEST(ListenerLimits, AThousandIdleConnectionsAreHarmless) {
    constexpr int kIdle = 1000;
    rlimit files{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &files), 0);
    files.rlim_cur = files.rlim_max;  // both ends are in this process
    ::setrlimit(RLIMIT_NOFILE, &files);
    if (files.rlim_max < 2 * kIdle + 100) GTEST_SKIP() << "too few files are allowed";
    const auto listener = start({});
    std::list<RawClient> idle;
    for (int i = 0; i < kIdle; ++i) {
        idle.emplace_back(listener->port());
        if (i % 2 == 0) idle.back().send("GET / HTTP/1.1\r\nHost: a\r\nX-Half: ");
    }
    RawClient client(listener->port());
    for (int i = 0; i < 100; ++i) {
        client.send(get("/"));
        ASSERT_EQ(client.read().status, 200) << i;
    }
    idle.back().send(get("/"));
    EXPECT_EQ(idle.back().read().status, 200) << "one that was idle is still served";
    const auto before = std::chrono::steady_clock::now();
    listener->stop();
    EXPECT_LT(std::chrono::steady_clock::now() - before, 10s);
}

// A handler may take its time: the limits are for the client. Two idle connections that are cut one
// after the other tell that twice the limit has gone by.
TEST(ListenerLimits, WaitsForTheHandler) {
    std::latch may_end(1);
    const auto listener = start(impatient(), [&](const Request& request, const Respond& respond) {
        may_end.wait();
        answer(request, respond);
    });
    RawClient client(listener->port());
    client.send(get("/"));
    for (int i = 0; i < 2; ++i) EXPECT_EQ(RawClient(listener->port()).read_to_end(), "");
    EXPECT_FALSE(client.readable(0ms));
    may_end.count_down();
    EXPECT_EQ(client.read().status, 200);
}

TEST(ListenerLimits, GivesUpAReaderThatDoesNotRead) {
    const auto listener = start(impatient(), [](const Request&, const Respond& respond) {
        respond({.status = 200, .headers = {}, .body = std::string(50'000'000, 'x')});
    });
    RawClient client(listener->port());
    client.send(get("/"));
    EXPECT_TRUE(client.readable(20s));
    const auto before = std::chrono::steady_clock::now();
    listener->stop();  // returns when the connection is gone
    EXPECT_LT(std::chrono::steady_clock::now() - before, 10s);
    EXPECT_LT(client.read_to_end().size(), 50'000'000U);
}

std::ptrdiff_t answered(const std::list<RawClient>& clients) {
    return std::ranges::count_if(clients, [](const auto& one) { return one.readable(1ms); });
}

TEST(ListenerLimits, ReadingGoesOnWhileEveryWriterIsBusy) {
    std::latch begun(1);
    std::latch may_end(1);
    ListenerOptions options;
    options.writers = 1;
    const auto listener = start(options, [&](const Request& request, const Respond& respond) {
        if (request.method == "POST") {
            begun.count_down();
            may_end.wait();
        }
        answer(request, respond);
    });
    RawClient writing(listener->port());
    writing.send(testing::post("/", "text/plain", "x"));
    begun.wait();
    RawClient reading(listener->port());
    reading.send(get("/"));
    EXPECT_EQ(reading.read().status, 200);
    may_end.count_down();
    EXPECT_EQ(writing.read().status, 200);
}

TEST(ListenerLimits, AnswersBusyWhenTheQueueIsFull) {
    std::latch begun(1);
    std::latch may_end(1);
    ListenerOptions options;
    options.readers = 1;
    options.queue_max = 1;
    const auto listener = start(options, [&](const Request& request, const Respond& respond) {
        if (request.path == "/first") begun.count_down();
        may_end.wait();
        answer(request, respond);
    });
    RawClient first(listener->port());
    first.send(get("/first"));
    begun.wait();
    std::list<RawClient> others;
    for (int i = 0; i < 4; ++i) others.emplace_back(listener->port()).send(get("/"));
    while (answered(others) < 3) {
    }
    may_end.count_down();
    EXPECT_EQ(first.read().status, 200);
    std::array<int, 2> counts{};
    for (auto& other : others) {
        const auto reply = other.read();
        ++counts[reply.status == 503 ? 1 : 0];
        if (reply.status != 503) continue;
        EXPECT_EQ(code_in(reply), "opptatt");
        EXPECT_TRUE(reply.has("Retry-After: 1\r\n"));
        EXPECT_TRUE(reply.has("Connection: keep-alive\r\n"));
    }
    EXPECT_THAT(counts, ::testing::ElementsAre(1, 3));
}

TEST(ListenerLimits, ClosesConnectionsBeyondTheLimit) {
    ListenerOptions options;
    options.connections_max = 1;
    const auto listener = start(options);
    {
        RawClient first(listener->port());
        first.send(get("/"));
        EXPECT_EQ(first.read().status, 200);
        RawClient second(listener->port());
        EXPECT_EQ(second.read_to_end(), "");
    }
    bool served = false;  // as soon as the first is gone
    while (!served) {
        RawClient third(listener->port());
        third.send(get("/"));
        served = third.read().status == 200;
    }
}

// Nobody's half-sent request may hold up the end.
TEST(ListenerLimits, StopDoesNotWaitLongForAHalfSentRequest) {
    const auto listener = start({});
    RawClient client(listener->port());
    client.send(get("/") + "GET / HT");
    EXPECT_EQ(client.read().status, 200);
    const auto before = std::chrono::steady_clock::now();
    listener->stop();
    EXPECT_LT(std::chrono::steady_clock::now() - before, 15s);
}

}  // namespace
}  // namespace planbro::http
