// Token in, Principal out. Signatures are checked by cjose/OpenSSL; no cryptography is written
// here.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "identity/dpop_options.hpp"
#include "identity/issuer.hpp"
#include "identity/principal.hpp"

namespace planbro::identity {

struct VerifierOptions {
    std::vector<ClientEntry> clients;
    DpopOptions dpop;
    FetchKeys fetch;  // for issuers with a jwks_url
};

// "RS256 RS384 …": what tokens and proofs may be signed with.
std::string algorithm_names();

// What of a request tells who asks.
struct Credentials {
    std::string_view authorization;        // the header's value as received, "" if there was none
    bool is_repeated = false;              // the header stands more than once
    std::vector<std::string_view> proofs;  // the DPoP headers
    std::string_view method = {};          // method and public URL, for the proof
    std::string url = {};
};

// Checks signature (RS256 RS384 RS512 PS256 ES256 ES384, asymmetric only), iss, aud, exp, nbf and
// the claims of the mapping; a verified token is remembered by its SHA-256 until it expires, a DPoP
// proof is judged anew each time.
// Failures: Category::unauthorized with code "mangler-token", "ugyldig-token", "utlopt-token",
// "ugyldig-attest", "dpop-kreves", "dpop-ugyldig", "dpop-brukt" or "dpop-nonce";
// Category::forbidden "ukjent-klient"; Category::unavailable "nokler-mangler" or "opptatt". The
// text never repeats the token. Thread-safe.
class Verifier {
  public:
    explicit Verifier(std::vector<TrustedIssuer> issuers, VerifierOptions options = {});
    ~Verifier();
    Verifier(const Verifier&) = delete;
    Verifier& operator=(const Verifier&) = delete;

    Result<Principal> verify(const Credentials& credentials, Instant now) const;
    Result<Principal> verify(std::string_view authorization, Instant now) const;

    // Fetches the keys that are due; waits for the network.
    void refresh_keys(Instant now) const;

    // The value of WWW-Authenticate for a failure (RFC 6750 section 3, RFC 9449 section 7.1); ""
    // where there is none to tell.
    [[nodiscard]] std::string challenge(const Failure& failure) const;
    // For the DPoP-Nonce header that goes with "dpop-nonce".
    [[nodiscard]] std::string dpop_nonce(Instant now) const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace planbro::identity
