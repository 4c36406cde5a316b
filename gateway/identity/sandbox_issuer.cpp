#include "identity/sandbox_issuer.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "identity/internal/client_register.hpp"
#include "identity/internal/dpop.hpp"
#include "identity/internal/jose.hpp"
#include "identity/internal/sandbox_clients.hpp"
#include "identity/internal/sandbox_kinds.hpp"

namespace planbro::identity {

namespace {

constexpr auto kLifetime = std::chrono::seconds(3600);
constexpr std::string_view kClientCredentials = "client_credentials";
constexpr std::string_view kJwtGrant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
constexpr std::string_view kAssertionType =
    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

using Refusal = tl::unexpected<TokenAnswer>;

// RFC 6749 section 5.2
Refusal refused(int status, std::string_view error, std::string description) {
    return Refusal(
        TokenAnswer{status,
                    json::object({{"error", error}, {"error_description", std::move(description)}}),
                    {}});
}

class Form {
  public:
    explicit Form(std::string_view body) {
        for (const auto& pair : split(body, '&')) {
            const auto equals = pair.find('=');
            if (equals == std::string::npos) continue;
            values_[percent_decode(pair.substr(0, equals), true)] =
                percent_decode(pair.substr(equals + 1), true);
        }
    }
    [[nodiscard]] std::string value(const std::string& name) const {
        const auto found = values_.find(name);
        return found == values_.end() ? std::string() : found->second;
    }

  private:
    std::map<std::string, std::string> values_;
};

std::string unknown_client(const std::string& id) {
    std::vector<std::string_view> known;
    for (const auto& client : sandbox_clients()) known.push_back(client.id);
    const auto near = nearest(id, known);
    return "No such client" +
           (near.empty() ? "; GET /sandbox/clients lists them." : "; did you mean '" + near + "'?");
}

// What a request comes down to, whichever way it was made.
struct Order {
    Kind kind = Kind::plain;
    std::string client_id;
    std::string scope;
};

tl::expected<Order, TokenAnswer> order_of(const Form& form) {
    const auto grant = form.value("grant_type");
    if (!grant.empty() && grant != kClientCredentials && grant != kJwtGrant) {
        return refused(400, "unsupported_grant_type",
                       "The sandbox knows client_credentials and jwt-bearer only.");
    }
    const auto fallback = grant == kJwtGrant ? "maskinporten" : "plain";
    const auto told = form.value("kind");
    const auto kind = kind_of(told.empty() ? fallback : told);
    if (!kind) {
        return refused(400, "invalid_request",
                       "kind is helseid, maskinporten, idporten, smart or left out.");
    }
    return Order{*kind, form.value("client_id"), form.value("scope")};
}

tl::expected<const SandboxClient*, TokenAnswer> client_of(const Order& order,
                                                          const std::string& pid) {
    if (order.client_id.empty()) return refused(400, "invalid_request", "client_id is missing.");
    const auto* client = find_sandbox_client(order.client_id);
    if (client == nullptr) return refused(401, "invalid_client", unknown_client(order.client_id));
    const bool person = client->role == Role::bruker;
    if (person && (pid.size() != 11 || !all_digits(pid))) {
        return refused(400, "invalid_request",
                       "The client bruker needs pid, a number of 11 digits.");
    }
    if (!person && !pid.empty())
        return refused(400, "invalid_request", "pid goes with the client bruker only.");
    if (order.kind != Kind::plain && person != (order.kind == Kind::idporten)) {
        return refused(400, "unauthorized_client",
                       "idporten goes with the client bruker, the other kinds with the others.");
    }
    return client;
}

// RFC 9396 section 2: a list; what is asked for by the trust framework goes into the token as it
// is, so that a gateway can be shown wrong ones, too.
tl::expected<json::Value, TokenAnswer> attestation_in(const Form& form, Kind kind) {
    const auto text = form.value("authorization_details");
    if (text.empty()) return json::Value();
    auto details = json::parse(text);
    const bool is_one = details && details->is_object();
    const bool is_list = details && details->is_array() && details->items().size() == 1;
    if (kind != Kind::helseid || (!is_one && !is_list)) {
        return refused(400, "invalid_authorization_details",
                       "authorization_details goes with kind=helseid and is one JSON object, or a "
                       "list of one.");
    }
    return is_one ? std::move(*details) : details->items()[0];
}

void add_times(json::Value& claims, Kind kind, Instant now) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch());
    claims.set("iat", std::int64_t{seconds.count()});
    claims.set("exp", std::int64_t{(seconds + kLifetime).count()});
    const bool has_nbf = kind != Kind::maskinporten && kind != Kind::idporten;
    if (has_nbf) claims.set("nbf", std::int64_t{seconds.count()});
}

}  // namespace

