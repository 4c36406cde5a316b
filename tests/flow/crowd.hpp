// As many synthetic persons with a plan as a test wants.
#pragma once

#include "flow/story.hpp"

namespace planbro::flow {

// Born 1940 to 1999, month + 80 as in Skatteetaten's test population.
struct Somebody {
    std::string number;
    std::string birth_date;
};

inline std::string padded(int value, int width) {
    auto text = std::to_string(value);
    return std::string(static_cast<std::size_t>(width) - text.size(), '0') + text;
}

// "" when the remainder of modulus 11 has no digit.
inline std::string with_check_digit(const std::string& digits, const std::vector<int>& weights) {
    if (digits.empty()) return {};
    int sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) sum += weights[i] * (digits[i] - '0');
    const int digit = (11 - sum % 11) % 11;
    return digit == 10 ? "" : digits + std::to_string(digit);
}

inline std::vector<Somebody> crowd(int count) {
    std::vector<Somebody> persons;
    for (int index = 0; std::ssize(persons) < count; ++index) {
        const int day = index % 28 + 1;
        const int month = index / 28 % 12 + 1;
        const int year = index / (28 * 12) % 60 + 40;
        const int individual = index / (28 * 12 * 60);
        const auto begun =
            padded(day, 2) + padded(month + 80, 2) + padded(year, 2) + padded(individual, 3);
        const auto number = with_check_digit(with_check_digit(begun, {3, 7, 6, 1, 8, 9, 4, 5, 2}),
                                             {5, 4, 3, 2, 7, 6, 5, 4, 3, 2});
        if (number.empty()) continue;
        persons.push_back(
            {number, "19" + padded(year, 2) + "-" + padded(month, 2) + "-" + padded(day, 2)});
    }
    return persons;
}

inline std::string plan_id_of(int who) {
    return "MENGDE-" + padded(who, 6);
}

// The who-th of the crowd's plan; what changes between versions is who coordinates.
inline json::Value plan_of(const Somebody& person, int who, std::int64_t version,
                           const std::vector<Sharing>& sharings) {
    auto message = kari_plan(version, sharings);
    auto& plan = message["plan"];
    plan.set("planId", plan_id_of(who));
    plan["person"].set("fnr", person.number);
    plan["person"].set("fodselsdato", person.birth_date);
    plan["deltakere"].make_array()[0]["navn"].set("fornavn",
                                                  "Koordinator" + std::to_string(version));
    return message;
}

}  // namespace planbro::flow
