// Made-up values for property tests: the same for the same seed on every machine. Few by default;
// PLANBRO_GENERATED=1000 for a long look.
#pragma once

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <span>
#include <string>
#include <string_view>

#include "base/ids.hpp"

namespace planbro::mappers::native::testing {

inline int generated_count() {
    constexpr int kFew = 25;
    // NOLINTNEXTLINE(concurrency-mt-unsafe): tests start no threads before
    const char* asked = std::getenv("PLANBRO_GENERATED");
    const int count = asked != nullptr ? std::atoi(asked) : 0;
    return count > 0 ? count : kFew;
}

class Generated {
  public:
    explicit Generated(int seed) : seed_(seed), chance_(static_cast<std::uint32_t>(seed)) {}

    // In [0, below). The distributions of the standard library differ from one to another.
    std::size_t number(std::size_t below) { return chance_() % below; }
    bool maybe() { return number(2) == 0; }

    template <typename Words>
    std::string one_of(const Words& words) {
        return std::string(words[number(std::size(words))]);
    }

    // Words that markup, encodings and counting of characters trip over.
    std::string text(std::size_t words_max = 8) {
        static constexpr auto kWords = std::to_array<std::string_view>(
            {"mål", "støtte", "Øyer", "blåbærsyltetøy", "a<b", "R&D", "\"sitat\"", "]]>", "'nei'",
             "100 %", "čáhci", "日本", "🙂", "linje\nskift", "&amp;", "<Status>", "\\u0000",
             "-"});
        std::string text = one_of(kWords);
        for (auto more = number(words_max); more > 0; --more) text += " " + one_of(kWords);
        return text;
    }
    std::string text_or_none(std::size_t words_max = 8) {
        return maybe() ? text(words_max) : std::string();
    }
    std::string name() {
        static constexpr auto kNames = std::to_array<std::string_view>(
            {"Kari Prøve", "Anne-Lise O'Neill", "Bjørn Ærlig", "Li & Søn", "Áilu <Test>"});
        return one_of(kNames);
    }
    std::string uuid() {
        return derived_uuid("generated " + std::to_string(seed_) + " " + std::to_string(chance_()));
    }
    std::string day(int year) {
        std::array<char, 16> text{};
        std::snprintf(text.data(), text.size(), "%04d-%02zu-%02zu", year, 1 + number(12),
                      1 + number(28));
        return text.data();
    }
    std::string moment(int year) {
        static constexpr auto kEnds = std::to_array<std::string_view>(
            {"T08:30:00Z", "T23:59:59+02:00", "T00:00:00.120+01:00", "T12:10:04.123456+01:00"});
        return day(year) + one_of(kEnds);
    }
    std::string person() {
        static constexpr auto kPersons = std::to_array<std::string_view>(
            {"14839210273", "09851170127", "02918531036", "11901880001", "19897025089"});
        return one_of(kPersons);
    }
    std::string organisation() {
        static constexpr auto kOrganisations = std::to_array<std::string_view>(
            {"310000108", "310000175", "310000248", "310000310", "310000388", "310000450"});
        return one_of(kOrganisations);
    }

  private:
    int seed_;
    std::mt19937 chance_;
};

}  // namespace planbro::mappers::native::testing
