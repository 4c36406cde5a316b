// Issuers' keys over real HTTP.
#include "app/key_refresher.hpp"

#include <gtest/gtest.h>

#include <atomic>

#include "http/listener.hpp"

namespace planbro::app {
namespace {

class KeyServer {
  public:
    explicit KeyServer(http::Response answer)
        : listener_(std::move(*http::Listener::start(
              {}, [answer = std::move(answer)](const http::Request& request,
                                               const http::Respond& respond) {
                  respond(request.method == "GET" ? answer : http::Response{405, {}, {}});
              }))) {}
    ~KeyServer() { listener_->stop(); }
    KeyServer(const KeyServer&) = delete;
    KeyServer& operator=(const KeyServer&) = delete;
    [[nodiscard]] std::string url() const {
        return "http://127.0.0.1:" + std::to_string(listener_->port()) + "/jwks?x=1";
    }

  private:
    std::unique_ptr<http::Listener> listener_;
};

TEST(FetchKeys, TellsBodyAndAge) {
    const KeyServer server({200, {{"Cache-Control", "public, max-age=120"}}, R"({"keys":[]})"});
    const auto fetched = fetch_keys()(server.url());
    ASSERT_TRUE(fetched) << fetched.error();
    EXPECT_EQ(fetched->body, R"({"keys":[]})");
    EXPECT_EQ(fetched->max_age, std::chrono::seconds(120));
}

TEST(FetchKeys, TellsWhyThereAreNone) {
    const KeyServer moved({302, {{"Location", "http://127.0.0.1:1/"}}, ""});
    EXPECT_EQ(fetch_keys()(moved.url()).error(), "answered 302");
    const KeyServer large({200, {}, std::string(300 * 1024, ' ')});
    EXPECT_EQ(fetch_keys()(large.url()).error(), "too large");
    EXPECT_EQ(fetch_keys()("http://127.0.0.1:1/jwks").error(), "no connection");
    const KeyServer ageless({200, {{"Cache-Control", "max-age=soon"}}, "{}"});
    EXPECT_EQ(fetch_keys()(ageless.url())->max_age, std::nullopt);
}

TEST(KeyRefresher, FetchesBeforeItReturnsAndEndsAtOnce) {
    std::atomic<int> asked{0};
    auto trusted = identity::issuer_of(identity::Kind::plain);
    trusted.issuer = "https://utsteder.example";
    trusted.jwks_url = "https://utsteder.example/jwks";
    identity::VerifierOptions options;
    options.fetch = [&](const std::string&) -> tl::expected<identity::FetchedKeys, std::string> {
        ++asked;
        return tl::unexpected(std::string("no connection"));
    };
    const identity::Verifier verifier({trusted}, options);
    const auto begun = std::chrono::steady_clock::now();
    { const KeyRefresher refresher(verifier, system_clock()); }
    EXPECT_EQ(asked, 1);
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(4));
}

}  // namespace
}  // namespace planbro::app
