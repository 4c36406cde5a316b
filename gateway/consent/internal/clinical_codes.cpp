#include "consent/internal/clinical_codes.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/text.hpp"

namespace planbro::consent {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

template <std::size_t Count>
bool is_one_of(const std::array<std::string_view, Count>& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Beginnings, as normal() spells them. OIDs by
// https://hl7.org/fhir/R4/terminologies-systems.html and Volven, whose 7000 series holds the
// medical code systems (7110 ICD-10, 7170 ICPC-2, 7180 ATC, 7280 laboratory ...).
constexpr std::array kSystems = std::to_array<std::string_view>({
    "http://hl7.org/fhir/sid/",
    "http://id.who.int/icd",
    "http://icd.who.int",
    "http://terminology.hl7.org/codesystem/icd",
    "http://terminology.hl7.org/codesystem/condition-",
    "http://terminology.hl7.org/codesystem/allergyintolerance-",
    "http://terminology.hl7.org/codesystem/observation-",
    "http://terminology.hl7.org/codesystem/medication",
    "http://hl7.org/fhir/ndfrt",
    "http://whocc.no/atc",
    "http://loinc.org",
    "http://snomed.info",
    "http://snomed.org",
    "http://browser.ihtsdotools.org",
    "http://nlm.nih.gov/research/umls",
    "http://ncimeta.nci.nih.gov",
    "http://ncithesaurus.nci.nih.gov",
    "http://fdasis.nlm.nih.gov",
    "http://ama-assn.org/go/cpt",
    "http://radlex.org",
    "http://dicom.nema.org",
    "http://varnomen.hgvs.org",
    "http://human-phenotype-ontology.org",
    "http://purl.obolibrary.org",
    "http://orpha.net",
    "http://npu-terminology.org",
    "http://felleskatalogen.no",
    "urn:iso:std:iso:11073",
    "urn:snomed",
    "2.16.578.1.12.4.1.1.7",
    "2.16.840.1.113883.6.1",
    "2.16.840.1.113883.6.2",
    "2.16.840.1.113883.6.3",
    "2.16.840.1.113883.6.42",
    "2.16.840.1.113883.6.43",
    "2.16.840.1.113883.6.73",
    "2.16.840.1.113883.6.88",
    "2.16.840.1.113883.6.90",
    "2.16.840.1.113883.6.96",
    "2.16.840.1.113883.6.103",
    "2.16.840.1.113883.6.139",
    "2.16.840.1.113883.6.140",
    "2.16.840.1.113883.6.254",
    "1.2.840.10008.2.16.4",
});

// The systems' own names, as a word of what somebody else calls them.
constexpr std::array kNames = std::to_array<std::string_view>({"festvirkestoff",
                                                               "festlegemiddelmerkevare",
                                                               "festlegemiddelpakning",
                                                               "icd",
                                                               "icd9",
                                                               "icd10",
                                                               "icd11",
                                                               "icpc",
                                                               "icpc2",
                                                               "atc",
                                                               "loinc",
                                                               "snomed",
                                                               "snomedct",
                                                               "sct",
                                                               "rxnorm",
                                                               "umls",
                                                               "dsm5",
                                                               "ncmp",
                                                               "ncsp",
                                                               "ncrp",
                                                               "npu",
                                                               "icf",
                                                               "meddra"});

constexpr std::array kLabels = std::to_array<std::string_view>(
    {"diagnose", "diagnoser", "diagnosekode", "diagnosis", "bidiagnose", "hoveddiagnose",
     "tilstand", "legemiddel", "medisin", "medication", "funn"});

constexpr std::array kUnits = std::to_array<std::string_view>(
    {"mg", "g", "ug", "mcg", "ng", "ml", "dl", "ie", "iu", "[iu]", "mmhg", "mm[hg]", "mmol", "umol",
     "nmol", "meq", "u", "bpm", "cel"});

// Resource types of R4 that hold what a record holds.
constexpr std::array kClinicalTypes = std::to_array<std::string_view>({"AdverseEvent",
                                                                       "AllergyIntolerance",
                                                                       "Binary",
                                                                       "BodyStructure",
                                                                       "ClinicalImpression",
                                                                       "Composition",
                                                                       "Condition",
                                                                       "DetectedIssue",
                                                                       "DiagnosticReport",
                                                                       "Encounter",
                                                                       "EpisodeOfCare",
                                                                       "FamilyMemberHistory",
                                                                       "ImagingStudy",
                                                                       "Immunization",
                                                                       "Media",
                                                                       "Medication",
                                                                       "MedicationAdministration",
                                                                       "MedicationDispense",
                                                                       "MedicationRequest",
                                                                       "MedicationStatement",
                                                                       "MolecularSequence",
                                                                       "NutritionOrder",
                                                                       "Observation",
                                                                       "Procedure",
                                                                       "QuestionnaireResponse",
                                                                       "RiskAssessment",
                                                                       "Specimen",
                                                                       "VisionPrescription"});

// Volven's series is told by its four digits, so that no longer or shorter number is taken for one.
bool is_volven_medical(std::string_view oid) {
    constexpr std::string_view kVolven = "2.16.578.1.12.4.1.1.7";
    if (!oid.starts_with(kVolven)) return false;
    const auto rest = oid.substr(kVolven.size());
    const auto digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
    return digits == 3;
}

bool is_oid(std::string_view text) {
    return !text.empty() && is_digit(text.front());
}

// In lower case, without spaces, controls and what is not ASCII: no character between them may make
// another word of a known one.
std::string letters_of(std::string_view text) {
    std::string result;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte <= 0x20 || byte >= 0x7F) continue;
        result.push_back(byte >= 'A' && byte <= 'Z' ? static_cast<char>(c + 32) : c);
    }
    return result;
}

