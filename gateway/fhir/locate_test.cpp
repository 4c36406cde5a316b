#include "fhir/locate.hpp"

#include <gtest/gtest.h>

#include "fhir/testing/random_resource.hpp"
#include "fhir/testing/shape.hpp"
#include "fhir/validator.hpp"
#include "fhir/xml.hpp"

namespace planbro::fhir {

namespace {

const std::string kJson = R"({
  "resourceType": "Bundle",
  "entry": [
    {"resource": {"resourceType": "Basic"}},
    { "resource": {
        "resourceType": "Patient", "contained": [],
        "na\"me\\": "{[",
        "name": [{"given": [null, "B"], "_given": [{"extension": [{"url": "u",
          "valueString": "å", "x": 1}]}, null]}],
        "birthDate": "2016", "_birthDate": {"id": "b"},
        "deceasedBoolean": true
    } }
  ]
})";

const std::string kXml = R"(<?xml version="1.0"?>
<Bundle xmlns="http://hl7.org/fhir">
  <entry><resource><Basic/></resource></entry>
  <entry>
    <resource><Patient>
      <text><div xmlns="http://www.w3.org/1999/xhtml"><p/><p/></div></text><!--
      --><name><given><extension url="u"><valueString
        value="å"/></extension></given><given value="B"/></name>
      <birthDate id="b" value="2016"/>
      <deceasedBoolean value="true"/>
    </Patient></resource>
  </entry>
</Bundle>)";

struct Place {
    const char* name;
    const char* path;
    TextPlace json;
    TextPlace xml;
};

class Locate : public ::testing::TestWithParam<Place> {};

TEST_P(Locate, FindsThePathInBothForms) {
    EXPECT_EQ(place_in_json(kJson, GetParam().path), GetParam().json);
    EXPECT_EQ(place_in_xml(kXml, GetParam().path), GetParam().xml);
}

