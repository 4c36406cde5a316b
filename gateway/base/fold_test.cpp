#include "base/fold.hpp"

#include <gtest/gtest.h>

#include <array>

namespace planbro {

namespace {

struct Case {
    std::string_view text;
    std::string_view folded;
};

TEST(Fold, LeavesCaseAccentsAndBlanksOut) {
    constexpr std::array kCases = std::to_array<Case>({
        {"", ""},
        {"Kari", "kari"},
        {"  Kari \t Nordmann\n", "kari nordmann"},
        {"Bård", "bard"},
        {"ba\u030ard", "bard"},  // the same, taken apart
        {"ØSTBY", "østby"},
        {"Æge", "æge"},
        {"Renée Çelik", "renee celik"},
        {"Straße", "strasse"},
        {"Čáhppe", "cahppe"},
        {"Ŋuorra", "ŋuorra"},
        {"no\u00a0break", "no break"},
    });
    for (const auto& one : kCases) EXPECT_EQ(folded(one.text), one.folded) << one.text;
}

}  // namespace

}  // namespace planbro