// "urn:oid:02.16" is "2.16".
std::string bare_oid(std::string_view oid) {
    std::string result;
    for (std::size_t i = 0; i < oid.size(); ++i) {
        const bool begins = i == 0 || oid[i - 1] == '.';
        const bool idle = begins && oid[i] == '0' && i + 1 < oid.size() && is_digit(oid[i + 1]);
        if (!idle) result.push_back(oid[i]);
    }
    return result;
}

bool drop(std::string& text, std::string_view beginning) {
    if (!text.starts_with(beginning)) return false;
    text.erase(0, beginning.size());
    return true;
}

// "https://user@www.LOINC.org:443//x" is "http://loinc.org/x".
std::string plain_url(std::string rest) {
    while (drop(rest, "/")) {
    }
    auto end = std::min(rest.find_first_of("/?#|"), rest.size());
    if (const auto at = rest.substr(0, end).rfind('@'); at != std::string::npos) {
        rest.erase(0, at + 1);
    }
    drop(rest, "www.");
    end = std::min(rest.find_first_of("/?#|"), rest.size());
    auto host = rest.substr(0, end);
    host.erase(std::min(host.find(':'), host.size()));
    while (host.ends_with('.')) host.pop_back();
    auto path = rest.substr(end);
    for (auto two = path.find("//"); two != std::string::npos; two = path.find("//")) {
        path.erase(two, 1);
    }
    return "http://" + host + path;
}

std::string normal(std::string_view system) {
    auto text = letters_of(percent_decode(system, false));
    if (drop(text, "urn:oid:") || drop(text, "oid:") || is_oid(text)) return bare_oid(text);
    if (drop(text, "https:") || drop(text, "http:") || text.starts_with("//")) {
        return plain_url(std::move(text));
    }
    return text;
}

bool begins_with(std::string_view text, std::string_view known) {
    if (!text.starts_with(known)) return false;
    if (known.starts_with("2.16.578")) return is_volven_medical(text);
    const auto rest = text.substr(known.size());
    if (rest.empty()) return true;
    // A number ends where it ends: 6.1 is LOINC, 6.12 is not. So does a name: not loinc.organic.no.
    if (is_oid(known)) return rest.front() == '.' || rest.front() == '|';
    return !is_letter(known.back()) || !is_letter(rest.front());
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words(1);
    for (const char c : text) {
        if (is_letter(c) || is_digit(c)) {
            words.back().push_back(c);
        } else if (!words.back().empty()) {
            words.emplace_back();
        }
    }
    return words;
}

// "icd10no", "snomedctno": a name that begins no other word may go on.
bool is_name(std::string_view word) {
    constexpr std::array kDistinct = std::to_array<std::string_view>(
        {"icd9", "icd10", "icd11", "icpc", "snomed", "rxnorm", "festlegemiddel"});
    return is_one_of(kNames, word) ||
           std::any_of(kDistinct.begin(), kDistinct.end(),
                       [&](std::string_view name) { return word.starts_with(name); });
}

