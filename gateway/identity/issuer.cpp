#include "identity/issuer.hpp"

#include <algorithm>
#include <array>

namespace planbro::identity {

namespace {

// https://docs.digdir.no/docs/idporten/oidc/oidc_protocol_id_token, weakest first.
constexpr std::array<std::string_view, 3> kLevels{"idporten-loa-low", "idporten-loa-substantial",
                                                  "idporten-loa-high"};

ClaimMapping plain_claims() {
    ClaimMapping claims;
    claims.organisation = {"helseid://claims/client/claims/orgnr_child",
                           "helseid://claims/client/claims/orgnr_parent"};
    claims.org_name = "planbro_orgnavn";
    claims.sector = "planbro_sektor";
    claims.role = "planbro_rolle";
    claims.person = "pid";
    return claims;
}

// The person of a HelseID token is a professional, never the person whom a plan is about.
ClaimMapping helseid_claims() {
    ClaimMapping claims;
    claims.organisation = plain_claims().organisation;
    claims.org_name = "helseid://claims/client/client_name";
    return claims;
}

ClaimMapping maskinporten_claims() {
    ClaimMapping claims;
    claims.organisation = {"consumer"};
    return claims;
}

ClaimMapping idporten_claims() {
    ClaimMapping claims;
    claims.person = "pid";
    return claims;
}

ClaimMapping claims_of(Kind kind) {
    switch (kind) {
        case Kind::plain:
            return plain_claims();
        case Kind::helseid:
            return helseid_claims();
        case Kind::maskinporten:
            return maskinporten_claims();
        case Kind::idporten:
            return idporten_claims();
        case Kind::smart:
            return {};
    }
    return {};
}

}  // namespace

std::optional<Kind> kind_of(std::string_view name) {
    if (name == "plain") return Kind::plain;
    if (name == "helseid") return Kind::helseid;
    if (name == "maskinporten") return Kind::maskinporten;
    if (name == "idporten") return Kind::idporten;
    if (name == "smart") return Kind::smart;
    return {};
}

std::vector<std::string> levels_from(std::string_view level) {
    const auto* const found = std::find(kLevels.begin(), kLevels.end(), level);
    return {found, kLevels.end()};
}

TrustedIssuer issuer_of(Kind kind) {
    TrustedIssuer trusted;
    trusted.kind = kind;
    trusted.claims = claims_of(kind);
    trusted.is_dpop_required = kind == Kind::helseid;
    // Digdir's tokens have iat and exp, and no nbf.
    trusted.is_nbf_required = kind != Kind::maskinporten && kind != Kind::idporten;
    if (kind == Kind::idporten) {
        trusted.role = Role::bruker;
        trusted.levels = levels_from("idporten-loa-substantial");
    }
    return trusted;
}

}  // namespace planbro::identity
