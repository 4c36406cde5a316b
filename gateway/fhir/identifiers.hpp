// National numbers: classification and check digits. Values only; never logs, never keeps, never
// repeats a number in a text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace planbro::fhir {

enum class NumberKind : std::uint8_t {
    fodselsnummer,
    dnummer,              // day + 40
    hnummer,              // month + 40; given by one service, unique only there
    felles_hjelpenummer,  // begins with 8 or 9, tells no date
};

// Whom a number can belong to.
enum class Population : std::uint8_t {
    real,
    skatteetaten,  // synthetic: month + 80, Skatteetaten's test population
    nhn,           // synthetic: month + 65, Norsk helsenett's test persons
    untold,        // hjelpenummer: NAV makes test persons by month + 40 too, FH tells nothing
};

// Which rules the check digits follow. The 2032 rule admits all numbers of the Folkeregister that
// today's admits; help numbers know today's alone.
enum class CheckDigits : std::uint8_t { today, both, only_2032 };

// Why a number is none, the first reason found.
enum class NumberFault : std::uint8_t { length, characters, date, check_digits };

struct PersonNumber {
    NumberKind kind = NumberKind::fodselsnummer;
    Population population = Population::real;
    CheckDigits check_digits = CheckDigits::both;
    std::string birth_date;  // yyyy-mm-dd only when the number tells it without guessing; else ""

    [[nodiscard]] bool synthetic() const {
        return population == Population::skatteetaten || population == Population::nhn;
    }
};

tl::expected<PersonNumber, NumberFault> classify_person_number(std::string_view digits);

// The fault as a sentence for the sender.
std::string_view text_of(NumberFault fault);

// The identifier system of no-basis for a number: FNR, DNR, FH or the literal "HNR".
std::string_view system_of(NumberKind kind);
// The kind of number that an identifier system is for; nothing for other systems.
std::optional<NumberKind> kind_of(std::string_view system);

// Organisasjonsnummer: modulus 11, weights 3 2 7 6 5 4 3 2.
std::optional<NumberFault> fault_of_organisation_number(std::string_view digits);
bool is_organisation_number(std::string_view digits);
bool is_hpr_number(std::string_view digits);  // 7 to 9 digits
bool is_her_id(std::string_view digits);      // a whole number above 0, at most 9 digits

}  // namespace planbro::fhir
