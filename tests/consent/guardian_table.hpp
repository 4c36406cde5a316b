// Reads foresatte.csv, the table of who may consent for whom and what a guardian sees. Its words
// are told in docs/consent-rules.md.
#pragma once

#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "base/time.hpp"
#include "consent/decision.hpp"

namespace planbro::consent::testing {

// "mor+far@14[grunnlag: hjemmel]": who gave it, at which age, why they could.
struct Giving {
    std::vector<std::string> by;
    int age = -1;  // -1: ten days before the question
    std::string ground;
    std::string law;
};

struct SharingRow {
    Giving giving;
    std::string to;
    std::vector<std::string> sections;
};

// "bruker@13 mot mor+far: meldinger"
struct ObjectionRow {
    Giving giving;
    std::vector<std::string> against;
    std::vector<std::string> sections;
};

struct CirclePerson {
    std::string name;  // mor, far, mormor, verge, fullmektig
    std::string responsibility;
    std::string state;  // "", "inaktiv", "stengt"
};

struct GuardianRow {
    std::string number;
    std::string situation;
    int age = 0;
    int days = 30;  // behind that birthday
    std::vector<CirclePerson> circle;
    std::vector<Giving> plan;
    std::vector<SharingRow> sharings;
    std::string rules;
    std::string protection;
    std::vector<ObjectionRow> objections;
    std::string who;
    std::string action;
    std::string expected;
    std::string rule;
    std::string law;

    friend std::ostream& operator<<(std::ostream& out, const GuardianRow& row) {
        return out << row.number << ": " << row.situation;
    }
};

inline std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(' ');
    if (first == std::string::npos) return {};
    return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

inline std::vector<std::string> parts_of(const std::string& text, const std::string& mark) {
    std::vector<std::string> parts;
    std::size_t begin = 0;
    while (begin <= text.size()) {
        const auto end = std::min(text.find(mark, begin), text.size());
        if (auto one = trimmed(text.substr(begin, end - begin)); !one.empty()) parts.push_back(one);
        begin = end + mark.size();
    }
    return parts;
}

// What is before the mark, and what behind it; all of it before, where there is none.
inline std::pair<std::string, std::string> halves(const std::string& text,
                                                  const std::string& mark) {
    const auto at = text.find(mark);
    if (at == std::string::npos) return {trimmed(text), ""};
    return {trimmed(text.substr(0, at)), trimmed(text.substr(at + mark.size()))};
}

inline Giving giving_of(const std::string& text) {
    Giving giving;
    const auto [said, ground] = halves(text, "[");
    const auto [names, age] = halves(said, "@");
    giving.by = parts_of(names, "+");
    if (!age.empty()) giving.age = std::stoi(age);
    if (!ground.empty()) {
        std::tie(giving.ground, giving.law) = halves(ground.substr(0, ground.size() - 1), ":");
    }
    return giving;
}

inline std::vector<CirclePerson> circle_of(const std::string& text) {
    std::vector<CirclePerson> circle;
    for (const auto& one : parts_of(text, ",")) {
        const auto [person, state] = halves(one, "/");
        const auto [name, responsibility] = halves(person, "=");
        circle.push_back({name, responsibility, state});
    }
    return circle;
}

inline GuardianRow row_of(const std::string& line) {
    std::vector<std::string> cells;
    std::stringstream in(line);
    for (std::string cell; std::getline(in, cell, ';');) cells.push_back(cell);
    if (cells.size() != 14) throw std::runtime_error("14 cells a row: " + line);
    GuardianRow row;
    row.number = cells[0];
    row.situation = cells[1];
    row.age = std::stoi(cells[2]);
    if (cells[2].ends_with("dagen før")) row.days = -1;
    if (cells[2].ends_with("på dagen")) row.days = 0;
    row.circle = circle_of(cells[3]);
    for (const auto& one : parts_of(cells[4], "&")) row.plan.push_back(giving_of(one));
    for (const auto& one : parts_of(cells[5], "&")) {
        const auto [giving, what] = halves(one, "->");
        const auto [to, sections] = halves(what, ":");
        row.sharings.push_back({giving_of(giving), to, parts_of(sections, ",")});
    }
    row.rules = cells[6];
    row.protection = cells[7];
    for (const auto& one : parts_of(cells[8], "&")) {
        const auto [giving, what] = halves(one, " mot ");
        const auto [against, sections] = halves(what, ":");
        row.objections.push_back(
            {giving_of(giving), parts_of(against, "+"), parts_of(sections, ",")});
    }
    row.who = cells[9];
    row.action = cells[10];
    row.expected = cells[11];
    row.rule = cells[12];
    row.law = cells[13];
    return row;
}

inline std::vector<GuardianRow> read_guardian_table(const std::string& file) {
    std::ifstream in(file);
    std::vector<GuardianRow> rows;
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line)) {
        if (!line.empty()) rows.push_back(row_of(line));
    }
    return rows;
}

