#include "identity/sandbox_issuer.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "base/text.hpp"
#include "identity/internal/jose.hpp"

namespace planbro::identity {

namespace {

constexpr std::string_view kIssuer = "https://sandbox.planbro.no";
constexpr std::string_view kAudience = "https://planbro.no/fhir";
constexpr auto kLifetime = std::chrono::seconds(3600);

struct SandboxClient {
    std::string_view id;
    std::string_view orgnr;
    std::string_view name;
    std::string_view sector;
    Role role;
    std::string_view letters;  // of system/*.…
};

// Contract, section 4.
constexpr auto kClients = std::to_array<SandboxClient>({
    {"samspill", "310000108", "Solvik kommune", "annet", Role::planeier, "cruds"},
    {"koordinerende-enhet", "310000108", "Solvik kommune", "annet", Role::ke, "rs"},
    {"ehr", "310000175", "Solvik legesenter", "helse", Role::tjeneste, "cruds"},
    {"sykehus", "310000248", "Fjord sykehus", "helse", Role::tjeneste, "cruds"},
    {"nav", "310000310", "NAV Solvik", "nav", Role::tjeneste, "cruds"},
    {"barnevern", "310000388", "Solvik barneverntjeneste", "barnevern", Role::tjeneste, "cruds"},
    {"skole", "310000450", "Solvik skole", "skole", Role::tjeneste, "cruds"},
    {"arkiv", "310000523", "Solvik arkiv", "annet", Role::arkiv, "rs"},
    {"bruker", "", "", "", Role::bruker, "crus"},
    {"tester", "310000590", "Solvik testmiljø", "tester", Role::tester, "cruds"},
});

const SandboxClient* find_client(std::string_view id) {
    const auto found = std::find_if(kClients.begin(), kClients.end(),
                                    [&](const SandboxClient& client) { return client.id == id; });
    return found == kClients.end() ? nullptr : &*found;
}

// RFC 6749 section 5.2
TokenAnswer refused(int status, std::string_view error, std::string description) {
    return {status,
            json::object({{"error", error}, {"error_description", std::move(description)}})};
}

using Form = std::map<std::string, std::string>;

Form read_form(std::string_view body) {
    Form form;
    for (const auto& pair : split(body, '&')) {
        const auto equals = pair.find('=');
        if (equals == std::string::npos) continue;
        form[percent_decode(pair.substr(0, equals), true)] =
            percent_decode(pair.substr(equals + 1), true);
    }
    return form;
}

std::string unknown_client(const std::string& id) {
    std::vector<std::string_view> known;
    for (const auto& client : kClients) known.push_back(client.id);
    const auto near = nearest(id, known);
    return "No such client" +
           (near.empty() ? "; GET /sandbox/clients lists them." : "; did you mean '" + near + "'?");
}

// What was asked for, as far as the client may have it.
std::string granted_scope(const std::string& asked, std::string_view letters) {
    if (asked.empty()) return "system/*." + std::string(letters);
    std::string granted;
    for (const auto& word : split(asked, ' ')) {
        const auto scope = read_scope(word);
        if (!scope) continue;
        std::string common;
        for (const char letter : scope->letters) {
            if (letters.find(letter) != std::string_view::npos) common.push_back(letter);
        }
        if (common.empty()) continue;
        granted += (granted.empty() ? "" : " ") + word.substr(0, word.find('/') + 1) + scope->type +
                   "." + common;
    }
    return granted;
}

json::Value claims_of(const SandboxClient& client, const Form& form, const std::string& scope,
                      Instant now, const std::string& id) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch());
    auto claims = json::object({{"iss", kIssuer},
                                {"aud", kAudience},
                                {"sub", client.id},
                                {"client_id", client.id},
                                {"iat", std::int64_t{seconds.count()}},
                                {"nbf", std::int64_t{seconds.count()}},
                                {"exp", std::int64_t{(seconds + kLifetime).count()}},
                                {"jti", id},
                                {"scope", scope},
                                {"planbro_rolle", name_of(client.role)}});
    claims.set_if("helseid://claims/client/claims/orgnr_parent", client.orgnr);
    claims.set_if("planbro_orgnavn", client.name);
    claims.set_if("planbro_sektor", client.sector);
    if (const auto pid = form.find("pid"); pid != form.end()) claims.set("pid", pid->second);
    return claims;
}

