// The key of a client of somebody else's: signs what shows who the client is (RFC 7523) and that it
// holds the key a token is bound to (RFC 9449).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace planbro::identity {

// What a DPoP proof is for.
struct ProofFor {
    std::string_view method;
    std::string_view url;
    std::string_view access_token = {};  // "" at a token endpoint
    std::string_view nonce = {};
};

enum class AssertionKind {
    grant,  // stands for the client (RFC 7523 section 2.1); Maskinporten refuses claims beyond its
            // own
    client  // shows which client asks (RFC 7523 section 2.2)
};

class ClientKey {
  public:
    // A private JWK: EC on P-256 or P-384, or RSA of 2048 bits or more. Its `alg`, if it has one,
    // is the algorithm; else ES256, ES384 or RS256. Failure: "ugyldig-nokkel".
    static Result<ClientKey> open(std::string_view private_jwk);
    // Fresh private keys as JWK text, with a kid.
    static std::string new_ec_key();
    static std::string new_rsa_key();

    // With kid, alg and use; the kid is the JWK's own, or its thumbprint.
    [[nodiscard]] json::Value public_jwk() const;
    [[nodiscard]] const std::string& thumbprint() const { return thumbprint_; }

    // `claims` and iat, exp (after a minute) and jti; of a client, nbf too.
    [[nodiscard]] std::string assertion(AssertionKind kind, json::Value claims, Instant now,
                                        std::string id) const;
    [[nodiscard]] std::string proof(const ProofFor& what, Instant now, std::string id) const;
    // Any JWS; alg is set, what else the header says is the caller's.
    [[nodiscard]] std::string sign(json::Value header, const json::Value& claims) const;

  private:
    struct Impl;
    explicit ClientKey(std::shared_ptr<const Impl> impl);
    std::shared_ptr<const Impl> impl_;
    std::string thumbprint_;
};

}  // namespace planbro::identity
