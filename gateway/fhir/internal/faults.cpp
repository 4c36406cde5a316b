#include "fhir/internal/faults.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace planbro::fhir {

namespace {

// A message with more faults than this helps nobody, and would make a big answer of a small attack.
constexpr std::size_t kIssuesMax = 500;
constexpr std::size_t kCodesShownMax = 12;
constexpr std::size_t kNameSizeMax = 64;

std::string_view issue_type(std::string_view code) {
    if (code == "mangler-element") return "required";
    if (code == "feil-kode") return "code-invalid";
    if (code == "feil-verdi" || code == "feil-referanse") return "value";
    return "structure";
}

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Letters alone: digits could be somebody's number. No element of R4 has a name beyond them but
// one, lethalDose50.
bool is_plain_name(std::string_view name) {
    if (name.starts_with('_')) name.remove_prefix(1);
    return !name.empty() && name.size() <= kNameSizeMax &&
           std::all_of(name.begin(), name.end(), is_letter);
}

std::string nearest_element(const r4::Type& type, std::string_view name) {
    std::vector<std::string_view> known;
    for (const auto* level = &type; level != nullptr; level = r4::base_of(*level)) {
        for (const auto& element : r4::elements_of(*level)) known.push_back(r4::text(element.name));
    }
    return nearest(name, known);
}

}  // namespace

void Faults::add(std::string_view code, std::string text, const Path& path,
                 std::optional<TextPlace> place) {
    if (full_) return;
    if (issues_.size() < kIssuesMax) {
        issues_.push_back({Severity::error, std::string(issue_type(code)), std::string(code),
                           std::move(text), path.text(), place});
        return;
    }
    full_ = true;
    issues_.push_back({Severity::information, "informational", "flere-feil",
                       "There are more faults; these are the first.", ""});
}

std::string shown_name(std::string_view name) {
    return is_plain_name(name) ? std::string(name) : "(unreadable name)";
}

std::string unknown_element_text(const r4::Type& type, std::string_view name) {
    auto text = std::string(r4::text(type.name)) + " has no element " + shown_name(name);
    if (!is_plain_name(name)) return text + ".";
    const auto near = nearest_element(type, name);
    return text + (near.empty() ? "." : "; did you mean " + near + "?");
}

std::string code_text(const r4::Element& element) {
    auto text = "Not a code of the value set " + std::string(r4::code_list_name(element));
    const auto codes = r4::codes_of(element);
    if (codes.size() > kCodesShownMax) return text + ".";
    const char* separator = ": ";
    for (const auto& code : codes) {
        text += separator;
        text += r4::text(code.code);
        separator = ", ";
    }
    return text + ".";
}

}  // namespace planbro::fhir
