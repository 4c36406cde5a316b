// The public face: what can be compiled, what the environment gives, and where it ends.
#include "fhirpath/fhirpath.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "fhirpath/testing/answers.hpp"

namespace planbro::fhirpath {

namespace {

using testing::answer;
using testing::refusal;

std::string repeated(std::string_view part, int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += part;
    return text;
}

TEST(Compiling, TellsWhereAndWhat) {
    struct Wrong {
        const char* expression;
        const char* text;
    };
    for (const auto& [expression, text] :
         std::initializer_list<Wrong>{{"", "character 1: a name is wanted"},
                                      {"name.", "character 6: a name is wanted"},
                                      {"name.where(", "character 12: a name is wanted"},
                                      {"name.where(use = 'a'", "character 21: \")\" is wanted"},
                                      {"(1 + 2", "character 7: \")\" is wanted"},
                                      {"1 2", "character 3: an operator or the end is wanted"},
                                      {"åse", "character 1: this sign has no meaning here"},
                                      {"'å' # 2", "character 5: this sign has no meaning here"},
                                      {"'abc", "character 1: the text does not end"},
                                      {"'a\\x'", "character 3: there is no such escape"},
                                      {"'\\uD83D'", "character 2: half a character"},
                                      {"'\\u00g0'", "character 6: four hexadecimal digits"},
                                      {"1 /* 2", "character 3: the comment does not end"},
                                      {"name.ukjent()", "character 6: there is no such function"},
                                      {"name.first(1)", "another number of arguments"},
                                      {"name.where()", "another number of arguments"},
                                      {"@2015-13", "there is no such date or time"},
                                      {"@15", "a year of four digits is wanted"},
                                      {"$that", "$this, $index or $total is wanted"},
                                      {"9999999999", "the integer is too large"},
                                      {"1 is Zebra", "character 6: there is no such type in R4"},
                                      {"and", "a name is wanted"},
                                      {"{1}", "\"}\" is wanted"},
                                      {"name[0", "\"]\" is wanted"},
                                      {"%", "a name is wanted"}}) {
        EXPECT_NE(refusal(expression).find(text), std::string::npos) << expression << "\n"
                                                                     << refusal(expression);
    }
    EXPECT_EQ(compile("1 +").error().category, Category::unprocessable);
    EXPECT_EQ(compile("1 +").error().issues.at(0).code, "feil-fhirpath");
    EXPECT_FALSE(compile("'\xff'").has_value());
}

TEST(Compiling, NeverRepeatsTexts) {
    EXPECT_EQ(refusal("'13097248022").find("13097248022"), std::string::npos);
    EXPECT_EQ(answer("'13097248022' < 1").find("13097248022"), std::string::npos);
}

TEST(Compiling, IsBoundedInDepth) {
    for (const auto& deep :
         {repeated("(", 100000), repeated("-", 100000), repeated("a.", 10000) + "a",
          "1" + repeated(" + 1", 10000), repeated("iif(true, ", 500), repeated("not(", 5000),
          repeated("a[", 5000), "a" + repeated("[0]", 5000), repeated("{", 9999)}) {
        EXPECT_NE(refusal(deep), "") << deep.substr(0, 20);
    }
    EXPECT_NE(refusal(std::string(100000, ' ')), "");
}

TEST(Compiling, TakesWhatIsNestedToItsLimit) {
    EXPECT_EQ(answer("1" + repeated(" + 1", 150)), "151");
    EXPECT_EQ(answer(repeated("(", 90) + "1" + repeated(")", 90)), "1");
    EXPECT_EQ(answer(repeated("iif(true, ", 90) + "1" + repeated(")", 90)), "1");
    EXPECT_EQ(answer("Patient" + repeated(".select($this)", 150) + ".id.exists()"), "false");
}

// While an item is judged, all that it came from still runs: a tree of bounded depth may nest
// thousands of calls.
TEST(Evaluating, IsBoundedInDepth) {
    std::string nested = "true";
    for (int depth = 0; depth < 150; depth += 2) {
        nested = "$this" + repeated(".skip(0)", depth) + ".where(" + nested + ").exists()";
    }
    EXPECT_NE(answer(nested).find("this is nested too deep"), std::string::npos);
    std::string extension = R"({"url": "u:a"})";
    for (int i = 0; i < 25; ++i) extension = R"({"extension": [)" + extension + "]}";
    std::string again = "true";
    for (int i = 0; i < 45; ++i) {
        again =
            "select('#').resolve().descendants().where(url.exists() and " + again + ").exists()";
    }
    EXPECT_NE(answer(again, R"({"resourceType": "Patient", "extension": [)" + extension + "]}")
                  .find("this is nested too deep"),
              std::string::npos);
}

TEST(Types, AreCheckedWhenTheRootIsKnown) {
    EXPECT_EQ(refusal("name.given.first().startsWith('O')", "Patient"), "");
    EXPECT_EQ(refusal("value.ofType(Quantity).unit", "Observation"), "");
    EXPECT_EQ(refusal("contained.name", "Patient"), "");  // of any type
    EXPECT_EQ(refusal("repeat(item).linkId", "Questionnaire"), "");
    EXPECT_EQ(refusal("entry.resource.status", "Bundle"), "");
    EXPECT_EQ(refusal("Resource.meta", "Patient"), "");
    for (const auto* wrong :
         {"given", "name.gavn", "Observation.value", "deceasedBoolean", "name.startsWith('O')",
          "active.length()", "birthDate + 5", "iif(name, 1, 2)", "iif(gender, 1, 2)",
          "name.where(gavn = 'O')", "name.select(given.period)", "(deceased as boolean).year",
          "gender.abs()"}) {
        EXPECT_NE(refusal(wrong, "Patient"), "") << wrong;
        EXPECT_EQ(refusal(wrong), "") << wrong;
    }
}

TEST(Types, MayBePickedByAsAmongMany) {
    const auto patient = json::parse(R"({"resourceType": "Patient",
        "name": [{"family": "A"}, {"family": "B"}]})")
                             .value();
    const auto focus = *resource_item(patient);
    EXPECT_EQ(answer("name.as(HumanName).family", focus, {}), "A, B");
    EXPECT_NE(answer("name.as(HumanName).family", focus, {}, {.as_wants_single = true}).find('!'),
              std::string::npos);
}

class InEnvironment : public ::testing::Test {
  protected:
    std::string ask(std::string_view expression) {
        return answer(expression, *resource_item(patient_), environment_);
    }

