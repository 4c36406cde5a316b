// What a view lacks must be nowhere in it: over all 64 sets of sections and every type of resource.
#include <gtest/gtest.h>

#include <array>

#include "consent/cut.hpp"
#include "consent/internal/cut_rules.hpp"
#include "consent/internal/extensions.hpp"
#include "consent/testing/sample_plan.hpp"
#include "fhir/resource.hpp"
#include "fhir/validator.hpp"

namespace planbro::consent {
namespace {

using testing::sample_resources;

struct Mark {
    std::string_view text;
    Sections all;
    Sections any = 0;
};

// Marks in the sample's texts, and references that tell of somebody or something.
constexpr std::array kMarks = std::to_array<Mark>({
    {"MAAL-", kMaal},
    {"Goal/", kMaal},
    {"TILTAK-", kTiltak},
    {"ServiceRequest/", kTiltak},
    {"MOETE-", kMoeter},
    {"VURDERING-", kMoeter | kMaal},
    {"MELDING-", kMeldinger},
    {"DELTAKER-", kDeltakere},
    {"CareTeam/", kDeltakere},
    {"Practitioner/", kDeltakere},
    {"PractitionerRole/", kDeltakere},
    {"RelatedPerson/", kDeltakere},
    {"KARTLEGGING-", kKartlegging},
    {"patient-interpreterRequired", kKartlegging},
    {"BIDRAG-", kKartlegging | kDeltakere},
    {"ip-neste-evaluering", kEksistens, kMaal | kTiltak},
});

constexpr std::array kNever = std::to_array<std::string_view>(
    {"JOURNAL", "EGET", "annen-plan", "example.org", "ip-adressesperre", "contained"});

View view_of(Sections sections) {
    View view;
    view.sections = sections;
    view.orgnr = testing::kGp;
    return view;
}

// kEksistens with each subset of the six sections.
std::vector<Sections> all_section_sets() {
    std::vector<Sections> sets;
    for (Sections bits = 0; bits < 64; ++bits) sets.push_back(kEksistens | (bits << 1U));
    return sets;
}

bool opens(const Mark& mark, Sections sections) {
    return (sections & mark.all) == mark.all && (mark.any == 0 || (sections & mark.any) != 0);
}

class CutLeak : public ::testing::TestWithParam<bool> {};

TEST_P(CutLeak, ShowsNothingOfSectionsThatWereNotGiven) {
    for (const auto& resource : sample_resources()) {
        const auto name = fhir::key_of(resource).reference();
        for (const auto sections : all_section_sets()) {
            auto view = view_of(sections);
            view.address_protected = GetParam();
            const auto text = json::write(cut(resource, view));
            for (const auto& mark : kMarks) {
                if (opens(mark, sections)) continue;
                ASSERT_EQ(text.find(mark.text), std::string::npos)
                    << mark.text << " in " << name << " with sections " << sections;
            }
            for (const auto never : kNever) {
                ASSERT_EQ(text.find(never), std::string::npos) << never << " in " << name;
            }
        }
    }
}

TEST_P(CutLeak, BearsTheLabelInEveryView) {
    for (const auto& resource : sample_resources()) {
        for (const auto sections : all_section_sets()) {
            auto view = view_of(sections);
            view.address_protected = GetParam();
            ASSERT_TRUE(is_redacted(cut(resource, view)));
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Address, CutLeak, ::testing::Bool(),
                         [](const auto& row) { return row.param ? "Protected" : "Open"; });

// Otherwise the test above could pass by showing nothing at all.
TEST(CutLeak, ShowsEveryMarkWhenAllSectionsAreGiven) {
    std::string all;
    for (const auto& resource : sample_resources())
        all += json::write(cut(resource, view_of(kAll)));
    for (const auto& mark : kMarks) {
        EXPECT_NE(all.find(mark.text), std::string::npos) << mark.text;
    }
}

TEST(CutLeak, ShowsNoSignOfPlaceWhereTheAddressIsProtected) {
    for (const auto& resource : sample_resources()) {
        for (const auto sections : all_section_sets()) {
            auto view = view_of(sections);
            view.address_protected = true;
            const auto text = json::write(cut(resource, view));
            for (const std::string_view place : {"STED", "Solvik skole", "SKOLE", "310000450"}) {
                ASSERT_EQ(text.find(place), std::string::npos)
                    << place << " in " << fhir::key_of(resource).reference();
            }
        }
    }
}

// What FHIR may still bring, or a careless writer: elements nobody listed, at the top and below.
TEST(CutLeak, DropsEveryElementThatNobodyListed) {
    for (auto resource : sample_resources()) {
        resource.set("somethingNew", "JOURNAL");
        resource.set("_somethingNew",
                     testing::from("{'extension':[{'url':'x','valueString':'JOURNAL'}]}"));
        resource.set("implicitRules", "JOURNAL");
        resource.set("modifierExtension",
                     testing::from("[{'url':'http://x','valueString':'JOURNAL'}]"));
        auto view = view_of(kAll);
        view.own = true;
        EXPECT_EQ(json::write(cut(resource, view)).find("JOURNAL"), std::string::npos);
    }
}

// An unknown extension inside whatever is shown, at every depth.
void extend_everywhere(json::Value& element) {
    if (element.is_array()) {
        for (auto& item : element.make_array()) extend_everywhere(item);
    }
    if (!element.is_object()) return;
    for (auto& member : element.make_object()) {
        if (member.name != "extension") extend_everywhere(member.value);
    }
    element["extension"].push_back(
        testing::from("{'url':'https://x.org/y','valueString':'HIDDEN'}"));
    element["extension"].push_back(testing::from("{'url':'navn','valueString':'HIDDEN'}"));
    element.set("modifierExtension",
                testing::from("[{'url':'https://x.org/z','valueCode':'HIDDEN'}]"));
    element.set("assigner", testing::from("{'display':'HIDDEN'}"));
}

TEST(CutLeak, DropsWhatNobodyListedAtEveryDepth) {
    for (auto resource : sample_resources()) {
        extend_everywhere(resource);
        EXPECT_EQ(json::write(cut(resource, view_of(kAll))).find("HIDDEN"), std::string::npos);
    }
}

TEST(CutLeak, LeavesValidFhirToThoseWhoSeeTheResource) {
    for (const auto& resource : sample_resources()) {
        const auto& type = resource.text("resourceType");
        const auto rules = rules_of(type);
        ASSERT_FALSE(rules.empty()) << type;
        for (const auto sections : all_section_sets()) {
            const auto needed = section_of_target(type);
            if (needed != kOwnerOnly && (sections & needed) != needed) continue;
            const auto seen = cut(resource, view_of(sections));
            for (const auto& issue : fhir::validate(seen)) {
                EXPECT_NE(issue.severity, Severity::error)
                    << issue.expression << ": " << issue.text << " in " << json::write(seen);
            }
        }
    }
}

TEST(CutLeak, GivesNothingButTheIdentityWithoutAnySection) {
    for (const auto& resource : sample_resources()) {
        const auto seen = cut(resource, view_of(0));
        for (const auto& member : seen.members()) {
            EXPECT_TRUE(member.name == "resourceType" || member.name == "id" ||
                        member.name == "meta")
                << member.name << " of " << fhir::key_of(resource).reference();
        }
    }
}

}  // namespace
}  // namespace planbro::consent
