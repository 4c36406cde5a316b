#include "fhir/internal/primitives.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

#include "base/ids.hpp"
#include "base/text.hpp"
#include "fhir/narrative.hpp"
#include "fhir/resource.hpp"

namespace planbro::fhir {

namespace {

using r4::Kind;

constexpr std::size_t kStringMax = 1024 * 1024;  // characters
constexpr std::string_view kOid = "urn:oid:";
constexpr std::string_view kUuid = "urn:uuid:";

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

// Reads a date or a time from the front of a text.
class Reader {
  public:
    explicit Reader(std::string_view text) : rest_(text) {}

    bool empty() const { return rest_.empty(); }
    bool skip(char expected) {
        if (rest_.empty() || rest_[0] != expected) return false;
        rest_.remove_prefix(1);
        return true;
    }
    // A number of that many digits between low and high; nothing else moves on.
    bool number(std::size_t width, int low, int high) {
        if (rest_.size() < width || !std::all_of(rest_.begin(), rest_.begin() + width, is_digit)) {
            return false;
        }
        value_ = 0;
        for (const char c : rest_.substr(0, width)) value_ = value_ * 10 + (c - '0');
        rest_.remove_prefix(width);
        return value_ >= low && value_ <= high;
    }
    bool digits() {
        const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_digit);
        const auto count = static_cast<std::size_t>(end - rest_.begin());
        rest_.remove_prefix(count);
        return count > 0;
    }
    int value() const { return value_; }

  private:
    std::string_view rest_;
    int value_ = 0;
};

int days_in(int year, int month) {
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (month == 2) return leap ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

enum class Precision { year, month, day, invalid };

Precision read_date(Reader& in) {
    if (!in.number(4, 1, 9999)) return Precision::invalid;
    const int year = in.value();
    if (!in.skip('-')) return Precision::year;
    if (!in.number(2, 1, 12)) return Precision::invalid;
    const int month = in.value();
    if (!in.skip('-')) return Precision::month;
    return in.number(2, 1, days_in(year, month)) ? Precision::day : Precision::invalid;
}

bool read_time(Reader& in) {
    if (!in.number(2, 0, 23) || !in.skip(':')) return false;
    if (!in.number(2, 0, 59) || !in.skip(':')) return false;
    return in.number(2, 0, 60) && (!in.skip('.') || in.digits());
}

bool read_zone(Reader& in) {
    if (in.skip('Z')) return true;
    if ((!in.skip('+') && !in.skip('-')) || !in.number(2, 0, 14)) return false;
    return in.skip(':') && in.number(2, 0, in.value() == 14 ? 0 : 59);
}

bool is_date(std::string_view text) {
    Reader in(text);
    return read_date(in) != Precision::invalid && in.empty();
}

bool is_moment(std::string_view text) {
    Reader in(text);
    return read_date(in) == Precision::day && in.skip('T') && read_time(in) && read_zone(in) &&
           in.empty();
}

bool is_time(std::string_view text) {
    Reader in(text);
    return read_time(in) && in.empty();
}

bool is_code(std::string_view text) {
    if (text.empty() || is_space(text.front()) || is_space(text.back())) return false;
    return std::adjacent_find(text.begin(), text.end(), [](char a, char b) {
               return is_space(a) && is_space(b);
           }) == text.end();
}

bool is_text(std::string_view text) {
    if (text.empty()) return false;
    return text.size() <= kStringMax || length(text) <= kStringMax;
}

bool is_base64_letter(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' || c == '/';
}

bool is_base64(std::string_view text) {
    std::size_t letters = 0;
    std::size_t padding = 0;
    for (const char c : text) {
        if (is_space(c)) continue;
        if (c == '=') {
            ++padding;
        } else if (padding > 0 || !is_base64_letter(c)) {
            return false;
        } else {
            ++letters;
        }
    }
    return letters > 0 && padding <= 2 && (letters + padding) % 4 == 0;
}

// One arc of an OID: digits without a leading zero.
bool is_arc(std::string_view arc) {
    return all_digits(arc) && !arc.empty() && (arc.size() == 1 || arc[0] != '0');
}

bool in_range(const json::Value& value, std::int64_t low, std::int64_t high) {
    const auto number = value.integer();
    return number && *number >= low && *number <= high;
}

}  // namespace

bool is_xml_text(std::string_view text) {
    const bool has_control = std::any_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) < ' ' && c != '\t' && c != '\r' && c != '\n';
    });
    // U+FFFE and U+FFFF
    return !has_control && text.find("\xEF\xBF\xBE") == std::string_view::npos &&
           text.find("\xEF\xBF\xBF") == std::string_view::npos;
}

