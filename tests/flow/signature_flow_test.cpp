// Signed messages of health records, by the three settings.
#include "flow/story.hpp"
#include "signature/testing/signing.hpp"

namespace planbro::flow {
namespace {

using signature::testing::Issuer;

class SignedMessage : public testing::TestWithParam<const char*> {
  protected:
    void SetUp() override {
        write_file(house_.file("ca.pem"), issuer_.pem());
        write_file(house_.file("planbro.toml"), "[kith]\nsignatures = \"" +
                                                    std::string(GetParam()) + "\"\ntrust = \"" +
                                                    house_.file("ca.pem") + "\"\n");
        // The certificates are valid around this day.
        house_.come_back(
            {"--config", house_.file("planbro.toml"), "--now", "2026-11-28T09:00:00Z"});
        push_json(house_.as("samspill"), "samspill", kari_plan(1, usual_sharings()));
    }
    [[nodiscard]] static std::string message() {
        return sample("dialogmelding/1-fastlege-om-samarbeidsmote.xml");
    }
    [[nodiscard]] std::string signed_by(const std::string& orgnr) const {
        return signature::testing::sign(
            message(), issuer_.give({.organization_identifier = "NTRNO-" + orgnr}));
    }
    [[nodiscard]] std::string told(const std::string& xml) const {
        const auto reply = house_.as("ehr").push("ehr", xml, "application/xml");
        return std::to_string(reply.status) + " " + reply.code();
    }
    Issuer issuer_;
    House house_;
};

std::string with_other_text(std::string xml) {
    const auto at = xml.find("15. desember");
    return xml.replace(at, 2, "16");
}

TEST_P(SignedMessage, IsJudgedAsTheSettingSays) {
    const std::string setting = GetParam();
    const bool looks = setting != "ignore";
    const auto forged = with_other_text(signed_by("310000175"));
    EXPECT_EQ(told(signed_by("310000310")), looks ? "403 feil-avsender" : "201 i-orden");
    if (looks) {
        EXPECT_EQ(told(forged), "422 ugyldig-signatur");
        EXPECT_THAT(house_.log(), testing::Not(testing::HasSubstr("xmlSec")));
        EXPECT_EQ(told(signed_by("310000175")), "201 i-orden");
    }
    EXPECT_EQ(house_.as("samspill").total("Communication", about(kKari)), 2);
}

TEST_P(SignedMessage, WithoutASignaturePassesUnlessItIsRequired) {
    EXPECT_EQ(told(message()),
              std::string(GetParam()) == "require" ? "422 mangler-signatur" : "201 i-orden");
    EXPECT_EQ(told(sample("dialogmelding/kvittering-avvist.xml")), "404 ukjent-varsel")
        << "a receipt has no place for one";
}

INSTANTIATE_TEST_SUITE_P(Settings, SignedMessage, testing::Values("ignore", "verify", "require"),
                         [](const auto& row) { return std::string(row.param); });

}  // namespace
}  // namespace planbro::flow
