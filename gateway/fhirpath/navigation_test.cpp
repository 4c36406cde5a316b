// Paths through resources as FHIR has them in JSON.
#include <gtest/gtest.h>

#include <string>

#include "fhirpath/testing/answers.hpp"

namespace planbro::fhirpath {

namespace {

using testing::answer;

constexpr std::string_view kPatient = R"({
    "resourceType": "Patient", "id": "p1", "active": true,
    "meta": {"versionId": "7"},
    "name": [{"family": "Nordmann", "given": ["Ola", null, "Per"],
              "_given": [null, {"id": "g2",
                                "extension": [{"url": "u:mangler", "valueCode": "masked"}]}]},
             {"text": "Ola N"}],
    "birthDate": "1974-12-25",
    "_birthDate": {"id": "b", "extension": [
        {"url": "u:time", "valueDateTime": "1974-12-25T14:35:45Z"}]},
    "_gender": {"extension": [{"url": "u:mangler", "valueString": "x"}]},
    "deceasedDateTime": "2020-01-02",
    "multipleBirthInteger": 2,
    "fhir_comments": ["x"], "ukjent": 5,
    "extension": [{"url": "u:vekt", "valueQuantity":
        {"value": 70.50, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"}}],
    "contained": [{"resourceType": "Organization", "id": "o1", "name": "Kommunen",
                   "partOf": {"reference": "#"}},
                  {"resourceType": "Zebra", "id": "z"}],
    "managingOrganization": {"reference": "#o1", "display": "x"}
})";

TEST(Paths, FollowElements) {
    EXPECT_EQ(answer("name.family", kPatient), "Nordmann");
    EXPECT_EQ(answer("Patient.name.family", kPatient), "Nordmann");
    EXPECT_EQ(answer("Resource.id", kPatient), "p1");
    EXPECT_EQ(answer("DomainResource.meta.versionId", kPatient), "7");
    EXPECT_EQ(answer("Observation.id", kPatient), "");
    EXPECT_EQ(answer("name.`family`", kPatient), "Nordmann");
    EXPECT_EQ(answer("name", kPatient), "[HumanName], [HumanName]");
}

TEST(Paths, FindNothingThatIsNoElement) {
    EXPECT_EQ(answer("resourceType", kPatient), "");
    EXPECT_EQ(answer("ukjent", kPatient), "");
    EXPECT_EQ(answer("fhir_comments", kPatient), "");
    EXPECT_EQ(answer("_birthDate", kPatient), "");
    EXPECT_EQ(answer("children().count()", kPatient), "12");
    EXPECT_EQ(answer("id.family", kPatient), "");
    EXPECT_EQ(answer("'a'.family", kPatient), "");
}

TEST(Paths, FindChoices) {
    EXPECT_EQ(answer("deceased", kPatient), "2020-01-02");
    EXPECT_EQ(answer("deceased is dateTime", kPatient), "true");
    EXPECT_EQ(answer("deceased.ofType(boolean)", kPatient), "");
    EXPECT_EQ(answer("multipleBirth + 1", kPatient), "3");
    EXPECT_EQ(answer("deceasedDateTime", kPatient), "");
    EXPECT_EQ(answer("extension.value.value", kPatient), "70.50");
    EXPECT_EQ(answer("extension('u:vekt').value > 70 'kg'", kPatient), "true");
    EXPECT_EQ(answer("(extension.value as Quantity).unit", kPatient), "kg");
}

TEST(Paths, SeeWhatIsBesidePrimitives) {
    EXPECT_EQ(answer("birthDate.id", kPatient), "b");
    EXPECT_EQ(answer("birthDate.extension('u:time').value", kPatient), "1974-12-25T14:35:45Z");
    EXPECT_EQ(answer("gender.exists()", kPatient), "true");
    EXPECT_EQ(answer("gender.hasValue()", kPatient), "false");
    EXPECT_EQ(answer("gender.getValue()", kPatient), "");
    EXPECT_EQ(answer("gender = 'male'", kPatient), "false");
    EXPECT_EQ(answer("gender.extension.value", kPatient), "x");
    EXPECT_EQ(answer("name.given.count()", kPatient), "3");
    EXPECT_EQ(answer("name.given.where(hasValue())", kPatient), "Ola, Per");
    EXPECT_EQ(answer("name.given[1].extension.value", kPatient), "masked");
    EXPECT_EQ(answer("name.given[1].id", kPatient), "g2");
    EXPECT_EQ(answer("birthDate.children().count()", kPatient), "2");
}

TEST(Paths, KnowTypes) {
    EXPECT_EQ(answer("type().name", kPatient), "Patient");
    EXPECT_EQ(answer("active.type().namespace & '.' & active.type().name", kPatient),
              "FHIR.boolean");
    EXPECT_EQ(answer("id is id and id is string and id is FHIR.string", kPatient), "true");
    EXPECT_EQ(answer("id is uri", kPatient), "false");
    EXPECT_EQ(answer("$this is DomainResource and $this is Resource", kPatient), "true");
    EXPECT_EQ(answer("name.first() is Element", kPatient), "true");
    EXPECT_EQ(answer("contained.ofType(Organization).name", kPatient), "Kommunen");
    EXPECT_EQ(answer("descendants().ofType(Quantity).value", kPatient), "70.50");
    EXPECT_EQ(answer("contact.type().name",
                     R"({"resourceType": "Patient", "contact": [{"gender": "male"}]})"),
              "BackboneElement");
}

TEST(Paths, EnterContainedResources) {
    EXPECT_EQ(answer("contained.id", kPatient), "o1");  // no Zebra in R4
    EXPECT_EQ(answer("contained.name", kPatient), "Kommunen");
    EXPECT_EQ(answer("managingOrganization.resolve().name", kPatient), "Kommunen");
    EXPECT_EQ(answer("contained.partOf.resolve().id", kPatient), "p1");
    EXPECT_EQ(answer("managingOrganization.resolve() is Organization", kPatient), "true");
}

TEST(Paths, FollowContentReferences) {
    constexpr std::string_view questionnaire = R"({"resourceType": "Questionnaire", "item": [
        {"linkId": "1", "item": [{"linkId": "1.1", "item": [{"linkId": "1.1.1"}]}]},
        {"linkId": "2", "initial": [{"valueInteger": 3}]}]})";
    EXPECT_EQ(answer("repeat(item).linkId", questionnaire), "1, 2, 1.1, 1.1.1");
    EXPECT_EQ(answer("item.item.item.linkId", questionnaire), "1.1.1");
    EXPECT_EQ(answer("descendants().linkId.isDistinct()", questionnaire), "true");
    EXPECT_EQ(answer("item.initial.value", questionnaire), "3");
}

