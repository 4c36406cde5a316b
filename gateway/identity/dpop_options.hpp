#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "base/result.hpp"
#include "base/time.hpp"

namespace planbro::identity {

// Tells the other gateways that the name is used up until then; false where one of them had it
// before.
using TellUsed = std::function<Result<bool>(const std::string& name, Instant until, Instant now)>;

struct DpopOptions {
    bool is_nonce_required = false;  // by the resource server (RFC 9449 section 9)
    // How old a proof may be; iat may lie ahead by a few seconds.
    std::chrono::seconds age_max = std::chrono::seconds(60);
    std::size_t remembered_max = 500'000;  // proofs, to know a repeat
    std::string secret;                    // that nonces are made with; all nodes have the same
    TellUsed tell_used = {};               // none = this gateway is the only one
};

}  // namespace planbro::identity
