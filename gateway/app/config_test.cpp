#include "app/config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace planbro::app {
namespace {

class ConfigFile : public testing::Test {
  protected:
    void SetUp() override {
        file_ = std::filesystem::temp_directory_path() /
                ("planbro-config-" + std::to_string(::getpid()) + ".toml");
    }
    void TearDown() override { std::filesystem::remove(file_); }

    Result<void> read(const std::string& text, Config& config) {
        std::ofstream(file_) << text;
        return read_config_file(file_.string(), config);
    }

    std::filesystem::path file_;
};

TEST_F(ConfigFile, SetsWhatItNames) {
    Config config;
    ASSERT_TRUE(read(R"(listen = "http://127.0.0.1:9000"
compress = false
[[organisations]]
orgnr = "310000175"
name = "Solvik legesenter"
sector = "helse"
system = "ehr"
url = "http://127.0.0.1:9100/fhir"
)",
                     config));
    EXPECT_EQ(config.listen, "http://127.0.0.1:9000");
    EXPECT_FALSE(config.compress);
    EXPECT_EQ(config.registry.at("310000175").name, "Solvik legesenter");
    EXPECT_EQ(config.partners.at("310000175").system, adapters::System::ehr);
    EXPECT_EQ(config.database, "sqlite:planbro.db");
}

TEST_F(ConfigFile, SaysHowOftenAnOpenPlanIsArchivedAndWhenAReceiptIsOverdue) {
    using std::chrono::days;
    const std::string owner = "[[organisations]]\norgnr = \"310000108\"\nname = \"Solvik\"\n";
    Config config;
    ASSERT_TRUE(read(owner, config));
    EXPECT_EQ(config.registry.at("310000108").archive_interval, days(0)) << "on closing alone";
    EXPECT_EQ(config.overdue, days(14));
    ASSERT_TRUE(
        read("[ledger]\noverdue_days = 5\n" + owner + "archive_interval_days = 90\n", config));
    EXPECT_EQ(config.registry.at("310000108").archive_interval, days(90));
    EXPECT_EQ(config.overdue, days(5));
    for (const auto& wrong :
         {owner + "archive_interval_days = 0\n", owner + "archive_interval_days = \"uke\"\n",
          std::string("[ledger]\noverdue_days = -1\n"), std::string("[ledger]\nfrist = 1\n")}) {
        EXPECT_FALSE(read(wrong, config)) << wrong;
    }
}

TEST_F(ConfigFile, KeepsTheAuditForEverUnlessSaidOtherwise) {
    using std::chrono::days;
    struct Row {
        const char* text;
        std::optional<days> segment;
        std::optional<days> keep;
    };
    for (const auto& [text, segment, keep] :
         {Row{"", {}, {}}, Row{"[audit]\n", {}, {}},
          Row{"[audit]\nsegment_days = 7\n", days(7), {}},
          Row{"[audit]\nkeep_days = 1095\n", days(30), days(1095)},
          Row{"[audit]\nkeep_days = 1095\nsegment_days = 90\n", days(90), days(1095)}}) {
        Config config;
        ASSERT_TRUE(read(text, config)) << text;
        EXPECT_EQ(config.audit.segment, segment) << text;
        EXPECT_EQ(config.audit.keep, keep) << text;
    }
    for (const auto* wrong : {"[audit]\nkeep_days = 0\n", "[audit]\nkeep_days = \"1\"\n",
                              "[audit]\nsegment_days = -1\n", "[audit]\nkeep = 1\n"}) {
        Config config;
        EXPECT_FALSE(read(wrong, config)) << wrong;
    }
}

TEST_F(ConfigFile, SaysWhichMailboxesAreRead) {
    const std::string mailbox =
        "[[mailboxes]]\nsystem = \"samspill\"\norgnr = \"310000108\"\nurl = "
        "\"https://samspill.example.no\"\n";
    Config config;
    ASSERT_TRUE(read(mailbox + "every_seconds = 5\n", config));
    ASSERT_EQ(config.mailboxes.size(), 1U);
    EXPECT_EQ(adapters::name_of(config.mailboxes[0]), "samspill 310000108");
    EXPECT_EQ(config.mailboxes[0].every, std::chrono::seconds(5));
    ASSERT_TRUE(
        read("[[organisations]]\norgnr = \"310000175\"\nname = \"Lege\"\nsystem = \"nhn\"\nurl = "
             "\"https://nhn.no\"\naddress = \"8000175\"\n[[mailboxes]]\nsystem = \"nhn\"\norgnr = "
             "\"310000108\"\naddress = \"8000108\"\nurl = \"https://nhn.no\"\n",
             config));
    EXPECT_EQ(config.mailboxes.at(1).senders.at("8000175"), "310000175");
    EXPECT_EQ(config.partners.at("310000175").from, "8000108");
    for (const auto& wrong :
         {"[[mailboxes]]\nsystem = \"nhn\"\norgnr = \"310000108\"\nurl = \"https://nhn.no\"\n" +
              std::string(),
          std::string("[[organisations]]\norgnr = \"310000388\"\nname = \"Barnevern\"\nsystem = "
                      "\"fiks\"\nurl = \"https://fiks.no\"\n"),
          mailbox + "every_seconds = 0\n", mailbox + "every = 5\n",
          mailbox + "[mailboxes.token]\nkind = \"basic\"\n",
          std::string("[[mailboxes]]\nsystem = \"epost\"\norgnr = \"310000108\"\nurl = "
                      "\"https://x.no\"\n"),
          std::string("[[mailboxes]]\nsystem = \"samspill\"\nurl = \"https://x.no\"\n"),
          std::string("[[mailboxes]]\nsystem = \"samspill\"\norgnr = \"310000108\"\n")}) {
        EXPECT_FALSE(read(wrong, config)) << wrong;
    }
}