    json::Value patient_ = json::parse(R"({"resourceType": "Patient", "id": "p",
        "generalPractitioner": [{"reference": "Practitioner/1"}, {"reference": "Practitioner/2"}],
        "modifierExtension": [{"url": "u:a"}], "gender": "male"})")
                               .value();
    json::Value practitioner_ =
        json::parse(R"({"resourceType": "Practitioner", "id": "1", "active": true})").value();
    Environment environment_;
};

TEST_F(InEnvironment, TimeIsGiven) {
    environment_.now = *parse_instant("2026-11-23T23:30:00Z");
    environment_.offset = std::chrono::minutes(60);
    EXPECT_EQ(ask("now()"), "2026-11-24T00:30:00.000+01:00");
    EXPECT_EQ(ask("today()"), "2026-11-24");
    EXPECT_EQ(ask("timeOfDay()"), "00:30:00.000");
}

TEST_F(InEnvironment, VariablesAreGiven) {
    const std::vector<Constant> constants = {{"svar", Item(std::int32_t(42))}};
    environment_.constants = constants;
    environment_.root_resource = resource_item(practitioner_);
    EXPECT_EQ(ask("%svar"), "42");
    EXPECT_EQ(ask("%resource.id & %context.id"), "pp");
    EXPECT_EQ(ask("%rootResource.id"), "1");
    EXPECT_EQ(ask("%ucum"), "http://unitsofmeasure.org");
    EXPECT_EQ(ask("%`ext-a-b`"), "http://hl7.org/fhir/StructureDefinition/a-b");
    EXPECT_NE(ask("%ukjent").find("! FHIRPath, character 1: the variable is not known"),
              std::string::npos);
}

TEST_F(InEnvironment, ReferencesAreResolvedByTheCaller) {
    EXPECT_EQ(ask("generalPractitioner.resolve().id"), "");
    environment_.resolve = [&](std::string_view reference) {
        return reference == "Practitioner/1" ? &practitioner_ : nullptr;
    };
    EXPECT_EQ(ask("generalPractitioner.resolve().id"), "1");
    EXPECT_EQ(ask("generalPractitioner.where(resolve() is Practitioner).reference"),
              "Practitioner/1");
}

TEST_F(InEnvironment, ValueSetsAndProfilesAreAskedOfTheCaller) {
    EXPECT_EQ(ask("gender.memberOf('u:koder')"), "");
    EXPECT_EQ(ask("conformsTo('http://hl7.org/fhir/StructureDefinition/Patient')"), "true");
    EXPECT_NE(ask("conformsTo('u:profil')").find("the profile is not known"), std::string::npos);
    environment_.member_of = [](const Item& item, std::string_view value_set) {
        return std::optional(value_set == "u:koder" && text_of(item) == "male");
    };
    environment_.conforms_to = [](const Item&, std::string_view) { return std::optional(false); };
    EXPECT_EQ(ask("gender.memberOf('u:koder')"), "true");
    EXPECT_EQ(ask("conformsTo('u:profil')"), "false");
}

