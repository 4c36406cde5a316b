#include "http/listener.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <latch>
#include <list>
#include <stdexcept>
#include <thread>

#include "base/json.hpp"
#include "http/testing/raw_client.hpp"

namespace planbro::http {
namespace {

using namespace std::chrono_literals;
using testing::get;
using ::testing::HasSubstr;
using testing::post;
using testing::RawClient;

std::unique_ptr<Listener> start(Handler handler, const ListenerOptions& options = {}) {
    auto listener = Listener::start(options, std::move(handler));
    if (!listener) throw std::runtime_error(listener.error().issues.front().text);
    return std::move(*listener);
}

Response text(std::string body) {
    return {.status = 200, .headers = {{"Content-Type", "text/plain"}}, .body = std::move(body)};
}

// Answers with method, path, query and body of the request.
void echo(const Request& request, const Respond& respond) {
    respond(text(request.method + " " + request.path + " " + request.query + " " + request.body));
}

std::string code_in(const testing::Reply& reply) {
    const auto outcome = json::parse(reply.body).value_or(json::Value());
    return outcome.at("issue").at(0).at("details").at("coding").at(0).text("code");
}

TEST(Listener, HandsTheRequestOverAndSendsTheAnswer) {
    const auto listener = start(echo);
    RawClient client(listener->port());
    client.send(post("/inbound/nav?a=b", "application/json", "{}"));
    const auto reply = client.read();
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, "POST /inbound/nav a=b {}");
    EXPECT_THAT(reply.head, HasSubstr("\r\nContent-Type: text/plain\r\n"));
    EXPECT_THAT(reply.head, HasSubstr("\r\nConnection: keep-alive\r\n"));
    EXPECT_THAT(reply.head, HasSubstr(" GMT\r\n"));
    EXPECT_FALSE(reply.has("Server:"));
}

TEST(Listener, PassesHeadersAsSent) {
    const auto listener = start([](const Request& request, const Respond& respond) {
        respond(text(std::string(request.header("authorization"))));
    });
    RawClient client(listener->port());
    client.send("GET / HTTP/1.1\r\nHost: a\r\nAuthorization:  Bearer x y \r\n\r\n");
    EXPECT_EQ(client.read().body, "Bearer x y");
}

TEST(Listener, KeepsTheConnection) {
    const auto listener = start(echo);
    RawClient client(listener->port());
    for (const auto* path : {"/1", "/2", "/3"}) {
        client.send(get(path));
        EXPECT_EQ(client.read().body, "GET " + std::string(path) + "  ");
    }
}

TEST(Listener, AnswersPipelinedRequestsInOrder) {
    const auto listener = start(echo);
    RawClient client(listener->port());
    std::string all;
    for (int i = 0; i < 50; ++i) {
        const auto path = "/" + std::to_string(i);
        all += i % 2 ? get(path) : post(path, "text/plain", std::string(i * 100, 'x'));
    }
    client.send(all);
    for (int i = 0; i < 50; ++i) {
        EXPECT_THAT(client.read().body, HasSubstr(" /" + std::to_string(i) + " "));
    }
}

TEST(Listener, ClosesWhenAskedTo) {
    const auto listener = start(echo);
    RawClient client(listener->port());
    client.send("GET /1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + get("/2"));
    const auto all = client.read_to_end();
    EXPECT_THAT(all, HasSubstr("Connection: close\r\n"));
    EXPECT_THAT(all, HasSubstr("GET /1"));
    EXPECT_THAT(all, Not(HasSubstr("GET /2")));
}

TEST(Listener, ServesVersion10) {
    const auto listener = start(echo);
    RawClient closing(listener->port());
    closing.send("GET /old HTTP/1.0\r\n\r\n");
    EXPECT_THAT(closing.read_to_end(), HasSubstr("GET /old"));

    RawClient kept(listener->port());
    kept.send("GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_TRUE(kept.read().has("Connection: keep-alive"));
    kept.send("GET /2 HTTP/1.0\r\n\r\n");
    EXPECT_EQ(kept.read().body, "GET /2  ");
}

TEST(Listener, GivesHeadTheLengthWithoutTheBody) {
    const auto listener = start(echo);
    RawClient client(listener->port());
    client.send("HEAD /x HTTP/1.1\r\nHost: a\r\n\r\n" + get("/y"));
    EXPECT_TRUE(client.read(true).has("Content-Length: 9\r\n"));
    EXPECT_EQ(client.read().body, "GET /y  ");
}

TEST(Listener, GivesNoContentNoLength) {
    const auto listener = start([](const Request&, const Respond& respond) {
        respond({.status = 204, .headers = {}, .body = "must not go out"});
    });
    RawClient client(listener->port());
    client.send(get("/") + get("/"));
    EXPECT_FALSE(client.read().has("Content-Length"));
    EXPECT_EQ(client.read().status, 204);
}

TEST(Listener, InvitesABodyThatWaits) {
    const auto listener = start(echo);
    RawClient client(listener->port());
    client.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.read().head, "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("hi");
    EXPECT_EQ(client.read().body, "POST /x  hi");
}

TEST(Listener, TakesAnswersFromAnyThread) {
    std::list<std::thread> threads;
    std::mutex mutex;
    const auto listener = start([&](const Request& request, const Respond& respond) {
        const std::lock_guard lock(mutex);
        threads.emplace_back([request, respond] { echo(request, respond); });
    });
    RawClient client(listener->port());
    for (const auto* path : {"/1", "/2", "/3"}) {
        client.send(get(path));
        EXPECT_EQ(client.read().body, "GET " + std::string(path) + "  ");
    }
    listener->stop();
    for (auto& thread : threads) thread.join();
}

TEST(Listener, CountsTheFirstAnswerOnly) {
    const auto listener = start([](const Request& request, const Respond& respond) {
        respond(text(request.path));
        respond(text("again"));
    });
    RawClient client(listener->port());
    client.send(get("/1") + get("/2"));
    EXPECT_EQ(client.read().body, "/1");
    EXPECT_EQ(client.read().body, "/2");
}

struct Failing {
    const char* name;
    Handler handler;
};

class AnswersWith500 : public ::testing::TestWithParam<Failing> {};

TEST_P(AnswersWith500, AndGoesOn) {
    const auto listener = start([](Request request, Respond respond) {
        if (request.path == "/sound") return echo(request, respond);
        GetParam().handler(std::move(request), std::move(respond));
    });
    RawClient client(listener->port());
    client.send(get("/"));
    const auto reply = client.read();
    EXPECT_EQ(reply.status, 500);
    EXPECT_EQ(code_in(reply), "intern-feil");
    client.send(get("/sound"));
    EXPECT_EQ(client.read().status, 200);
}

Handler answers(Response response) {
    return [response](const Request&, const Respond& respond) { respond(response); };
}

INSTANTIATE_TEST_SUITE_P(
    Handlers, AnswersWith500,
    ::testing::Values(
        Failing{"NeverAnswers", [](const Request&, const Respond&) {}},
        Failing{"Throws", [](const Request&, const Respond&) { throw std::runtime_error("x"); }},
        Failing{"ImpossibleStatus", answers({.status = 99, .headers = {}, .body = {}})},
        Failing{"HeaderWithLineBreak",
                answers({.status = 200, .headers = {{"A", "b\r\nC: d"}}, .body = {}})}),
    [](const auto& row) { return row.param.name; });

TEST(Listener, KeepsTheFramingToItself) {
    const auto listener = start(answers(
        {.status = 200, .headers = {{"content-length", "99"}, {"X-Own", "1"}}, .body = "four"}));
    RawClient client(listener->port());
    client.send(get("/"));
    const auto reply = client.read();
    EXPECT_TRUE(reply.has("Content-Length: 4\r\n"));
    EXPECT_TRUE(reply.has("X-Own: 1\r\n"));
    EXPECT_FALSE(reply.has("99"));
}

TEST(Listener, TellsBrowsersToKeepGuessRunAndFrameNothing) {
    struct Row {
        const char* name;
        std::vector<Header> own;
        std::vector<const char*> told;
        std::vector<const char*> not_told;
    };
    const std::vector<Row> rows{
        {"nothing of its own",
         {},
         {"X-Content-Type-Options: nosniff\r\n", "Referrer-Policy: no-referrer\r\n",
          "Cache-Control: no-store\r\n",
          "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"},
         {"Strict-Transport-Security"}},
        {"its own caching", {{"cache-control", "no-cache"}}, {"no-cache\r\n"}, {"no-store"}},
        {"its own policy",
         {{"Content-Security-Policy", "default-src 'self'"}},
         {"default-src 'self'\r\n", "no-store"},
         {"default-src 'none'"}},
    };
    for (const auto& row : rows) {
        const auto listener = start(answers({.status = 200, .headers = row.own, .body = "x"}));
        RawClient client(listener->port());
        client.send(get("/"));
        const auto reply = client.read();
        for (const auto* told : row.told) EXPECT_TRUE(reply.has(told)) << row.name << ": " << told;
        for (const auto* not_told : row.not_told) EXPECT_FALSE(reply.has(not_told)) << row.name;
    }
}

TEST(Listener, StatusZeroClosesWithoutAnAnswer) {
    const auto listener = start(answers({.status = 0, .headers = {}, .body = "x"}));
    RawClient client(listener->port());
    client.send(get("/"));
    EXPECT_EQ(client.read_to_end(), "");
}

TEST(Listener, SendsALargeAnswerToASlowReader) {
    const std::string large(20'000'000, 'x');
    const auto listener = start(answers(text(large)));
    RawClient client(listener->port());
    client.send(get("/") + get("/"));
    EXPECT_EQ(client.read().body.size(), large.size());
    EXPECT_EQ(client.read().body.size(), large.size());
}

TEST(Listener, RefusesAnAddressThatIsTaken) {
    const auto first = start(echo);
    ListenerOptions options;
    options.port = first->port();
    const auto second = Listener::start(options, echo);
    ASSERT_FALSE(second);
    EXPECT_THAT(second.error().issues.front().text, HasSubstr(std::to_string(options.port)));
}

TEST(Listener, StopFinishesWhatIsUnderWay) {
    std::latch begun(1);
    std::latch may_end(1);
    const auto listener = start([&](const Request&, const Respond& respond) {
        begun.count_down();
        may_end.wait();
        respond(text("finished"));
    });
    RawClient idle(listener->port());
    RawClient busy(listener->port());
    busy.send(get("/"));
    begun.wait();
    std::thread stopping([&] { listener->stop(); });
    EXPECT_EQ(idle.read_to_end(), "");
    while (RawClient(listener->port()).connected()) {
    }
    may_end.count_down();
    const auto reply = busy.read();
    EXPECT_EQ(reply.body, "finished");
    EXPECT_TRUE(reply.has("Connection: close"));
    EXPECT_EQ(busy.read_to_end(), "");
    stopping.join();
}

TEST(Listener, AnAnswerAfterTheEndDoesNoHarm) {
    std::promise<Respond> late;
    ListenerOptions options;
    options.stop_timeout = 10ms;
    auto listener = start(
        [&](const Request&, Respond respond) { late.set_value(std::move(respond)); }, options);
    RawClient client(listener->port());
    client.send(get("/"));
    auto respond = late.get_future().get();
    listener.reset();
    respond(text("too late"));
    respond = {};
    EXPECT_EQ(client.read_to_end(), "");
}

}  // namespace
}  // namespace planbro::http