bool is_oid(std::string_view text) {
    if (!text.starts_with(kOid)) return false;
    text.remove_prefix(kOid.size());
    if (text.size() < 3 || text[0] > '2' || text[1] != '.') return false;
    while (true) {
        const auto dot = text.find('.');
        if (!is_arc(text.substr(0, dot))) return false;
        if (dot == std::string_view::npos) return true;
        text.remove_prefix(dot + 1);
    }
}

bool is_uuid_urn(std::string_view text) {
    return text.starts_with(kUuid) && is_uuid(text.substr(kUuid.size()));
}

bool is_uri(std::string_view text) {
    return !text.empty() && std::none_of(text.begin(), text.end(), is_space);
}

bool is_json_kind(Kind kind, const json::Value& value) {
    switch (kind) {
        case Kind::boolean:
            return value.is_bool();
        case Kind::decimal:
        case Kind::integer:
        case Kind::positiveInt:
        case Kind::unsignedInt:
            return value.is_number();
        default:
            return value.is_string();
    }
}

bool is_lexical(Kind kind, const json::Value& value) {
    constexpr std::int64_t high = std::numeric_limits<std::int32_t>::max();
    if (value.is_string() && !is_xml_text(value.string())) return false;
    switch (kind) {
        case Kind::integer:
            return in_range(value, std::numeric_limits<std::int32_t>::min(), high);
        case Kind::unsignedInt:
            return in_range(value, 0, high);
        case Kind::positiveInt:
            return in_range(value, 1, high);
        case Kind::string:
        case Kind::markdown:
            return is_text(value.string());
        case Kind::code:
            return is_code(value.string());
        case Kind::id:
            return is_id(value.string());
        case Kind::uri:
        case Kind::url:
        case Kind::canonical:
            return is_uri(value.string());
        case Kind::oid:
            return is_oid(value.string());
        case Kind::uuid:
            return is_uuid_urn(value.string());
        case Kind::date:
            return is_date(value.string());
        case Kind::dateTime:
            return is_date(value.string()) || is_moment(value.string());
        case Kind::instant:
            return is_moment(value.string());
        case Kind::time:
            return is_time(value.string());
        case Kind::base64Binary:
            return is_base64(value.string());
        case Kind::xhtml:
            return is_narrative(value.string());
        default:
            return true;
    }
}

std::string_view rule_of(Kind kind) {
    switch (kind) {
        case Kind::boolean:
            return "true or false";
        case Kind::decimal:
            return "a number";
        case Kind::integer:
            return "a whole number of 32 bits";
        case Kind::unsignedInt:
            return "a whole number from 0 to 2147483647";
        case Kind::positiveInt:
            return "a whole number from 1 to 2147483647";
        case Kind::string:
        case Kind::markdown:
            return "a text without control characters, of at most 1048576 characters";
        case Kind::code:
            return "a code: a text without spaces at its ends or two in a row";
        case Kind::id:
            return "an id: 1 to 64 of the characters A-Z a-z 0-9 - .";
        case Kind::uri:
        case Kind::url:
        case Kind::canonical:
            return "a URI: a text without spaces";
        case Kind::oid:
            return "an OID such as urn:oid:2.16.578";
        case Kind::uuid:
            return "a UUID such as urn:uuid:c757873d-ec9a-4326-a141-556f43239520";
        case Kind::date:
            return "a date: YYYY, YYYY-MM or YYYY-MM-DD";
        case Kind::dateTime:
            return "a date, or a moment such as 2026-11-23T10:00:00+01:00";
        case Kind::instant:
            return "a moment such as 2026-11-23T10:00:00+01:00";
        case Kind::time:
            return "a time of day such as 10:00:00";
        case Kind::base64Binary:
            return "a text in base64";
        case Kind::xhtml:
            return "a <div> of plain XHTML without scripts, forms or frames";
        default:
            return "a value of its type";
    }
}

}  // namespace planbro::fhir
