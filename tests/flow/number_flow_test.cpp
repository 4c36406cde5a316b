// Which personal numbers an installation takes: a sandbox none of real persons, unless the
// configuration says otherwise.
#include <fstream>

#include "flow/story.hpp"

namespace planbro::flow {
namespace {

using testing::HasSubstr;
using testing::Not;

// Skatteetaten's own examples for the numbers from 2032 on: real by their form, nobody's.
constexpr const char* kReal = "02013299997";
constexpr const char* kRealOf2032 = "30108299939";
constexpr const char* kFodselsnummer = "urn:oid:2.16.578.1.12.4.1.4.1";

std::string plan_with(const char* field_of_person) {
    auto message = kari_plan(1, usual_sharings());
    message["plan"]["person"].set("fnr", field_of_person);
    message["plan"]["person"].erase("fodselsdato");
    return json::write(message);
}

json::Value identifier_of(const std::string& number) {
    return json::object({{"system", kFodselsnummer}, {"value", number}});
}

json::Value patient_with(const std::string& number) {
    return json::object(
        {{"resourceType", "Patient"}, {"identifier", json::array({identifier_of(number)})}});
}

// A house whose gateway reads this configuration.
class Configured {
  public:
    explicit Configured(const std::string& toml) : file_(folder_.file("planbro.toml")) {
        std::ofstream(file_) << toml;
        house_ = std::make_unique<House>(std::vector<std::string>{"--config", file_});
    }
    const House& operator*() const { return *house_; }

  private:
    TempFolder folder_;
    std::string file_;
    std::unique_ptr<House> house_;
};

TEST(NumberFlow, TheSandboxRefusesRealPersonsAndTellsWhere) {
    const House house;
    const auto pushed = house.as("samspill").push("samspill", plan_with(kReal));
    EXPECT_EQ(pushed.status, 422) << pushed.body;
    EXPECT_EQ(pushed.code(), "ekte-nummer");
    EXPECT_EQ(pushed.expression(), "Patient.identifier[0].value");
    EXPECT_THAT(pushed.body, Not(HasSubstr(kReal)));

    const auto measure =
        json::object({{"resourceType", "ServiceRequest"},
                      {"status", "active"},
                      {"intent", "plan"},
                      {"subject", json::object({{"identifier", identifier_of(kRealOf2032)}})}});
    const auto logical = house.as("tester").post("ServiceRequest", measure);
    EXPECT_EQ(logical.status, 422) << logical.body;
    EXPECT_EQ(logical.code(), "ekte-nummer");
    EXPECT_EQ(logical.expression(), "ServiceRequest.subject.identifier.value");
    EXPECT_EQ(house.as("tester").total("Patient", ""), 0);
}

TEST(NumberFlow, AFhirWriteWithWrongCheckDigitsIsRefused) {
    const House house;
    const auto reply = house.as("tester").post("Patient", patient_with("14839210274"));
    EXPECT_EQ(reply.status, 422) << reply.body;
    EXPECT_EQ(reply.code(), "ugyldig-fodselsnummer");
    EXPECT_EQ(reply.expression(), "Patient.identifier[0].value");
    EXPECT_EQ(house.as("tester").post("Patient", patient_with("14839210273")).status, 201);
}

TEST(NumberFlow, TestPersonsAreRefusedWhereTheConfigurationSaysSo) {
    const Configured house("[numbers]\nsynthetic = \"refuse\"\nreal = \"allow\"\n");
    const auto refused = (*house).as("samspill").push("samspill", plan_with("14839210273"));
    EXPECT_EQ(refused.status, 422) << refused.body;
    EXPECT_EQ(refused.code(), "testnummer");
    EXPECT_EQ((*house).as("tester").post("Patient", patient_with(kRealOf2032)).status, 201);
}

TEST(NumberFlow, AWordIsSaidWhereTheConfigurationWarns) {
    const Configured house("[numbers]\nsynthetic = \"warn\"\n");
    const auto taken =
        push_json((*house).as("samspill"), "samspill", kari_plan(1, usual_sharings()));
    EXPECT_EQ(taken.status, 201) << taken.body;
    EXPECT_THAT(taken.body, HasSubstr("testnummer"));
}

TEST(NumberFlow, NumbersOf2032AreRefusedWhereTodaysRuleAloneHolds) {
    const Configured house("[numbers]\nreal = \"allow\"\ncheck_digits = \"today\"\n");
    const auto refused = (*house).as("samspill").push("samspill", plan_with(kRealOf2032));
    EXPECT_EQ(refused.status, 422) << refused.body;
    EXPECT_EQ(refused.code(), "ugyldig-fodselsnummer");
    EXPECT_EQ((*house).as("samspill").push("samspill", plan_with(kReal)).status, 201);
}

}  // namespace
}  // namespace planbro::flow
