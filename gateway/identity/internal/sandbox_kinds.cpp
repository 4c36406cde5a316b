#include "identity/internal/sandbox_kinds.hpp"

#include <array>

#include "base/text.hpp"

namespace planbro::identity::sandbox {

namespace {

constexpr std::string_view kIssuer = "https://sandbox.planbro.no";
// Scopes as Norwegian issuers have them: prefix:subscope.
constexpr std::string_view kRead = "planbro:ip.les";
constexpr std::string_view kWrite = "planbro:ip.skriv";

// The letters that both have.
std::string common(std::string_view asked, std::string_view allowed) {
    std::string letters;
    for (const char letter : asked) {
        if (allowed.find(letter) != std::string_view::npos) letters.push_back(letter);
    }
    return letters;
}

bool is_smart(Kind kind) {
    return kind == Kind::plain || kind == Kind::smart;
}

std::string all_scopes(Kind kind, std::string_view letters) {
    if (is_smart(kind)) return "system/*." + std::string(letters);
    const bool writes = !common("cud", letters).empty();
    return std::string(kRead) + (writes ? " " + std::string(kWrite) : "");
}

// One scope as far as it is granted, or "".
std::string granted_word(Kind kind, const std::string& word, std::string_view letters) {
    if (const auto scope = read_scope(word)) {
        const auto both = common(scope->letters, letters);
        if (both.empty()) return {};
        return word.substr(0, word.find('/') + 1) + scope->type + "." + both;
    }
    if (is_smart(kind)) return {};
    if (word == kWrite && common("cud", letters).empty()) return {};
    // What others call their scopes is theirs to judge.
    return word == "openid" || word.find(':') != std::string::npos ? word : std::string();
}

void add_plain(json::Value& claims, const Asked& asked) {
    claims.set("sub", asked.client.id);
    claims.set("planbro_rolle", name_of(asked.client.role));
    claims.set_if("helseid://claims/client/claims/orgnr_parent", asked.client.orgnr);
    claims.set_if("planbro_orgnavn", asked.client.name);
    claims.set_if("planbro_sektor", asked.client.sector);
    claims.set_if("pid", asked.pid);
}

void add_helseid(json::Value& claims, const Asked& asked) {
    claims.set("helseid://claims/client/claims/orgnr_parent", asked.client.orgnr);
    claims.set("helseid://claims/client/client_name", asked.client.name);
    json::Array scopes;
    for (const auto& word : split(asked.scope, ' ')) scopes.emplace_back(word);
    claims.set("scope", std::move(scopes));
    claims.set_if("nhn:tillitsrammeverk:parameters", asked.attestation);
}

void add_maskinporten(json::Value& claims, const Asked& asked) {
    claims.set("client_amr", "private_key_jwt");
    claims.set("consumer", json::object({{"authority", "iso6523-actorid-upis"},
                                         {"ID", "0192:" + std::string(asked.client.orgnr)}}));
}

void add_idporten(json::Value& claims, const Asked& asked) {
    claims.set("pid", asked.pid);
    claims.set("acr", asked.acr.empty() ? "idporten-loa-high" : asked.acr);
}

}  // namespace

std::string issuer_name(Kind kind) {
    const std::string base(kIssuer);
    switch (kind) {
        case Kind::plain:
            return base;
        case Kind::helseid:
            return base + "/helseid";
        case Kind::maskinporten:
            return base + "/maskinporten";
        case Kind::idporten:
            return base + "/idporten";
        case Kind::smart:
            return base + "/smart";
    }
    return base;
}

TrustedIssuer trust_of(Kind kind, const json::Value& jwks) {
    auto trust = issuer_of(kind);
    trust.issuer = issuer_name(kind);
    trust.audience = kAudience;
    trust.jwks = jwks;
    trust.sandbox = kind == Kind::plain;
    if (is_smart(kind)) return trust;
    const std::string context = kind == Kind::idporten ? "patient" : "system";
    trust.scopes[std::string(kRead)] = context + "/*.rs";
    trust.scopes[std::string(kWrite)] = context + (kind == Kind::idporten ? "/*.crus" : "/*.cruds");
    return trust;
}

std::vector<ClientEntry> client_table() {
    std::vector<ClientEntry> table;
    for (const auto kind : {Kind::helseid, Kind::maskinporten, Kind::smart}) {
        for (const auto& client : sandbox_clients()) {
            if (client.role == Role::bruker || client.role == Role::tester) continue;
            table.push_back({issuer_name(kind), std::string(client.id), std::string(client.orgnr),
                             std::string(client.name), std::string(client.sector), client.role});
        }
    }
    return table;
}

std::string granted_scope(Kind kind, const std::string& asked, std::string_view letters) {
    if (asked.empty()) return all_scopes(kind, letters);
    std::string granted;
    for (const auto& word : split(asked, ' ')) {
        const auto one = granted_word(kind, word, letters);
        if (!one.empty()) granted += (granted.empty() ? "" : " ") + one;
    }
    return granted;
}

json::Value claims_of(Kind kind, const Asked& asked) {
    auto claims = json::object({{"iss", issuer_name(kind)},
                                {"aud", kAudience},
                                {"client_id", asked.client.id},
                                {"scope", asked.scope}});
    switch (kind) {
        case Kind::plain:
            add_plain(claims, asked);
            break;
        case Kind::helseid:
            add_helseid(claims, asked);
            break;
        case Kind::maskinporten:
            add_maskinporten(claims, asked);
            break;
        case Kind::idporten:
            add_idporten(claims, asked);
            break;
        case Kind::smart:
            claims.set("sub", asked.client.id);
            break;
    }
    return claims;
}

}  // namespace planbro::identity::sandbox
