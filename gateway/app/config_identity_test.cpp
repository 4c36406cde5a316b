// What the file says of issuers, clients and partners' tokens.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "app/config.hpp"
#include "base/ids.hpp"
#include "identity/client_key.hpp"

namespace planbro::app {
namespace {

using testing::ElementsAre;

class IdentityFile : public testing::Test {
  protected:
    void SetUp() override {
        folder_ = std::filesystem::temp_directory_path() / ("planbro-identity-" + random_ids()());
        std::filesystem::create_directories(folder_);
        const auto key = identity::ClientKey::new_ec_key();
        write("key.jwk", key);
        write("private.jwks", R"({"keys":[)" + key + "]}");
        const auto shown = identity::ClientKey::open(key)->public_jwk();
        write("public.jwks", R"({"keys":[)" + json::write(shown) + "]}");
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    void write(const std::string& name, const std::string& text) const {
        std::ofstream(folder_ / name) << text;
    }
    // "@" stands for the folder.
    Result<void> read(std::string text, Config& config) const {
        for (auto at = text.find('@'); at != std::string::npos; at = text.find('@')) {
            text.replace(at, 1, folder_.string() + "/");
        }
        write("planbro.toml", text);
        return read_config_file((folder_ / "planbro.toml").string(), config);
    }
    std::filesystem::path folder_;
};

TEST_F(IdentityFile, DescribesIssuersOfEveryKind) {
    Config config;
    const auto done = read(R"(
[[issuers]]
kind = "helseid"
issuer = "https://helseid.example"
audience = "planbro:ip"
jwks_url = "https://helseid.example/jwks"
[[issuers]]
kind = "maskinporten"
issuer = "https://maskinporten.example/"
audience = "https://planbro.example"
jwks_url = "http://127.0.0.1:9/jwks"
[issuers.scopes]
"planbro:ip.les" = "system/*.rs"
"planbro:ip.skriv" = "system/*.cruds"
[[issuers]]
kind = "idporten"
issuer = "https://idporten.example"
audience = "https://planbro.example"
jwks_file = "@public.jwks"
acr = "idporten-loa-high"
[[issuers]]
issuer = "https://egen.example"
audience = "https://planbro.example"
jwks_file = "@public.jwks"
dpop = "required"
[issuers.claims]
organisation = ["org", "parent"]
role = "rolle"
)",
                           config);
    ASSERT_TRUE(done) << done.error().issues.at(0).text;
    ASSERT_EQ(config.issuers.size(), 4U);
    EXPECT_TRUE(config.issuers[0].is_dpop_required);
    EXPECT_EQ(config.issuers[1].scopes.at("planbro:ip.les"), "system/*.rs");
    EXPECT_THAT(config.issuers[1].claims.organisation, ElementsAre("consumer"));
    EXPECT_THAT(config.issuers[2].levels, ElementsAre("idporten-loa-high"));
    EXPECT_TRUE(config.issuers[3].is_dpop_required);
    EXPECT_THAT(config.issuers[3].claims.organisation, ElementsAre("org", "parent"));
    EXPECT_EQ(config.issuers[3].claims.role, "rolle");
    EXPECT_EQ(config.issuers[3].claims.person, "pid");
}

TEST_F(IdentityFile, DescribesClientsAndTakesTheRestFromTheRegister) {
    Config config;
    ASSERT_TRUE(read(R"(
[[clients]]
orgnr = "310000175"
[[clients]]
orgnr = "310000108"
issuer = "https://smart.example"
client_id = "plan"
sector = "annet"
role = "planeier"
[[organisations]]
orgnr = "310000175"
name = "Solvik legesenter"
sector = "helse"
)",
                     config));
    EXPECT_EQ(config.clients.at(0).sector, "helse");
    EXPECT_EQ(config.clients.at(0).name, "Solvik legesenter");
    EXPECT_EQ(config.clients.at(1).role, identity::Role::planeier);
}

TEST_F(IdentityFile, DescribesPartnersTokens) {
    Config config;
    ASSERT_TRUE(read(R"(
[[organisations]]
orgnr = "310000175"
name = "Solvik legesenter"
sector = "helse"
url = "https://ehr.example/fhir"
[organisations.token]
kind = "helseid"
endpoint = "https://helseid.example/connect/token"
issuer = "https://helseid.example"
client_id = "planbro"
key_file = "@key.jwk"
scope = "ehr:varsel"
)",
                     config));
    const auto& token = config.partners.at("310000175").token;
    ASSERT_TRUE(token);
    EXPECT_EQ(token->kind, adapters::TokenKind::helseid);
    EXPECT_EQ(token->scope, "ehr:varsel");
}

