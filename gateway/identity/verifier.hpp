// Token in, Principal out. Signatures are checked by cjose/OpenSSL; no cryptography is written
// here.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "identity/principal.hpp"

namespace planbro::identity {

// The names of the claims that tell who asks; the defaults are HelseID's and the sandbox's.
struct ClaimMapping {
    std::string orgnr_child = "helseid://claims/client/claims/orgnr_child";
    std::string orgnr_parent = "helseid://claims/client/claims/orgnr_parent";
    std::string org_name = "planbro_orgnavn";
    std::string sector = "planbro_sektor";
    std::string role = "planbro_rolle";
    std::string person = "pid";
};

struct TrustedIssuer {
    std::string issuer;    // exact "iss"
    std::string audience;  // must be (in) "aud"
    json::Value jwks;      // {"keys":[...]}, public keys only
    ClaimMapping claims = {};
    bool sandbox = false;  // only a sandbox may say that somebody is a tester, who sees everything
};

// Checks signature (RS256 RS384 RS512 PS256 ES256 ES384, asymmetric only), iss, aud, exp, nbf and
// the claims of the mapping; a verified token is remembered by its SHA-256 until it expires.
// Failures: Category::unauthorized with code "mangler-token", "ugyldig-token" or "utlopt-token";
// the text never repeats the token. Thread-safe.
class Verifier {
  public:
    explicit Verifier(std::vector<TrustedIssuer> issuers);
    ~Verifier();
    Verifier(const Verifier&) = delete;
    Verifier& operator=(const Verifier&) = delete;

    // `authorization` is the header's value as received, "" if there was none.
    Result<Principal> verify(std::string_view authorization, Instant now) const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace planbro::identity