struct SandboxIssuer::Impl {
    Impl(jose::Jwk signing_key, std::string name, Ids new_ids, const std::string& secret)
        : key(std::move(signing_key)),
          kid(std::move(name)),
          ids(std::move(new_ids)),
          dpop({false, std::chrono::seconds(60), 100'000, secret}) {}

    // RFC 9449 section 5.
    tl::expected<std::string, TokenAnswer> bound_to(const TokenRequest& request, const Form& form,
                                                    Kind kind, Instant now) {
        if (request.proofs.empty() && kind != Kind::helseid) return std::string();
        auto proven = dpop.judge(
            {request.proofs, "POST", request.url, {}, {}, form.value("nonce") == "required"}, now);
        if (proven) return std::move(*proven);
        const auto& issue = proven.error().issues.at(0);
        if (issue.code != "dpop-nonce") return refused(400, "invalid_dpop_proof", issue.text);
        auto answer = refused(400, "use_dpop_nonce", issue.text);
        answer.value().dpop_nonce = dpop.nonce(now);
        return answer;
    }

    static std::vector<std::string> audiences(const TokenRequest& request, Kind kind) {
        return {sandbox::issuer_name(kind), sandbox::issuer_name(Kind::plain), request.url};
    }

    // The client shows a key of its own (RFC 7523 section 2.2), or lets an assertion stand for
    // itself (section 2.1); or, this being a sandbox, only says who it is.
    tl::expected<void, TokenAnswer> judge_assertion(const TokenRequest& request, const Form& form,
                                                    Order& order, Instant now) {
        const bool is_grant = form.value("grant_type") == kJwtGrant;
        const auto text = form.value(is_grant ? "assertion" : "client_assertion");
        if (text.empty() && !is_grant) return {};
        const int status = is_grant ? 400 : 401;
        const auto* const error = is_grant ? "invalid_grant" : "invalid_client";
        if (!is_grant && form.value("client_assertion_type") != kAssertionType)
            return refused(400, "invalid_request", "client_assertion_type is another.");
        const auto assertion = clients.judge(text, audiences(request, order.kind), now);
        if (!assertion) return refused(status, error, "The assertion " + assertion.error() + ".");
        const auto& claims = assertion->claims;
        const auto& who = claims.text("iss");
        if ((!is_grant && claims.text("sub") != who) ||
            (!order.client_id.empty() && order.client_id != who)) {
            return refused(status, error, "The assertion is another client's (iss, sub).");
        }
        order.client_id = who;
        if (is_grant) order.scope = claims.text("scope");
        return {};
    }

    tl::expected<TokenAnswer, TokenAnswer> answer(const TokenRequest& request, Instant now) {
        const Form form(request.form);
        auto order = order_of(form);
        if (!order) return Refusal(order.error());
        if (auto shown = judge_assertion(request, form, *order, now); !shown)
            return Refusal(shown.error());
        const auto client = client_of(*order, form.value("pid"));
        if (!client) return Refusal(client.error());
        const auto thumbprint = bound_to(request, form, order->kind, now);
        if (!thumbprint) return Refusal(thumbprint.error());
        const auto scope = sandbox::granted_scope(order->kind, order->scope, (*client)->letters);
        if (scope.empty()) {
            return refused(400, "invalid_scope",
                           "Nothing of the asked scope is this client's; it may have system/*." +
                               std::string((*client)->letters) + ".");
        }
        auto attestation = attestation_in(form, order->kind);
        if (!attestation) return Refusal(attestation.error());
        auto claims = sandbox::claims_of(
            order->kind,
            {**client, form.value("pid"), form.value("acr"), scope, std::move(*attestation)});
        if (!thumbprint->empty()) claims.set("cnf", json::object({{"jkt", *thumbprint}}));
        return signed_token(std::move(claims), order->kind, scope, now);
    }

    TokenAnswer signed_token(json::Value claims, Kind kind, const std::string& scope,
                             Instant now) const {
        const bool is_bound = claims.has("cnf");
        add_times(claims, kind, now);
        claims.set("jti", ids());
        const auto header = json::object(
            {{"alg", "ES256"}, {"typ", kind == Kind::helseid ? "at+jwt" : "JWT"}, {"kid", kid}});
        return {200,
                json::object({{"access_token", key.sign(header, json::write(claims))},
                              {"token_type", is_bound ? "DPoP" : "Bearer"},
                              {"expires_in", std::int64_t{kLifetime.count()}},
                              {"scope", scope}}),
                {}};
    }

    jose::Jwk key;
    std::string kid;
    Ids ids;
    Dpop dpop;
    ClientRegister clients;
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
        std::make_unique<Impl>(std::move(*key), std::move(kid), std::move(ids), private_jwk));
}

std::string SandboxIssuer::new_key() {
    return jose::Jwk::new_ec_key();
}

TokenAnswer SandboxIssuer::token(const TokenRequest& request, Instant now) const {
    auto answer = impl_->answer(request, now);
    return answer ? std::move(*answer) : std::move(answer.error());
}

TokenAnswer SandboxIssuer::token(std::string_view form, Instant now) const {
    return token(TokenRequest{std::string(form), {}, {}}, now);
}

Result<void> SandboxIssuer::register_keys(const std::string& client_id,
                                          const json::Value& jwks) const {
    return impl_->clients.keep(client_id, jwks);
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
    for (const auto& client : sandbox_clients()) {
        auto one = json::object({{"client_id", client.id}, {"rolle", name_of(client.role)}});
        one.set_if("orgnr", client.orgnr);
        one.set_if("navn", client.name);
        one.set_if("sektor", client.sector);
        list.push_back(std::move(one));
    }
    return list;
}

TrustedIssuer SandboxIssuer::trust() const {
    return sandbox::trust_of(Kind::plain, jwks());
}

std::vector<TrustedIssuer> SandboxIssuer::trusts() const {
    std::vector<TrustedIssuer> all;
    for (const auto kind :
         {Kind::plain, Kind::helseid, Kind::maskinporten, Kind::idporten, Kind::smart}) {
        all.push_back(sandbox::trust_of(kind, jwks()));
    }
    return all;
}

std::vector<ClientEntry> SandboxIssuer::client_table() {
    return sandbox::client_table();
}

}  // namespace planbro::identity
