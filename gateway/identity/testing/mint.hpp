// An issuer with one key, and everything needed to mint tokens that are wrong in one way.
#pragma once

#include "base/json.hpp"
#include "identity/client_key.hpp"
#include "identity/internal/jose.hpp"
#include "identity/issuer.hpp"

namespace planbro::identity::testing {

inline const Instant kNow = *parse_instant("2026-11-23T12:00:00Z");
inline constexpr const char* kIssuer = "https://utsteder.example";
inline constexpr const char* kAudience = "https://planbro.no/fhir";

inline std::int64_t seconds(Instant moment) {
    return std::chrono::duration_cast<std::chrono::seconds>(moment.time_since_epoch()).count();
}

class Mint {
  public:
    explicit Mint(const std::string& private_jwk = ClientKey::new_ec_key())
        : key_(ClientKey::open(private_jwk).value()),
          raw_key_(*jose::Jwk::import(json::parse(private_jwk).value())) {}

    [[nodiscard]] TrustedIssuer trust(Kind kind = Kind::plain) const {
        auto jwk = key_.public_jwk();
        jwk.set("kid", "k1");
        auto trusted = issuer_of(kind);
        trusted.issuer = kIssuer;
        trusted.audience = kAudience;
        trusted.jwks = json::object({{"keys", json::array({jwk})}});
        return trusted;
    }
    static json::Value header() { return json::object({{"typ", "JWT"}, {"kid", "k1"}}); }
    // What every issuer tells.
    static json::Value bare_claims() {
        return json::object({{"iss", kIssuer},
                             {"aud", kAudience},
                             {"client_id", "klient"},
                             {"iat", seconds(kNow)},
                             {"nbf", seconds(kNow)},
                             {"exp", seconds(kNow) + 600},
                             {"jti", "j1"},
                             {"scope", "system/*.rs"}});
    }
    static json::Value claims() {
        auto claims = bare_claims();
        claims.set("planbro_rolle", "tjeneste");
        claims.set("helseid://claims/client/claims/orgnr_child", "310000175");
        claims.set("helseid://claims/client/claims/orgnr_parent", "310000108");
        return claims;
    }
    [[nodiscard]] std::string sign(const json::Value& head, const json::Value& claims) const {
        return key_.sign(head, claims);
    }
    [[nodiscard]] std::string of(const json::Value& claims) const { return sign(header(), claims); }
    [[nodiscard]] std::string good() const { return of(claims()); }
    // A null value takes the claim away.
    [[nodiscard]] std::string with_claim(std::string_view name, json::Value value) const {
        auto changed = claims();
        if (value.is_null()) {
            changed.erase(name);
        } else {
            changed.set(name, std::move(value));
        }
        return of(changed);
    }
    [[nodiscard]] std::string with_header(std::string_view name, json::Value value) const {
        auto head = header();
        head.set(name, std::move(value));
        return sign(head, claims());
    }
    // A header and a payload that are no JSON of ours, signed all the same.
    [[nodiscard]] std::string sign_text(const json::Value& head, const std::string& payload) const {
        return raw_key_.sign(head, payload);
    }
    [[nodiscard]] const ClientKey& key() const { return key_; }

  private:
    ClientKey key_;
    jose::Jwk raw_key_;
};

}  // namespace planbro::identity::testing
