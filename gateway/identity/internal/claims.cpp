#include "identity/internal/claims.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "identity/internal/jwt.hpp"

namespace planbro::identity {

namespace {

Fail invalid(std::string why) {
    return fail(Category::unauthorized, "ugyldig-token", std::move(why));
}

bool is_number_of(std::string_view text, std::size_t digits) {
    return text.size() == digits && all_digits(text);
}

// Nine digits, or as Maskinporten has it: {"authority":"iso6523-actorid-upis","ID":"0192:…"}, 0192
// being Enhetsregisteret. "" for anything else.
std::string organisation_in(const json::Value& claim) {
    constexpr std::string_view kRegister = "0192:";
    auto number = claim.string();
    if (claim.is_object() && claim.text("authority") == "iso6523-actorid-upis" &&
        claim.text("ID").starts_with(kRegister)) {
        number = claim.text("ID").substr(kRegister.size());
    }
    return is_number_of(number, 9) ? number : std::string();
}

// A claim that is there but cannot be read does not give way to the next one: the next one is
// another organisation.
Result<std::string> organisation_of(const json::Value& claims, const ClaimMapping& names) {
    for (const auto& name : names.organisation) {
        const auto& claim = claims.at(name);
        if (claim.is_blank()) continue;
        auto orgnr = organisation_in(claim);
        if (orgnr.empty()) return invalid("The token's organisation number cannot be read.");
        return orgnr;
    }
    return std::string();
}

std::string text_of(const json::Value& claims, const std::string& name) {
    return name.empty() ? std::string() : claims.text(name);
}

void add_scopes(const std::string& word, const TrustedIssuer& trust, std::vector<Scope>& scopes) {
    const auto mapped = trust.scopes.find(word);
    for (const auto& one : split(mapped == trust.scopes.end() ? word : mapped->second, ' ')) {
        if (auto scope = read_scope(one)) scopes.push_back(std::move(*scope));
    }
}

std::vector<Scope> scopes_of(const json::Value& claim, const TrustedIssuer& trust) {
    std::vector<std::string> words;
    if (claim.is_string()) words = split(claim.string(), ' ');
    for (const auto& item : claim.items()) words.push_back(item.string());
    std::vector<Scope> scopes;
    for (const auto& word : words) add_scopes(word, trust, scopes);
    return scopes;
}

bool is_about(const ClientEntry& entry, const TrustedIssuer& trust, const Principal& who) {
    const auto fits = [](const std::string& wanted, const std::string& told) {
        return wanted.empty() || wanted == told;
    };
    if (!fits(entry.issuer, trust.issuer) || !fits(entry.client_id, who.client_id)) return false;
    if (!who.orgnr.empty()) return fits(entry.orgnr, who.orgnr);
    // The entry says which organisation it is; it has to mean this very client.
    return !entry.issuer.empty() && !entry.client_id.empty() && !entry.orgnr.empty();
}

Result<void> complete(Principal& who, const TrustedIssuer& trust,
                      const std::vector<ClientEntry>& clients) {
    const auto entry = std::find_if(clients.begin(), clients.end(), [&](const ClientEntry& one) {
        return is_about(one, trust, who);
    });
    if (entry == clients.end()) {
        return fail(Category::forbidden, "ukjent-klient",
                    "The token is good, but this server does not know its client or "
                    "organisation.");
    }
    who.role = entry->role;
    if (who.orgnr.empty()) who.orgnr = entry->orgnr;
    if (!entry->name.empty()) who.org_name = entry->name;
    if (who.sector.empty()) who.sector = entry->sector;
    return {};
}

Result<void> judge_told_role(Principal& who, const json::Value& claim, const TrustedIssuer& trust) {
    const auto role = role_of(claim.string());
    if (!role || (*role == Role::tester && !trust.sandbox)) {
        return invalid("The token does not tell a role this server knows.");
    }
    who.role = *role;
    return {};
}

Result<void> judge_role(Principal& who, const json::Value& claims, const TrustedIssuer& trust,
                        const std::vector<ClientEntry>& clients) {
    const auto& name = trust.claims.role;
    if (!name.empty() && claims.has(name)) {
        return judge_told_role(who, claims.at(name), trust);
    }
    if (!trust.role) return complete(who, trust, clients);
    who.role = *trust.role;
    return {};
}

Result<void> judge_level(const json::Value& claims, const TrustedIssuer& trust) {
    const auto& levels = trust.levels;
    if (levels.empty() ||
        std::find(levels.begin(), levels.end(), claims.text("acr")) != levels.end()) {
        return {};
    }
    return invalid("The token's level of assurance (acr) is too low, or missing.");
}

bool is_whole(const Principal& who) {
    return who.role == Role::bruker ? is_number_of(who.person, 11) : !who.orgnr.empty();
}

}  // namespace

Result<Principal> principal_of(const json::Value& claims, const TrustedIssuer& trust,
                               const std::vector<ClientEntry>& clients) {
    const auto& names = trust.claims;
    auto orgnr = organisation_of(claims, names);
    if (!orgnr) return Fail(orgnr.error());
    if (auto level = judge_level(claims, trust); !level) return Fail(level.error());
    Principal who;
    who.client_id = text_of(claims, names.client);
    who.orgnr = std::move(*orgnr);
    who.org_name = text_of(claims, names.org_name);
    who.sector = text_of(claims, names.sector);
    who.person = text_of(claims, names.person);
    who.scopes = scopes_of(claims.at(names.scope), trust);
    who.token_id = claims.text("jti");
    who.expires = *jwt::moment_of(claims, "exp");
    if (trust.kind == Kind::helseid) {
        auto attestation = attestation_of(claims);
        if (!attestation) return Fail(attestation.error());
        who.attestation = std::move(*attestation);
    }
    if (auto role = judge_role(who, claims, trust, clients); !role) return Fail(role.error());
    if (!is_whole(who)) {
        return invalid("The token does not tell the organisation or person who asks.");
    }
    return who;
}

}  // namespace planbro::identity
