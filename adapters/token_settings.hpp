#pragma once

#include <string>

namespace planbro::adapters {

enum class TokenKind {
    maskinporten,  // JWT grant (RFC 7523 section 2.1), a bearer token
    helseid        // client credentials with private_key_jwt, a token bound by DPoP
};

// Where planbro gets the tokens that it shows a partner, and as whom.
struct TokenSettings {
    TokenKind kind = TokenKind::maskinporten;
    std::string endpoint;
    std::string issuer;  // aud of the assertion
    std::string client_id;
    std::string key;  // private JWK
    std::string scope;
};

}  // namespace planbro::adapters
