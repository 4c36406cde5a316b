// What is wrong with a document is told with its code and its place, all of it at once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "mappers/native/testing/golden.hpp"
#include "mappers/samspill/samspill.hpp"

namespace planbro::mappers::samspill {
namespace {

using native::testing::faults_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

json::Value kari() {
    return native::testing::read_json("samples/plans/kari.json");
}

json::Value& item(json::Value& plan, std::string_view list, std::size_t index) {
    return plan[list].make_array().at(index);
}

std::vector<std::string> faults_after(const std::function<void(json::Value&)>& change) {
    auto document = kari();
    change(document["plan"]);
    const auto plan = read(document);
    return plan ? std::vector<std::string>() : faults_of(plan.error());
}

struct Fault {
    const char* name;
    std::function<void(json::Value&)> change;
    const char* told;
};

std::ostream& operator<<(std::ostream& out, const Fault& fault) {
    return out << fault.name;
}

// That came in; with one member more.
json::Value application(std::string_view name, std::string_view value) {
    auto made = json::object({{"id", "k1"}, {"dato", "2026-01-05"}, {"status", "mottatt"}});
    made.set(name, value);
    return made;
}

class SamspillFault : public testing::TestWithParam<Fault> {};

TEST_P(SamspillFault, IsToldWithCodeAndPlace) {
    EXPECT_THAT(faults_after(GetParam().change), ElementsAre(GetParam().told));
}

INSTANTIATE_TEST_SUITE_P(
    Unknown, SamspillFault,
    testing::Values(
        Fault{"InPlan", [](auto& p) { p.set("diagnose", "F32"); }, "ukjent-felt at plan.diagnose"},
        Fault{"InPerson", [](auto& p) { p["person"].set("hoyde", 170); },
              "ukjent-felt at plan.person.hoyde"},
        Fault{"InName", [](auto& p) { p["person"]["navn"].set("mellomnavn", "B"); },
              "ukjent-felt at plan.person.navn.mellomnavn"},
        Fault{"InService",
              [](auto& p) { item(p, "deltakere", 1)["tjeneste"].set("avdeling", "2"); },
              "ukjent-felt at plan.deltakere[1].tjeneste.avdeling"},
        Fault{"InProgress",
              [](auto& p) { item(item(p, "tiltak", 0), "framdrift", 1).set("puls", 70); },
              "ukjent-felt at plan.tiltak[0].framdrift[1].puls"},
        Fault{"InAssessment",
              [](auto& p) { item(item(p, "moter", 0), "vurderinger", 0).set("skaar", 3); },
              "ukjent-felt at plan.moter[0].vurderinger[0].skaar"},
        Fault{"ServiceOfNextOfKin",
              [](auto& p) { item(p, "deltakere", 3).set("tjeneste", json::object({})); },
              "ukjent-felt at plan.deltakere[3].tjeneste"},
        Fault{"GuardianshipOfProfessional",
              [](auto& p) { item(p, "deltakere", 0).set("foreldreansvar", "mor"); },
              "ukjent-felt at plan.deltakere[0].foreldreansvar"},
        Fault{"ReceiverOfConsentToThePlan",
              [](auto& p) { item(p, "samtykker", 0).set("mottaker", "310000175"); },
              "ukjent-felt at plan.samtykker[0].mottaker"},
        Fault{"SectionsOfConsentToThePlan",
              [](auto& p) { item(p, "samtykker", 0).set("seksjoner", json::Array()); },
              "ukjent-felt at plan.samtykker[0].seksjoner"}),
    [](const auto& row) { return std::string(row.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Missing, SamspillFault,
    testing::Values(
        Fault{"PlanId", [](auto& p) { p.erase("planId"); }, "mangler-felt at plan.planId"},
        Fault{"Version", [](auto& p) { p.erase("versjon"); }, "mangler-felt at plan.versjon"},
        Fault{"StartOfPeriod", [](auto& p) { p["periode"].erase("fra"); },
              "mangler-felt at plan.periode.fra"},
        Fault{"Owner", [](auto& p) { p.erase("eier"); }, "mangler-felt at plan.eier"},
        Fault{"Title", [](auto& p) { p.set("tittel", "  "); }, "mangler-felt at plan.tittel"},
        Fault{"ServiceOfProfessional", [](auto& p) { item(p, "deltakere", 1).erase("tjeneste"); },
              "mangler-felt at plan.deltakere[1].tjeneste"},
        Fault{"KeptFromNobody",
              [](auto& p) {
                  item(p, "samtykker", 1).set("type", "sperre");
                  item(p, "samtykker", 1).erase("mottaker");
              },
              "mangler-felt at plan.samtykker[1].overfor"},
        Fault{"GroundWithoutALaw",
              [](auto& p) { item(p, "samtykker", 1).set("grunnlag", "lovhjemmel"); },
              "mangler-felt at plan.samtykker[1].hjemmel"},
        Fault{"UnknownGround", [](auto& p) { item(p, "samtykker", 1).set("grunnlag", "fordi"); },
              "ukjent-kode at plan.samtykker[1].grunnlag"},
        Fault{"GiverOfConsent",
              [](auto& p) { item(p, "samtykker", 0).set("gittAv", json::Array()); },
              "mangler-felt at plan.samtykker[0].gittAv"},
        Fault{"SectionsOfSharing", [](auto& p) { item(p, "samtykker", 1).erase("seksjoner"); },
              "mangler-felt at plan.samtykker[1].seksjoner"},
        Fault{"LengthOfMeeting", [](auto& p) { item(p, "moter", 1).erase("varighetMin"); },
              "mangler-felt at plan.moter[1].varighetMin"},
        Fault{"TimeOfHeldMeeting",
              [](auto& p) {
                  item(p, "moter", 0).erase("tidspunkt");
                  item(p, "moter", 0).erase("varighetMin");
              },
              "mangler-felt at plan.moter[0].tidspunkt"},
        Fault{"SenderOfMessage", [](auto& p) { item(p, "meldinger", 0).erase("fra"); },
              "mangler-felt at plan.meldinger[0].fra"}),
    [](const auto& row) { return std::string(row.param.name); });

INSTANTIATE_TEST_SUITE_P(
    WrongType, SamspillFault,
    testing::Values(
        Fault{"TextAsNumber", [](auto& p) { p.set("tittel", 7); }, "feil-type at plan.tittel"},
        Fault{"NumberAsText", [](auto& p) { p.set("versjon", "4"); }, "feil-type at plan.versjon"},
        Fault{"NullIsNotAbsent", [](auto& p) { p.set("nesteEvaluering", json::Value()); },
              "feil-type at plan.nesteEvaluering"},
        Fault{"ObjectAsText", [](auto& p) { item(p, "deltakere", 1).set("navn", "Geir Moe"); },
              "feil-type at plan.deltakere[1].navn"},
        Fault{"ListAsText", [](auto& p) { p.set("behov", "ro"); }, "feil-type at plan.behov"},
        Fault{"TextInListAsNumber",
              [](auto& p) {
                  p.set("behov", json::array({"ro", 2}));
              },
              "feil-type at plan.behov[1]"},
        Fault{"PartAsText", [](auto& p) { p["meldinger"].push_back("hei"); },
              "feil-type at plan.meldinger[3]"},
        Fault{"FlagAsText", [](auto& p) { p["person"].set("tolk", "ja"); },
              "feil-type at plan.person.tolk"}),
    [](const auto& row) { return std::string(row.param.name); });

INSTANTIATE_TEST_SUITE_P(
    WrongValue, SamspillFault,
    testing::Values(
        Fault{"VersionZero", [](auto& p) { p.set("versjon", 0); }, "feil-verdi at plan.versjon"},
        Fault{"VersionBeyondFhirsInteger",
              [](auto& p) { p.set("versjon", std::int64_t{2147483648}); },
              "feil-verdi at plan.versjon"},
        Fault{"VersionWithFraction", [](auto& p) { p.set("versjon", json::Number{"1.5"}); },
              "feil-verdi at plan.versjon"},
        Fault{"DayThatIsNotThere", [](auto& p) { p["person"].set("fodselsdato", "1992-02-30"); },
              "feil-verdi at plan.person.fodselsdato"},
        Fault{"YearAlone", [](auto& p) { p.set("nesteEvaluering", "2026"); },
              "feil-verdi at plan.nesteEvaluering"},
        Fault{"EndBeforeStart", [](auto& p) { p["periode"].set("til", "2026-01-11"); },
              "feil-verdi at plan.periode.til"},
        Fault{"TimeWithoutOffset",
              [](auto& p) { item(p, "moter", 1).set("tidspunkt", "2026-12-15T10:00:00"); },
              "feil-verdi at plan.moter[1].tidspunkt"},
        Fault{"MeetingOfNoLength", [](auto& p) { item(p, "moter", 1).set("varighetMin", 0); },
              "feil-verdi at plan.moter[1].varighetMin"},
        Fault{"Municipality", [](auto& p) { p["person"].set("kommunenr", "599"); },
              "feil-verdi at plan.person.kommunenr"},
        Fault{"PostalCode", [](auto& p) { p["person"]["adresse"].set("postnr", "N-01"); },
              "feil-verdi at plan.person.adresse.postnr"},
        Fault{"Language", [](auto& p) { p["person"].set("spraak", "norsk bokmål"); },
              "feil-verdi at plan.person.spraak"},
        Fault{"Email", [](auto& p) { p["person"].set("epost", "kari"); },
              "feil-verdi at plan.person.epost"},
        Fault{"HprNumber", [](auto& p) { item(p, "deltakere", 0).set("hprNr", "22"); },
              "feil-verdi at plan.deltakere[0].hprNr"},
        // "planId#id" is an identifier: with '#' in it one plan could reach into another.
        Fault{"PlanIdWithNumberSign", [](auto& p) { p.set("planId", "SOLVIK-2026-0001#m1"); },
              "feil-verdi at plan.planId"},
        Fault{"IdWithComma", [](auto& p) { item(p, "meldinger", 0).set("id", "g,1"); },
              "feil-verdi at plan.meldinger[0].id"},
        Fault{"IdThatMeansThePerson", [](auto& p) { item(p, "meldinger", 0).set("id", "bruker"); },
              "feil-verdi at plan.meldinger[0].id"},
        Fault{"EmptyOptionalText", [](auto& p) { item(p, "tiltak", 0).set("omfang", ""); },
              "feil-verdi at plan.tiltak[0].omfang"},
        Fault{"ControlCharacter", [](auto& p) { p.set("tittel", std::string("a\x01") + "b"); },
              "feil-verdi at plan.tittel"},
        Fault{"LongList", [](auto& p) { p.set("behov", json::Array(1001, json::Value("ro"))); },
              "for-mange at plan.behov"},
        Fault{"LongTitle", [](auto& p) { p.set("tittel", std::string(201, 'a')); },
              "for-lang-tekst at plan.tittel"},
        Fault{"LongText",
              [](auto& p) { item(p, "moter", 0).set("referat", std::string(4001, 'a')); },
              "for-lang-tekst at plan.moter[0].referat"},
        Fault{"NumberOfGuardian",
              [](auto& p) { item(p, "deltakere", 3).set("fnr", "17828831258"); },
              "ugyldig-fodselsnummer at plan.deltakere[3].fnr"},
        Fault{"NumberOfOwner", [](auto& p) { p["eier"].set("orgnr", "310000107"); },
              "ugyldig-orgnr at plan.eier.orgnr"},
        Fault{"NumberOfReceiver",
              [](auto& p) { item(p, "samtykker", 1).set("mottaker", "31000017"); },
              "ugyldig-orgnr at plan.samtykker[1].mottaker"}),
    [](const auto& row) { return std::string(row.param.name); });

INSTANTIATE_TEST_SUITE_P(
    UnknownCode, SamspillFault,
    testing::Values(
        Fault{"PlanType", [](auto& p) { p.set("type", "behandlingsplan"); },
              "ukjent-kode at plan.type"},
        Fault{"PlanStatus", [](auto& p) { p.set("status", "active"); },
              "ukjent-kode at plan.status"},
        Fault{"Gender", [](auto& p) { p["person"].set("kjonn", "Kvinne"); },
              "ukjent-kode at plan.person.kjonn"},
        Fault{"Protection", [](auto& p) { p["person"].set("adressesperre", "hemmelig"); },
              "ukjent-kode at plan.person.adressesperre"},
        // One fault alone: a role nobody knows must not make the rest look wrong as well.
        Fault{"Role", [](auto& p) { item(p, "deltakere", 1).set("rolle", "lege"); },
              "ukjent-kode at plan.deltakere[1].rolle"},
        Fault{"Sector",
              [](auto& p) { item(p, "deltakere", 1)["tjeneste"].set("sektor", "tannlege"); },
              "ukjent-kode at plan.deltakere[1].tjeneste.sektor"},
        Fault{"Section",
              [](auto& p) {
                  item(p, "samtykker", 1).set("seksjoner", json::array({"maal", "alt"}));
              },
              "ukjent-kode at plan.samtykker[1].seksjoner[1]"},
        Fault{"ConsentStatus", [](auto& p) { item(p, "samtykker", 1).set("status", "ja"); },
              "ukjent-kode at plan.samtykker[1].status"},
        Fault{"GoalStatus", [](auto& p) { item(p, "maal", 0).set("status", "pagar"); },
              "ukjent-kode at plan.maal[0].status"},
        Fault{"MeasureStatus", [](auto& p) { item(p, "tiltak", 0).set("status", "aktiv"); },
              "ukjent-kode at plan.tiltak[0].status"},
        Fault{"Achievement", [](auto& p) { item(p, "maal", 0).set("maaloppnaaelse", "bra"); },
              "ukjent-kode at plan.maal[0].maaloppnaaelse"}),
    [](const auto& row) { return std::string(row.param.name); });

INSTANTIATE_TEST_SUITE_P(
    References, SamspillFault,
    testing::Values(
        Fault{"Responsible", [](auto& p) { item(p, "tiltak", 1).set("ansvarlig", "d9"); },
              "ukjent-referanse at plan.tiltak[1].ansvarlig"},
        Fault{"GoalOfMeasure",
              [](auto& p) {
                  item(p, "tiltak", 1).set("maal", json::array({"m1", "m9"}));
              },
              "ukjent-referanse at plan.tiltak[1].maal[1]"},
        Fault{"ParticipantIsNoGoal",
              [](auto& p) { item(p, "tiltak", 1).set("maal", json::array({"d1"})); },
              "ukjent-referanse at plan.tiltak[1].maal[0]"},
        Fault{"GiverInList",
              [](auto& p) {
                  item(p, "samtykker", 0).set("gittAv", json::array({"bruker", "s2"}));
              },
              "ukjent-referanse at plan.samtykker[0].gittAv[1]"},
        Fault{"GiverAlone", [](auto& p) { item(p, "samtykker", 0).set("gittAv", "mor"); },
              "ukjent-referanse at plan.samtykker[0].gittAv"},
        Fault{"OwnerOfGoal", [](auto& p) { item(p, "maal", 0).set("eier", "d7"); },
              "ukjent-referanse at plan.maal[0].eier"},
        Fault{"Guest",
              [](auto& p) {
                  item(p, "moter", 1).set("innkalt", json::array({"d1", "d8"}));
              },
              "ukjent-referanse at plan.moter[1].innkalt[1]"},
        Fault{"Receiver", [](auto& p) { item(p, "meldinger", 0).set("til", json::array({"d8"})); },
              "ukjent-referanse at plan.meldinger[0].til[0]"},
        Fault{"ProfessionalApplicant",
              [](auto& p) { p["soknader"].push_back(application("soker", "d2")); },
              "feil-verdi at plan.soknader[0].soker"},
        Fault{"UnknownApplicant",
              [](auto& p) { p["soknader"].push_back(application("soker", "d9")); },
              "ukjent-referanse at plan.soknader[0].soker"},
        Fault{"NobodyApplied", [](auto& p) { p["soknader"].push_back(application("id", "k1")); },
              "mangler-felt at plan.soknader[0].soker"},
        Fault{"TwoApplicants",
              [](auto& p) {
                  auto both = application("soker", "bruker");
                  both.set("tjeneste", json::object({}));
                  p["soknader"].push_back(std::move(both));
              },
              "ukjent-felt at plan.soknader[0].tjeneste"},
        Fault{"DecidedWhen",
              [](auto& p) {
                  auto granted = application("soker", "bruker");
                  granted.set("status", "innvilget");
                  p["soknader"].push_back(std::move(granted));
              },
              "mangler-felt at plan.soknader[0].avgjort"},
        Fault{"DecidedBeforeItCame",
              [](auto& p) {
                  auto early = application("soker", "bruker");
                  early.set("avgjort", "2025-12-31");
                  p["soknader"].push_back(std::move(early));
              },
              "feil-verdi at plan.soknader[0].avgjort"},
        Fault{"SameIdTwice", [](auto& p) { item(p, "meldinger", 1).set("id", "g1"); },
              "dobbel-id at plan.meldinger[1].id"},
        Fault{"SameIdInAnotherList", [](auto& p) { item(p, "meldinger", 1).set("id", "t3"); },
              "dobbel-id at plan.meldinger[1].id"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(SamspillFaults, AreAllToldAtOnce) {
    auto document = kari();
    document.erase("meldingsId");
    document.set("avsender", "noen");
    document["plan"].set("versjon", -1);
    document["plan"]["person"].erase("fnr");
    const auto plan = read(document);
    ASSERT_FALSE(plan);
    EXPECT_EQ(plan.error().category, Category::unprocessable);
    EXPECT_THAT(
        faults_of(plan.error()),
        UnorderedElementsAre("mangler-felt at meldingsId", "ukjent-felt at avsender",
                             "feil-verdi at plan.versjon", "mangler-felt at plan.person.fnr"));
}

TEST(SamspillFaults, AnUnknownCodeNamesTheKnownOnes) {
    auto document = kari();
    item(document["plan"], "deltakere", 1).set("rolle", "lege");
    const auto plan = read(document);
    ASSERT_FALSE(plan);
    EXPECT_THAT(plan.error().issues.at(0).text,
                HasSubstr("koordinator, barnekoordinator, kontaktperson, deltaker, parorende, "
                          "foresatt"));
}

TEST(SamspillFaults, TellNothingOfThePersonOrThePlan) {
    auto document = kari();
    document["plan"]["person"].set("fnr", "14839210274");
    document["plan"].set("14839210273", "Kari");
    item(document["plan"], "tiltak", 0).set("ansvarlig", "Geir-Moe");
    item(document["plan"], "maal", 0).set("status", "sover-bedre");
    const auto plan = read(document);
    ASSERT_FALSE(plan);
    for (const auto& issue : plan.error().issues) {
        for (const auto* secret : {"1483921", "Geir", "sover"}) {
            EXPECT_THAT(issue.text + issue.expression, testing::Not(HasSubstr(secret)));
        }
    }
}

TEST(SamspillFaults, WhatIsNoObjectIsOneFault) {
    for (const auto& document : {json::Value("hei"), json::Value(), json::Value(json::Array())}) {
        const auto plan = read(document);
        ASSERT_FALSE(plan);
        EXPECT_THAT(faults_of(plan.error()), ElementsAre("feil-type at "));
    }
}

TEST(SamspillFaults, AMessageIdHasALength) {
    auto document = kari();
    document.set("meldingsId", std::string(100, 'x'));
    EXPECT_TRUE(read(document));
    document.set("meldingsId", std::string(101, 'x'));
    ASSERT_FALSE(read(document));
    EXPECT_THAT(faults_of(read(document).error()), ElementsAre("for-lang-tekst at meldingsId"));
}

}  // namespace
}  // namespace planbro::mappers::samspill
