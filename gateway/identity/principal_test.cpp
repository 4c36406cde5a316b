#include "identity/principal.hpp"

#include <gtest/gtest.h>

namespace planbro::identity {
namespace {

struct Case {
    const char* name;
    const char* scope;
    char letter;
    const char* type;
    bool may;
};

class ScopeTable : public testing::TestWithParam<Case> {};

TEST_P(ScopeTable, GivesWhatItSays) {
    Principal who;
    if (const auto scope = read_scope(GetParam().scope)) who.scopes = {*scope};
    EXPECT_EQ(who.may(GetParam().letter, GetParam().type), GetParam().may);
}

INSTANTIATE_TEST_SUITE_P(
    Identity, ScopeTable,
    testing::Values(Case{"Wildcard", "system/*.cruds", 'u', "Goal", true},
                    Case{"Type", "system/CarePlan.rs", 'r', "CarePlan", true},
                    Case{"OtherType", "system/CarePlan.rs", 'r', "Goal", false},
                    Case{"OtherLetter", "system/CarePlan.rs", 'c', "CarePlan", false},
                    Case{"VersionOneRead", "user/CarePlan.read", 's', "CarePlan", true},
                    Case{"VersionOneWrite", "system/*.write", 'd', "Goal", true},
                    Case{"VersionOneWriteIsNoRead", "system/*.write", 'r', "Goal", false},
                    Case{"Narrowed", "system/CarePlan.rs?status=active", 'r', "CarePlan", false},
                    Case{"UnknownLetters", "system/CarePlan.rx", 'r', "CarePlan", false},
                    Case{"NoContext", "CarePlan.rs", 'r', "CarePlan", false},
                    Case{"OtherContext", "admin/*.cruds", 'r', "CarePlan", false},
                    Case{"Empty", "", 'r', "CarePlan", false}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace planbro::identity
