#include "base/seal.hpp"

#include <gtest/gtest.h>

namespace planbro {

namespace {

TEST(Seal, OpensWhatItClosed) {
    const Seal seal("secret");
    for (const std::string text : {"", "a", "[12,\"Nordmann\",null]", "\0x"}) {
        EXPECT_EQ(seal.open(seal.close(text, "cursor"), "cursor"), text);
    }
    const std::string long_text(10000, 'x');
    EXPECT_EQ(seal.open(seal.close(long_text, ""), ""), long_text);
}

TEST(Seal, ShowsNothingOfTheText) {
    const auto sealed = Seal("secret").close("Nordmann", "cursor");
    EXPECT_EQ(sealed.find("Nordmann"), std::string::npos);
    EXPECT_EQ(sealed.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                       "0123456789-_"),
              std::string::npos);
}

TEST(Seal, TheSameTextGivesTheSame) {
    EXPECT_EQ(Seal("s").close("a", "p"), Seal("s").close("a", "p"));
    EXPECT_NE(Seal("s").close("a", "p"), Seal("s").close("b", "p"));
    EXPECT_NE(Seal("s").close("a", "p"), Seal("s").close("a", "q"));
}

TEST(Seal, OpensNothingElse) {
    const Seal seal("secret");
    const auto sealed = seal.close("text", "cursor");
    EXPECT_FALSE(seal.open(sealed, "other"));
    EXPECT_FALSE(Seal("another").open(sealed, "cursor"));
    EXPECT_FALSE(seal.open("", "cursor"));
    EXPECT_FALSE(seal.open("abc", "cursor"));
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        auto changed = sealed;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_NE(seal.open(changed, "cursor"), "text") << i;
    }
}

}  // namespace

}  // namespace planbro