// --- persons and services
// -------------------------------------------------------------------------

inline const std::string kBirthDay = "03-15";

// The child is always born on that day; the table's ages count back from one moment.
inline std::string birth_date_of(const GuardianRow& row, int this_year = 2026) {
    return std::to_string(this_year - row.age) + "-" + kBirthDay;
}

inline Instant birthday_of(const GuardianRow& row, int years) {
    return *birthday(birth_date_of(row), years);
}

// At noon, that a date of the same day is before it.
inline Instant moment_of(const GuardianRow& row) {
    return birthday_of(row, row.age) + std::chrono::hours(24 * row.days + 12);
}

inline Instant moment_of(const Giving& giving, const GuardianRow& row) {
    if (giving.age < 0) return moment_of(row) - std::chrono::hours(240);
    // On the birthday itself, where that is not ahead of the question.
    return birthday_of(row, giving.age) + std::chrono::hours(12);
}

inline const std::map<std::string, std::string>& services() {
    static const std::map<std::string, std::string> kServices{{"eier", "310000108"},
                                                              {"helse", "310000175"},
                                                              {"nav", "310000310"},
                                                              {"barnevern", "310000388"},
                                                              {"skole", "310000450"}};
    return kServices;
}

inline bool is_service(const std::string& name) {
    return services().contains(name);
}

inline std::string role_of_person(const std::string& name) {
    if (name == "mor" || name == "far") return "foresatt";
    return name == "mormor" ? "parorende" : name;
}

// A synthetic fødselsnummer (month + 80) with its check digits.
inline std::string number_for(int day, int month, int year, int serial_from) {
    const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    for (int serial = serial_from; serial < serial_from + 400; ++serial) {
        std::string digits = two(day) + two(month + 80) + two(year % 100);
        digits += serial < 100 ? "0" + two(serial) : std::to_string(serial);
        const auto check = [&](const std::vector<int>& weights) {
            int sum = 0;
            for (std::size_t i = 0; i < weights.size(); ++i) sum += weights[i] * (digits[i] - '0');
            return (11 - sum % 11) % 11;
        };
        const int first = check({3, 7, 6, 1, 8, 9, 4, 5, 2});
        if (first == 10) continue;
        digits += std::to_string(first);
        const int second = check({5, 4, 3, 2, 7, 6, 5, 4, 3, 2});
        if (second == 10) continue;
        return digits + std::to_string(second);
    }
    throw std::runtime_error("no number");
}

inline std::string number_of(const std::string& name, const GuardianRow& row) {
    if (name == "bruker") {
        const int year = 2026 - row.age;
        return number_for(15, 3, year, year >= 2000 ? 500 : 100);
    }
    static const std::map<std::string, int> kDays{
        {"mor", 1}, {"far", 2}, {"mormor", 3}, {"verge", 4}, {"fullmektig", 5}};
    return number_for(kDays.at(name), 6, 1980, 100);
}

inline RuleTable rules_of(const GuardianRow& row) {
    RuleTable table;
    for (const auto& [sector, orgnr] : services()) {
        table.sectors[orgnr] = sector == "eier" ? "annet" : sector;
    }
    auto& rules = table.standard;
    const auto [name, value] = halves(row.rules, "=");
    if (name == "foreldre") rules.parents = Parents::one;
    if (name == "adressesperre åpner") rules.protection_bars = false;
    if (name == "lovhjemmel") rules.legal_bases = {value};
    if (name == "nodrett") rules.emergency_hours = std::stoi(value);
    // "720 for tjenesten": who needs it may record it.
    if (name == "nodrett") rules.emergency_by_service = value.ends_with(" for tjenesten");
    return table;
}

}  // namespace planbro::consent::testing
