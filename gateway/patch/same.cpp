#include "patch/internal/same.hpp"

#include <algorithm>
#include <charconv>
#include <string>

namespace planbro::patch {

namespace {

// A decimal number as its digits and the power of ten of the last of them: 1.50e3 is 15 and 2.
struct Amount {
    bool negative = false;
    std::string digits;  // neither begins nor ends with 0; "" is zero
    long long exponent = 0;
    friend bool operator==(const Amount&, const Amount&) = default;
};

Amount amount_of(std::string_view number) {
    Amount amount;
    if (number.starts_with('-')) {
        amount.negative = true;
        number.remove_prefix(1);
    }
    if (const auto e = number.find_first_of("eE"); e != std::string_view::npos) {
        auto exponent = number.substr(e + 1);
        if (exponent.starts_with('+')) exponent.remove_prefix(1);
        std::from_chars(exponent.data(), exponent.data() + exponent.size(), amount.exponent);
        number = number.substr(0, e);
    }
    const auto point = number.find('.');
    amount.digits = number.substr(0, point);
    if (point != std::string_view::npos) {
        amount.digits += number.substr(point + 1);
        amount.exponent -= static_cast<long long>(number.size() - point - 1);
    }
    while (amount.digits.ends_with('0')) {
        amount.digits.pop_back();
        ++amount.exponent;
    }
    amount.digits.erase(0, std::min(amount.digits.find_first_not_of('0'), amount.digits.size()));
    return amount.digits.empty() ? Amount{} : amount;
}

}  // namespace

bool same(const json::Value& left, const json::Value& right) {
    if (left.is_number() && right.is_number()) {
        return amount_of(left.digits()) == amount_of(right.digits());
    }
    if (left.is_array() && right.is_array()) {
        return std::ranges::equal(left.items(), right.items(), same);
    }
    if (left.is_object() && right.is_object()) {
        return left.members().size() == right.members().size() &&
               std::ranges::all_of(left.members(), [&](const json::Member& member) {
                   const auto* other = right.find(member.name);
                   return other != nullptr && same(member.value, *other);
               });
    }
    return left == right;
}

}  // namespace planbro::patch