TEST(Paths, TreatOddJsonAsItIs) {
    // What the validator will refuse must not break an expression.
    EXPECT_EQ(answer("active", R"({"resourceType": "Patient", "active": "ja"})"), "ja");
    EXPECT_EQ(answer("birthDate.exists()", R"({"resourceType": "Patient", "birthDate": {}})"),
              "true");
    EXPECT_EQ(answer("birthDate = @2020", R"({"resourceType": "Patient", "birthDate": "i går"})"),
              "false");
    EXPECT_EQ(answer("name.family", R"({"resourceType": "Patient", "name": "Ola"})"), "");
    EXPECT_EQ(
        answer("name.family", R"({"resourceType": "Patient", "name": [[1], null, {"family": 5}]})"),
        "5");
    EXPECT_EQ(answer("contained.id", R"({"resourceType": "Patient", "contained": [5, null]})"), "");
    EXPECT_EQ(
        answer("extension.value",
               R"({"resourceType": "Patient", "extension": [{"valueInteger": 99999999999}]})"),
        "99999999999");
    EXPECT_EQ(answer("active.id", R"({"resourceType": "Patient", "_active": 5})"), "");
}

TEST(Paths, BeginAtAnyElement) {
    const auto patient = json::parse(kPatient).value();
    const auto& name = patient.at("name").at(0);
    const Item focus(Node{&name, nullptr, fhir::r4::find_type("HumanName")});
    Environment environment;
    environment.resource = resource_item(patient);
    EXPECT_EQ(answer("family & ' ' & %resource.id", focus, environment), "Nordmann p1");
    EXPECT_EQ(answer("HumanName.given.first()", focus, environment), "Ola");
    const Item date(
        Node{&patient.at("birthDate"), &patient.at("_birthDate"), fhir::r4::find_type("date")});
    EXPECT_EQ(answer("$this < @1975", date, environment), "true");
    EXPECT_EQ(answer("extension.exists() and hasValue()", date, environment), "true");
}

TEST(Equality, OfElementsIsThatOfAllBelowThem) {
    constexpr std::string_view codes = R"({"resourceType": "Observation", "category": [
        {"coding": [{"code": "a", "system": "u:s"}]}, {"coding": [{"system": "u:s", "code": "a"}]},
        {"coding": [{"code": "A", "system": "u:s"}]}],
        "component": [{"valueQuantity": {"value": 1.0}}, {"valueQuantity": {"value": 1.00}}]})";
    EXPECT_EQ(answer("category[0] = category[1]", codes), "true");
    EXPECT_EQ(answer("category[0] = category[2]", codes), "false");
    EXPECT_EQ(answer("category[0] ~ category[2]", codes), "true");
    EXPECT_EQ(answer("category.distinct().count()", codes), "2");
    EXPECT_EQ(answer("component.isDistinct()", codes), "false");
    EXPECT_EQ(answer("category = category", codes), "true");
    EXPECT_EQ(answer("category = 'a'", codes), "false");
}

}  // namespace

}  // namespace planbro::fhirpath
