// The sandbox's own token issuer: plays HelseID and its kin with the clients of the contract, and
// signs with a key of its own. Never part of a production gateway.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/time.hpp"
#include "identity/verifier.hpp"

namespace planbro::identity {

// What comes to the token endpoint.
struct TokenRequest {
    // application/x-www-form-urlencoded: body and query alike. client_id, and optional grant_type,
    // pid, scope, kind, acr, authorization_details, client_assertion, assertion, nonce.
    std::string form;
    std::vector<std::string_view> proofs = {};  // the DPoP headers
    std::string url = {};                       // the endpoint's own, for the proof
};

// An answer of the token endpoint: RFC 6749 section 5.1 or 5.2, as status and JSON body.
struct TokenAnswer {
    int status = 200;
    json::Value body;
    std::string dpop_nonce = {};  // for the header DPoP-Nonce
};

class SandboxIssuer {
  public:
    // `private_jwk` is a key written by new_key(), so that tokens outlive a restart.
    static Result<std::unique_ptr<SandboxIssuer>> open(const std::string& private_jwk, Ids ids);
    ~SandboxIssuer();
    SandboxIssuer(const SandboxIssuer&) = delete;
    SandboxIssuer& operator=(const SandboxIssuer&) = delete;

    // A fresh EC P-256 private key as JWK text.
    static std::string new_key();

    // Valid for 3600 s from `now`.
    [[nodiscard]] TokenAnswer token(const TokenRequest& request, Instant now) const;
    [[nodiscard]] TokenAnswer token(std::string_view form, Instant now) const;
    // The keys that a client's assertions are checked by, until the process ends.
    Result<void> register_keys(const std::string& client_id, const json::Value& jwks) const;
    [[nodiscard]] json::Value jwks() const;     // public keys
    [[nodiscard]] json::Value clients() const;  // [{client_id, orgnr, navn, sektor, rolle}]
    [[nodiscard]] TrustedIssuer trust() const;  // what the Verifier needs to know
    // The same for every kind that is played, that one first.
    [[nodiscard]] std::vector<TrustedIssuer> trusts() const;
    [[nodiscard]] static std::vector<ClientEntry> client_table();

  private:
    struct Impl;

  public:
    explicit SandboxIssuer(std::unique_ptr<Impl> impl);  // only open() can: Impl is private

  private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace planbro::identity
