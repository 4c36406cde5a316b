// The sample documents: every one of them whole, valid, and as its golden bundle says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>

#include "consent/grants.hpp"
#include "consent/supplement_guard.hpp"
#include "fhir/resource.hpp"
#include "fhir/validator.hpp"
#include "mappers/native/testing/golden.hpp"
#include "mappers/samspill/samspill.hpp"
#include "plan/rules.hpp"

namespace planbro::mappers::samspill {
namespace {

using native::testing::golden;
using native::testing::read_json;

struct Sample {
    const char* name;
    std::string path;
};

std::ostream& operator<<(std::ostream& out, const Sample& sample) {
    return out << sample.name;
}

std::string shared(const std::string& file) {
    return "../shared/samples/" + file;
}

class SamspillSample : public testing::TestWithParam<Sample> {
  protected:
    void SetUp() override {
        if (!std::filesystem::exists(native::testing::source_path(GetParam().path))) {
            GTEST_SKIP() << GetParam().path << " is not here";
        }
        document_ = read_json(GetParam().path);
        auto plan = read(document_);
        ASSERT_TRUE(plan) << testing::PrintToString(native::testing::faults_of(plan.error()));
        plan_ = std::move(*plan);
        bundle_ = to_bundle(plan_.entries);
    }

    json::Value document_;
    PlanDocument plan_;
    json::Value bundle_;
};

// Where a word of the document is another word in FHIR. Everything else is found as it is written.
const std::map<std::string, std::string>& translations() {
    static const std::map<std::string, std::string> kWords{
        {"kvinne", "female"},
        {"utkast", "draft"},
        {"mann", "male"},
        {"bruker", "Patient"},
        {"i-utvikling", "in-progress"},
        {"bedring", "improving"},
        {"ingen-endring", "no-change"},
        {"ikke-oppnadd", "not-achieved"},
        {"trukket", "inactive"},
        {"avslatt", "rejected"},
    };
    return kWords;
}

bool is_status_without_source(const std::string& place) {
    return place == "plan.status" || place == "plan.samtykker.status";
}

void collect(const json::Value& value, const std::string& place,
             std::vector<std::pair<std::string, std::string>>& leaves) {
    for (const auto& item : value.items()) collect(item, place, leaves);
    for (const auto& member : value.members()) {
        collect(member.value, place.empty() ? member.name : place + "." + member.name, leaves);
    }
    if (value.is_string()) leaves.emplace_back(place, value.string());
    if (value.is_number()) leaves.emplace_back(place, std::string(value.digits()));
}

bool names_a_part(const std::string& place) {
    const auto name = place.substr(place.rfind('.') + 1);
    static const std::set<std::string> kNames{"id",  "gittAv", "av",   "ansvarlig", "innkalt",
                                              "fra", "til",    "eier", "soker"};
    return kNames.contains(name) || place == "plan.tiltak.maal" ||
           place == "plan.moter.vurderinger.maal";
}

std::vector<std::string> wanted(const std::string& place, const std::string& text,
                                const std::string& plan_id) {
    std::vector<std::string> forms{text};
    const auto& words = translations();
    if (const auto found = words.find(text); found != words.end()) forms.push_back(found->second);
    if (is_status_without_source(place) && text == "aktiv") forms.push_back("active");
    if (names_a_part(place)) forms.push_back(plan_id + "#" + text);
    return forms;
}

TEST_P(SamspillSample, NothingOfItIsLost) {
    EXPECT_EQ(plan_.message_id, document_.text("meldingsId"));
    std::vector<std::pair<std::string, std::string>> leaves;
    collect(document_.at("plan"), "plan", leaves);
    std::vector<std::pair<std::string, std::string>> mapped;
    collect(bundle_, "", mapped);
    std::set<std::string> there;
    for (const auto& [place, text] : mapped) there.insert(text);
    ASSERT_GT(leaves.size(), 30U);
    for (const auto& [place, text] : leaves) {
        const auto forms = wanted(place, text, plan_.plan_id);
        const bool found =
            std::ranges::any_of(forms, [&](const auto& form) { return there.contains(form); });
        EXPECT_TRUE(found) << place << ": " << text;
    }
}

TEST_P(SamspillSample, EveryResourceIsValid) {
    for (const auto& entry : plan_.entries) {
        for (const auto& issue : fhir::validate(entry.resource)) {
            EXPECT_NE(issue.severity, Severity::error) << issue.expression << ": " << issue.text;
        }
    }
}

TEST_P(SamspillSample, TheBundleIsValid) {
    for (const auto& issue : fhir::validate(bundle_)) {
        EXPECT_NE(issue.severity, Severity::error) << issue.expression << ": " << issue.text;
    }
}

TEST_P(SamspillSample, NothingOfItBelongsInAJournal) {
    for (const auto& issue : consent::supplement_guard(bundle_)) {
        ADD_FAILURE() << issue.code << " " << issue.expression << ": " << issue.text;
    }
}

TEST_P(SamspillSample, EveryReferenceLeadsToAnEntry) {
    std::set<std::string> urls;
    for (const auto& entry : plan_.entries) {
        EXPECT_TRUE(urls.insert(entry.full_url).second) << entry.full_url;
    }
    for (const auto& reference : fhir::references_in(bundle_)) {
        EXPECT_TRUE(urls.contains(reference)) << reference;
    }
}

TEST_P(SamspillSample, TheSameDocumentGivesTheSameBundle) {
    EXPECT_EQ(to_bundle(read(document_)->entries), bundle_);
}

TEST_P(SamspillSample, RaisesNoWarning) {
    EXPECT_TRUE(plan_.warnings.empty());
}

INSTANTIATE_TEST_SUITE_P(Samples, SamspillSample,
                         testing::Values(Sample{"kari", "samples/plans/kari.json"},
                                         Sample{"nils", "samples/plans/nils.json"},
                                         Sample{"ida", "samples/plans/ida.json"},
                                         Sample{"thea", "samples/plans/thea.json"},
                                         Sample{"jon", "samples/plans/jon.json"},
                                         Sample{"shared_kari", shared("samspill-plan.json")},
                                         Sample{"shared_ola", shared("samspill-plan-ola.json")}),
                         [](const auto& row) { return std::string(row.param.name); });

class SamspillGolden : public testing::TestWithParam<const char*> {};

// PLANBRO_REBASELINE=1 writes the golden files anew.
TEST_P(SamspillGolden, IsAsItWas) {
    const std::string name = GetParam();
    const auto plan = read(read_json("samples/plans/" + name + ".json"));
    ASSERT_TRUE(plan);
    const auto actual = json::write_pretty(to_bundle(plan->entries)) + "\n";
    EXPECT_EQ(actual, golden("tests/golden/samspill/" + name + ".bundle.json", actual));
}

INSTANTIATE_TEST_SUITE_P(Samples, SamspillGolden,
                         testing::Values("kari", "nils", "ida", "thea", "jon"),
                         [](const auto& row) { return std::string(row.param); });

// The plan as it lies in the store: every entry with an id, references by id.
consent::PlanFacts stored(const PlanDocument& plan) {
    std::map<std::string, std::string> ids;
    for (const auto& entry : plan.entries) {
        ids[entry.full_url] =
            entry.resource.text("resourceType") + "/r" + std::to_string(ids.size());
    }
    consent::PlanFacts facts;
    for (const auto& entry : plan.entries) {
        auto resource = entry.resource;
        const auto type = resource.text("resourceType");
        resource.set("id", ids[entry.full_url].substr(type.size() + 1));
        fhir::rewrite_references(
            resource, [&](std::string_view url) { return std::optional(ids[std::string(url)]); });
        if (type == "CarePlan") facts.care_plan = resource;
        if (type == "Patient") facts.patient = resource;
        if (type == "RelatedPerson") facts.related_persons.push_back(resource);
        if (type == "CareTeam") facts.care_teams.push_back(resource);
        if (type == "PractitionerRole") facts.practitioner_roles.push_back(resource);
        if (type == "Consent") facts.consents.push_back(resource);
        if (type == "Organization") facts.orgnr_of[resource.text("id")] = entry.identity->value;
    }
    return facts;
}

struct Shared {
    const char* name;
    std::map<std::string, consent::Sections> sections;
};

std::ostream& operator<<(std::ostream& out, const Shared& shared) {
    return out << shared.name;
}

class SamspillAccess : public testing::TestWithParam<Shared> {};

// What the mapper writes, the consent room reads: who sees the samples' plans, and what of them.
TEST_P(SamspillAccess, IsWhatThePersonAgreedTo) {
    const auto plan = read(read_json("samples/plans/" + std::string(GetParam().name) + ".json"));
    ASSERT_TRUE(plan);
    const auto now = *parse_instant("2026-11-23T12:00:00+01:00");
    const auto facts = stored(*plan);
    EXPECT_THAT(plan::check_plan(facts, now), testing::IsEmpty());
    std::map<std::string, consent::Sections> sections;
    for (const auto& row : consent::grants(facts)) {
        if (row.when.holds(now)) sections[row.org] |= row.sections;
    }
    EXPECT_EQ(sections, GetParam().sections);
}

using consent::kDeltakere, consent::kEksistens, consent::kKartlegging, consent::kMaal,
    consent::kMeldinger, consent::kMoeter, consent::kTiltak;

INSTANTIATE_TEST_SUITE_P(
    Samples, SamspillAccess,
    testing::Values(
        Shared{"kari",
               {{"310000175", kEksistens | kMaal | kTiltak | kMoeter | kMeldinger | kDeltakere},
                {"310000310", kEksistens | kMaal | kTiltak}}},
        Shared{"nils",
               {{"310000388", kEksistens | kMaal | kTiltak | kMoeter | kMeldinger},
                {"310000450", kEksistens | kTiltak | kMoeter}}},
        Shared{"ida", {{"310000248", kEksistens | kMaal | kTiltak | kMoeter | kKartlegging}}}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(SamspillWrongSamples, GiveTheCodeAndPlaceTheListSays) {
    int count = 0;
    const auto expected = read_json("samples/wrong/expected.json");
    for (const auto& row : expected.items()) {
        if (row.text("endpoint") != "/inbound/samspill" || row.at("status").integer() != 422)
            continue;
        ++count;
        const auto plan = read(read_json("samples/wrong/" + row.text("file")));
        ASSERT_FALSE(plan) << row.text("file");
        EXPECT_EQ(plan.error().category, Category::unprocessable);
        EXPECT_THAT(native::testing::faults_of(plan.error()),
                    testing::ElementsAre(row.text("code") + " at " + row.text("expression")))
            << row.text("file");
    }
    EXPECT_GE(count, 6);
}

}  // namespace
}  // namespace planbro::mappers::samspill
