// `planbro conform` as an integration tester meets it.
#include <gmock/gmock.h>

#include "flow/harness.hpp"

namespace planbro::flow {
namespace {

using testing::HasSubstr;
using testing::Not;

Process simulated_partners() {
    return Process({"simulate", "--listen", "http://127.0.0.1:0"});
}

TEST(ConformCommand, ProvesAGoodPartnerAndReports) {
    const auto partners = simulated_partners();
    const TempFolder folder;
    const auto junit = folder.file("junit.xml");
    const auto report = folder.file("report.json");
    const auto finished =
        run_planbro({"conform", "--system", "ehr", "--url", partners.url() + "/ehr/fhir", "--junit",
                     junit, "--testreport", report});
    EXPECT_EQ(finished.code, 0) << finished.out << finished.err;
    EXPECT_THAT(finished.out, HasSubstr("pass  accepts-trukket "));
    EXPECT_THAT(finished.out, HasSubstr(" 0 failed, 0 skipped\n"));
    EXPECT_THAT(read_file(junit), HasSubstr("<testsuite name=\"ehr at "));
    const auto validated = run_planbro({"validate", report});
    EXPECT_EQ(validated.code, 0) << validated.out;
    EXPECT_THAT(validated.out, Not(HasSubstr("warning")));
}

TEST(ConformCommand, NamesAFault) {
    const auto partners = simulated_partners();
    http("POST", partners.url() + "/fault",
         R"({"system":"barnevern","kind":"new-receipt-for-repeat"})");
    const TempFolder folder;
    const auto report = folder.file("report.json");
    const auto finished = run_planbro({"conform", "--system", "barnevern", "--url",
                                       partners.url() + "/barnevern/", "--testreport", report});
    EXPECT_EQ(finished.code, 1) << finished.out << finished.err;
    EXPECT_THAT(finished.out, HasSubstr("failed: repeat-same-receipt\n"));
    EXPECT_EQ(json::parse(read_file(report))->text("result"), "fail");
    EXPECT_EQ(run_planbro({"validate", report}).code, 0);
    const auto as_json = run_planbro({"conform", "--system", "nav", "--format", "json", "--url",
                                      partners.url() + "/nav", "--header", "X-Prove: ja"});
    EXPECT_EQ(as_json.code, 0) << as_json.err;
    EXPECT_EQ(json::parse(as_json.out)->text("result"), "pass");
}

TEST(ConformCommand, CannotBeginWithoutAPartner) {
    const auto nobody = [] { return simulated_partners().url(); }();
    const auto unreachable = run_planbro({"conform", "--system", "nav", "--url", nobody + "/nav"});
    EXPECT_EQ(unreachable.code, 2);
    EXPECT_THAT(unreachable.err, HasSubstr("no connection"));
    EXPECT_THAT(run_planbro({"conform", "--system", "arkv", "--url", nobody}).err,
                HasSubstr("did you mean 'arkiv'"));
    EXPECT_EQ(run_planbro({"conform", "--system", "nav"}).code, 2);
    EXPECT_EQ(run_planbro({"conform", "--system", "nav", "--url", nobody, "--header", "x"}).code,
              2);
}

}  // namespace
}  // namespace planbro::flow
