// A plan out again: over samples and made-up plans, what is written maps to the same resources.
#include <gmock/gmock.h>

#include <map>

#include "mappers/native/testing/generated.hpp"
#include "mappers/native/testing/golden.hpp"
#include "mappers/samspill/samspill.hpp"

namespace planbro::mappers::samspill {
namespace {

using namespace native::testing;
using ::testing::HasSubstr;
using ::testing::Not;

std::string bundle_text(const PlanDocument& plan) {
    return json::write_pretty(to_bundle(plan.entries));
}

PlanDocument read_well(const json::Value& document) {
    auto plan = read(document);
    EXPECT_TRUE(plan) << (plan ? ""
                               : plan.error().issues.front().expression + " " +
                                     plan.error().issues.front().text);
    return plan.value_or(PlanDocument{});
}

class SamspillSampleBack : public ::testing::TestWithParam<std::string> {};

TEST_P(SamspillSampleBack, MapsToTheSameResources) {
    const auto first = read_well(read_json("samples/plans/" + GetParam() + ".json"));
    const auto written = samspill::write(to_bundle(first.entries));
    ASSERT_TRUE(written) << ::testing::PrintToString(faults_of(written.error()));
    EXPECT_EQ(bundle_text(read_well(*written)), bundle_text(first));
}

INSTANTIATE_TEST_SUITE_P(Samples, SamspillSampleBack,
                         ::testing::Values("kari", "nils", "ida", "thea", "jon"),
                         [](const auto& row) { return row.param; });

// --- made-up plans

std::string id_of(std::string_view kind, std::size_t number) {
    return std::string(kind) + std::to_string(number);
}

json::Value made_name(Generated& made) {
    return json::object({{"fornavn", made.text(2)}, {"etternavn", made.text(2)}});
}

void add_contact(Generated& made, json::Value& part) {
    if (made.maybe()) part.set("telefon", "9999" + std::to_string(1000 + made.number(8999)));
    if (made.maybe()) part.set("epost", "a" + std::to_string(made.number(99)) + "@example.no");
}

void add_period(Generated& made, json::Value& part, std::string_view from, std::string_view to) {
    if (made.maybe()) part.set(from, made.day(2025));
    if (made.maybe()) part.set(to, made.day(2027));
}

json::Value made_person(Generated& made) {
    static constexpr auto kGenders =
        std::to_array<std::string_view>({"kvinne", "mann", "annet", "ukjent"});
    static constexpr auto kProtections =
        std::to_array<std::string_view>({"ugradert", "fortrolig", "strengt-fortrolig"});
    auto person = json::object({{"fnr", made.person()}, {"navn", made_name(made)}});
    if (made.maybe()) person.set("fodselsdato", made.day(1990));
    if (made.maybe()) person.set("kjonn", made.one_of(kGenders));
    if (made.maybe()) person.set("spraak", made.maybe() ? "nn" : "en-GB");
    if (made.maybe()) person.set("tolk", made.maybe());
    if (made.maybe()) person.set("adressesperre", made.one_of(kProtections));
    if (made.maybe()) person.set("kommunenr", "4601");
    add_contact(made, person);
    if (made.maybe()) {
        auto address = json::object({{"linje", made.text(3)}});
        if (made.maybe()) address.set("postnr", "5003");
        if (made.maybe()) address.set("poststed", made.text(1));
        person.set("adresse", std::move(address));
    }
    return person;
}

// An organisation has one name and one sector: a document that says otherwise is warned of, and its
// first word holds.
json::Value service_of(const std::string& orgnr) {
    static const std::map<std::string, std::string> kSectors = {{"310000175", "helse"},
                                                                {"310000248", "helse"},
                                                                {"310000310", "nav"},
                                                                {"310000388", "barnevern"},
                                                                {"310000450", "skole"}};
    const auto sector = kSectors.find(orgnr);
    return json::object({{"orgnr", orgnr},
                         {"navn", "Tjeneste & " + orgnr},
                         {"sektor", sector != kSectors.end() ? sector->second : "annet"}});
}

json::Value made_professional(Generated& made, std::size_t number) {
    static constexpr auto kRoles =
        std::to_array<std::string_view>({"kontaktperson", "deltaker", "barnekoordinator"});
    auto part =
        json::object({{"id", id_of("d", number)},
                      {"rolle", number == 0 ? std::string("koordinator") : made.one_of(kRoles)},
                      {"navn", made_name(made)},
                      {"tjeneste", service_of(made.organisation())}});
    // Each has a number of its own: who shares one is one person.
    if (made.maybe()) part.set("hprNr", std::to_string(9000000 + number));
    return part;
}

json::Value made_private(Generated& made, std::size_t number) {
    static constexpr auto kRoles =
        std::to_array<std::string_view>({"parorende", "foresatt", "verge", "fullmektig"});
    static constexpr auto kRelations =
        std::to_array<std::string_view>({"Mor", "far", "søsken", "nabo", "samboer"});
    static constexpr auto kResponsibilities =
        std::to_array<std::string_view>({"felles", "mor", "far", "andre"});
    auto part = json::object(
        {{"id", id_of("d", number)}, {"rolle", made.one_of(kRoles)}, {"navn", made_name(made)}});
    if (made.maybe()) part.set("fnr", made.person());
    if (made.maybe()) part.set("relasjon", made.one_of(kRelations));
    if (made.maybe()) part.set("foreldreansvar", made.one_of(kResponsibilities));
    return part;
}

json::Value made_participants(Generated& made, std::size_t count) {
    json::Array parts;
    for (std::size_t i = 0; i < count; ++i) {
        auto part = i == 0 || made.maybe() ? made_professional(made, i) : made_private(made, i);
        add_contact(made, part);
        part.set_if("bidrag", made.text_or_none());
        add_period(made, part, "fra", "til");
        parts.push_back(std::move(part));
    }
    return parts;
}

std::string made_actor(Generated& made, std::size_t participants) {
    return made.number(4) == 0 ? "bruker" : id_of("d", made.number(participants));
}

// Distinct, in the order of the participants.
json::Array made_actors(Generated& made, std::size_t participants) {
    json::Array actors;
    for (std::size_t i = 0; i < participants; ++i) {
        if (made.maybe()) actors.emplace_back(id_of("d", i));
    }
    if (actors.empty()) actors.emplace_back(id_of("d", 0));
    return actors;
}

json::Value made_sections(Generated& made) {
    json::Array sections;
    for (const auto* section :
         {"maal", "tiltak", "moeter", "meldinger", "deltakere", "kartlegging"}) {
        if (made.maybe()) sections.emplace_back(section);
    }
    if (sections.empty()) sections.emplace_back("maal");
    return sections;
}

json::Value made_consent(Generated& made, std::size_t number, std::size_t participants) {
    static constexpr auto kTypes = std::to_array<std::string_view>({"plan", "deling", "sperre"});
    static constexpr auto kStatuses =
        std::to_array<std::string_view>({"aktiv", "trukket", "avslatt"});
    static constexpr auto kGrounds = std::to_array<std::string_view>(
        {"omsorgsovertakelse", "manglende-samtykkekompetanse", "lovhjemmel", "nodrett"});
    const auto type = made.one_of(kTypes);
    auto part = json::object({{"id", id_of("s", number)},
                              {"type", type},
                              {"dato", made.day(2026)},
                              {"status", made.one_of(kStatuses)}});
    if (made.maybe()) {
        part.set("gittAv", made_actor(made, participants));
    } else {
        part.set("gittAv", made_actors(made, participants));
    }
    if (type != "plan") {
        part.set("seksjoner", made_sections(made));
        if (made.maybe()) part.set("mottaker", made.organisation());
        if (made.maybe() || !part.has("mottaker"))
            part.set("overfor", made_actors(made, participants));
    }
    if (made.maybe()) part.set("gyldigTil", made.day(2027));
    if (made.maybe()) {
        part.set("grunnlag", made.one_of(kGrounds));
        part.set("hjemmel", made.text(3));
    }
    return part;
}

constexpr auto kAchievements = std::to_array<std::string_view>(
    {"i-utvikling", "bedring", "ingen-endring", "forverring", "oppnadd", "ikke-oppnadd"});

json::Value made_goal(Generated& made, std::size_t number, std::size_t participants) {
    static constexpr auto kStatuses =
        std::to_array<std::string_view>({"foreslatt", "aktiv", "oppnadd", "avbrutt"});
    auto part = json::object(
        {{"id", id_of("m", number)}, {"tekst", made.text(12)}, {"status", made.one_of(kStatuses)}});
    if (made.maybe()) part.set("eier", made_actor(made, participants));
    add_period(made, part, "fra", "frist");
    if (made.maybe()) part.set("maaloppnaaelse", made.one_of(kAchievements));
    return part;
}

json::Value made_measure(Generated& made, std::size_t number, std::size_t participants) {
    static constexpr auto kStatuses =
        std::to_array<std::string_view>({"foreslatt", "planlagt", "pagar", "fullfort", "avbrutt"});
    auto part = json::object(
        {{"id", id_of("t", number)}, {"tekst", made.text(12)}, {"status", made.one_of(kStatuses)}});
    part.set_if("beskrivelse", made.text_or_none(40));
    part.set_if("omfang", made.text_or_none());
    if (made.maybe()) part.set("maal", json::array({"m0"}));
    if (made.maybe()) part.set("ansvarlig", made_actor(made, participants));
    add_period(made, part, "fra", "til");
    for (auto count = made.number(4); count > 0; --count) {
        auto progress = json::object({{"dato", made.day(2026)}, {"tekst", made.text(12)}});
        if (made.maybe()) progress.set("av", made_actor(made, participants));
        part["framdrift"].push_back(std::move(progress));
    }
    return part;
}

json::Value made_meeting(Generated& made, std::size_t number, std::size_t participants) {
    auto part = json::object({{"id", id_of("a", number)}});
    const bool held = made.maybe();
    if (held || made.maybe()) {
        part.set("tidspunkt", made.moment(2026));
        part.set("varighetMin", static_cast<std::int64_t>(1 + made.number(240)));
    }
    part.set_if("sted", made.text_or_none(3));
    for (auto count = made.number(3); count > 0; --count) {
        part["saksliste"].push_back(made.text());
    }
    if (made.maybe()) part.set("innkalt", made_actors(made, participants));
    if (held) {
        part.set("referat", made.text(40));
        auto assessment = json::object({{"maal", "m0"}});
        if (made.maybe()) assessment.set("maaloppnaaelse", made.one_of(kAchievements));
        assessment.set_if("tekst", made.text_or_none());
        part["vurderinger"].push_back(std::move(assessment));
    }
    return part;
}

json::Value made_message(Generated& made, std::size_t number, std::size_t participants) {
    return json::object({{"id", id_of("g", number)},
                         {"fra", made_actor(made, participants)},
                         {"til", made_actors(made, participants)},
                         {"tidspunkt", made.moment(2026)},
                         {"tekst", made.text(40)}});
}

json::Value made_application(Generated& made, std::size_t number, std::size_t participants) {
    static constexpr auto kStatuses = std::to_array<std::string_view>(
        {"mottatt", "innvilget", "avslatt", "takket-nei", "trukket"});
    auto part = json::object({{"id", id_of("k", number)},
                              {"dato", made.day(2025)},
                              {"status", made.one_of(kStatuses)},
                              {"avgjort", made.day(2027)}});
    if (made.maybe() || participants == 0) {
        part.set("soker", "bruker");
    } else {
        part.set("tjeneste", json::object({{"orgnr", "310000450"},
                                           {"navn", "Tjeneste & 310000450"},
                                           {"sektor", "skole"}}));
    }
    part.set_if("begrunnelse", made.text_or_none());
    return part;
}

void add_head(Generated& made, json::Value& plan) {
    static constexpr auto kTypes =
        std::to_array<std::string_view>({"individuell-plan", "barnekoordinator", "stafettlogg"});
    static constexpr auto kStatuses =
        std::to_array<std::string_view>({"utkast", "aktiv", "pause", "avsluttet"});
    plan.set("planId", "SOLVIK-2026-" + std::to_string(1000 + made.number(8999)));
    plan.set("versjon", static_cast<std::int64_t>(1 + made.number(50)));
    plan.set("type", made.one_of(kTypes));
    plan.set("status", made.one_of(kStatuses));
    plan.set("tittel", made.text());
    auto period = json::object({{"fra", made.day(2025)}});
    if (made.maybe()) period.set("til", made.day(2027));
    plan.set("periode", std::move(period));
    if (made.maybe()) plan.set("nesteEvaluering", made.day(2026));
    plan.set("eier", json::object({{"orgnr", "310000108"}, {"navn", "Tjeneste & 310000108"}}));
    plan.set("person", made_person(made));
    for (auto count = made.number(3); count > 0; --count) plan["ressurser"].push_back(made.text());
    for (auto count = made.number(3); count > 0; --count) plan["behov"].push_back(made.text());
}

using Make = json::Value (*)(Generated&, std::size_t, std::size_t);

void add_list(Generated& made, json::Value& plan, std::string_view name, Make make,
              std::size_t participants) {
    constexpr std::size_t kItemsMax = 4;
    const auto count = 1 + made.number(kItemsMax);
    for (std::size_t i = 0; i < count; ++i) plan[name].push_back(make(made, i, participants));
}

json::Value made_document(Generated& made) {
    json::Value plan;
    add_head(made, plan);
    const auto participants = 1 + made.number(6);
    plan.set("deltakere", made_participants(made, participants));
    add_list(made, plan, "samtykker", made_consent, participants);
    add_list(made, plan, "maal", made_goal, participants);
    add_list(made, plan, "tiltak", made_measure, participants);
    add_list(made, plan, "moter", made_meeting, participants);
    add_list(made, plan, "meldinger", made_message, participants);
    add_list(made, plan, "soknader", made_application, participants);
    return json::object({{"meldingsId", made.uuid()}, {"plan", std::move(plan)}});
}

TEST(SamspillGenerated, PlansComeBackWithoutLoss) {
    for (int seed = 0; seed < generated_count(); ++seed) {
        Generated made(seed);
        const auto document = made_document(made);
        const auto first = read(document);
        ASSERT_TRUE(first) << seed << ::testing::PrintToString(faults_of(first.error()));
        const auto written = samspill::write(to_bundle(first->entries));
        ASSERT_TRUE(written) << seed << ::testing::PrintToString(faults_of(written.error()));
        const auto again = read(*written);
        ASSERT_TRUE(again) << seed;
        ASSERT_EQ(again->entries.size(), first->entries.size()) << seed;
        for (std::size_t i = 0; i < first->entries.size(); ++i) {
            ASSERT_EQ(json::write(again->entries[i].resource),
                      json::write(first->entries[i].resource))
                << seed;
        }
        ASSERT_EQ(bundle_text(*again), bundle_text(*first)) << seed;
    }
}

// What others wrote is not the plan tool's to send.
TEST(SamspillWrite, LeavesOutTheMeasuresOfOthers) {
    auto bundle = to_bundle(read_well(read_json("samples/plans/kari.json")).entries);
    bundle["entry"].push_back(json::object(
        {{"fullUrl", "urn:uuid:5b0c1a52-6f0e-4b8e-9a51-7f0a3a3b1002"},
         {"resource", json::object({{"resourceType", "ServiceRequest"},
                                    {"status", "active"},
                                    {"code", json::object({{"text", "Tiltaket til NAV"}})}})}}));
    for (auto& entry : bundle["entry"].make_array()) {
        if (entry.at("resource").text("resourceType") != "CarePlan") continue;
        entry["resource"]["activity"].push_back(json::object(
            {{"reference",
              json::object({{"reference", "urn:uuid:5b0c1a52-6f0e-4b8e-9a51-7f0a3a3b1002"}})}}));
    }
    const auto written = samspill::write(bundle);
    ASSERT_TRUE(written);
    EXPECT_THAT(json::write(*written), Not(HasSubstr("Tiltaket til NAV")));
}

// What an earlier version had and the last has not was ended, not deleted.
TEST(SamspillWrite, LeavesOutMeetingsAndMessagesThatWereTakenAway) {
    auto bundle = to_bundle(read_well(read_json("samples/plans/kari.json")).entries);
    for (auto& entry : bundle["entry"].make_array()) {
        const auto type = entry.at("resource").text("resourceType");
        if (type == "Appointment") entry["resource"].set("status", "cancelled");
        if (type == "Communication") entry["resource"].set("status", "stopped");
    }
    const auto written = samspill::write(bundle);
    ASSERT_TRUE(written);
    EXPECT_FALSE(written->at("plan").has("moter"));
    EXPECT_FALSE(written->at("plan").has("meldinger"));
}

TEST(SamspillWrite, RefusesABundleWithoutAPlan) {
    const auto written = samspill::write(json::object({{"resourceType", "Bundle"}}));
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().issues.front().code, "mangler-felt");
}

TEST(SamspillWrite, GivesTheSamePlanTheSameMessageId) {
    const auto bundle = to_bundle(read_well(read_json("samples/plans/kari.json")).entries);
    EXPECT_EQ(samspill::write(bundle)->text("meldingsId"),
              samspill::write(bundle)->text("meldingsId"));
}

}  // namespace
}  // namespace planbro::mappers::samspill