TEST_F(InEnvironment, ModifiersAreChecked) {
    EXPECT_EQ(ask("checkModifiers('u:b,u:a').id"), "p");
    EXPECT_NE(ask("checkModifiers('u:b').id").find("modifier extension"), std::string::npos);
}

TEST_F(InEnvironment, TracesAreHeard) {
    std::vector<std::string> heard;
    environment_.trace = [&](std::string_view name, std::span<const Item> items) {
        heard.push_back(std::string(name) + std::to_string(items.size()));
    };
    EXPECT_EQ(ask("generalPractitioner.trace('a').trace('b', reference).count()"), "2");
    EXPECT_EQ(heard, (std::vector<std::string>{"a2", "b1", "b1"}));
}

TEST_F(InEnvironment, InvariantsHoldOnlyIfTrue) {
    const auto focus = *resource_item(patient_);
    const auto verdict = [&](std::string_view expression) {
        return holds(compile(expression).value(), focus, environment_);
    };
    EXPECT_TRUE(*verdict("gender.exists()"));
    EXPECT_TRUE(*verdict("gender"));
    EXPECT_FALSE(*verdict("gender.empty()"));
    EXPECT_FALSE(*verdict("birthDate < today()"));
    EXPECT_FALSE(verdict("generalPractitioner").has_value());
    EXPECT_EQ(*decide(compile("birthDate < today()").value(), focus, environment_), std::nullopt);
    EXPECT_EQ(*decide(compile("gender = 'male'").value(), focus, environment_), true);
}

TEST_F(InEnvironment, EvaluationIsBounded) {
    environment_.limits = {.steps_max = 100000, .items_max = 1000, .text_bytes_max = 10000};
    for (const auto* endless : {"1.repeat($this + 1)", "'a'.repeat($this + 'a')",
                                "'a'.repeat($this & $this)", "1.repeat($this + 1).count()"}) {
        EXPECT_NE(ask(endless).find('!'), std::string::npos) << endless;
    }
    EXPECT_EQ(ask("(1 | 2).repeat(-$this + 1.5)"), "0.5, -0.5, 1.0, 2.0");
    const auto many = "'" + std::string(900, 'x') + "'.toChars()";
    EXPECT_NE(ask(many + ".select(" + many + ")").find("too many items"), std::string::npos);
    EXPECT_NE(ask(many + ".where(" + many + ".where($this = 'y').exists())").find("too many steps"),
              std::string::npos);
    EXPECT_NE(ask(many + ".where(" + many + " ~ " + many + ").count()").find("too many steps"),
              std::string::npos);
    EXPECT_NE(ask("'" + std::string(3000, 'x') + "'.replace('', 'xxxxxxxx')").find("too long"),
              std::string::npos);
}

TEST_F(InEnvironment, EquivalenceIsBoundedBeforeItIsTried) {
    std::string line = "\"x\"";
    for (int i = 0; i < 5000; ++i) line += ", \"x\"";
    const auto patient = json::parse(R"({"resourceType": "Patient", "address": [{"line": [)" +
                                     line + "]}, {\"line\": [" + line + "]}]}")
                             .value();
    const auto focus = *resource_item(patient);
    EXPECT_NE(answer("address[0] ~ address[1]", focus, environment_).find("too many steps"),
              std::string::npos);
    EXPECT_EQ(answer("address[0] = address[1]", focus, environment_), "true");
}

TEST_F(InEnvironment, WhatIsKeptDoesNotChangeAnswers) {
    // %resource… within where() is evaluated once; what depends on the item is not.
    EXPECT_EQ(ask("generalPractitioner.where(reference in %resource.generalPractitioner.reference"
                  ".skip(1)).reference"),
              "Practitioner/2");
    EXPECT_EQ(ask("(1 | 2 | 3).select(%resource.id & $this.toString())"), "p1, p2, p3");
    EXPECT_EQ(ask("(1 | 2).select(%resource.generalPractitioner.select($index))"), "0, 1, 0, 1");
    EXPECT_EQ(ask("(1 | 2).select($this + ('5'.toInteger() + 1))"), "7, 8");
}

TEST(Answers, OutliveTheProgram) {
    Collection kept;
    {
        const auto patient = json::parse(R"({"resourceType": "Patient"})").value();
        const auto program = compile("'a' & 'b' | 'literal' | 5 'mg' | 'x'.upper()").value();
        kept = evaluate(program, *resource_item(patient), Environment()).value();
    }
    ASSERT_EQ(kept.size(), 4U);
    EXPECT_EQ(text_of(kept[0]), "ab");
    EXPECT_EQ(text_of(kept[1]), "literal");
    EXPECT_EQ(text_of(kept[2]), "5 'mg'");
    EXPECT_EQ(text_of(kept[3]), "X");
}

}  // namespace

}  // namespace planbro::fhirpath
