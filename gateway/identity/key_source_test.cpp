// An issuer that publishes its keys at an address, and changes them.
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

#include "identity/testing/mint.hpp"
#include "identity/verifier.hpp"

namespace planbro::identity {
namespace {

using testing::kNow;
using testing::Mint;

class Publisher {
  public:
    tl::expected<FetchedKeys, std::string> fetch(const std::string&) {
        ++asked;
        if (before_answer) before_answer();
        if (down) return tl::unexpected(std::string("no connection"));
        return FetchedKeys{body, std::chrono::minutes(10)};
    }
    VerifierOptions options() {
        VerifierOptions options;
        options.fetch = [this](const std::string& url) { return fetch(url); };
        return options;
    }

    std::atomic<int> asked{0};
    bool down = false;
    std::string body;
    std::function<void()> before_answer;
};

class PublishedKeys : public ::testing::Test {
  protected:
    static json::Value named(const Mint& mint, const char* kid) {
        auto jwk = mint.key().public_jwk();
        jwk.set("kid", kid);
        return jwk;
    }
    void publish(json::Array keys) {
        publisher_.body = json::write(json::object({{"keys", std::move(keys)}}));
    }
    static TrustedIssuer trust() {
        auto trusted = Mint().trust();
        trusted.jwks = {};
        trusted.jwks_url = "https://utsteder.example/jwks";
        return trusted;
    }
    std::string code(const std::string& token, Instant now = kNow) const {
        const auto who = verifier_.verify("Bearer " + token, now);
        return who ? "" : who.error().issues.at(0).code;
    }
    std::string token_of(const Mint& mint, const char* kid) const {
        return mint.sign(json::object({{"typ", "JWT"}, {"kid", kid}}), Mint::claims());
    }

    Mint first_;
    Mint second_;
    Publisher publisher_;
    Verifier verifier_{{trust()}, publisher_.options()};
};

TEST_F(PublishedKeys, AreFetchedOnceAndUsedForAll) {
    publish({named(first_, "k1")});
    verifier_.refresh_keys(kNow);
    EXPECT_EQ(code(token_of(first_, "k1")), "");
    EXPECT_EQ(publisher_.asked, 1);
}

TEST_F(PublishedKeys, ANewKeyIsFetchedWhenItIsFirstSeen) {
    publish({named(first_, "k1")});
    verifier_.refresh_keys(kNow);
    publish({named(first_, "k1"), named(second_, "k2")});
    EXPECT_EQ(code(token_of(second_, "k2"), kNow + std::chrono::seconds(31)), "");
    EXPECT_EQ(publisher_.asked, 2);
}

TEST_F(PublishedKeys, UnknownKidsDoNotMakeUsAskAgainAndAgain) {
    publish({named(first_, "k1")});
    verifier_.refresh_keys(kNow);
    for (int i = 0; i < 50; ++i) {
        EXPECT_EQ(code(token_of(second_, std::to_string(i).c_str()), kNow), "ugyldig-token");
    }
    EXPECT_EQ(publisher_.asked, 1);
    EXPECT_EQ(code(token_of(second_, "k9"), kNow + std::chrono::seconds(31)), "ugyldig-token");
    EXPECT_EQ(publisher_.asked, 2);
}

TEST_F(PublishedKeys, AFailureLeavesTheOldKeys) {
    publish({named(first_, "k1")});
    verifier_.refresh_keys(kNow);
    publisher_.down = true;
    verifier_.refresh_keys(kNow + std::chrono::minutes(10));
    EXPECT_EQ(publisher_.asked, 2);
    EXPECT_EQ(code(token_of(first_, "k1")), "");
    publisher_.down = false;
    publisher_.body = R"({"keys":[]})";
    verifier_.refresh_keys(kNow + std::chrono::minutes(11));
    EXPECT_EQ(publisher_.asked, 3);
    EXPECT_EQ(code(token_of(first_, "k1")), "");
}

TEST_F(PublishedKeys, HoldAsLongAsTheIssuerSaid) {
    publish({named(first_, "k1")});
    verifier_.refresh_keys(kNow);
    verifier_.refresh_keys(kNow + std::chrono::minutes(9));
    EXPECT_EQ(publisher_.asked, 1);
    verifier_.refresh_keys(kNow + std::chrono::minutes(10));
    EXPECT_EQ(publisher_.asked, 2);
}

TEST_F(PublishedKeys, AKeyThatIsGoneTakesItsTokensWithIt) {
    publish({named(first_, "k1")});
    verifier_.refresh_keys(kNow);
    EXPECT_EQ(code(token_of(first_, "k1")), "");
    publish({named(second_, "k2")});
    verifier_.refresh_keys(kNow + std::chrono::minutes(10));
    EXPECT_EQ(code(token_of(first_, "k1")), "ugyldig-token");
}

TEST_F(PublishedKeys, WithoutAnyKeyNobodyIsJudged) {
    publisher_.down = true;
    const auto who = verifier_.verify("Bearer " + token_of(first_, "k1"), kNow);
    ASSERT_FALSE(who);
    EXPECT_EQ(who.error().category, Category::unavailable);
    EXPECT_EQ(who.error().issues.at(0).code, "nokler-mangler");
}

TEST_F(PublishedKeys, WhoseKeyIsKnownDoesNotWaitForAFetch) {
    publish({named(first_, "k1")});
    verifier_.refresh_keys(kNow);
    std::promise<void> begun;
    std::promise<void> go_on;
    publisher_.before_answer = [&] {
        begun.set_value();
        go_on.get_future().wait();
    };
    const auto later = kNow + std::chrono::seconds(31);
    auto waiting =
        std::async(std::launch::async, [&] { return code(token_of(second_, "k2"), later); });
    begun.get_future().wait();
    EXPECT_EQ(code(token_of(first_, "k1"), later), "");
    EXPECT_EQ(code(token_of(second_, "k2"), later), "nokler-mangler") << "and nobody else waits";
    go_on.set_value();
    EXPECT_EQ(waiting.get(), "ugyldig-token");
}

}  // namespace
}  // namespace planbro::identity
