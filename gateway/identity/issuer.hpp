// Whom this gateway trusts to say who asks, and how each of them says it.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "base/json.hpp"
#include "identity/principal.hpp"

namespace planbro::identity {

enum class Kind {
    plain,         // tells organisation, sector and role itself, as the sandbox does
    helseid,       // tells the organisation, in tokens bound to a key (DPoP)
    maskinporten,  // tells the organisation as `consumer`
    idporten,      // tells a citizen and how surely
    smart          // tells the client alone (SMART Backend Services)
};
std::optional<Kind> kind_of(std::string_view name);

// The names of the claims that tell who asks; "" = the issuer does not tell.
struct ClaimMapping {
    // The first of them that is there: nine digits, or an object as Maskinporten's `consumer`.
    std::vector<std::string> organisation;
    std::string org_name;
    std::string sector;
    std::string role;
    std::string person;
    std::string scope = "scope";
    std::string client = "client_id";
};

struct TrustedIssuer {
    std::string issuer;         // exact "iss"
    std::string audience;       // must be (in) "aud"
    json::Value jwks;           // {"keys":[...]}, public keys only
    std::string jwks_url = {};  // instead of jwks: where they are fetched
    Kind kind = Kind::plain;
    ClaimMapping claims = {};
    bool is_dpop_required = false;  // a token bound to a key always needs a proof
    bool is_nbf_required = true;    // else iat may stand in for it
    // Levels of assurance (acr) that are taken; none = any.
    std::vector<std::string> levels = {};
    // What a scope of the issuer's gives, as SMART scopes; SMART scopes give themselves.
    std::map<std::string, std::string> scopes = {};
    std::optional<Role> role = {};  // of everybody who comes by this issuer
    bool sandbox = false;  // only a sandbox may say that somebody is a tester, who sees everything
};

// An issuer of the kind, with all that follows from it; issuer, audience and keys are left to say.
TrustedIssuer issuer_of(Kind kind);

// The ID-porten levels that are at least this one; none for an unknown one.
std::vector<std::string> levels_from(std::string_view level);

// What an issuer does not tell of a client: the first entry that fits gives it.
struct ClientEntry {
    std::string issuer;     // "" = any
    std::string client_id;  // "" = any
    std::string orgnr;  // where the token tells one, it must be this; else it is taken from here
    std::string name;
    std::string sector;
    Role role = Role::tjeneste;
};

struct FetchedKeys {
    std::string body;
    std::optional<std::chrono::seconds> max_age;  // of Cache-Control
};
// Fetches a JWKS, or tells why not; bounded in time and size by whoever gives it.
using FetchKeys = std::function<tl::expected<FetchedKeys, std::string>(const std::string& url)>;

}  // namespace planbro::identity