bool names_system(std::string_view normal_text) {
    const auto words = words_of(normal_text);
    return std::any_of(words.begin(), words.end(),
                       [](const std::string& word) { return is_name(word); });
}

// Whether the text has the form: L a letter, D a digit, the rest as it stands.
bool has_form(std::string_view text, std::string_view form) {
    return text.size() == form.size() &&
           std::equal(text.begin(), text.end(), form.begin(), [](char c, char wanted) {
               if (wanted == 'L') return c >= 'A' && c <= 'Z';
               if (wanted == 'D') return is_digit(c);
               return c == wanted;
           });
}

constexpr std::array kForms = std::to_array<std::string_view>(
    {"LDD", "LDD.D", "LDD.DD", "LDDD", "LDDLLDD", "LDDLL", "DDD-D", "DDDD-D", "DDDDD-D"});

bool begins_like_system(std::string_view normal_text) {
    return std::any_of(kSystems.begin(), kSystems.end(),
                       [&](std::string_view known) { return begins_with(normal_text, known); });
}

// Most systems of a plan are its own, and need no closer look.
bool is_plans_own(std::string_view system) {
    return system.starts_with("https://planbro.no/") ||
           system.starts_with("urn:oid:2.16.578.1.12.4.1.4.");
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kIdle = " \t\r\n:;=#|-";
    const auto first = text.find_first_not_of(kIdle);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kIdle) - first + 1);
}

// A relative or absolute address with ".../Condition/1" or ".../Observation?..." in it.
bool leads_to_clinical_resource(std::string_view url) {
    const auto path_end = std::min(url.find_first_of("?#"), url.size());
    const auto parts = split(url.substr(0, path_end), '/');
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const bool has_more = i + 1 < parts.size() || url.substr(path_end).starts_with('?');
        if (has_more && is_one_of(kClinicalTypes, parts[i])) return true;
    }
    return false;
}

}  // namespace

bool is_clinical_system(std::string_view system) {
    return !system.empty() && !is_plans_own(system) && begins_like_system(normal(system));
}

bool is_named_clinical_system(std::string_view system) {
    if (system.empty() || is_plans_own(system)) return false;
    const auto text = normal(system);
    return begins_like_system(text) || names_system(text);
}

bool is_clinical_uri(std::string_view text) {
    constexpr std::string_view kBeginnings = "hHuU";  // http, urn
    if (text.empty() || kBeginnings.find(text.front()) == std::string_view::npos) return false;
    if (is_plans_own(text) || text.find_first_of(" \t\r\n") != std::string_view::npos) return false;
    const auto lower = letters_of(text.substr(0, std::min<std::size_t>(text.size(), 8)));
    const bool url = lower.starts_with("http://") || lower.starts_with("https://");
    if (!url && !lower.starts_with("urn:")) return false;
    return is_clinical_system(text) || (url && leads_to_clinical_resource(text));
}

bool is_clinical_code(std::string_view code) {
    constexpr std::size_t kLongest = 7;
    if (code.size() < 3 || code.size() > kLongest) return false;
    return std::any_of(kForms.begin(), kForms.end(),
                       [&](std::string_view form) { return has_form(code, form); });
}

bool is_named_clinical_code(std::string_view text) {
    constexpr std::size_t kCodeMax = 60;  // longer is prose
    if (text.size() > kCodeMax) return false;
    const auto end = text.find_last_of(" :;=#|/");
    if (end == std::string_view::npos || !names_system(letters_of(text.substr(0, end)))) {
        return false;
    }
    const auto code = trimmed(text.substr(end + 1));
    return is_clinical_code(code) || (code.size() >= 6 && all_digits(code));
}

bool is_clinical_label(std::string_view label) {
    const auto text = letters_of(label);
    if (names_system(text)) return true;
    const auto words = words_of(text);
    return std::any_of(words.begin(), words.end(),
                       [](const std::string& word) { return is_one_of(kLabels, word); });
}

bool is_clinical_quantity(const json::Value& quantity) {
    if (!quantity.at("value").is_number()) return false;
    const auto is_unit = [](const std::string& unit) {
        const auto text = letters_of(unit);
        const auto first = text.substr(0, text.find('/'));
        return is_one_of(kUnits, first);
    };
    return is_unit(quantity.text("unit")) || is_unit(quantity.text("code"));
}

}  // namespace planbro::consent
