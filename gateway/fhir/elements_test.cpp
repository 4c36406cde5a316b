#include "fhir/elements.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "fhir/narrative.hpp"
#include "fhir/resource.hpp"

namespace planbro::fhir {

namespace {

const r4::Element* find(std::string_view type, std::string_view element) {
    return r4::ElementFinder(*r4::find_type(type)).find(element);
}

TEST(Elements, HaveTypeAndCardinality) {
    const auto* status = find("CarePlan", "status");
    ASSERT_NE(status, nullptr);
    EXPECT_TRUE(status->required());
    EXPECT_FALSE(status->many());
    EXPECT_EQ(r4::type_of(*status).kind, r4::Kind::code);
    const auto* activity = find("CarePlan", "activity");
    ASSERT_NE(activity, nullptr);
    EXPECT_FALSE(activity->required());
    EXPECT_TRUE(activity->many());
    EXPECT_EQ(r4::text(r4::type_of(*activity).name), "CarePlan.activity");
}

TEST(Elements, AreInheritedFromTheBase) {
    for (const auto* name : {"id", "meta", "text", "contained", "extension"}) {
        EXPECT_NE(find("CarePlan", name), nullptr) << name;
    }
    EXPECT_NE(find("CarePlan.activity", "modifierExtension"), nullptr);
    EXPECT_EQ(find("Coding", "modifierExtension"), nullptr);
    EXPECT_EQ(find("Bundle", "text"), nullptr);
}

TEST(Elements, AreSpelledOutForAChoice) {
    const auto* text = find("Task.input", "valueString");
    ASSERT_NE(text, nullptr);
    EXPECT_EQ(text->choice, find("Task.input", "valueReference")->choice);
    EXPECT_TRUE(r4::choices_of(*r4::find_type("Task.input"))[text->choice - 1U].required);
    EXPECT_EQ(find("Task.input", "value"), nullptr);
}

TEST(Elements, FollowContentReferences) {
    const auto* item = find("Questionnaire.item", "item");
    ASSERT_NE(item, nullptr);
    EXPECT_EQ(r4::text(r4::type_of(*item).name), "Questionnaire.item");
}

TEST(Elements, AreThoseOfR4Alone) {
    // The npm package adds these to R4.
    EXPECT_EQ(find("Meta", "project"), nullptr);
    EXPECT_EQ(find("Binary", "url"), nullptr);
    EXPECT_EQ(find("ResearchStudy", "result"), nullptr);
    // R4's ids of data elements are cut off within these.
    EXPECT_NE(find("MeasureReport.group.stratifier.stratum.population", "subjectResults"), nullptr);
}

TEST(Elements, KnowReferenceTargets) {
    const auto* reference = find("CarePlan.activity", "reference");
    EXPECT_TRUE(r4::allows_target(*reference, "ServiceRequest"));
    EXPECT_FALSE(r4::allows_target(*reference, "Goal"));
    EXPECT_TRUE(r4::allows_target(*find("Task", "focus"), "CarePlan"));
}

TEST(Elements, KnowRequiredCodes) {
    const auto* status = find("Task", "status");
    EXPECT_TRUE(r4::has_code(*status, "in-progress"));
    EXPECT_FALSE(r4::has_code(*status, "aktiv"));
    EXPECT_TRUE(r4::has_code(*find("Task", "intent"), "order"));
    const auto* clinical = find("Condition", "clinicalStatus");
    constexpr auto system = "http://terminology.hl7.org/CodeSystem/condition-clinical";
    EXPECT_TRUE(r4::has_code(*clinical, system, "relapse"));
    EXPECT_FALSE(r4::has_code(*clinical, "http://other", "relapse"));
}

TEST(Elements, AreFoundInAnyOrder) {
    const auto& type = *r4::find_type("CarePlan");
    r4::ElementFinder finder(type);
    const auto elements = r4::elements_of(type);
    for (auto element = elements.rbegin(); element != elements.rend(); ++element) {
        EXPECT_EQ(finder.find(r4::text(element->name)), &*element);
        EXPECT_TRUE(finder.is_own(*element));
    }
    EXPECT_FALSE(finder.is_own(*finder.find("id")));
}

TEST(Elements, CoverTheResourceTypes) {
    EXPECT_NE(r4::find_resource("VisionPrescription"), nullptr);
    EXPECT_NE(r4::find_resource("Account"), nullptr);
    EXPECT_EQ(r4::find_resource("Resource"), nullptr);
    EXPECT_EQ(r4::find_resource("Coding"), nullptr);
    EXPECT_EQ(r4::find_resource(""), nullptr);
    for (const auto* name : {"CarePlan", "Bundle", "MedicinalProduct", "CatalogEntry", "Zebra"}) {
        EXPECT_EQ(r4::find_resource(name) != nullptr, is_resource_type(name)) << name;
    }
}

TEST(Narrative, AllowsFormattingAlone) {
    const auto within = [](std::string_view inside) {
        return R"(<div xmlns="http://www.w3.org/1999/xhtml")" + std::string(inside);
    };
    for (const auto* good : {">tekst</div>", ">a<!-- b --></div>\n",
                             R"(><a href="CarePlan/1?a=1&amp;b=2">x</a></div>)",
                             "><img src='data:image/png;base64,AA=='/></div>"}) {
        EXPECT_TRUE(is_narrative(within(good))) << good;
    }
    for (const auto* bad : {">a",
                            "><p>a</div></p>",
                            ">a</div>b",
                            "/>",
                            "> \n</div>",
                            "><br/></div>",
                            "><script>a</script></div>",
                            "><iframe src='a'/></div>",
                            ">a<SCRIPT/></div>",
                            " onclick='a()'>a</div>",
                            "><a href='javascript:a()'>a</a></div>",
                            "><a href=' java\tscript:a()'>a</a></div>",
                            "><a href='javascript&#58;a()'>a</a></div>",
                            "><img src='data:text/html,a'/></div>",
                            "><!DOCTYPE a>a</div>",
                            "><![CDATA[a]]></div>",
                            " a=b>a</div>",
                            ">a&nbsp;b</div>",
                            ">a & b</div>",
                            ">&#1;</div>",
                            " a='' a=''>a</div>",
                            ""}) {
        EXPECT_FALSE(is_narrative(within(bad))) << bad;
    }
    for (const auto* bad : {"", "tekst", "<p>a</p>", "<div>a</div>", "<div xmlns='b'>a</div>"}) {
        EXPECT_FALSE(is_narrative(bad)) << bad;
    }
}

}  // namespace

}  // namespace planbro::fhir