struct Wrong {
    const char* name;
    const char* text;
    const char* where;
};

class WrongIdentityFile : public IdentityFile, public testing::WithParamInterface<Wrong> {};

TEST_P(WrongIdentityFile, IsRefusedAtItsPlace) {
    Config config;
    const auto done = read(GetParam().text, config);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().issues.at(0).expression, GetParam().where)
        << done.error().issues.at(0).text;
}

constexpr auto kIssuerStart = "[[issuers]]\nissuer = \"i\"\naudience = \"a\"\n";

std::string issuer_with(const std::string& rest) {
    return kIssuerStart + rest;
}

const auto kBoth = issuer_with("jwks_file = \"@public.jwks\"\njwks_url = \"https://x\"\n");
const auto kPlainHttp = issuer_with("jwks_url = \"http://keys.example/\"\n");
const auto kLookalike = issuer_with("jwks_url = \"http://127.0.0.1.example/\"\n");
const auto kPrivate = issuer_with("jwks_file = \"@private.jwks\"\n");
const auto kNoFile = issuer_with("jwks_file = \"@none.jwks\"\n");
const auto kKind = issuer_with("kind = \"bankid\"\njwks_url = \"https://x\"\n");
const auto kAcr = issuer_with("acr = \"Level4\"\njwks_url = \"https://x\"\n");
const auto kDpop = issuer_with("dpop = \"never\"\njwks_url = \"https://x\"\n");
const auto kScope = issuer_with("jwks_url = \"https://x\"\n[issuers.scopes]\n\"a:b\" = \"alt\"\n");
const auto kClaim = issuer_with("jwks_url = \"https://x\"\n[issuers.claims]\norg = \"x\"\n");

INSTANTIATE_TEST_SUITE_P(
    Config, WrongIdentityFile,
    testing::Values(
        Wrong{"TwoSourcesOfKeys", kBoth.c_str(), "issuers"},
        Wrong{"NoKeys", kIssuerStart, "issuers"},
        Wrong{"KeysByPlainHttp", kPlainHttp.c_str(), "issuers"},
        Wrong{"LooksLikeLoopback", kLookalike.c_str(), "issuers"},
        Wrong{"PrivateKeys", kPrivate.c_str(), "issuers"},
        Wrong{"NoFile", kNoFile.c_str(), "issuers"}, Wrong{"Kind", kKind.c_str(), "issuers"},
        Wrong{"Level", kAcr.c_str(), "issuers"}, Wrong{"DpopRule", kDpop.c_str(), "issuers"},
        Wrong{"Scope", kScope.c_str(), "issuers.scopes"},
        Wrong{"Claim", kClaim.c_str(), "issuers.claims"},
        Wrong{"ClientOfNoIssuer",
              "[[clients]]\norgnr = \"310000108\"\nsector = \"nav\"\nclient_id = \"x\"\n",
              "clients"},
        Wrong{"ClientWithoutSector", "[[clients]]\norgnr = \"310000108\"\n", "clients"},
        Wrong{"ClientAsTester",
              "[[clients]]\norgnr = \"310000108\"\nsector = \"nav\"\nrole = \"tester\"\n",
              "clients"},
        Wrong{"ClientAsPerson",
              "[[clients]]\norgnr = \"310000108\"\nsector = \"nav\"\nrole = \"bruker\"\n",
              "clients"},
        Wrong{"ProofsForHours", "[dpop]\nage_seconds = 7200\n", "dpop"},
        Wrong{"TokenWithoutKey",
              "[[organisations]]\norgnr = \"310000175\"\nname = \"x\"\nurl = \"https://x\"\n"
              "[organisations.token]\nkind = \"helseid\"\nendpoint = \"https://x\"\n"
              "issuer = \"i\"\nclient_id = \"c\"\n",
              "organisations.token"}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace planbro::app
