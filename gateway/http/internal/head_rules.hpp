// What a request's head must be like, beyond its syntax.
#pragma once

#include <optional>

#include "http/message.hpp"

namespace planbro::http::internal {

// The answer to a head that is refused; nothing when it is sound.
std::optional<Response> judge_head(const Request& request, bool http_1_1);

// path and query from target, which may be in absolute form (RFC 9112 section 3.2).
void split_target(Request& request);

}  // namespace planbro::http::internal
