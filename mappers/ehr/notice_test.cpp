#include <gmock/gmock.h>

#include "base/text.hpp"
#include "fhir/resource.hpp"
#include "fhir/validator.hpp"
#include "mappers/ehr/ehr.hpp"
#include "mappers/native/testing/golden.hpp"

namespace planbro::mappers::ehr {
namespace {

using namespace native::testing;
using plan::NoticeKind;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class EhrNotice : public ::testing::TestWithParam<NoticeKind> {};

TEST_P(EhrNotice, IsAsItsGoldenForm) {
    const auto written = json::write_pretty(notice(full_notice(GetParam()))) + "\n";
    const auto path = "mappers/ehr/golden/" + test_name(GetParam()) + ".json";
    EXPECT_EQ(written, golden(path, written));
}

TEST_P(EhrNotice, IsValidFhir) {
    std::vector<std::string> faults;
    for (const auto& issue : fhir::validate(notice(full_notice(GetParam())))) {
        if (issue.severity == Severity::error) {
            faults.push_back(issue.code + " at " + issue.expression + ": " + issue.text);
        }
    }
    EXPECT_THAT(faults, IsEmpty());
}

TEST_P(EhrNotice, IsCreatedOnlyOnce) {
    const auto bundle = notice(full_notice(GetParam()));
    ASSERT_EQ(bundle.at("entry").items().size(), 1U);
    const auto& entry = bundle.at("entry").at(0);
    const auto& condition = entry.at("request").text("ifNoneExist");
    EXPECT_EQ(percent_decode(condition, true),
              "identifier=https://planbro.no/id/varsel|3d5a3c4e-6a0e-4d11-9b51-0f6d1b0c0001");
    EXPECT_EQ(condition.find('|'), std::string::npos);
    EXPECT_EQ(fhir::identifier_in(entry.at("resource"), "https://planbro.no/id/varsel"),
              "3d5a3c4e-6a0e-4d11-9b51-0f6d1b0c0001");
}

INSTANTIATE_TEST_SUITE_P(Kinds, EhrNotice, ::testing::ValuesIn(kAllKinds),
                         [](const auto& row) { return test_name(row.param); });

class EndingEhrNotice : public ::testing::TestWithParam<NoticeKind> {};

TEST_P(EndingEhrNotice, SupersedesAndPointsNowhere) {
    const auto bundle = notice(full_notice(GetParam()));
    EXPECT_EQ(bundle.at("entry").at(0).at("resource").text("status"), "superseded");
    const auto written = json::write(bundle);
    EXPECT_THAT(written, Not(HasSubstr("Mona")));
    EXPECT_THAT(written, Not(HasSubstr("/CarePlan/")));
    EXPECT_THAT(written, Not(HasSubstr("2027-01-11")));
}

INSTANTIATE_TEST_SUITE_P(Kinds, EndingEhrNotice,
                         ::testing::Values(NoticeKind::deltaker_ut, NoticeKind::avsluttet,
                                           NoticeKind::trukket),
                         [](const auto& row) { return test_name(row.param); });

}  // namespace
}  // namespace planbro::mappers::ehr
