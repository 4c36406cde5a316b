#include "signature/signature.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>

#include "signature/testing/signing.hpp"

namespace planbro::signature {
namespace {

using namespace testing;
using ::testing::HasSubstr;

constexpr const char* kMessage =
    R"(<MsgHead xmlns="http://www.kith.no/xmlstds/msghead/2006-05-24"><MsgInfo><MsgId>m1</MsgId>)"
    R"(</MsgInfo><Text>Hei</Text></MsgHead>)";
constexpr const char* kSha = "http://www.w3.org/2001/04/xmldsig-more#";

const Issuer& issuer() {
    static const Issuer kIssuer;
    return kIssuer;
}

Instant now() {
    return *parse_instant("2026-11-23T12:00:00Z");
}

Result<std::optional<Signer>> judged(const std::string& xml) {
    return Trust::open(issuer().pem())->verify(xml, now());
}

std::string why(const Result<std::optional<Signer>>& judged) {
    return judged ? "taken" : judged.error().issues.front().text;
}

Asked legesenter() {
    return {.organization_identifier = "NTRNO-310000175"};
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

// What stands between the tags, with them.
std::string cut(const std::string& xml, const std::string& element) {
    const auto begin = xml.find("<" + element);
    const auto end = xml.find("</" + element + ">") + element.size() + 3;
    return xml.substr(begin, end - begin);
}

TEST(Signature, OfAnEnterpriseTellsWhichItIs) {
    struct Row {
        Asked asked;
        Form form;
    };
    const auto rsa = [](const char* sha) {
        Form form;
        form.algorithm = std::string(kSha) + sha;
        return form;
    };
    auto inclusive = rsa("rsa-sha512");
    inclusive.canonical = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
    inclusive.digest = "http://www.w3.org/2001/04/xmlenc#sha512";
    const Row rows[] = {
        {legesenter(), {}},
        {{.serial_number = "310000175"}, {}},
        {{.organization_identifier = "NTRNO-310000175", .serial_number = "310000175"}, inclusive},
        {{.organization_identifier = "NTRNO-310000175", .elliptic = true}, rsa("ecdsa-sha256")},
        {{.organization_identifier = "NTRNO-310000175", .key_usage = "critical,nonRepudiation"},
         {}},
    };
    for (const auto& [asked, form] : rows) {
        const auto signer = judged(sign(kMessage, issuer().give(asked), form));
        ASSERT_TRUE(signer) << why(signer);
        ASSERT_TRUE(signer->has_value());
        EXPECT_EQ((*signer)->orgnr, "310000175");
    }
}

TEST(Signature, ThatIsNotThereIsNoFault) {
    const auto none = judged(kMessage);
    ASSERT_TRUE(none);
    EXPECT_FALSE(none->has_value());
    EXPECT_FALSE(judged("no XML")->has_value());
}

struct Bad {
    const char* name;
    std::function<std::string()> made;
    const char* why = "";
};

std::ostream& operator<<(std::ostream& out, const Bad& bad) {
    return out << bad.name;
}

std::string signed_well() {
    return sign(kMessage, issuer().give(legesenter()));
}

std::string signed_by(const Asked& asked) {
    return sign(kMessage, issuer().give(asked));
}

std::string signed_as(const Form& form) {
    return sign(kMessage, issuer().give(legesenter()), form);
}

class Refused : public ::testing::TestWithParam<Bad> {};

TEST_P(Refused, AndWhy) {
    const auto told = judged(GetParam().made());
    ASSERT_FALSE(told);
    EXPECT_EQ(told.error().category, Category::unprocessable);
    EXPECT_EQ(told.error().issues.front().code, "ugyldig-signatur");
    EXPECT_THAT(told.error().issues.front().text, HasSubstr(GetParam().why));
}

INSTANTIATE_TEST_SUITE_P(
    Signature, Refused,
    ::testing::Values(
        Bad{"ChangedText", [] { return replaced(signed_well(), "Hei", "Hai"); },
            "not of what stands there"},
        Bad{"AddedElement",
            [] { return replaced(signed_well(), "<Text>", "<Text>Mer</Text><Text>"); },
            "not of what stands there"},
        Bad{"AddedAttribute", [] { return replaced(signed_well(), "<Text>", "<Text a=\"1\">"); },
            "not of what stands there"},
        Bad{"ChangedDigest",
            [] { return replaced(signed_well(), "<DigestValue>", "<DigestValue>AAAA"); }},
        Bad{"AnothersSignature",
            [] {
                const auto other =
                    sign(replaced(kMessage, "m1", "m2"), issuer().give(legesenter()));
                return replaced(other, "m2", "m1");
            }},
        Bad{"AnotherIssuer",
            [] {
                const Issuer other;
                return sign(kMessage, other.give(legesenter()));
            },
            "does not lead to one that is trusted"},
        Bad{"SelfSigned", [] { return sign(kMessage, self_signed(legesenter())); },
            "does not lead to one that is trusted"},
        Bad{"Expired",
            [] { return signed_by({.organization_identifier = "NTRNO-310000175", .to_day = -1}); },
            "does not lead to one that is trusted"},
        Bad{"NotYetValid",
            [] { return signed_by({.organization_identifier = "NTRNO-310000175", .from_day = 2}); },
            "does not lead to one that is trusted"},
        Bad{"NoOrganisation", [] { return signed_by({}); }, "no enterprise's"},
        Bad{"TwoOrganisations",
            [] {
                return signed_by(
                    {.organization_identifier = "NTRNO-310000175", .serial_number = "310000310"});
            },
            "no enterprise's"},
        Bad{"PersonsNumber",
            [] { return signed_by({.serial_number = "UN:NO-9578-4050-100048836"}); },
            "no enterprise's"},
        Bad{"ShortKey",
            [] { return signed_by({.organization_identifier = "NTRNO-310000175", .bits = 1024}); }},
        Bad{"KeyForEncryption",
            [] {
                return signed_by({.organization_identifier = "NTRNO-310000175",
                                  .key_usage = "critical,keyEncipherment"});
            },
            "not for signing"},
        Bad{"Sha1",
            [] { return signed_as({.algorithm = "http://www.w3.org/2000/09/xmldsig#rsa-sha1"}); },
            "algorithm is not taken"},
        Bad{"Sha1Digest",
            [] { return signed_as({.digest = "http://www.w3.org/2000/09/xmldsig#sha1"}); },
            "digest is not taken"},
        Bad{"SharedSecret", [] { return replaced(signed_well(), "#rsa-sha256", "#hmac-sha256"); },
            "algorithm is not taken"},
        Bad{"ReferenceToAnId", [] { return replaced(signed_well(), "URI=\"\"", "URI=\"#m1\""); },
            "not of the whole document"},
        Bad{"ReferenceOutside",
            [] { return replaced(signed_well(), "URI=\"\"", "URI=\"http://127.0.0.1/x\""); },
            "not of the whole document"},
        Bad{"ReferenceWithoutUri", [] { return replaced(signed_well(), " URI=\"\"", ""); },
            "not of the whole document"},
        Bad{"NoReference",
            [] {
                const auto xml = signed_well();
                return replaced(xml, cut(xml, "Reference"), "");
            },
            "one reference"},
        Bad{"TwoReferences",
            [] {
                const auto xml = signed_well();
                const auto reference = cut(xml, "Reference");
                return replaced(xml, reference, reference + reference);
            },
            "one reference"},
        Bad{"XPathTransform",
            [] {
                return replaced(signed_well(), "<Transforms>",
                                "<Transforms><Transform Algorithm=\"http://www.w3.org/TR/1999/"
                                "REC-xpath-19991116\"><XPath>false()</XPath></Transform>");
            },
            "transforms are not taken"},
        Bad{"XsltTransform",
            [] {
                return replaced(signed_well(), "<Transforms>",
                                "<Transforms><Transform Algorithm=\"http://www.w3.org/TR/1999/"
                                "REC-xslt-19991116\"/>");
            },
            "transforms are not taken"},
        // libxmlsec1 asks for attributes by their local name.
        Bad{"TransformOfAnotherNamespace",
            [] {
                return signed_as(
                    {.transforms =
                         R"(<Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-)"
                         R"(signature"/><Transform xmlns:a="urn:a" a:Algorithm="http://www.w3.)"
                         R"(org/TR/1999/REC-xpath-19991116" Algorithm="http://www.w3.org/2001/)"
                         R"(10/xml-exc-c14n#"><XPath>false()</XPath></Transform>)"});
            },
            "not its own"},
        Bad{"IssuedByAnEnterprise",
            [] {
                const Issuer enterprise(issuer().give(legesenter()));
                return with_certificate(
                    sign(kMessage, enterprise.give({.organization_identifier = "NTRNO-310000310"})),
                    enterprise.pem());
            },
            "does not lead to one that is trusted"},
        Bad{"TwoEnterprises",
            [] {
                const Issuer another(issuer().give({.serial_number = "310000310"}));
                return with_certificate(signed_well(), another.pem());
            },
            "does not lead to one that is trusted"},
        Bad{"CanonicalWithComments",
            [] {
                return replaced(signed_well(), "xml-exc-c14n#\"", "xml-exc-c14n#WithComments\"");
            },
            "canonical form is not taken"},
        Bad{"KeyAlone", [] { return signed_as({.key_info = "<KeyInfo><KeyValue/></KeyInfo>"}); },
            "not a certificate's alone"},
        Bad{"KeyElsewhere",
            [] {
                return replaced(signed_well(), "<KeyInfo>",
                                "<KeyInfo><RetrievalMethod URI=\"http://127.0.0.1/key\"/>");
            },
            "not a certificate's alone"},
        Bad{"NoKey",
            [] {
                const auto xml = signed_well();
                return replaced(xml, cut(xml, "KeyInfo"), "");
            }},
        Bad{"ObjectWithin",
            [] {
                return replaced(signed_well(), "</KeyInfo>",
                                "</KeyInfo><Object><MsgHead/></Object>");
            },
            "more in it"},
        Bad{"TwoSignatures",
            [] {
                const auto xml = signed_well();
                return sign(xml, issuer().give(legesenter()));
            },
            "not one, in the document's root"},
        // The signed message within a forged one.
        Bad{"Wrapped",
            [] {
                auto xml = signed_well();
                xml.erase(0, xml.find("<MsgHead"));
                return "<MsgHead xmlns=\"http://www.kith.no/xmlstds/msghead/2006-05-24\">"
                       "<Text>Falsk</Text><Document>" +
                       xml + "</Document></MsgHead>";
            },
            "not one, in the document's root"},
        // Its signature moved to the forged root.
        Bad{"Transplanted",
            [] {
                const auto xml = signed_well();
                const auto begin = xml.find("<Signature ");
                const auto signature = xml.substr(begin, xml.find("</Signature>") + 12 - begin);
                return "<MsgHead><Document>" + std::string(kMessage) + "</Document>" + signature +
                       "</MsgHead>";
            },
            "not of what stands there"}),
    [](const auto& row) { return std::string(row.param.name); });

// A comment is not signed: whoever carries the message can add one, and the mappers read past it.
TEST(Signature, StandsWithAComment) {
    EXPECT_TRUE(judged(replaced(signed_well(), "Hei", "H<!-- x -->ei")));
}

TEST(Trusted, ByARootOrAnIntermediate) {
    const Issuer root;
    const auto intermediate = root.intermediate();
    const auto alone = sign(kMessage, intermediate.give(legesenter()));
    const auto both = with_certificate(alone, intermediate.pem());
    const struct {
        std::string trusted, xml;
        bool taken;
    } rows[] = {
        {root.pem() + intermediate.pem(), alone, true},
        {intermediate.pem(), alone, true},
        {root.pem(), both, true},
        {root.pem(), alone, false},
        {issuer().pem(), both, false},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(Trust::open(row.trusted)->verify(row.xml, now()).has_value(), row.taken)
            << (&row - rows);
    }
}

// OpenSSL's own list, which libxmlsec1 would add to ours.
TEST(Trusted, IsNotWhoTheSystemTrusts) {
    const Issuer of_the_system;
    const auto file = ::testing::TempDir() + "/planbro-system-ca-" + std::to_string(getpid());
    std::ofstream(file) << of_the_system.pem();
    setenv("SSL_CERT_FILE", file.c_str(), 1);
    EXPECT_FALSE(judged(sign(kMessage, of_the_system.give(legesenter()))));
    unsetenv("SSL_CERT_FILE");
    std::filesystem::remove(file);
}

TEST(Trusted, NeedsACertificate) {
    EXPECT_FALSE(Trust::open(""));
    EXPECT_FALSE(Trust::open("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"));
}

}  // namespace
}  // namespace planbro::signature
