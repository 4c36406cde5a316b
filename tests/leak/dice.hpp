// Chance that is the same for the same seed, and values nobody else has.
#pragma once

#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace planbro::leak {

class Dice {
  public:
    explicit Dice(std::uint64_t seed) : engine_(seed) {}
    // 0 … below - 1; written out, since the standard's distributions differ between libraries.
    std::size_t below(std::size_t limit) {
        return limit == 0 ? 0 : static_cast<std::size_t>(engine_() % limit);
    }
    bool chance(std::size_t percent) { return below(100) < percent; }
    template <class List>
    const auto& of(const List& list) {
        return *std::next(list.begin(), static_cast<std::ptrdiff_t>(below(list.size())));
    }

  private:
    std::mt19937_64 engine_;
};

// Makes values of each kind that nobody has been given before.
class Mint {
  public:
    explicit Mint(Dice& dice) : dice_(dice) {}
    std::string word();   // "zq" and ten letters or digits
    std::string day();    // in a year that is nobody's birth and no consent's
    std::string phone();  // "0047" and ten digits
    std::string hpr();    // nine digits
    std::string plan_id();
    std::string card_id();  // a UUID
    std::string orgnr();
    // Of the year, by the rules for synthetic persons (month + 80).
    std::string person(int year);
    std::string person();

  private:
    std::string fresh(std::string value, std::string (Mint::*again)());
    Dice& dice_;
    std::set<std::string> given_;
};

// Something of the same kind as the value that nobody has: what a twin question asks for.
std::string absent_like(Mint& mint, const std::string& value);

// "1992-03-14" of a person's number that Mint made.
std::string birth_date_of(const std::string& person);

}  // namespace planbro::leak
