// Our own plain request and response; Boost.Beast stays behind the listener.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace planbro::http {

// The largest body that is taken, as sent and as unpacked.
inline constexpr std::size_t kBodyBytesMax = std::size_t{8} * 1024 * 1024;

struct Header {
    std::string name;
    std::string value;
};

// Names of headers are ASCII and case-insensitive (RFC 9110 section 5.1).
[[nodiscard]] bool same_header_name(std::string_view left, std::string_view right);

struct Request {
    std::string method;  // as sent, upper case
    std::string target;  // as sent: path and query
    std::string path;    // target up to '?', not decoded
    std::string query;   // after '?', not decoded
    std::vector<Header> headers;
    std::string body;
    bool body_too_large = false;        // the body went over the limit and was thrown away
    std::string from = {};              // the address at the other end of the connection
    std::chrono::milliseconds took{0};  // from its first byte to its last

    // The value of a header, case-insensitive; "" if absent.
    [[nodiscard]] std::string_view header(std::string_view name) const;
};

struct Response {
    int status = 200;
    std::vector<Header> headers;  // without Content-Length, Date and Connection: the listener's
    std::string body;

    [[nodiscard]] std::string_view header(std::string_view name) const;
};

// Called exactly once, from any thread. Never called, it is answered with 500; a status of 0 closes
// the connection without an answer.
using Respond = std::function<void(Response)>;
// Called on a worker thread.
using Handler = std::function<void(Request, Respond)>;

}  // namespace planbro::http
