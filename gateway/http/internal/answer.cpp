#include "http/internal/answer.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/json.hpp"

namespace planbro::http::internal {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kIssueSystem = "https://planbro.no/fhir/CodeSystem/planbro-issue";

struct Reason {
    int status;
    std::string_view phrase;
};

// RFC 9110 section 15; only those planbro gives.
constexpr std::array kReasons{
    Reason{200, "OK"},
    Reason{201, "Created"},
    Reason{202, "Accepted"},
    Reason{204, "No Content"},
    Reason{302, "Found"},
    Reason{303, "See Other"},
    Reason{304, "Not Modified"},
    Reason{400, "Bad Request"},
    Reason{401, "Unauthorized"},
    Reason{403, "Forbidden"},
    Reason{404, "Not Found"},
    Reason{405, "Method Not Allowed"},
    Reason{406, "Not Acceptable"},
    Reason{408, "Request Timeout"},
    Reason{409, "Conflict"},
    Reason{410, "Gone"},
    Reason{412, "Precondition Failed"},
    Reason{413, "Content Too Large"},
    Reason{415, "Unsupported Media Type"},
    Reason{417, "Expectation Failed"},
    Reason{422, "Unprocessable Content"},
    Reason{429, "Too Many Requests"},
    Reason{431, "Request Header Fields Too Large"},
    Reason{500, "Internal Server Error"},
    Reason{501, "Not Implemented"},
    Reason{503, "Service Unavailable"},
};

std::string_view phrase_of(int status) {
    const auto found = std::ranges::find(kReasons, status, &Reason::status);
    return found == kReasons.end() ? "Unknown"sv : found->phrase;
}

bool breaks_lines(std::string_view text) {
    return text.find_first_of("\r\n\0"sv) != std::string_view::npos;
}

// The framing is the listener's alone: what a handler says of it is left out.
bool is_listeners_own(std::string_view name) {
    constexpr std::array kOwn{"Content-Length"sv, "Connection"sv, "Date"sv, "Transfer-Encoding"sv};
    return std::ranges::any_of(kOwn, [&](auto own) { return same_header_name(own, name); });
}

// https://owasp.org/www-project-secure-headers; no-referrer: a path here can name a person's plan.
constexpr std::string_view kEveryAnswer =
    "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n";
constexpr std::string_view kKeepNothing = "Cache-Control: no-store\r\n";
constexpr std::string_view kRunNothing =
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n";
// RFC 6797, over TLS alone (section 7.2).
constexpr std::string_view kSecureFromNowOn = "Strict-Transport-Security: max-age=31536000\r\n";

bool tells_length(int status) {
    return status != 204 && status != 304;
}

}  // namespace

std::string head_of(const Response& response, bool keep_alive, std::string_view date,
                    bool is_secure) {
    std::string head;
    head.reserve(768);
    head.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
    head.append(phrase_of(response.status)).append("\r\nDate: ").append(date);
    head.append(keep_alive ? "\r\nConnection: keep-alive\r\n" : "\r\nConnection: close\r\n");
    if (tells_length(response.status)) {
        head.append("Content-Length: ").append(std::to_string(response.body.size())).append("\r\n");
    }
    bool tells_caches = false;
    bool tells_policy = false;
    for (const auto& [name, value] : response.headers) {
        if (is_listeners_own(name)) continue;
        tells_caches |= same_header_name(name, "Cache-Control");
        tells_policy |= same_header_name(name, "Content-Security-Policy");
        head.append(name).append(": ").append(value).append("\r\n");
    }
    head.append(kEveryAnswer);
    if (!tells_caches) head.append(kKeepNothing);
    if (!tells_policy) head.append(kRunNothing);
    if (is_secure) head.append(kSecureFromNowOn);
    head.append("\r\n");
    return head;
}

bool has_body(const Response& response, bool to_head_request) {
    return !to_head_request && tells_length(response.status);
}

bool is_sendable(const Response& response) {
    return response.status >= 200 && response.status <= 599 &&
           std::ranges::none_of(response.headers, [](const Header& header) {
               return header.name.empty() || breaks_lines(header.name) ||
                      breaks_lines(header.value);
           });
}

std::string http_date(std::chrono::sys_seconds moment) {
    constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto midnight = std::chrono::floor<std::chrono::days>(moment);
    const std::chrono::year_month_day day(midnight);
    const std::chrono::hh_mm_ss time(moment - midnight);
    std::array<char, 64> text{};
    const int size = std::snprintf(
        text.data(), text.size(), "%s, %02u %s %04d %02ld:%02ld:%02ld GMT",
        kDays[std::chrono::weekday(midnight).c_encoding()], static_cast<unsigned>(day.day()),
        kMonths[static_cast<unsigned>(day.month()) - 1], static_cast<int>(day.year()),
        static_cast<long>(time.hours().count()), static_cast<long>(time.minutes().count()),
        static_cast<long>(time.seconds().count()));
    return {text.data(), static_cast<std::size_t>(size)};
}

Response outcome(int status, std::string_view issue_type, std::string_view code,
                 std::string_view text) {
    const auto coding = json::object({{"system", kIssueSystem}, {"code", code}});
    const auto issue = json::object({{"severity", "error"},
                                     {"code", issue_type},
                                     {"details", json::object({{"coding", json::array({coding})}})},
                                     {"diagnostics", text}});
    const auto body =
        json::object({{"resourceType", "OperationOutcome"}, {"issue", json::array({issue})}});
    return {.status = status,
            .headers = {{"Content-Type", "application/fhir+json; charset=utf-8"}},
            .body = json::write(body)};
}

Response refused(int status, std::string_view text) {
    return outcome(status, status == 501 ? "not-supported" : "structure", "ugyldig-http", text);
}

Response header_too_large() {
    return outcome(431, "too-long", "for-store-hoder", "The header of the request is too large");
}

Response timed_out() {
    return outcome(408, "timeout", "tidsavbrudd", "The request did not arrive in time");
}

Response busy() {
    auto answer = outcome(503, "transient", "opptatt", "All workers are busy; try again");
    answer.headers.push_back({"Retry-After", "1"});
    return answer;
}

Response internal_error() {
    return outcome(500, "exception", "intern-feil", "The server failed to answer");
}

}  // namespace planbro::http::internal
