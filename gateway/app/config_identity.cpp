// Whom the file says to trust: [[issuers]], [[clients]], [dpop]; and as whom we go to others.
#include <algorithm>

#include "app/internal/toml.hpp"
#include "base/text.hpp"
#include "identity/client_key.hpp"

namespace planbro::app {

namespace {

constexpr const char* kIssuers = "issuers";
constexpr const char* kClients = "clients";

// Keys that come by plain HTTP are whoever's stands in between.
bool is_safe_address(std::string_view url) {
    if (url.starts_with("https://")) return true;
    for (const auto* loopback : {"http://127.0.0.1", "http://localhost", "http://[::1]"}) {
        const std::string_view prefix(loopback);
        if (url.starts_with(prefix) &&
            (url.size() == prefix.size() || url[prefix.size()] == ':' || url[prefix.size()] == '/'))
            return true;
    }
    return false;
}

Result<void> read_keys(const toml::table& table, identity::TrustedIssuer& issuer) {
    issuer.jwks_url = text_of(table, "jwks_url");
    const auto file = text_of(table, "jwks_file");
    if (issuer.jwks_url.empty() == file.empty())
        return bad_config("an issuer needs jwks_url or jwks_file.", kIssuers);
    if (file.empty()) {
        if (is_safe_address(issuer.jwks_url)) return {};
        return bad_config("jwks_url is https (http on loopback only).", kIssuers);
    }
    const auto text = file_text(file);
    auto jwks = text ? json::parse(*text) : Result<json::Value>(bad_config(""));
    if (!jwks || !jwks->at("keys").is_array())
        return bad_config("jwks_file '" + file + "' is no readable JWKS.", kIssuers);
    const auto& keys = jwks->at("keys").items();
    if (std::any_of(keys.begin(), keys.end(), [](const json::Value& key) { return key.has("d"); }))
        return bad_config("jwks_file '" + file + "' holds a private key.", kIssuers);
    issuer.jwks = std::move(*jwks);
    return {};
}

std::vector<std::string> names_of(const toml::table& table, std::string_view key) {
    std::vector<std::string> names;
    if (const auto* list = table[key].as_array()) {
        for (const auto& item : *list) names.push_back(item.value_or(std::string()));
    } else if (auto name = text_of(table, key); !name.empty()) {
        names.push_back(std::move(name));
    }
    return names;
}

Result<void> read_claims(const toml::table& table, identity::ClaimMapping& claims) {
    const auto* names = table["claims"].as_table();
    if (names == nullptr) return {};
    if (auto known = refuse_unknown(
            *names, {"organisation", "name", "sector", "role", "person", "scope", "client"},
            "issuers.claims");
        !known) {
        return known;
    }
    if (names->contains("organisation")) claims.organisation = names_of(*names, "organisation");
    const auto set = [&](std::string_view key, std::string& claim) {
        if (names->contains(key)) claim = text_of(*names, key);
    };
    set("name", claims.org_name);
    set("sector", claims.sector);
    set("role", claims.role);
    set("person", claims.person);
    set("scope", claims.scope);
    set("client", claims.client);
    return {};
}

bool are_scopes(const std::string& text) {
    const auto words = split(text, ' ');
    return std::all_of(words.begin(), words.end(),
                       [](const auto& word) { return identity::read_scope(word).has_value(); });
}

Result<void> read_scopes(const toml::table& table, identity::TrustedIssuer& issuer) {
    const auto* scopes = table["scopes"].as_table();
    if (scopes == nullptr) return {};
    for (const auto& [name, value] : *scopes) {
        const auto given = value.value_or(std::string());
        if (!are_scopes(given)) {
            return bad_config("a scope gives SMART scopes, such as \"system/*.rs\".",
                              "issuers.scopes");
        }
        issuer.scopes[std::string(name.str())] = given;
    }
    return {};
}

Result<void> read_dpop_rule(const toml::table& table, identity::TrustedIssuer& issuer) {
    if (!table.contains("dpop")) return {};
    const auto rule = text_of(table, "dpop");
    if (rule != "required" && rule != "optional")
        return bad_config("dpop is required or optional.", kIssuers);
    issuer.is_dpop_required = rule == "required";
    return {};
}

Result<void> read_level(const toml::table& table, identity::TrustedIssuer& issuer) {
    if (!table.contains("acr")) return {};
    issuer.levels = identity::levels_from(text_of(table, "acr"));
    if (!issuer.levels.empty()) return {};
    return bad_config(
        "acr is idporten-loa-low, idporten-loa-substantial or idporten-loa-high: the least that "
        "is taken.",
        kIssuers);
}

Result<void> read_issuer(const toml::table& table, Config& config) {
    if (auto known = refuse_unknown(table,
                                    {"kind", "issuer", "audience", "jwks_url", "jwks_file", "dpop",
                                     "acr", "claims", "scopes"},
                                    kIssuers);
        !known) {
        return known;
    }
    const auto kind = identity::kind_of(table["kind"].value_or(std::string("plain")));
    if (!kind) {
        return bad_config("kind is helseid, maskinporten, idporten, smart or plain.", kIssuers);
    }
    auto issuer = identity::issuer_of(*kind);
    issuer.issuer = text_of(table, "issuer");
    issuer.audience = text_of(table, "audience");
    if (issuer.issuer.empty() || issuer.audience.empty())
        return bad_config("an issuer needs issuer and audience.", kIssuers);
    if (auto keys = read_keys(table, issuer); !keys) return keys;
    if (auto claims = read_claims(table, issuer.claims); !claims) return claims;
    if (auto scopes = read_scopes(table, issuer); !scopes) return scopes;
    if (auto rule = read_dpop_rule(table, issuer); !rule) return rule;
    if (auto level = read_level(table, issuer); !level) return level;
    config.issuers.push_back(std::move(issuer));
    return {};
}

// A role that a table may give: not the person's, whom a table does not know, nor the tester's.
std::optional<identity::Role> given_role(std::string_view name) {
    const auto role = identity::role_of(name);
    if (role == identity::Role::bruker || role == identity::Role::tester) return {};
    return role;
}

void add_from_register(const Config& config, identity::ClientEntry& entry) {
    const auto found = config.registry.find(entry.orgnr);
    if (found == config.registry.end()) return;
    if (entry.name.empty()) entry.name = found->second.name;
    if (entry.sector.empty()) entry.sector = found->second.sector;
}

Result<void> read_client(const toml::table& table, Config& config) {
    if (auto known = refuse_unknown(
            table, {"orgnr", "client_id", "issuer", "name", "sector", "role"}, kClients);
        !known) {
        return known;
    }
    identity::ClientEntry entry{text_of(table, "issuer"), text_of(table, "client_id"),
                                text_of(table, "orgnr"),  text_of(table, "name"),
                                text_of(table, "sector"), identity::Role::tjeneste};
    if (entry.orgnr.size() != 9 || !all_digits(entry.orgnr))
        return bad_config("a client needs orgnr, 9 digits.", kClients);
    if (!entry.client_id.empty() && entry.issuer.empty())
        return bad_config("a client_id is an issuer's own: name the issuer too.", kClients);
    const auto role = given_role(table["role"].value_or(std::string("tjeneste")));
    if (!role) return bad_config("role is tjeneste, planeier, ke or arkiv.", kClients);
    entry.role = *role;
    add_from_register(config, entry);
    if (entry.sector.empty()) {
        return bad_config("a client needs sector, here or in [[organisations]].", kClients);
    }
    config.clients.push_back(std::move(entry));
    return {};
}

Result<void> read_dpop(const toml::table& file, Config& config) {
    const auto* table = file["dpop"].as_table();
    if (table == nullptr) return {};
    if (auto known = refuse_unknown(*table, {"nonce", "age_seconds", "remembered"}, "dpop"); !known)
        return known;
    config.dpop.is_nonce_required = (*table)["nonce"].value_or(false);
    const auto age = (*table)["age_seconds"].value_or(std::int64_t{60});
    const auto remembered =
        (*table)["remembered"].value_or(static_cast<std::int64_t>(config.dpop.remembered_max));
    if (age < 1 || age > 600 || remembered < 1 || remembered > 10'000'000) {
        return bad_config("age_seconds is 1 to 600, remembered 1 to 10000000.", "dpop");
    }
    config.dpop.age_max = std::chrono::seconds(age);
    config.dpop.remembered_max = static_cast<std::size_t>(remembered);
    return {};
}

}  // namespace

// After [[organisations]], whose names and sectors clients have unless they say otherwise.
Result<void> read_identity(const toml::table& file, Config& config) {
    if (auto read = read_dpop(file, config); !read) return read;
    if (auto read = read_tables(file, kIssuers, config, read_issuer); !read) return read;
    return read_tables(file, kClients, config, read_client);
}

Result<std::optional<adapters::TokenSettings>> read_token(const toml::table& of,
                                                          const std::string& where) {
    const auto* table = of["token"].as_table();
    if (table == nullptr) return std::optional<adapters::TokenSettings>();
    const auto place = where + ".token";
    if (auto known = refuse_unknown(
            *table, {"kind", "endpoint", "issuer", "client_id", "key_file", "scope"}, place);
        !known) {
        return Fail(known.error());
    }
    const auto kind = text_of(*table, "kind");
    if (kind != "maskinporten" && kind != "helseid")
        return bad_config("kind is maskinporten or helseid.", place);
    const auto file = text_of(*table, "key_file");
    adapters::TokenSettings token{
        kind == "helseid" ? adapters::TokenKind::helseid : adapters::TokenKind::maskinporten,
        text_of(*table, "endpoint"),
        text_of(*table, "issuer"),
        text_of(*table, "client_id"),
        file_text(file).value_or(""),
        text_of(*table, "scope")};
    if (token.issuer.empty() || token.client_id.empty() || !is_safe_address(token.endpoint)) {
        return bad_config("a token needs endpoint (https), issuer, client_id and key_file.", place);
    }
    if (!identity::ClientKey::open(token.key))
        return bad_config("key_file '" + file + "' is no private JWK that can sign.", place);
    return std::optional(std::move(token));
}

}  // namespace planbro::app