INSTANTIATE_TEST_SUITE_P(
    Fhir, Locate,
    ::testing::Values(
        Place{"Resource", "Bundle", {1, 1}, {2, 1}},
        Place{"Item", "Bundle.entry[1]", {5, 5}, {4, 3}},
        Place{"ResourceInside", "Bundle.entry[1].resource", {5, 7}, {5, 5}},
        Place{"ItemOfAnItem", "Bundle.entry[1].resource.name[0].given[1]", {8, 35}, {8, 40}},
        Place{"Narrative", "Bundle.entry[1].resource.text.div", {5, 7}, {6, 13}},
        Place{"Member", "Bundle.entry[1].resource.birthDate", {10, 9}, {9, 7}},
        Place{"Choice", "Bundle.entry[1].resource.deceased", {11, 9}, {10, 7}},
        Place{"ExtensionOfAPrimitive",
              "Bundle.entry[1].resource.name[0].given[0].extension[0].value",
              {9, 11},
              {7, 42}},
        Place{"Missing", "Bundle.entry[1].resource.birthDate.extension[0].url", {10, 9}, {9, 7}},
        Place{"MissingItem", "Bundle.entry[2].fullUrl", {1, 1}, {2, 1}},
        Place{"EmptyList", "Bundle.entry[0].resource.name", {4, 6}, {3, 10}},
        Place{"Nonsense", "", {1, 1}, {2, 1}}, Place{"Brackets", "A..[[.x[", {1, 1}, {2, 1}}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(LocateInJson, FindsWhatOnlyJsonHas) {
    const std::string resource = "Bundle.entry[1].resource.";
    EXPECT_EQ(place_in_json(kJson, resource + "contained"), (TextPlace{6, 36})) << "an empty list";
    EXPECT_EQ(place_in_json(kJson, resource + "_birthDate"), (TextPlace{10, 30}));
    EXPECT_EQ(place_in_json(kJson, resource + "name[0].given[0].extension[0].x"),
              (TextPlace{9, 31}))
        << "columns count characters";
}

TEST(LocateInJson, TakesAChoiceOnlyWithItsType) {
    const std::string text = R"({"valueSet": 1, "_valueCode": {}})";
    EXPECT_EQ(place_in_json(text, "A.value"), (TextPlace{1, 17}));
    EXPECT_EQ(place_in_json(R"({"valueSet": 1})", "A.value"), (TextPlace{1, 1}));
}

TEST(LocateInBrokenText, TellsWhatItCan) {
    EXPECT_EQ(place_in_json("", "Patient.name"), std::nullopt);
    EXPECT_EQ(place_in_xml("", "Patient.name"), std::nullopt);
    EXPECT_EQ(place_in_xml("<a><b>", "Patient.b"), (TextPlace{1, 4}));
    for (const auto* text :
         {"{", "[[", "]}", "{\"a", "{\"a\":", "\"", "{\"a\":[}", "1 2", "\"\\"}) {
        EXPECT_NO_FATAL_FAILURE((void)place_in_json(text, "Patient.a[1].b"));
    }
}

// --- every element of many resources ---

// Calls `visit` with the path of every element and the name that the text has for it.
template <class Visit>
void for_each_element(const json::Value& value, const std::string& path, const Visit& visit) {
    for (const auto& [name, member] : value.members()) {
        if (name == "resourceType" || name == "id" || name == "url") continue;
        const auto named = path + "." + (name.starts_with('_') ? name.substr(1) : name);
        if (!member.is_array()) {
            visit(named, name, member);
            for_each_element(member, named, visit);
            continue;
        }
        for (std::size_t i = 0; i < member.items().size(); ++i) {
            const auto item = named + "[" + std::to_string(i) + "]";
            if (member.at(i).is_null()) continue;
            visit(item, name, member.at(i));
            for_each_element(member.at(i), item, visit);
        }
    }
}

std::string_view at(std::string_view text, TextPlace place) {
    for (; place.line > 1; --place.line) text.remove_prefix(text.find('\n') + 1);
    for (; place.column > 1; --place.column) {
        do text.remove_prefix(1);
        while ((static_cast<unsigned char>(text[0]) & 0xC0) == 0x80);
    }
    return text;
}

constexpr std::uint64_t kSeeds = 60;

TEST(LocateEverything, InXmlStandsItsStartTag) {
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
        const auto resource = testing::random_resource(seed);
        const auto text = write_xml(resource, XmlForm::pretty).value_or("");
        const auto locator = Locator::of_xml(text);
        for_each_element(resource, "R", [&](const auto& path, const auto& name, const auto&) {
            const auto tag = "<" + (name.starts_with('_') ? name.substr(1) : name);
            const auto place = locator.place(path);
            ASSERT_TRUE(place);
            ASSERT_EQ(at(text, *place).substr(0, tag.size()), tag) << path << " of seed " << seed;
        });
    }
}

TEST(LocateEverything, InJsonStandsItsNameOrItself) {
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
        const auto resource = testing::random_resource(seed);
        const auto text = json::write_pretty(resource);
        const auto locator = Locator::of_json(text);
        for_each_element(resource, "R", [&](const auto& path, const auto& name, const auto& value) {
            const auto place = locator.place(path);
            ASSERT_TRUE(place);
            const auto found = at(text, *place);
            if (path.ends_with(']')) {
                if (name.starts_with('_')) return;  // the item of `name` comes first
                const auto first = json::write(value).substr(0, 1);
                ASSERT_EQ(found.substr(0, 1), first) << path << " of seed " << seed;
            } else {
                const auto plain = name.starts_with('_') ? name.substr(1) : name;
                const bool is_named =
                    found.starts_with("\"" + name + "\"") || found.starts_with("\"" + plain + "\"");
                ASSERT_TRUE(is_named) << path << " of seed " << seed;
            }
        });
    }
}

TEST(LocateInJson, FindsThePlaceOfWhatTheValidatorSays) {
    const std::string text = "{\"resourceType\": \"Goal\",\n  \"lifecycleStatus\": \"tull\"\n}";
    for (const auto& issue : validate(*json::parse(text))) {
        const auto place = place_in_json(text, issue.expression);
        EXPECT_EQ(place, (issue.code == "feil-kode" ? TextPlace{2, 3} : TextPlace{1, 1}))
            << issue.expression;
    }
}

}  // namespace

}  // namespace planbro::fhir
