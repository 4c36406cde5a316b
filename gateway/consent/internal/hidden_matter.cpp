#include "consent/internal/hidden_matter.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "consent/internal/clinical_codes.hpp"
#include "consent/internal/guard_rules.hpp"

namespace planbro::consent {

namespace {

constexpr auto kNone = std::string_view::npos;

// Of base64 a shorter run is told by its mixture; of hexadecimal digits and the like the length
// alone tells, which no word and no address has without a sign between.
constexpr std::size_t kMixedRun = 64;
constexpr std::size_t kEncodedRun = 200;
// With a known beginning of a file before it.
constexpr std::ptrdiff_t kKnownRun = 16;

// PDF, PNG, JPEG, GIF, ZIP (and Office), RTF, XML, in base64.
constexpr std::array kEncodedBeginnings = std::to_array<std::string_view>(
    {"JVBERi0", "iVBORw0KGgo", "/9j/4", "R0lGOD", "UEsDBB", "e1xydGY", "PD94bWw"});

constexpr std::array kDocuments = std::to_array<std::string_view>(
    {"%PDF-", "{\\rtf", "MSH|^~", "<ClinicalDocument", "<MsgHead", "\"resourceType",
     "'resourceType", "xmlns=\"http://hl7.org/fhir\"", "xmlns='http://hl7.org/fhir'"});

// Every text is gone through with these.
constexpr std::array<bool, 256> characters(std::string_view list) {
    std::array<bool, 256> known{};
    for (const unsigned char c : list) known[c] = true;
    return known;
}
constexpr auto kEncoded =
    characters("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_");
constexpr auto kDocumentSigns = characters("%{|<=\"'");  // each of kDocuments has one

bool is_encoded(char c) {
    return kEncoded[static_cast<unsigned char>(c)];
}

bool is_line_end(char c) {
    return c == '\r' || c == '\n';
}

std::string lower_of(std::string_view text) {
    std::string result(text);
    for (auto& c : result) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    }
    return result;
}

// "data:text/plain,x" and "data:;base64,eA==" (RFC 2397), also within a longer text.
bool is_data_url(std::string_view text, std::size_t colon) {
    constexpr std::size_t kMediaTypeMax = 120;
    if (colon < 4 || lower_of(text.substr(colon - 4, 4)) != "data") return false;
    const auto rest = text.substr(colon + 1, kMediaTypeMax);
    const auto comma = rest.find(',');
    if (comma == kNone) return false;
    const auto type = rest.substr(0, comma);
    const bool spaced = type.find_first_of(" \t\r\n") != kNone;
    return lower_of(type).find("base64") != kNone || (!spaced && type.find('/') != kNone);
}

bool has_data_url(std::string_view text) {
    for (auto at = text.find(':'); at != kNone; at = text.find(':', at + 1)) {
        if (is_data_url(text, at)) return true;
    }
    return false;
}

// What a run of letters, digits and signs without a space is made of.
struct Run {
    std::size_t size = 0;
    std::size_t upper = 0;
    std::size_t lower = 0;
    std::size_t digits = 0;
    bool url_signs = false;  // "-" and "_": in words and addresses more than in files

