#pragma once

#include <chrono>
#include <string>

namespace planbro::identity {

struct DpopOptions {
    bool is_nonce_required = false;  // by the resource server (RFC 9449 section 9)
    // How old a proof may be; iat may lie ahead by a few seconds.
    std::chrono::seconds age_max = std::chrono::seconds(60);
    std::size_t remembered_max = 500'000;  // proofs, to know a repeat
    std::string secret;                    // that nonces are made with; all nodes have the same
};

}  // namespace planbro::identity