std::optional<TokenAnswer> judge_form(const Form& form) {
    const auto value = [&](const char* name) {
        const auto found = form.find(name);
        return found == form.end() ? std::string() : found->second;
    };
    const auto id = value("client_id");
    if (id.empty()) return refused(400, "invalid_request", "client_id is missing.");
    if (const auto grant = value("grant_type"); !grant.empty() && grant != "client_credentials") {
        return refused(400, "unsupported_grant_type", "The sandbox knows client_credentials only.");
    }
    const auto* client = find_client(id);
    if (client == nullptr) return refused(401, "invalid_client", unknown_client(id));
    const auto pid = value("pid");
    const bool person = client->role == Role::bruker;
    if (person && (pid.size() != 11 || !all_digits(pid))) {
        return refused(400, "invalid_request",
                       "The client bruker needs pid, a number of 11 digits.");
    }
    if (!person && !pid.empty()) {
        return refused(400, "invalid_request", "pid goes with the client bruker only.");
    }
    return {};
}

}  // namespace

struct SandboxIssuer::Impl {
    jose::Jwk key;
    std::string kid;
    Ids ids;
};

SandboxIssuer::SandboxIssuer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SandboxIssuer::~SandboxIssuer() = default;

Result<std::unique_ptr<SandboxIssuer>> SandboxIssuer::open(const std::string& private_jwk,
                                                           Ids ids) {
    const auto text = json::parse(private_jwk);
    auto key = text ? jose::Jwk::import(*text) : std::nullopt;
    if (!key || key->kty() != "EC" || !text->has("d")) {
        return fail(Category::internal, "ugyldig-nokkel",
                    "The sandbox's signing key cannot be used.");
    }
    auto kid = jose::thumbprint(key->public_part());
    return std::make_unique<SandboxIssuer>(
        std::make_unique<Impl>(Impl{std::move(*key), std::move(kid), std::move(ids)}));
}

std::string SandboxIssuer::new_key() {
    return jose::Jwk::new_ec_key();
}

TokenAnswer SandboxIssuer::token(std::string_view body, Instant now) const {
    const auto form = read_form(body);
    if (auto refusal = judge_form(form)) return std::move(*refusal);
    const auto& client = *find_client(form.at("client_id"));
    const auto asked = form.find("scope");
    const auto scope = granted_scope(asked == form.end() ? "" : asked->second, client.letters);
    if (scope.empty())
        return refused(400, "invalid_scope", "The client may have none of these scopes.");
    const auto claims = claims_of(client, form, scope, now, impl_->ids());
    const auto header = json::object({{"alg", "ES256"}, {"typ", "at+jwt"}, {"kid", impl_->kid}});
    return {200, json::object({{"access_token", impl_->key.sign(header, json::write(claims))},
                               {"token_type", "Bearer"},
                               {"expires_in", std::int64_t{kLifetime.count()}},
                               {"scope", scope}})};
}

json::Value SandboxIssuer::jwks() const {
    auto key = impl_->key.public_part();
    key.set("kid", impl_->kid);
    key.set("use", "sig");
    key.set("alg", "ES256");
    return json::object({{"keys", json::array({key})}});
}

json::Value SandboxIssuer::clients() const {
    json::Array list;
    for (const auto& client : kClients) {
        auto one = json::object({{"client_id", client.id}, {"rolle", name_of(client.role)}});
        one.set_if("orgnr", client.orgnr);
        one.set_if("navn", client.name);
        one.set_if("sektor", client.sector);
        list.push_back(std::move(one));
    }
    return list;
}

TrustedIssuer SandboxIssuer::trust() const {
    auto trust = issuer_of(Kind::plain);
    trust.issuer = kIssuer;
    trust.audience = kAudience;
    trust.jwks = jwks();
    trust.sandbox = true;
    return trust;
}

}  // namespace planbro::identity