    void take(char c) {
        ++size;
        if (c >= 'A' && c <= 'Z') ++upper;
        if (c >= 'a' && c <= 'z') ++lower;
        if (c >= '0' && c <= '9') ++digits;
        url_signs = url_signs || c == '-' || c == '_';
    }
    // Base64 has a sixth of digits and as many capitals as small letters, or nearly.
    [[nodiscard]] bool is_mixed() const {
        return size >= kMixedRun && !url_signs && upper * 6 >= size && lower * 6 >= size &&
               digits >= 2;
    }
    [[nodiscard]] bool is_encoded() const {
        return is_mixed() || (size >= kEncodedRun && digits > 0 && upper + lower > 0);
    }
};

bool has_encoded_run(std::string_view text) {
    if (text.size() < kMixedRun) return false;
    Run run;
    for (const char c : text) {
        if (is_line_end(c) && run.size > 0) continue;
        if (is_encoded(c)) {
            run.take(c);
            continue;
        }
        if (run.is_encoded()) return true;
        run = {};
    }
    return run.is_encoded();
}

bool begins_file(std::string_view run) {
    return std::any_of(kEncodedBeginnings.begin(), kEncodedBeginnings.end(),
                       [&](std::string_view beginning) { return run.starts_with(beginning); });
}

bool has_known_beginning(std::string_view text) {
    for (auto begin = text.begin(); text.end() - begin >= kKnownRun;) {
        const auto end = std::find_if_not(begin, text.end(), is_encoded);
        if (end - begin >= kKnownRun && begins_file({begin, end})) return true;
        begin = end == text.end() ? end : end + 1;
    }
    return false;
}

bool has_document(std::string_view text) {
    if (std::none_of(text.begin(), text.end(), [](unsigned char c) { return kDocumentSigns[c]; }))
        return false;
    return std::any_of(kDocuments.begin(), kDocuments.end(),
                       [&](std::string_view sign) { return text.find(sign) != kNone; });
}

// --- narrative, with its letters in lower case

// "&#100;isplay" is read as "display" by whoever shows it.
std::string with_characters(std::string_view div) {
    std::string result;
    for (std::size_t i = 0; i < div.size(); ++i) {
        const auto end = div.substr(i, 12).find(';');
        const auto inner = end == kNone ? std::string_view() : div.substr(i + 1, end - 1);
        const bool hex = inner.starts_with("#x") || inner.starts_with("#X");
        const auto digits = inner.substr(std::min<std::size_t>(hex ? 2 : 1, inner.size()));
        unsigned value = 0;
        const auto read =
            std::from_chars(digits.data(), digits.data() + digits.size(), value, hex ? 16 : 10);
        const bool whole = !digits.empty() && read.ptr == digits.data() + digits.size();
        if (div[i] != '&' || !inner.starts_with('#') || !whole || value > 0x7E) {
            result.push_back(div[i]);
            continue;
        }
        result.push_back(static_cast<char>(value));
        i += end;
    }
    return result;
}

bool hides_text(std::string_view div) {
    std::string tight;
    for (const char c : div) {
        if (static_cast<unsigned char>(c) > ' ') tight.push_back(c);
    }
    constexpr std::array kSigns = std::to_array<std::string_view>(
        {"<!--", "<?", "<![cdata[", "display:none", "visibility:hidden", "font-size:0", "opacity:0",
         "hidden=\"", "hidden='"});
    return std::any_of(kSigns.begin(), kSigns.end(), [&](std::string_view sign) {
        const auto at = tight.find(sign);
        if (at == std::string::npos) return false;
        // "opacity:0.8" can be read.
        return !sign.ends_with('0') || at + sign.size() >= tight.size() ||
               tight[at + sign.size()] != '.';
    });
}

std::string_view value_after(std::string_view div, std::size_t at) {
    at = div.find_first_not_of(" \t\r\n", at);
    if (at == kNone || div[at] != '=') return {};
    at = div.find_first_of("\"'", at);
    if (at == kNone) return {};
    const auto end = div.find(div[at], at + 1);
    return div.substr(at + 1, end == kNone ? kNone : end - at - 1);
}

bool stays_in_plan(std::string_view link) {
    return link.empty() || link.starts_with('#') || link.starts_with("tel:") ||
           link.starts_with("mailto:") || !fault_of_reference(link);
}

// Types of resources have capital letters: looks at the text as it was written.
bool links_out(std::string_view div, std::string_view lower) {
    for (const std::string_view name : {"href", "cite"}) {
        for (auto at = lower.find(name); at != kNone; at = lower.find(name, at + 1)) {
            const bool begins = at > 0 && static_cast<unsigned char>(lower[at - 1]) <= ' ';
            if (begins && !stays_in_plan(value_after(div, at + name.size()))) return true;
        }
    }
    return lower.find("url(") != kNone;
}

std::string text_of(std::string_view markup) {
    std::string text;
    bool inside = false;
    for (const char c : markup) {
        if (c == '<') inside = true;
        if (!inside) text.push_back(c);
        if (c == '>') inside = false;
    }
    return text;
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == kNone) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// "B12" may be a room and "2026-1" a term: only what can be nothing but a code counts, or the name
// of a code system as a heading.
bool is_code_cell(std::string_view cell) {
    constexpr std::size_t kDistinct = 5;
    constexpr std::size_t kHeadingMax = 20;
    if (cell.empty()) return false;
    const bool begins_with_digit = cell.front() >= '0' && cell.front() <= '9';
    if (cell.size() >= kDistinct && !begins_with_digit && is_clinical_code(cell)) return true;
    return is_named_clinical_code(cell) ||
           (cell.size() <= kHeadingMax && is_named_clinical_system(cell));
}

bool has_code_cells(std::string_view div, std::string_view lower) {
    for (const std::string_view name : {"<td", "<th", "<dd", "<dt"}) {
        for (auto at = lower.find(name); at != kNone; at = lower.find(name, at + 1)) {
            const auto begin = lower.find('>', at);
            const auto end = lower.find("</" + std::string(name.substr(1)), at);
            if (begin == kNone || end == kNone || begin > end) continue;
            const auto text = text_of(div.substr(begin + 1, end - begin - 1));
            if (is_code_cell(trimmed(text))) return true;
        }
    }
    return false;
}

}  // namespace

std::optional<Refusal> hidden_in_text(std::string_view text) {
    if (has_data_url(text) || has_known_beginning(text) || has_encoded_run(text)) {
        return Refusal::attachment;
    }
    if (has_document(text)) return Refusal::embedded_document;
    return {};
}

std::optional<Refusal> hidden_in_narrative(std::string_view written) {
    const auto div = with_characters(written);
    const auto lower = lower_of(div);
    if (hides_text(lower)) return Refusal::narrative_hidden;
    const bool picture = lower.find("<img") != std::string::npos;
    if (picture || has_data_url(lower) || has_known_beginning(div) || has_encoded_run(div)) {
        return Refusal::narrative_picture;
    }
    if (links_out(div, lower)) return Refusal::narrative_link;
    if (has_code_cells(div, lower)) return Refusal::narrative_codes;
    return {};
}

}  // namespace planbro::consent
