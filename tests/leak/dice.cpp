#include "leak/dice.hpp"

#include <algorithm>
#include <array>

#include "base/ids.hpp"
#include "base/text.hpp"

namespace planbro::leak {

namespace {

template <std::size_t N>
int check_digit(const std::string& digits, const std::array<int, N>& weights) {
    int sum = 0;
    for (std::size_t i = 0; i < N; ++i) sum += weights[i] * (digits[i] - '0');
    return (11 - sum % 11) % 11;  // 10: there is no such number
}

// Skatteetaten's "Fødselsnummer", modulus 11; "" when the serial number gives none.
std::string with_check_digits(const std::string& nine) {
    constexpr std::array kFirst{3, 7, 6, 1, 8, 9, 4, 5, 2};
    constexpr std::array kSecond{5, 4, 3, 2, 7, 6, 5, 4, 3, 2};
    const int first = check_digit(nine, kFirst);
    if (first == 10) return {};
    const auto ten = nine + std::to_string(first);
    const int second = check_digit(ten, kSecond);
    return second == 10 ? "" : ten + std::to_string(second);
}

std::string digits(std::size_t number, std::size_t width) {
    auto text = std::to_string(number);
    return std::string(width - std::min(width, text.size()), '0') + text;
}

bool is_day(const std::string& value) {
    return value.size() == 10 && value[4] == '-' && value[7] == '-';
}

}  // namespace

std::string Mint::fresh(std::string value, std::string (Mint::*again)()) {
    if (value.empty() || !given_.insert(value).second) return (this->*again)();
    return value;
}

std::string Mint::word() {
    static constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789";
    std::string text = "zq";
    for (int i = 0; i < 10; ++i) text += kLetters[dice_.below(kLetters.size())];
    return fresh(text, &Mint::word);
}

std::string Mint::day() {
    return fresh(digits(2031 + dice_.below(60), 4) + "-" + digits(1 + dice_.below(12), 2) + "-" +
                     digits(1 + dice_.below(28), 2),
                 &Mint::day);
}

std::string Mint::phone() {
    return fresh("0047" + digits(1000000000 + dice_.below(8999999999), 10), &Mint::phone);
}

std::string Mint::hpr() {
    return fresh(digits(200000000 + dice_.below(700000000), 9), &Mint::hpr);
}

std::string Mint::plan_id() {
    return fresh("SOLVIK-" + word(), &Mint::plan_id);
}

std::string Mint::card_id() {
    auto text = digits(dice_.below(100000000), 8) + "-0000-4000-8000-" +
                digits(dice_.below(1000000000000), 12);
    return fresh(text, &Mint::card_id);
}

std::string Mint::orgnr() {
    const auto eight = "31" + digits(dice_.below(1000000), 6);
    constexpr std::array kWeights{3, 2, 7, 6, 5, 4, 3, 2};
    const int check = check_digit(eight, kWeights);
    return fresh(check == 10 ? "" : eight + std::to_string(check), &Mint::orgnr);
}

std::string Mint::person(int year) {
    for (;;) {
        const auto day = digits(1 + dice_.below(28), 2);
        const auto month = digits(81 + dice_.below(12), 2);
        const auto century = year < 2000 ? 0 : 500;
        const auto serial = digits(static_cast<std::size_t>(century) + dice_.below(499), 3);
        const auto number = with_check_digits(
            day + month + digits(static_cast<std::size_t>(year % 100), 2) + serial);
        if (!number.empty() && given_.insert(number).second) return number;
    }
}

std::string Mint::person() {
    return person(1950 + static_cast<int>(dice_.below(70)));
}

std::string absent_like(Mint& mint, const std::string& value) {
    if (is_uuid(value)) return mint.card_id();
    if (is_day(value)) return mint.day();
    if (value.starts_with("zq")) return mint.word();
    if (value.starts_with("solvik-") || value.starts_with("SOLVIK-")) return mint.plan_id();
    if (value.size() == 14) return mint.phone();
    if (value.size() == 9) return value.starts_with("31") ? mint.orgnr() : mint.hpr();
    const auto birth = birth_date_of(value);
    return mint.person(std::stoi(birth.substr(0, 4)));
}

std::string birth_date_of(const std::string& person) {
    const int year = std::stoi(person.substr(4, 2));
    const int century = std::stoi(person.substr(6, 3)) < 500 ? 1900 : 2000;
    const int month = std::stoi(person.substr(2, 2)) - 80;
    return std::to_string(century + year) + "-" + digits(static_cast<std::size_t>(month), 2) + "-" +
           person.substr(0, 2);
}

}  // namespace planbro::leak
