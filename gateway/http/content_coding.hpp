// gzip of bodies both ways (RFC 9110 sections 8.4 and 12.5.3, RFC 1952). zlib stays behind it.
// Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "http/message.hpp"

namespace planbro::http {

// In thousandths, of one item of a list such as Accept's: "text/xml;q=0.5" -> 500; 0 declines
// (RFC 9110 section 12.4.2).
int quality_of(std::string_view item);

bool accepts_gzip(std::string_view accept_encoding);

std::string gzip(std::string_view plain);

// What was packed, of one member or several. "for-stor" (too_large) as soon as it is more than
// `size_max`, however small the packed form; "feil-innholdskoding" (bad_request) where it is no
// gzip, is cut short or has something behind it.
Result<std::string> gunzip(std::string_view packed, std::size_t size_max);

// The request with its body unpacked. "feil-innholdskoding" (unsupported_media) for a coding other
// than gzip.
Result<Request> unpacked(Request request);

// The response packed, if the client takes that and it is worth while. What the answer depends on
// stands in Vary either way.
Response packed(Response response, const Request& request);

}  // namespace planbro::http
