// The command line as its users meet it.
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/digest.hpp"
#include "flow/story.hpp"
#include "store/testing/databases.hpp"

namespace planbro::flow {
namespace {

using testing::HasSubstr;

TEST(Command, UnknownWordsAreAnsweredWithTheNearest) {
    const auto finished = run_planbro({"serv"});
    EXPECT_EQ(finished.code, 2);
    EXPECT_THAT(finished.err, HasSubstr("did you mean 'serve'"));
    EXPECT_EQ(run_planbro({"map", "--from", "navv", "x"}).code, 2);
    EXPECT_EQ(run_planbro({}).code, 2);
}

TEST(Command, HelpEverywhere) {
    for (const auto* word : {"serve", "simulate", "conform", "map", "validate", "load", "token",
                             "audit", "migrate", "reindex", "backup", "restore", "version"}) {
        const auto finished = run_planbro({word, "--help"});
        EXPECT_EQ(finished.code, 0) << word;
        EXPECT_THAT(finished.out, HasSubstr("Usage")) << word;
    }
    EXPECT_THAT(run_planbro({"version"}).out, HasSubstr("planbro "));
}

TEST(Command, ServeRefusesWhatIsNotSafe) {
    const auto untrusted = run_planbro({"serve", "--listen", "http://127.0.0.1:0"});
    EXPECT_EQ(untrusted.code, 2);
    EXPECT_THAT(untrusted.err, HasSubstr("no trusted token issuer"));
    const auto open = run_planbro({"serve", "--sandbox", "--listen", "http://0.0.0.0:0"});
    EXPECT_EQ(open.code, 2);
    EXPECT_THAT(open.err, HasSubstr("loopback"));
}

TEST(Command, ServeStopsCleanly) {
    const TempFolder folder;
    Process gateway({"serve", "--sandbox", "--listen", "http://127.0.0.1:0", "--db",
                     "sqlite:" + folder.file("p.db")});
    EXPECT_EQ(http("GET", gateway.url() + "/health/ready").status, 200);
    EXPECT_EQ(gateway.stop(), 0);
}

TEST(Command, ServeLogsJsonLinesOnStderr) {
    const House house;
    EXPECT_EQ(http("GET", house.url() + "/fhir/CarePlan").status, 401);
    std::istringstream log(house.log());
    int lines = 0;
    for (std::string line; std::getline(log, line); ++lines) {
        const auto read = json::parse(line);
        ASSERT_TRUE(read) << line;
        EXPECT_NE(read->text("time"), "") << line;
        EXPECT_NE(read->text("level"), "") << line;
    }
    EXPECT_GT(lines, 0);
}

TEST(Command, TheSandboxTellsSmartClientsWhereTokensAre) {
    const House house;
    const auto told = http("GET", house.url() + "/fhir/.well-known/smart-configuration").json();
    EXPECT_EQ(told.text("token_endpoint"), house.url() + "/sandbox/token");
    EXPECT_EQ(http("GET", told.text("jwks_uri")).status, 200);
    EXPECT_FALSE(told.at("capabilities").items().empty());
}

TEST(Command, TheSandboxTellsWhoOneCanBeAndIsEmptiedByAReset) {
    const House house;
    const auto told = http("GET", house.url() + "/sandbox/clients").body;
    for (const auto* client : {"samspill", "koordinerende-enhet", "ehr", "sykehus", "nav",
                               "barnevern", "skole", "arkiv", "bruker", "tester"}) {
        EXPECT_THAT(told, HasSubstr('"' + std::string(client) + '"'));
    }
    const auto kari = sample("plans/kari.json");
    ASSERT_EQ(house.as("samspill").push("samspill", kari).status, 201);
    ASSERT_EQ(house.as("ehr").total("CarePlan", ""), 1);
    EXPECT_EQ(http("POST", house.url() + "/sandbox/reset").status, 200);
    for (const auto* type : {"CarePlan", "Patient", "Task", "Consent"}) {
        EXPECT_EQ(house.as("tester").total(type, ""), 0) << type;
    }
    EXPECT_EQ(house.as("samspill").push("samspill", kari).status, 201);
}

// On whichever store: a back-up taken beside the running gateway is the same plan elsewhere.
TEST(Command, ABackupIsTakenInPassingAndRestored) {
    const House house;
    ASSERT_EQ(house.as("samspill").push("samspill", sample("plans/kari.json")).status, 201);
    const auto before = house.as("tester").find("ServiceRequest", "_sort=_id");
    ASSERT_FALSE(before.empty());
    const auto database = store::testing::address_of_database(house.database());
    const auto copy = house.file("copy");
    const auto made = run_planbro({"backup", "--db", database, copy});
    ASSERT_EQ(made.code, 0) << made.err;
    EXPECT_EQ(run_planbro({"backup", "--db", database, copy}).code, 2) << "it is there already";
    EXPECT_EQ(run_planbro({"restore", "--db", database, copy}).code, 2) << "it is not empty";

    const auto restored = store::testing::address_of_database(house.file("restored"));
    const auto back = run_planbro({"restore", "--db", restored, copy});
    ASSERT_EQ(back.code, 0) << back.err;
    EXPECT_THAT(run_planbro({"migrate", "--db", restored}).out, HasSubstr("up to date"));
    EXPECT_THAT(run_planbro({"reindex", "--db", restored}).out, HasSubstr("resources indexed"));
    const Process other({"serve", "--sandbox", "--listen", "http://127.0.0.1:0", "--db", restored,
                         "--audit", house.file("restored.audit")});
    EXPECT_EQ(Client(other.url(), "tester").find("ServiceRequest", "_sort=_id"), before);
    EXPECT_EQ(Client(other.url(), "samspill").total("Task", ""),
              house.as("samspill").total("Task", ""));
    const auto again = Client(other.url(), "samspill").push("samspill", sample("plans/ida.json"));
    EXPECT_EQ(again.status, 201) << again.body << "new rows get new numbers";
}

TEST(Command, AuditVerifyTellsWhereAJournalIsBroken) {
    const TempFolder folder;
    const auto journal = folder.file("p.audit");
    {
        Process gateway({"serve", "--sandbox", "--listen", "http://127.0.0.1:0", "--db",
                         "sqlite:" + folder.file("p.db"), "--audit", journal});
        const Client tester(gateway.url(), "tester");
        for (int i = 0; i < 3; ++i) EXPECT_EQ(tester.get("CarePlan").status, 200);
    }
    const auto whole = run_planbro({"audit", "verify", journal});
    EXPECT_EQ(whole.code, 0) << whole.err;
    EXPECT_THAT(whole.out, HasSubstr("whole, 3 records"));
    auto content = read_file(journal);
    content.replace(content.find("search"), 6, "create");
    std::ofstream(journal, std::ios::binary) << content;
    const auto broken = run_planbro({"audit", "verify", journal});
    EXPECT_EQ(broken.code, 1);
    EXPECT_THAT(broken.out, HasSubstr(journal + ":1: broken"));
    EXPECT_EQ(run_planbro({"audit", "verify", folder.file("none")}).code, 2);
    EXPECT_THAT(run_planbro({"audit"}).err, HasSubstr("subcommand"));
}

// Closed by the configuration, removed by hand; what is kept is a chain that tells what went.
TEST(Command, AuditPruneRemovesWhatIsOlderAndTellsSo) {
    const TempFolder folder;
    const auto journal = folder.file("p.audit");
    const auto database = store::testing::address_of_database(folder.file("p.db"));
    std::ofstream(folder.file("planbro.toml")) << "[audit]\nsegment_days = 30\n";
    // `closed`: which file is to be closed first.
    const auto searches = [&](const std::string& now, const std::string& closed) {
        const Process gateway({"serve", "--sandbox", "--listen", "http://127.0.0.1:0", "--config",
                               folder.file("planbro.toml"), "--db", database, "--audit", journal,
                               "--now", now});
        const auto is_closed = [&] { return std::filesystem::exists(journal + closed); };
        EXPECT_TRUE(eventually(is_closed)) << closed;
        const Client tester(gateway.url(), "tester");
        EXPECT_EQ(tester.get("CarePlan").status, 200);
        return tester.total("AuditEvent", "date=ge2019");
    };
    EXPECT_EQ(searches("2020-01-01T12:00:00Z", ""), 1);
    EXPECT_FALSE(std::filesystem::exists(journal + ".000001"));
    EXPECT_EQ(searches("2020-03-01T12:00:00Z", ".000001"), 3) << "with those of the closed file";
    const auto both = run_planbro({"audit", "verify", journal});
    EXPECT_EQ(both.code, 0) << both.out << both.err;
    EXPECT_THAT(both.out, HasSubstr(journal + ".000001: whole, 2 records"));
    EXPECT_THAT(both.out, HasSubstr(journal + ": whole, 3 records"));

    const std::vector<std::string> prune{"audit",   "prune", "--db",        database,
                                         "--audit", journal, "--keep-days", "365"};
    const auto pruned = run_planbro(prune);
    EXPECT_EQ(pruned.code, 0) << pruned.err;
    EXPECT_THAT(pruned.out, HasSubstr("2 files, 5 records, 4 AuditEvents removed"));
    EXPECT_FALSE(std::filesystem::exists(journal + ".000001"));
    EXPECT_THAT(run_planbro(prune).out, HasSubstr("0 files"));
    const auto rest = run_planbro({"audit", "verify", journal});
    EXPECT_EQ(rest.code, 0) << rest.out;
    EXPECT_THAT(rest.out, HasSubstr("goes on from hash "));
    EXPECT_THAT(rest.out, HasSubstr("behind 2 files"));
    EXPECT_THAT(read_file(journal), HasSubstr("audit-prune"));
    EXPECT_EQ(searches("2099-01-01T12:00:00Z", ".000003"), 2) << "the removal, and itself";
    EXPECT_EQ(run_planbro({"audit", "prune", "--keep-days", "0"}).code, 2);
}

TEST(Command, AuditVerifyFindsAFileThatIsMissingOrAnothers) {
    const TempFolder folder;
    const auto journal = folder.file("p.audit");
    const auto line = [&](const std::string& previous, const std::string& record) {
        return sha256_hex(previous + record) + " " + record + "\n";
    };
    const std::string zeros(64, '0');
    const auto first = line(zeros, "{}");
    const auto hash = first.substr(0, 64);
    const auto head = [&](int number, const std::string& previous) {
        return R"({"journal":"continues","segment":)" + std::to_string(number) +
               R"(,"previous":")" + previous + R"(","chain":")" + hash + R"(","bytes":68})";
    };
    const auto verify = [&](const std::string& second) {
        std::ofstream(journal + ".000001") << first;
        std::ofstream(journal) << second;
        return run_planbro({"audit", "verify", journal});
    };
    EXPECT_EQ(verify(line(hash, head(2, hash))).code, 0);
    for (const auto& wrong :
         {line(hash, head(3, hash)), line(zeros, head(2, zeros)), line(zeros, "{}")}) {
        const auto verified = verify(wrong);
        EXPECT_EQ(verified.code, 1);
        EXPECT_THAT(verified.out, HasSubstr("p.audit:1: broken: does not go on from"));
    }
}

TEST(Command, MapPrintsABundleThatValidates) {
    const auto mapped = run_planbro({"map", "--from", "samspill",
                                     std::string(PLANBRO_SOURCE_DIR) + "/samples/plans/kari.json"});
    ASSERT_EQ(mapped.code, 0) << mapped.err;
    const auto judged = run_planbro({"validate", "-"}, mapped.out);
    EXPECT_EQ(judged.code, 0) << judged.out;
}

TEST(Command, MapGoesBothWaysForNav) {
    const auto card = json::write(nav_card(kKari));
    const auto there = run_planbro({"map", "--from", "nav", "-"}, card);
    ASSERT_EQ(there.code, 0) << there.err;
    const auto back = run_planbro({"map", "--to", "nav", "-"}, there.out);
    ASSERT_EQ(back.code, 0) << back.err;
    EXPECT_THAT(back.out, HasSubstr("Arbeidstrening"));
}

TEST(Command, MapGoesBothWaysForDialogmelding) {
    const auto samples = std::string(PLANBRO_SOURCE_DIR) + "/samples/dialogmelding/";
    const auto there = run_planbro(
        {"map", "--from", "dialogmelding", samples + "1-fastlege-om-samarbeidsmote.xml"});
    ASSERT_EQ(there.code, 0) << there.err;
    const auto judged = run_planbro({"validate", "-"}, there.out);
    EXPECT_EQ(judged.code, 0) << judged.out;
    const auto back = run_planbro({"map", "--to", "dialogmelding", "-"}, there.out);
    ASSERT_EQ(back.code, 0) << back.err;
    EXPECT_THAT(back.out, HasSubstr("<Tema>Samarbeidsmøte i desember</Tema>"));
    EXPECT_EQ(
        run_planbro({"map", "--from", "dialogmelding", samples + "kvittering-avvist.xml"}).code, 1);
}

TEST(Command, MapPrintsAPlanForTheArchive) {
    const auto bundle = std::string(PLANBRO_SOURCE_DIR) + "/tests/golden/samspill/kari.bundle.json";
    const auto message = run_planbro({"map", "--to", "arkivmelding", bundle});
    ASSERT_EQ(message.code, 0) << message.err;
    EXPECT_THAT(message.out, HasSubstr("<arkivmelding "));
    const auto document = run_planbro({"map", "--to", "plandokument", bundle});
    ASSERT_EQ(document.code, 0) << document.err;
    EXPECT_TRUE(document.out.starts_with("%PDF-") && document.out.ends_with("%%EOF\n"));
    const auto none =
        run_planbro({"map", "--to", "arkivmelding", "-"}, R"({"resourceType":"Bundle"})");
    EXPECT_EQ(none.code, 1);
    EXPECT_THAT(none.err, HasSubstr("exactly one CarePlan"));
}

TEST(Command, MapShowsWhatOfAReferralIsKept) {
    const auto referral = sample("barnevern/nils-henvisning-fosterhjem.xml");
    const auto shown = run_planbro({"map", "--from", "barnevern", "-"}, referral);
    ASSERT_EQ(shown.code, 0) << shown.err;
    EXPECT_THAT(shown.out, HasSubstr("\"foreligger\""));
    EXPECT_THAT(shown.out, testing::Not(HasSubstr("prøvetekst")));
    const auto receipt = sample("barnevern/bufdir-kvittering.xml");
    EXPECT_EQ(run_planbro({"map", "--from", "barnevern", "-"}, receipt).code, 1);
}

// Out of the stored plan, too: what others wrote stays behind, and what comes is the same plan.
TEST(Command, MapMakesThePlanToolsDocumentOfAStoredPlan) {
    const House house;
    const auto samspill = house.as("samspill");
    const auto pushed = samspill.push("samspill", sample("plans/kari.json"));
    ASSERT_EQ(pushed.status, 201) << pushed.body;
    ASSERT_EQ(house.as("nav").push("nav", sample("nav/2-gjennomfores.json")).status, 201);
    const auto whole = samspill.get("CarePlan/" + id_of_location(pushed) + "/$everything");
    ASSERT_EQ(whole.status, 200) << whole.body;
    const auto back = run_planbro({"map", "--to", "samspill", "-"}, whole.body);
    ASSERT_EQ(back.code, 0) << back.err;
    const auto document = json::parse(back.out).value_or(json::Value());
    const auto plan = sample_json("plans/kari.json").at("plan");
    for (const auto& [name, value] : plan.members()) {
        const auto& written = document.at("plan").at(name);
        EXPECT_EQ(written.items().size(), value.items().size()) << name;
        EXPECT_EQ(json::write(written).size(), json::write(value).size()) << name;
    }
    const auto again = samspill.push("samspill", back.out);
    EXPECT_EQ(again.code(), "samme-versjon") << again.body;
}

TEST(Command, ValidateTellsFilePlaceAndExitCode) {
    const auto wrong =
        run_planbro({"validate", "-"}, R"({"resourceType":"Goal","lifecycleStatus":"tull"})");
    EXPECT_EQ(wrong.code, 1);
    EXPECT_THAT(wrong.out, HasSubstr("-:1: error"));
    EXPECT_THAT(wrong.out, HasSubstr("Goal.lifecycleStatus"));
    EXPECT_EQ(run_planbro({"validate", "/finnes/ikke.json"}).code, 2);
    const auto json =
        run_planbro({"validate", "--format", "json", "-"}, R"({"resourceType":"Goal"})");
    EXPECT_THAT(json.out, HasSubstr("\"OperationOutcome\""));
}

TEST(Command, ValidateTellsLineAndColumnInEveryForm) {
    const TempFolder folder;
    const auto write = [&](const std::string& name, const std::string& text) {
        std::ofstream(folder.file(name), std::ios::binary) << text;
        return folder.file(name);
    };
    const auto goal =
        write("goal.json", "{\"resourceType\": \"Goal\",\n  \"lifecycleStatus\": 1\n}");
    EXPECT_THAT(run_planbro({"validate", goal}).out,
                HasSubstr(goal + ":2: error feil-type Goal.lifecycleStatus: "));
    EXPECT_THAT(run_planbro({"validate", goal}).out, HasSubstr("(column 3)\n"));

    const auto patient =
        write("patient.xml",
              "<Patient xmlns='http://hl7.org/fhir'>\n  <birthDate value='i fjor'/>\n"
              "  <active value='true'/></Patient>");
    const auto misplaced = run_planbro({"validate", patient});
    EXPECT_EQ(misplaced.code, 1);
    EXPECT_THAT(misplaced.out, HasSubstr(patient + ":3: error feil-rekkefolge Patient.active: "));

    const auto lines =
        write("goals.ndjson", "{\"resourceType\":\"Basic\",\"id\":\"a b\"}\n\n{\"a\":1,\n");
    const auto judged = run_planbro({"validate", lines});
    EXPECT_THAT(judged.out, HasSubstr(lines + ":1: error feil-verdi Basic.id: "));
    EXPECT_THAT(judged.out, HasSubstr(lines + ":3: error ikke-json -: "));
}

TEST(Command, ValidateTakesXmlFromStandardInput) {
    const std::string begin =
        "\xEF\xBB\xBF<Patient xmlns='http://hl7.org/fhir'>\n<birthDate value='";
    EXPECT_EQ(run_planbro({"validate", "-"}, begin + "2016'/></Patient>").code, 0);
    const auto wrong = run_planbro({"validate", "-"}, begin + "i fjor'/></Patient>");
    EXPECT_EQ(wrong.code, 1);
    EXPECT_THAT(wrong.out, HasSubstr("-:2: error feil-verdi Patient.birthDate: "));
    const auto json = run_planbro({"validate", "--format", "json", "-"}, begin + "x'/></Patient>");
    EXPECT_THAT(json.out, HasSubstr("operationoutcome-issue-line\",\"valueString\":\"2\""));
}

TEST(Command, TokenAndLoad) {
    const House house;
    const auto token = run_planbro({"token", "--url", house.url(), "--client", "samspill"});
    EXPECT_EQ(token.code, 0) << token.err;
    EXPECT_EQ(std::count(token.out.begin(), token.out.end(), '.'), 2);
    EXPECT_EQ(run_planbro({"token", "--url", house.url(), "--client", "samspil"}).code, 1);
    const auto samples = std::string(PLANBRO_SOURCE_DIR) + "/samples/plans";
    const auto loaded =
        run_planbro({"load", "--url", house.url(), "--client", "samspill", samples});
    EXPECT_EQ(loaded.code, 0) << loaded.err << loaded.out;
    const std::filesystem::directory_iterator plans(samples);
    EXPECT_EQ(house.as("samspill").total("CarePlan", ""), std::distance(begin(plans), end(plans)));
    const auto refused = run_planbro({"load", "--url", house.url(), "--client", "nav", samples});
    EXPECT_EQ(refused.code, 1);
}

TEST(Command, LoadTakesALineADocument) {
    const House house;
    const auto lines = house.file("all.ndjson");
    std::ofstream(lines) << json::write(sample_json("bundles/kari.json")) << "\n\n{\"x\":1}\n"
                         << json::write(sample_json("plans/ida.json")) << "\n";
    const auto loaded = run_planbro({"load", "--url", house.url(), "--client", "samspill", lines});
    EXPECT_EQ(loaded.code, 1);
    EXPECT_THAT(loaded.out, HasSubstr("2 taken, 1 refused"));
    EXPECT_THAT(loaded.err, HasSubstr(lines + ":3: is neither"));
    EXPECT_EQ(house.as("samspill").total("CarePlan", ""), 2);
}

}  // namespace
}  // namespace planbro::flow
