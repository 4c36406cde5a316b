#include "identity/sandbox_issuer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "identity/verifier.hpp"

namespace planbro::identity {
namespace {

const Instant kNow = *parse_instant("2026-11-23T12:00:00Z");

class Sandbox : public testing::Test {
  protected:
    std::unique_ptr<SandboxIssuer> issuer_ =
        std::move(*SandboxIssuer::open(SandboxIssuer::new_key(), random_ids()));

    Principal who(const std::string& form) const {
        const auto answer = issuer_->token(form, kNow);
        EXPECT_EQ(answer.status, 200) << json::write(answer.body);
        return Verifier({issuer_->trust()})
            .verify("Bearer " + answer.body.text("access_token"), kNow)
            .value();
    }
};

TEST_F(Sandbox, ATokenTellsTheClientsOrganisationSectorAndRole) {
    const auto nav = who("client_id=nav");
    EXPECT_EQ(nav.orgnr, "310000310");
    EXPECT_EQ(nav.sector, "nav");
    EXPECT_EQ(nav.role, Role::tjeneste);
    EXPECT_TRUE(nav.may('r', "CarePlan"));
    EXPECT_EQ(nav.expires, kNow + std::chrono::hours(1));
    const auto person = who("client_id=bruker&pid=14839210273");
    EXPECT_EQ(person.person, "14839210273");
    EXPECT_EQ(person.orgnr, "");
}

TEST_F(Sandbox, ScopesAreTheIntersectionOfAskedAndAllowed) {
    EXPECT_FALSE(who("client_id=arkiv&scope=system/*.cruds").may('c', "Goal"));
    EXPECT_TRUE(who("client_id=arkiv&scope=system/*.cruds").may('r', "Goal"));
    EXPECT_FALSE(who("client_id=ehr&scope=system/CarePlan.rs").may('r', "Goal"));
}

TEST_F(Sandbox, PublishesThePublicPartOnly) {
    const auto text = json::write(issuer_->jwks());
    EXPECT_THAT(text, testing::HasSubstr("\"kid\""));
    EXPECT_THAT(text, testing::Not(testing::HasSubstr("\"d\"")));
}

TEST_F(Sandbox, TheSameKeyReadsOldTokens) {
    const auto key = SandboxIssuer::new_key();
    const auto before = std::move(*SandboxIssuer::open(key, random_ids()));
    const auto after = std::move(*SandboxIssuer::open(key, random_ids()));
    const auto token = before->token("client_id=ehr", kNow).body.text("access_token");
    EXPECT_TRUE(Verifier({after->trust()}).verify("Bearer " + token, kNow));
}

TEST(SandboxKey, RubbishIsRefused) {
    EXPECT_FALSE(SandboxIssuer::open("{}", random_ids()));
    EXPECT_FALSE(SandboxIssuer::open("hei", random_ids()));
}

struct Wrong {
    const char* name;
    const char* form;
    int status;
    const char* error;
};

class WrongForm : public Sandbox, public testing::WithParamInterface<Wrong> {};

TEST_P(WrongForm, IsAnsweredAsRfc6749Says) {
    const auto answer = issuer_->token(GetParam().form, kNow);
    EXPECT_EQ(answer.status, GetParam().status);
    EXPECT_EQ(answer.body.text("error"), GetParam().error);
    EXPECT_FALSE(answer.body.has("access_token"));
}

INSTANTIATE_TEST_SUITE_P(
    Identity, WrongForm,
    testing::Values(Wrong{"Empty", "", 400, "invalid_request"},
                    Wrong{"UnknownClient", "client_id=nax", 401, "invalid_client"},
                    Wrong{"Grant", "client_id=nav&grant_type=password", 400,
                          "unsupported_grant_type"},
                    Wrong{"PersonWithoutPid", "client_id=bruker", 400, "invalid_request"},
                    Wrong{"PidTooShort", "client_id=bruker&pid=123", 400, "invalid_request"},
                    Wrong{"PidForASystem", "client_id=nav&pid=14839210273", 400, "invalid_request"},
                    Wrong{"Scope", "client_id=arkiv&scope=system/*.c", 400, "invalid_scope"}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace planbro::identity
