// National numbers: classification and check digits. Values only; never logs, never keeps.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace planbro::fhir {

enum class NumberKind { fodselsnummer, dnummer, hnummer, felles_hjelpenummer };

struct PersonNumber {
    NumberKind kind = NumberKind::fodselsnummer;
    // Month + 80 (Skatteetaten's test population) or + 65 (NHN's).
    bool synthetic = false;
    // Valid only under the rule for numbers issued from 2032 on: first check digit with remainder
    // 1-3.
    bool only_2032_rule = false;
    std::string birth_date;  // yyyy-mm-dd only when the number tells it without guessing; else ""
};

// Nothing when the digits, the date part or both check-digit rules say no.
std::optional<PersonNumber> classify_person_number(std::string_view digits);

// The identifier system of no-basis for a number: FNR, DNR or FH.
std::string_view system_of(NumberKind kind);

bool is_organisation_number(std::string_view digits);  // modulus 11, weights 3 2 7 6 5 4 3 2
bool is_hpr_number(std::string_view digits);           // 7 to 9 digits

}  // namespace planbro::fhir
