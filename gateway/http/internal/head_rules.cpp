#include "http/internal/head_rules.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.hpp"
#include "http/internal/answer.hpp"

namespace planbro::http::internal {
namespace {

using namespace std::string_view_literals;

constexpr std::array kMethods{"GET"sv,   "HEAD"sv,   "POST"sv,   "PUT"sv,
                              "PATCH"sv, "DELETE"sv, "OPTIONS"sv};
constexpr std::size_t kHeadersMax = 200;

std::ptrdiff_t count_of(const Request& request, std::string_view name) {
    return std::ranges::count_if(request.headers,
                                 [&](const Header& h) { return same_header_name(h.name, name); });
}

// RFC 9112 section 3.2: exactly one, and one that could be a host with a port.
std::optional<Response> judge_host(const Request& request, bool http_1_1) {
    const auto count = count_of(request, "Host");
    if (count == 0 && http_1_1) return refused(400, "Host is missing");
    if (count > 1) return refused(400, "Host stands more than once");
    if (request.header("Host").find_first_of(" \t,/@?#\\\"<>") != std::string_view::npos) {
        return refused(400, "Host is not a host name");
    }
    return std::nullopt;
}

// RFC 9112 section 6.3: the end of the message must be beyond doubt. Repeated and listed lengths
// are refused even where they agree.
std::optional<Response> judge_length(const Request& request) {
    const auto count = count_of(request, "Content-Length");
    if (count > 1) return refused(400, "Content-Length stands more than once");
    if (count == 1 && !all_digits(request.header("Content-Length"))) {
        return refused(400, "Content-Length is not a number");
    }
    return std::nullopt;
}

// RFC 9112 section 6.1: no other coding than chunked is understood, and none is known to HTTP/1.0.
std::optional<Response> judge_coding(const Request& request, bool http_1_1) {
    const auto count = count_of(request, "Transfer-Encoding");
    if (count == 0) return std::nullopt;
    if (count > 1) return refused(400, "Transfer-Encoding stands more than once");
    if (!http_1_1) return refused(400, "Transfer-Encoding does not belong in HTTP/1.0");
    if (count_of(request, "Content-Length") > 0) {
        return refused(400, "Content-Length and Transfer-Encoding exclude each other");
    }
    if (!same_header_name(request.header("Transfer-Encoding"), "chunked")) {
        return refused(501, "The only Transfer-Encoding understood is chunked");
    }
    return std::nullopt;
}

std::optional<Response> judge_expectation(const Request& request) {
    const auto expected = request.header("Expect");
    if (expected.empty() || same_header_name(expected, "100-continue")) return std::nullopt;
    return refused(417, "The only expectation understood is 100-continue");
}

}  // namespace

std::optional<Response> judge_head(const Request& request, bool http_1_1) {
    if (!std::ranges::count(kMethods, request.method)) return refused(501, "The method is unknown");
    if (request.headers.size() > kHeadersMax) return header_too_large();
    if (auto answer = judge_host(request, http_1_1)) return answer;
    if (auto answer = judge_length(request)) return answer;
    if (auto answer = judge_coding(request, http_1_1)) return answer;
    return judge_expectation(request);
}

void split_target(Request& request) {
    std::string_view rest = request.target;
    if (rest.starts_with("http://") || rest.starts_with("https://")) {
        rest.remove_prefix(rest.find("://") + 3);
        rest.remove_prefix(std::min(rest.find_first_of("/?"), rest.size()));
    }
    const auto mark = rest.find('?');
    request.path = rest.substr(0, mark);
    if (request.path.empty()) request.path = "/";
    if (mark != std::string_view::npos) request.query = rest.substr(mark + 1);
}

}  // namespace planbro::http::internal
