// NAV's own kinds of error, and Norwegian times.
#include <gtest/gtest.h>

#include "mappers/nav/internal/local_time.hpp"
#include "mappers/nav/nav.hpp"

namespace planbro::mappers::nav {
namespace {

struct Row {
    std::string code;
    std::string type;
};

class NavErrorType : public ::testing::TestWithParam<Row> {};

TEST_P(NavErrorType, IsThatOfNavsErrorQueue) {
    EXPECT_EQ(error_type(GetParam().code), GetParam().type);
}

INSTANTIATE_TEST_SUITE_P(Codes, NavErrorType,
                         ::testing::Values(Row{"ukjent-felt", "DESERIALISERINGSFEIL"},
                                           Row{"ikke-json", "DESERIALISERINGSFEIL"},
                                           Row{"ugyldig-fodselsnummer", "UGYLDIG_IDENT"},
                                           Row{"melding-id-gjenbrukt", "DUPLIKATMELDINGFEIL"},
                                           Row{"melding-id-lik-kortets",
                                               "MESSAGEID_LIK_AKTIVITETSID"},
                                           Row{"ukjent-tiltak", "AKTIVITET_IKKE_FUNNET"},
                                           Row{"eldre-versjon", "ULOVLIG_ENDRING"},
                                           Row{"ikke-tillatt", "MANGLER_OPPFOLGINGSPERIODE"},
                                           Row{"lager-nede", ""}, Row{"", ""}));

struct Time {
    std::string text;
    std::string with_offset;
};

class NavTime : public ::testing::TestWithParam<Time> {};

TEST_P(NavTime, WithoutOffsetIsNorwegian) {
    EXPECT_EQ(internal::with_offset(GetParam().text), GetParam().with_offset);
}

INSTANTIATE_TEST_SUITE_P(
    Times, NavTime,
    ::testing::Values(Time{"2026-08-25T11:32:17", "2026-08-25T11:32:17+02:00"},
                      Time{"2026-12-25T11:32:17.120", "2026-12-25T11:32:17.120+01:00"},
                      Time{"2026-10-25T02:30:00", "2026-10-25T02:30:00+02:00"},
                      Time{"2026-10-25T03:00:00", "2026-10-25T03:00:00+01:00"},
                      Time{"2026-03-29T02:30:00", "2026-03-29T02:30:00+01:00"},
                      Time{"2026-03-29T03:00:00", "2026-03-29T03:00:00+02:00"},
                      Time{"2026-08-25T11:32:17Z", "2026-08-25T11:32:17Z"},
                      Time{"2026-08-25", "2026-08-25"}, Time{"i går", "i går"}, Time{"", ""}));

}  // namespace
}  // namespace planbro::mappers::nav
