#include "mappers/native/faults.hpp"

#include <algorithm>

#include "base/ids.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "fhir/identifiers.hpp"

namespace planbro::mappers::native {

namespace {

constexpr std::size_t kNameLengthMax = 64;
constexpr std::ptrdiff_t kNameDigitsMax = 5;
constexpr std::size_t kDayLength = 10;  // yyyy-mm-dd

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' ||
           c == '-' || c == '@' || c == ':';
}

// FHIR's string allows no control character but tab, line feed and carriage return
// (https://hl7.org/fhir/R4/datatypes.html#string).
bool has_control_character(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7F;
    });
}

std::string joined(std::span<const std::string_view> words) {
    std::string text;
    for (const auto word : words) text.append(text.empty() ? "" : ", ").append(word);
    return text;
}

Issue issue(std::string_view type, std::string_view code, std::string text, std::string_view path) {
    return {Severity::error, std::string(type), std::string(code), std::move(text),
            std::string(path)};
}

}  // namespace

std::string safe_name(std::string_view name) {
    const auto digits = std::count_if(name.begin(), name.end(), is_digit);
    const bool plain = !name.empty() && name.size() <= kNameLengthMax && digits <= kNameDigitsMax &&
                       std::all_of(name.begin(), name.end(), is_name_character);
    return plain ? std::string(name) : "?";
}

void Faults::add(Issue found) {
    if (issues_.size() < kFaultsMax) {
        issues_.push_back(std::move(found));
    } else {
        ++left_out_;
    }
}

Fail Faults::failure() const {
    auto issues = issues_;
    if (left_out_ > 0) {
        issues.push_back({Severity::information,
                          "informational",
                          "flere-feil",
                          std::to_string(left_out_) + " more faults are left out.",
                          {}});
    }
    return fail(Category::unprocessable, std::move(issues));
}

void Faults::unknown(std::string_view path, std::string_view name,
                     std::span<const std::string_view> known) {
    const auto near = nearest(name, known);
    add(issue("structure", "ukjent-felt",
              near.empty() ? "This field is not known here."
                           : "This field is not known here; did you mean '" + near + "'?",
              path));
}

void Faults::missing(std::string_view path) {
    add(issue("required", "mangler-felt", "This field must be there and not empty.", path));
}

void Faults::wrong_type(std::string_view path, std::string_view expected) {
    add(issue("structure", "feil-type", "Expected " + std::string(expected) + ".", path));
}

void Faults::bad_value(std::string_view path, std::string text) {
    add(issue("value", "feil-verdi", std::move(text), path));
}

void Faults::too_long(std::string_view path, std::size_t length_max) {
    add(issue("too-long", "for-lang-tekst",
              "Longer than " + std::to_string(length_max) + " characters.", path));
}

bool Faults::check_text(std::string_view text, std::size_t length_max, std::string_view path) {
    if (length(text) > length_max) {
        too_long(path, length_max);
        return false;
    }
    if (has_control_character(text)) {
        bad_value(path, "Holds control characters.");
        return false;
    }
    return true;
}

bool Faults::check_code(std::string_view text, std::span<const std::string_view> known,
                        std::string_view path) {
    if (std::find(known.begin(), known.end(), text) != known.end()) return true;
    add(issue("code-invalid", "ukjent-kode", "Not one of: " + joined(known) + ".", path));
    return false;
}

bool Faults::check_day(std::string_view text, std::string_view path) {
    if (text.size() == kDayLength && interval_of(text)) return true;
    bad_value(path, "Not a day of the calendar as yyyy-mm-dd.");
    return false;
}

bool Faults::check_moment(std::string_view text, std::string_view path) {
    if (parse_instant(text)) return true;
    bad_value(path, "Not a time with offset, such as 2026-08-25T11:32:17+02:00.");
    return false;
}

bool Faults::check_order(std::string_view from, std::string_view to, std::string_view path_of_to) {
    if (from.empty() || to.empty() || from <= to) return true;
    bad_value(path_of_to, "Lies before the day it begins.");
    return false;
}

bool Faults::check_uuid(std::string_view text, std::string_view path) {
    if (is_uuid(text)) return true;
    bad_value(path, "Not a UUID.");
    return false;
}

bool Faults::check_person(std::string_view text, std::string_view path) {
    const auto number = fhir::classify_person_number(text);
    if (number) return true;
    add(issue("value", "ugyldig-fodselsnummer",
              "Not a national identity number: " + std::string(fhir::text_of(number.error())) + ".",
              path));
    return false;
}

bool Faults::check_organisation(std::string_view text, std::string_view path) {
    const auto fault = fhir::fault_of_organisation_number(text);
    if (!fault) return true;
    add(issue("value", "ugyldig-orgnr",
              "Not an organisation number: " + std::string(fhir::text_of(*fault)) + ".", path));
    return false;
}

}  // namespace planbro::mappers::native
