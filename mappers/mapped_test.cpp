#include "mappers/mapped.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace planbro::mappers {
namespace {

json::Value goal() {
    return json::object({{"resourceType", "Goal"}, {"lifecycleStatus", "active"}});
}

TEST(ToBundle, FindsAgainByIdentifierWhereThereIsOne) {
    const auto bundle = to_bundle(
        std::vector<Entry>{{"urn:uuid:1", goal(), Identity{"https://a.no/id", "Plan 1#m|1"}}});
    EXPECT_EQ(bundle.text("type"), "transaction");
    const auto& entry = bundle.at("entry").at(0);
    EXPECT_EQ(entry.text("fullUrl"), "urn:uuid:1");
    EXPECT_EQ(entry.at("resource"), goal());
    EXPECT_EQ(entry.at("request").text("method"), "PUT");
    EXPECT_EQ(entry.at("request").text("url"),
              "Goal?identifier=https%3A%2F%2Fa.no%2Fid%7CPlan%201%23m%7C1");
}

TEST(ToBundle, CreatesWhatHasNoIdentifier) {
    const auto bundle = to_bundle(std::vector<Entry>{{"urn:uuid:1", goal(), std::nullopt}});
    const auto& request = bundle.at("entry").at(0).at("request");
    EXPECT_EQ(request.text("method"), "POST");
    EXPECT_EQ(request.text("url"), "Goal");
}

TEST(ToBundle, HasNoEmptyListOfEntries) {
    EXPECT_FALSE(to_bundle(std::vector<Entry>{}).has("entry"));
}

TEST(ToBundle, AMeasureNamesThePersonByNumber) {
    MeasureMessage message;
    message.person = "14839210273";
    message.identity = {"https://planbro.no/id/nav-aktivitetskort", "k1"};
    message.service_request =
        json::object({{"resourceType", "ServiceRequest"}, {"status", "active"}});
    const auto bundle = to_bundle(message);
    const auto& measure = bundle.at("entry").at(0).at("resource");
    EXPECT_EQ(measure.at("subject").at("identifier").text("value"), "14839210273");
    EXPECT_EQ(measure.at("subject").at("identifier").text("system"),
              "urn:oid:2.16.578.1.12.4.1.4.1");
    EXPECT_EQ(measure.at("basedOn").at(0).text("type"), "CarePlan");
    EXPECT_EQ(bundle, to_bundle(message));  // the same message, the same bundle
}

}  // namespace
}  // namespace planbro::mappers
