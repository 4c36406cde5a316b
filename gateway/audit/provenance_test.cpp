#include "audit/provenance.hpp"

#include <gmock/gmock.h>

#include "fhir/search_parameters.hpp"
#include "profiles/package.hpp"
#include "profiles/validator.hpp"

namespace planbro::audit {
namespace {

using ::testing::HasSubstr;

Record written(std::vector<std::string> versions, const std::string& message = "") {
    return {.id = "r1",
            .at = *parse_instant("2026-11-24T02:12:30.5Z"),
            .event = "write",
            .who = {.client = "nav",
                    .role = "tjeneste",
                    .org = "310000310",
                    .token = "jti-1",
                    .person = {},
                    .from = "192.0.2.7"},
            .status = 0,
            .target = {},
            .about = {},
            .parameters = {},
            .touched = std::move(versions),
            .message = message,
            .plans = {"c1"}};
}

json::Value provenance_of(const Record& record) {
    const Surroundings surroundings{
        [](const std::string& orgnr) {
            return orgnr == "310000310" ? Named{"NAV Solvik", "Organization/o1"} : Named{};
        },
        "https://plan.example.no/fhir"};
    const std::string patient = "p1";
    return provenance("w1", patient, record, surroundings);
}

std::string activity_of(const Record& record) {
    const auto made = provenance_of(record);
    return made.has("activity") ? made.at("activity").at("coding").items()[0].text("code") : "";
}

TEST(Provenance, TellsTheProfessionalWhoEnteredIt) {
    auto record = written({"Goal/g1/_history/2"});
    record.who.attest = R"({"hpr":"9144900","name":"Lise Lege"})";
    const auto made = provenance_of(record);
    const auto& enterer = made.at("agent").items().back();
    EXPECT_EQ(enterer.at("type").at("coding").at(0).text("code"), "enterer");
    EXPECT_EQ(enterer.at("who").text("display"), "Lise Lege");
    EXPECT_EQ(enterer.at("onBehalfOf").text("reference"), "Organization/o1");
    const profiles::Validator validator(profiles::own_package());
    for (const auto& issue : validator.validate(made, {}))
        EXPECT_NE(issue.severity, Severity::error) << issue.expression << ": " << issue.text;
}

TEST(Provenance, IsValidWhoeverWroteWhatever) {
    const profiles::Validator validator(profiles::own_package());
    for (const auto* event : {"write", "delete"}) {
        for (const auto* message : {"", "8b3d"}) {
            for (const auto* person : {"", "4c1a2f7e-0000-5000-8000-000000000001"}) {
                auto record = written({"Goal/g1/_history/2"}, message);
                record.event = event;
                record.who.person = person;
                record.by_self = *person != '\0';
                const auto made = provenance_of(record);
                for (const auto& issue : validator.validate(made, {})) {
                    EXPECT_NE(issue.severity, Severity::error)
                        << issue.expression << ": " << issue.text << " " << json::write(made);
                }
            }
        }
    }
}

TEST(Provenance, TellsWhatWasDone) {
    EXPECT_EQ(activity_of(written({"Goal/g1/_history/1", "Goal/g2/_history/1"})), "CREATE");
    EXPECT_EQ(activity_of(written({"Goal/g1/_history/2", "Goal/g2/_history/11"})), "UPDATE");
    EXPECT_EQ(activity_of(written({"Goal/g1/_history/1", "Goal/g2/_history/2"})), "");
    auto removed = written({"Goal/g1/_history/2"});
    removed.event = "delete";
    EXPECT_EQ(activity_of(removed), "DELETE");
}

TEST(Provenance, NamesTheServiceAndItsMessage) {
    const auto made = provenance_of(written({"Goal/g1/_history/1"}, "8b3d"));
    const auto author = made.at("agent").items()[0];
    EXPECT_EQ(author.at("who").text("reference"), "Organization/o1");
    EXPECT_EQ(made.at("agent").items().size(), 2U) << "planbro made FHIR of it";
    EXPECT_EQ(made.at("entity").items()[0].at("what").at("identifier").text("value"), "8b3d");
    EXPECT_THAT(made.at("text").text("div"), HasSubstr("NAV Solvik skrev mål"));
}

TEST(Provenance, IsFoundByWhatWasWritten) {
    const auto index = fhir::index_of(provenance_of(written({"Goal/g1/_history/3"})));
    EXPECT_THAT(index.links, ::testing::Contains(fhir::LinkRow{"target", fhir::Key{"Goal", "g1"}}));
}

}  // namespace
}  // namespace planbro::audit
