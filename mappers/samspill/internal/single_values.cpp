// The members of an object that hold a single value.
#include <algorithm>

#include "base/text.hpp"
#include "fhir/identifiers.hpp"
#include "mappers/samspill/internal/reading.hpp"

namespace planbro::mappers::samspill::internal {

namespace {

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// Ids become part of identifiers ("planId#id") and of search parameters. Without '#', '|', ',', '$'
// and white space no two of them can be mixed up (https://hl7.org/fhir/R4/search.html#escaping).
bool is_plain_id(std::string_view id) {
    return !id.empty() && id.size() <= kIdLengthMax && std::ranges::all_of(id, [](char c) {
        return is_letter_or_digit(c) || std::string_view("-._/:").find(c) != std::string_view::npos;
    });
}

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace

std::string ObjectReader::string_at(const json::Value& value, const std::string& path,
                                    std::size_t length_max, Need need) {
    if (!value.is_string()) {
        faults().wrong_type(path, "a text");
        return {};
    }
    if (is_blank(value.string())) {
        if (need == Need::required) faults().missing(path);
        if (need == Need::optional) faults().bad_value(path, "Empty; leave the field out instead.");
        return {};
    }
    return faults().check_text(value.string(), length_max, path) ? value.string() : std::string();
}

std::string ObjectReader::text(std::string_view name, Need need, std::size_t length_max) {
    const auto* value = ask(name, need);
    return value != nullptr ? string_at(*value, path_of(name), length_max, need) : std::string();
}

std::string ObjectReader::code_at(const json::Value& value, const std::string& path, Words words) {
    const auto text = string_at(value, path, kTextLengthMax, Need::required);
    if (text.empty()) return {};
    std::vector<std::string_view> known;
    for (const auto& word : words) known.push_back(word.native);
    return faults().check_code(text, known, path) ? text : std::string();
}

std::string ObjectReader::code(std::string_view name, Need need, Words words) {
    const auto* value = ask(name, need);
    return value != nullptr ? code_at(*value, path_of(name), words) : std::string();
}

std::string ObjectReader::day(std::string_view name, Need need) {
    auto found = text(name, need);
    return found.empty() || faults().check_day(found, path_of(name)) ? found : std::string();
}

std::string ObjectReader::moment(std::string_view name, Need need) {
    auto found = text(name, need);
    return found.empty() || faults().check_moment(found, path_of(name)) ? found : std::string();
}

Period ObjectReader::period(std::string_view from, std::string_view to, Need need_from) {
    Period found{day(from, need_from), day(to, Need::optional)};
    faults().check_order(found.from, found.to, path_of(to));
    return found;
}

std::optional<bool> ObjectReader::flag(std::string_view name) {
    const auto* value = ask(name, Need::optional);
    if (value == nullptr) return {};
    if (value->is_bool()) return value->boolean();
    faults().wrong_type(path_of(name), "true or false");
    return {};
}

std::int64_t ObjectReader::number(std::string_view name, Need need, std::int64_t least,
                                  std::int64_t most) {
    const auto* value = ask(name, need);
    if (value == nullptr) return 0;
    if (!value->is_number()) {
        faults().wrong_type(path_of(name), "a whole number");
        return 0;
    }
    const auto found = value->integer();
    if (found && *found >= least && *found <= most) return *found;
    faults().bad_value(path_of(name), "Not a whole number from " + std::to_string(least) + " to " +
                                          std::to_string(most) + ".");
    return 0;
}

std::string ObjectReader::pattern_at(const json::Value& value, const std::string& path) {
    auto id = string_at(value, path, kIdLengthMax, Need::required);
    if (id.empty() || is_plain_id(id)) return id;
    faults().bad_value(path, "An id holds letters a-z, digits and - . _ / : alone.");
    return {};
}

std::string ObjectReader::id(std::string_view name) {
    const auto* value = ask(name, Need::required);
    return value != nullptr ? pattern_at(*value, path_of(name)) : std::string();
}

std::string ObjectReader::own_id(Kind kind) {
    auto found = id("id");
    reading_->declare(found, kind, path_of("id"));
    return found;
}

std::string ObjectReader::reference_at(const json::Value& value, const std::string& path,
                                       Target target) {
    auto found = pattern_at(value, path);
    reading_->refer(found, target, path);
    return found;
}

std::string ObjectReader::reference(std::string_view name, Need need, Target target) {
    const auto* value = ask(name, need);
    return value != nullptr ? reference_at(*value, path_of(name), target) : std::string();
}

std::string ObjectReader::person_number(std::string_view name, Need need) {
    auto found = text(name, need);
    return found.empty() || faults().check_person(found, path_of(name)) ? found : std::string();
}

std::string ObjectReader::organisation(std::string_view name, Need need) {
    auto found = text(name, need);
    return found.empty() || faults().check_organisation(found, path_of(name)) ? found
                                                                              : std::string();
}

std::string ObjectReader::health_personnel_number(std::string_view name) {
    auto found = text(name, Need::optional);
    if (found.empty() || fhir::is_hpr_number(found)) return found;
    faults().bad_value(path_of(name), "Not a number of the health personnel register (HPR).");
    return {};
}

Name ObjectReader::name(std::string_view member) {
    auto reader = child(member, Need::required);
    if (!reader) return {};
    Name found{reader->text("fornavn", Need::required, kNameLengthMax),
               reader->text("etternavn", Need::required, kNameLengthMax)};
    reader->finish();
    return found;
}

Contact ObjectReader::contact() {
    Contact found{text("telefon", Need::optional, kContactLengthMax),
                  text("epost", Need::optional, kContactLengthMax)};
    if (!found.email.empty() && found.email.find('@') == std::string::npos) {
        faults().bad_value(path_of("epost"), "Not an e-mail address.");
    }
    return found;
}

}  // namespace planbro::mappers::samspill::internal