TEST_F(ConfigFile, RefusesSignaturesWithoutAnyoneToTrust) {
    for (const auto* wrong : {"[kith]\nsignatures = \"verify\"\n",
                              "[kith]\nsignatures = \"require\"\ntrust = \"/no/such.pem\"\n",
                              "[kith]\nsignatures = \"always\"\n", "[kith]\nsign = true\n"}) {
        Config config;
        EXPECT_FALSE(read(wrong, config)) << wrong;
    }
    Config config;
    ASSERT_TRUE(read("[kith]\nsignatures = \"ignore\"\n", config));
    EXPECT_EQ(config.kith_signatures, nullptr);
}

TEST_F(ConfigFile, NamesTheUnknownSettingAndItsNeighbour) {
    Config config;
    const auto done = read("lisen = \"http://127.0.0.1:9000\"\n", config);
    ASSERT_FALSE(done);
    EXPECT_THAT(done.error().issues.at(0).text, testing::HasSubstr("did you mean 'listen'"));
}

TEST_F(ConfigFile, LeavesNumbersToTheKindOfInstallation) {
    Config config;
    EXPECT_EQ(number_policy(config).synthetic, fhir::Verdict::refuse);
    EXPECT_EQ(number_policy(config).real, fhir::Verdict::allow);
    config.sandbox = true;
    EXPECT_EQ(number_policy(config).synthetic, fhir::Verdict::allow);
    EXPECT_EQ(number_policy(config).real, fhir::Verdict::refuse);
    EXPECT_EQ(number_policy(config).check_digits, fhir::CheckDigitRule::of_2032);
}

TEST_F(ConfigFile, SaysWhichNumbersAreTaken) {
    Config config;
    ASSERT_TRUE(read("[numbers]\nsynthetic = \"warn\"\ncheck_digits = \"today\"\n", config));
    EXPECT_EQ(number_policy(config).synthetic, fhir::Verdict::warn);
    EXPECT_EQ(number_policy(config).real, fhir::Verdict::allow);
    EXPECT_EQ(number_policy(config).check_digits, fhir::CheckDigitRule::today);
}

TEST_F(ConfigFile, TellsTheWordsForNumbers) {
    for (const auto* text : {"[numbers]\nreal = \"deny\"\n", "[numbers]\nreal = true\n",
                             "[numbers]\ncheck_digits = 2032\n", "[numbers]\nreel = \"warn\"\n",
                             "numbers = \"refuse\"\n"}) {
        Config config;
        const auto done = read(text, config);
        ASSERT_FALSE(done) << text;
        EXPECT_EQ(done.error().issues.at(0).expression, "numbers") << text;
    }
}

TEST_F(ConfigFile, TellsTheLineOfASyntaxFault) {
    Config config;
    const auto done = read("listen = \"a\"\nreaders = = 3\n", config);
    ASSERT_FALSE(done);
    EXPECT_THAT(done.error().issues.at(0).expression, testing::EndsWith(":2"));
}

struct Case {
    const char* name;
    const char* url;
    bool good;
    bool loopback;
};

class ListenAddress : public testing::TestWithParam<Case> {};

TEST_P(ListenAddress, IsJudged) {
    const auto address = address_of(GetParam().url);
    ASSERT_EQ(address.has_value(), GetParam().good);
    if (address) {
        EXPECT_EQ(address->loopback, GetParam().loopback);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Config, ListenAddress,
    testing::Values(Case{"Default", "http://127.0.0.1:8080", true, true},
                    Case{"Localhost", "http://localhost:0", true, true},
                    Case{"Ipv6", "http://[::1]:8080", true, true},
                    Case{"Everywhere", "http://0.0.0.0:8080", true, false},
                    Case{"NoScheme", "127.0.0.1:8080", false, false},
                    Case{"PortTooLarge", "http://127.0.0.1:70000", false, false},
                    Case{"PortNoNumber", "http://127.0.0.1:http", false, false}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace planbro::app
