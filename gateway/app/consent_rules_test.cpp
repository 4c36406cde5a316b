#include "app/consent_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace planbro::app {
namespace {

class ConsentRules : public testing::Test {
  protected:
    ~ConsentRules() override { std::filesystem::remove(file_); }

    Result<void> read(const std::string& text) {
        std::ofstream(file_) << text;
        return read_consent_rules(file_.string(), table);
    }
    std::string fault(const std::string& text) {
        const auto done = read(text);
        return done ? "" : done.error().issues.at(0).text;
    }

    consent::RuleTable table;

  private:
    std::filesystem::path file_ =
        std::filesystem::path(testing::TempDir()) /
        (std::string(testing::UnitTest::GetInstance()->current_test_info()->name()) +
         ".regler.toml");
};

TEST_F(ConsentRules, AnEmptyFileLeavesTheDefaults) {
    ASSERT_TRUE(read(""));
    EXPECT_EQ(table.of("310000108"), consent::RuleSet());
}

TEST_F(ConsentRules, AMunicipalityChangesWhatItNames) {
    ASSERT_TRUE(read(R"(
foreldre = "en"
[sektor.skole]
personen_fra = 15
[kommune.310000108]
innsyn_til = 15
lovhjemler = ["bvl. § 13-4"]
[kommune.310000108.sektor.barnevern]
foreldre_til = 16
)"));
    EXPECT_EQ(table.standard.parents, consent::Parents::one);
    EXPECT_EQ(table.standard.insight_until, 16);
    const auto& own = table.of("310000108");
    EXPECT_EQ(own.insight_until, 15);
    EXPECT_EQ(own.parents, consent::Parents::one);
    EXPECT_THAT(own.legal_bases, testing::ElementsAre("bvl. § 13-4"));
    EXPECT_EQ(own.of("skole"), (consent::SectorRule{15, 16}));
    EXPECT_EQ(own.of("barnevern"), (consent::SectorRule{15, 16}));
    EXPECT_EQ(own.of("helse"), (consent::SectorRule{16, 16}));
}

TEST_F(ConsentRules, RefusesWhatItDoesNotKnow) {
    EXPECT_THAT(fault("foreldra = \"en\""), testing::HasSubstr("did you mean 'foreldre'"));
    EXPECT_THAT(fault("[sektor.barneveen]\npersonen_fra = 15"),
                testing::HasSubstr("did you mean 'barnevern'"));
    EXPECT_THAT(fault("[kommune.Solvik]\nforeldre = \"en\""), testing::HasSubstr("9 digits"));
    EXPECT_THAT(fault("foreldre = \"to\""), testing::HasSubstr("no value of its kind"));
    EXPECT_THAT(fault("innsyn_til = \"16\""), testing::HasSubstr("no value of its kind"));
}

// There would be years in which nobody had to say yes.
TEST_F(ConsentRules, RefusesAGapBetweenParentsAndPerson) {
    EXPECT_THAT(fault("personen_fra = 16\nforeldre_til = 15"), testing::HasSubstr("do not fit"));
    EXPECT_THAT(fault("[sektor.barnevern]\npersonen_fra = 18\nforeldre_til = 16"),
                testing::HasSubstr("do not fit"));
}

}  // namespace
}  // namespace planbro::app
