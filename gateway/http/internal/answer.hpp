// How an answer looks on the wire, and the answers the listener gives by itself.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace planbro::http::internal {

// Status line and headers, up to and with the empty line (RFC 9112). With what every answer tells a
// browser that should come upon it: to keep nothing, to guess no type, to run and frame nothing; a
// response that has Cache-Control or Content-Security-Policy of its own keeps them.
std::string head_of(const Response& response, bool keep_alive, std::string_view date,
                    bool is_secure = false);

// Whether the body goes out: not for HEAD, 204 and 304 (RFC 9110 sections 9.3.2, 15.3.5, 15.4.5).
bool has_body(const Response& response, bool to_head_request);

// Whether it can be sent as it is: a status we may give, and no header that would break the
// framing.
bool is_sendable(const Response& response);

// Sun, 06 Nov 1994 08:49:37 GMT (RFC 9110 section 5.6.7).
std::string http_date(std::chrono::sys_seconds moment);

// An OperationOutcome. The codes are those of https://planbro.no/fhir/CodeSystem/planbro-issue.
Response outcome(int status, std::string_view issue_type, std::string_view code,
                 std::string_view text);

Response refused(int status, std::string_view text);  // ugyldig-http
Response header_too_large();                          // 431 for-store-hoder
Response timed_out();                                 // 408 tidsavbrudd
Response busy();                                      // 503 opptatt, Retry-After: 1
Response internal_error();                            // 500 intern-feil

}  // namespace planbro::http::internal
