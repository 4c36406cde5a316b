// Giving, keeping back and withdrawing, by the person and by guardians: what the table of rows does
// not tell.
#include "flow/guardian_house.hpp"

namespace planbro::flow {
namespace {

using testing::HasSubstr;
using testing::Not;

GuardianRow row_with(const std::string& line) {
    return row_of(line);
}

const char* const kChild =
    "x;;13;mor=felles, far=felles;mor+far;mor+far -> helse: tiltak;;;;mor;ser;hele;-;-";

TEST(Guardians, AChildKeepsASectionAtOnceAndLiftsItAgain) {
    const auto row = row_with(kChild);
    const RowHouse house(row);
    const auto mother = house.as("mor");
    ASSERT_EQ(mother.total("Communication", ""), 1);
    auto kept = house.consent_of("bruker");
    kept["provision"].set("type", "deny");
    kept["provision"].set("actor", json::array({actor_of(house.reference_to("mor"))}));
    kept["provision"].set("class", json::array({section("meldinger")}));
    const auto child = house.as("bruker");
    const auto created = child.post("Consent", kept);
    ASSERT_EQ(created.status, 201) << created.body;
    EXPECT_EQ(mother.total("Communication", ""), 0);
    EXPECT_THAT(mother.get(house.plan() + "/$everything").body, Not(HasSubstr("Meldingsteksten")));
    EXPECT_THAT(mother.get("Communication/_history").body, Not(HasSubstr("Meldingsteksten")));
    EXPECT_EQ(mother.total("Goal", ""), 1);
    EXPECT_EQ(house.as("far").total("Communication", ""), 1);
    // Neither that it was kept nor by which consent is hers to see or to undo.
    for (const auto& consent : mother.find("Consent", "")) {
        EXPECT_EQ(consent.at("provision").text("type"), "permit");
    }
    const auto location = created.headers.at("location");
    const auto path = location.substr(location.find("/fhir/") + 6);
    const auto reference = path.substr(0, path.find("/_history"));
    EXPECT_EQ(mother.get(reference).status, 404);
    auto stored = child.get(reference).json();
    stored.set("status", "inactive");
    EXPECT_EQ(mother.put(reference, stored).status, 404);
    ASSERT_EQ(child.put(reference, stored).status, 200);
    EXPECT_EQ(mother.total("Communication", ""), 1);
}

TEST(Guardians, AParentWhoSeesLessStillWithdrawsWhatWasShared) {
    const auto row = row_with(
        "x;;13;mor=felles, far=felles;mor+far;mor+far -> helse: tiltak;;;bruker@13 mot mor+far: "
        "deltakere;mor;ser;uten deltakere;-;-");
    const RowHouse house(row);
    const auto mother = house.as("mor");
    ASSERT_EQ(house.as("helse").get(house.plan()).status, 200);
    json::Value sharing;
    for (const auto& consent : mother.find("Consent", "")) {
        if (consent.at("provision").has("actor")) sharing = consent;
    }
    ASSERT_FALSE(sharing.is_null());
    const auto reference = "Consent/" + sharing.text("id");
    sharing.set("status", "inactive");
    EXPECT_EQ(mother.put(reference, sharing).code(), "avkortet");
    sharing["meta"].erase("security");
    const auto put = mother.put(reference, sharing);
    ASSERT_EQ(put.status, 200) << put.body;
    EXPECT_EQ(house.as("helse").get(house.plan()).status, 404);
    // Nothing was lost of what she did not see.
    const auto stored = house.as("samspill").get(reference).json();
    EXPECT_EQ(stored.text("status"), "inactive");
    EXPECT_EQ(stored.at("performer").items().size(), 2U);
}

TEST(Guardians, AWithdrawalByOneParentClosesAtOnce) {
    const auto row = row_with(kChild);
    const RowHouse house(row);
    const auto father = house.as("far");
    ASSERT_EQ(house.as("helse").total("CarePlan", ""), 1);
    for (auto consent : father.find("Consent", "")) {
        if (!consent.at("provision").has("actor")) continue;
        consent.set("status", "inactive");
        ASSERT_EQ(father.put("Consent/" + consent.text("id"), consent).status, 200);
    }
    EXPECT_EQ(house.as("helse").total("CarePlan", ""), 0);
}

TEST(Guardians, AChildWithdrawsWhatItGaveTooAndNothingElse) {
    const auto row = row_with(
        "x;;14;mor=felles, far=felles;mor+far;mor+far -> skole: tiltak & mor+far+bruker -> helse: "
        "tiltak;;;;bruker;ser;hele;-;-");
    const RowHouse house(row);
    const auto child = house.as("bruker");
    std::map<std::string, std::string> answers;
    for (auto consent : child.find("Consent", "")) {
        const auto& actor = consent.at("provision").at("actor").at(0).at("reference");
        consent.set("status", "inactive");
        const auto reply = child.put("Consent/" + consent.text("id"), consent);
        answers[actor.at("identifier").text("value")] =
            reply.status == 200 ? "withdrawn" : reply.code();
    }
    EXPECT_EQ(answers[services().at("helse")], "withdrawn");
    EXPECT_EQ(answers[services().at("skole")], "kan-ikke-samtykke");
    EXPECT_EQ(answers[""], "kan-ikke-samtykke");  // to the plan itself
    EXPECT_EQ(house.as("skole").get(house.plan()).status, 200);
    EXPECT_EQ(house.as("helse").get(house.plan()).status, 404);
}

TEST(Guardians, NobodyConsentsInAnothersNameOrRecordsAGround) {
    const auto row = row_with(kChild);
    const RowHouse house(row);
    const auto mother = house.as("mor");
    auto consent = house.consent_of("far");
    consent["provision"].set("actor",
                             json::array({actor_of(service_reference(services().at("skole")))}));
    EXPECT_EQ(mother.post("Consent", consent).code(), "feil-samtykkegiver");
    consent.set("performer", json::array({house.reference_to("mor"), house.reference_to("far")}));
    EXPECT_EQ(mother.post("Consent", consent).code(), "feil-samtykkegiver");
    consent.set("performer", json::array({house.reference_to("mor")}));
    consent.set(
        "extension",
        json::array({json::object(
            {{"url", "https://planbro.no/fhir/StructureDefinition/ip-samtykkegrunnlag"},
             {"extension",
              json::array({json::object({{"url", "kode"}, {"valueCode", "nodrett"}})})}})}));
    EXPECT_EQ(mother.post("Consent", consent).status, 403);
    consent.erase("extension");
    consent.set("status", "proposed");
    EXPECT_EQ(mother.post("Consent", consent).code(), "samtykke-ufullstendig");
    // One parent shuts out no other.
    consent.set("status", "active");
    consent["provision"].set("type", "deny");
    consent["provision"].set("actor", json::array({actor_of(house.reference_to("far"))}));
    EXPECT_EQ(mother.post("Consent", consent).status, 403);
    EXPECT_EQ(house.as("far").get(house.plan()).status, 200);
}

TEST(Guardians, AnotherChildsGuardianSeesAndGivesNothing) {
    const auto row = row_with(kChild);
    RowHouse house(row);
    const auto stranger = house.house().as("bruker", kLiv);
    EXPECT_EQ(stranger.get(house.plan()).status, 404);
    const auto consent = house.consent_of("mor");
    const auto reply = stranger.post("Consent", consent);
    EXPECT_EQ(reply.code(), "ukjent-referanse") << reply.body;
    EXPECT_EQ(stranger.get(house.patient() + "/$tilgang").status, 404);
}

TEST(Guardians, ThePersonGivesAConsentThatOpensAtOnceAndOneThatOpensLater) {
    const auto row = row_with("x;;30;;bruker;;;;;bruker;ser;hele;-;-");
    const RowHouse house(row);
    const auto person = house.as("bruker");
    const auto nav = house.as("nav");
    const auto school = house.as("skole");
    auto consent = house.consent_of("bruker");
    consent["provision"].set("class", json::array({section("tiltak")}));
    consent["provision"].set("actor",
                             json::array({actor_of(service_reference(services().at("skole")))}));
    consent.set("dateTime", format_day(moment_of(row) + std::chrono::hours(24 * 30)));
    ASSERT_EQ(person.post("Consent", consent).status, 201);
    EXPECT_EQ(school.get(house.plan()).status, 404);
    const auto later = person.get(house.patient() + "/$tilgang?dato=" +
                                  format_day(moment_of(row) + std::chrono::hours(24 * 40)));
    EXPECT_THAT(later.body, HasSubstr(services().at("skole")));
    EXPECT_THAT(person.get(house.patient() + "/$tilgang").body,
                Not(HasSubstr(services().at("skole"))));
    consent["provision"].set("actor",
                             json::array({actor_of(service_reference(services().at("nav")))}));
    consent.set("dateTime", format_day(moment_of(row)));
    const auto created = person.post("Consent", consent);
    ASSERT_EQ(created.status, 201) << created.body;
    EXPECT_EQ(nav.total("ServiceRequest", ""), 1);
    EXPECT_EQ(nav.total("Goal", ""), 0);
    // What is one's own can be changed: more sections.
    const auto location = created.headers.at("location");
    const auto path = location.substr(location.find("/fhir/") + 6);
    const auto reference = path.substr(0, path.find("/_history"));
    auto stored = person.get(reference).json();
    stored["provision"].set("class", json::array({section("tiltak"), section("maal")}));
    ASSERT_EQ(person.put(reference, stored).status, 200);
    EXPECT_EQ(nav.total("Goal", ""), 1);
    stored.set("status", "inactive");
    ASSERT_EQ(person.put(reference, stored).status, 200);
    EXPECT_EQ(nav.get(house.plan()).status, 404);
    EXPECT_EQ(person.get(reference + "/_history").json().at("entry").items().size(), 3U);
}

TEST(Guardians, TheOwnerRecordsNoConsentOfWhoHadNoSay) {
    const auto row = row_with("x;;17;mor=felles;bruker@16;;;;;bruker;ser;hele;-;-");
    const RowHouse house(row);
    auto consent = house.consent_of("mor");
    consent["provision"].set("actor",
                             json::array({actor_of(service_reference(services().at("nav")))}));
    const auto owner = house.as("samspill");
    const auto refused = owner.post("Consent", consent);
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(refused.code(), "kan-ikke-samtykke");
    // It was hers to give two years before; today it opens nothing.
    consent.set("dateTime", format_day(birthday_of(row, 15)));
    EXPECT_EQ(owner.post("Consent", consent).status, 201);
    EXPECT_EQ(house.as("nav").get(house.plan()).status, 404);
}

// "Who could, on date X": as the facts stood then.
TEST(Guardians, TilgangTellsOfADayThatIsPast) {
    const auto row = row_with(kChild);
    const RowHouse house(row);
    const auto owner = house.as("samspill");
    const auto today = format_day(moment_of(row));
    for (auto consent : owner.find("Consent", "")) {
        if (!consent.at("provision").has("actor")) continue;
        consent.set("status", "inactive");
        ASSERT_EQ(owner.put("Consent/" + consent.text("id"), consent).status, 200);
    }
    const auto tilgang = house.patient() + "/$tilgang";
    EXPECT_THAT(owner.get(tilgang).body, Not(HasSubstr(services().at("helse"))));
    EXPECT_THAT(owner.get(tilgang + "?dato=" + today).body, HasSubstr(services().at("helse")));
    EXPECT_THAT(owner.get(tilgang + "?dato=" + today).body, HasSubstr("samtykke-foreldre"));
    EXPECT_THAT(owner.get(tilgang + "?dato=2020-05-01").body, Not(HasSubstr("\"tilgang\"")));
    EXPECT_EQ(owner.get(tilgang + "?dato=snart").status, 400);
    EXPECT_EQ(owner.get(tilgang + "?dag=" + today).status, 400);
}

// She who now decides alone finds the consent to withdraw, not the one that counts no more.
TEST(Guardians, TilgangNamesNoConsentThatCountsNoMore) {
    const auto row = row_with(
        "x;;17;mor=felles;bruker@16;mor@15 -> helse: tiltak & bruker@16 -> helse: tiltak;;;;"
        "bruker;ser;hele;-;-");
    const RowHouse house(row);
    const auto person = house.as("bruker");
    std::vector<std::string> named;
    const auto tilgang = person.get(house.patient() + "/$tilgang").json();
    for (const auto& access : tilgang.at("parameter").items()) {
        for (const auto& part : access.at("part").items()) {
            if (part.text("name") != "samtykke") continue;
            named.push_back(part.at("valueReference").text("reference"));
        }
    }
    ASSERT_EQ(named.size(), 1U);
    auto consent = person.get(named.front()).json();
    consent.set("status", "inactive");
    ASSERT_EQ(person.put(named.front(), consent).status, 200);
    EXPECT_EQ(house.as("helse").get(house.plan()).status, 404);
}

std::vector<json::Value> reminders(const Client& owner) {
    std::vector<json::Value> found;
    for (auto& task : owner.find("Task", "")) {
        if (task.at("code").at("coding").at(0).text("code") == "selvbestemmelse") {
            found.push_back(std::move(task));
        }
    }
    return found;
}

// Three seconds before the sixtieth day before the sixteenth birthday; none before that, one then,
// and one alone.
TEST(Guardians, TheOwnerIsRemindedSixtyDaysBeforeTheChildDecides) {
    auto row = row_with("x;;16;mor=felles;mor@15;;;;;mor;ser;hele;-;-");
    const auto before =
        birthday_of(row, 16) - std::chrono::hours(24 * 60) - std::chrono::seconds(3);
    House house({"--now", format_instant(before)});
    const auto owner = house.as("samspill");
    const auto pushed = push_json(owner, "samspill", Document(row).take());
    ASSERT_EQ(pushed.status, 201) << pushed.body;
    EXPECT_TRUE(reminders(owner).empty());
    ASSERT_TRUE(eventually([&] { return !reminders(owner).empty(); }));
    const auto task = reminders(owner).front();
    EXPECT_EQ(task.at("focus").text("reference"), "CarePlan/" + id_of_location(pushed));
    EXPECT_EQ(task.at("restriction").at("period").text("end"), birth_date_of(row, 2026 + 16));
    auto again = Document(row).take();
    again["plan"].set("versjon", 2);
    ASSERT_EQ(push_json(owner, "samspill", again).status, 200);
    EXPECT_EQ(reminders(owner).size(), 1U);
    EXPECT_EQ(house.as("ehr").total("Task", ""), 0);
}

TEST(Guardians, WhoLosesAccessByAChangedRuleTableIsToldAtStart) {
    const auto row =
        row_with("x;;5;mor=felles, far=felles;mor;mor -> helse: tiltak;;;;helse;ser;tiltak;-;-");
    const TempFolder folder;
    write_file(folder.file("regler.toml"), "foreldre = \"en\"\n");
    write_file(folder.file("planbro.toml"),
               "consent_rules = \"" + folder.file("regler.toml") + "\"\n");
    House house({"--now", format_instant(moment_of(row)), "--config", folder.file("planbro.toml")});
    const auto pushed = push_json(house.as("samspill"), "samspill", Document(row).take());
    ASSERT_EQ(pushed.status, 201) << pushed.body;
    ASSERT_TRUE(eventually([&] { return house.received("ehr").size() == 1; }));
    write_file(folder.file("regler.toml"), "");
    house.crash_and_restart();
    ASSERT_TRUE(eventually([&] { return house.received("ehr").size() == 2; }));
    EXPECT_THAT(house.received("ehr").at(1).text("body"), HasSubstr("\"trukket\""));
    EXPECT_EQ(house.as("ehr").get("CarePlan/" + id_of_location(pushed)).status, 404);
}

TEST(Guardians, AChangedRuleTableJudgesAnewAtStart) {
    const auto row = row_with(kChild);
    const TempFolder folder;
    std::ofstream(folder.file("regler.toml")) << "innsyn_til = 12\nholde_tilbake_fra = 10\n";
    std::ofstream(folder.file("planbro.toml"))
        << "consent_rules = \"" << folder.file("regler.toml") << "\"\n";
    House house({"--now", format_instant(moment_of(row)), "--config", folder.file("planbro.toml")});
    const auto pushed = push_json(house.as("samspill"), "samspill", Document(row).take());
    const auto plan = "CarePlan/" + id_of_location(pushed);
    EXPECT_EQ(house.as("bruker", number_of("mor", row)).get(plan).status, 404);
    std::ofstream(folder.file("regler.toml")) << "innsyn_til = 16\n";
    house.crash_and_restart();
    EXPECT_EQ(house.as("bruker", number_of("mor", row)).get(plan).status, 200);
}

}  // namespace
}  // namespace planbro::flow
