// Doors without a token: what they tell concerns no person.
#include "api/exchange.hpp"
#include "api/negotiation.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "fhir/subset.hpp"
#include "http/content_coding.hpp"

namespace planbro::api::doors {

namespace {

constexpr std::string_view kJson = "application/json; charset=utf-8";

// What a person who opens the address in a browser gets.
constexpr std::string_view kFront = R"(<!doctype html>
<html lang="nb"><head><meta charset="utf-8"><title>planbro</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body{font:16px/1.5 system-ui,sans-serif;max-width:42rem;margin:3rem auto;padding:0 1rem}
code{background:#f2f2f2;padding:.1rem .3rem;border-radius:3px}
h1{margin-bottom:0}p.lead{margin-top:.2rem;color:#555}
</style></head><body>
<h1>planbro</h1>
<p class="lead">FHIR R4-gateway for individuell plan<br>
<span lang="en">FHIR R4 gateway for individual plans</span></p>
<ul><li><a href="/fhir/metadata">/fhir/metadata</a>: hva som tilbys · what is served</li>
<li><a href="/health/ready">/health/ready</a></li></ul>
<p>FHIR-adresse · FHIR base: <code>/fhir</code>. Innsending · native pushes:
<code>/inbound/samspill</code>, <code>/inbound/nav</code>, <code>/inbound/barnevern</code>,
<code>/inbound/ehr</code>, <code>/inbound/kvittering</code>.</p>
</body></html>
)";

}  // namespace

http::Response metadata(const House& house, const http::Request& request) {
    const auto form = form_of(request);
    if (!form) return render(form.error(), Form{});
    const auto subset = fhir::read_subset("CapabilityStatement", parameters_of(request));
    if (!subset) return render(subset.error(), *form);
    auto statement = interactions::capability_statement(house.services.base_url, house.clock(),
                                                        house.sandbox != nullptr);
    auto response = resource_response(200, fhir::subset_of(std::move(statement), *subset), *form);
    if (!house.options.compress) return response;
    return http::packed(std::move(response), request);
}

namespace {

json::Value algorithms() {
    json::Array names;
    for (const auto& name : split(identity::algorithm_names(), ' ')) names.emplace_back(name);
    return names;
}

}  // namespace

// https://hl7.org/fhir/smart-app-launch/conformance.html
http::Response smart_configuration(const House& house, const http::Request&) {
    auto body = json::object({{"grant_types_supported", json::array({"client_credentials"})},
                              {"scopes_supported", json::array({"system/*.rs", "system/*.cruds"})},
                              {"capabilities", json::array({"permission-v2"})}});
    if (house.sandbox != nullptr) {
        body.set("token_endpoint_auth_methods_supported", json::array({"none", "private_key_jwt"}));
        body.set("token_endpoint_auth_signing_alg_values_supported", algorithms());
        body.set("dpop_signing_alg_values_supported", algorithms());
        body.set("capabilities", json::array({"permission-v2", "client-confidential-asymmetric"}));
        body.set("issuer", house.sandbox->trust().issuer);
        body.set("token_endpoint", house.options.public_url + "/sandbox/token");
        body.set("jwks_uri", house.options.public_url + "/sandbox/jwks");
    }
    return json_response(200, body, kJson);
}

http::Response live(const House&, const http::Request&) {
    return json_response(200, json::object({{"status", "up"}}), kJson);
}

http::Response ready(const House& house, const http::Request&) {
    const auto viewed = house.services.store.view([](store::Reader& reader) -> Result<void> {
        [[maybe_unused]] const auto any = reader.setting("ready");
        return {};
    });
    if (!viewed) return render(viewed.error(), Form{});
    return json_response(200, json::object({{"status", "up"}, {"store", "up"}}), kJson);
}

http::Response metrics(const House& house, const http::Request&) {
    auto text = house.options.metrics();
    if (!text) return render(text.error(), Form{});
    return {200, {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}}, std::move(*text)};
}

http::Response front(const House&, const http::Request&) {
    return {200,
            {{"Content-Type", "text/html; charset=utf-8"},
             {"Content-Security-Policy",
              "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
              "frame-ancestors 'none'"}},
            std::string(kFront)};
}

http::Response sandbox_token(const House& house, const http::Request& request) {
    identity::TokenRequest asked{
        request.query + "&" + request.body, {}, house.options.public_url + request.path};
    for (const auto& header : request.headers) {
        if (http::same_header_name(header.name, "DPoP")) asked.proofs.push_back(header.value);
    }
    const auto answer = house.sandbox->token(asked, house.clock());
    auto response = json_response(answer.status, answer.body, kJson);
    if (!answer.dpop_nonce.empty()) response.headers.push_back({"DPoP-Nonce", answer.dpop_nonce});
    return response;
}

// The public keys of a client's, for its assertions (RFC 7523).
http::Response sandbox_keys(const House& house, const http::Request& request) {
    const auto body = read_json(request);
    if (!body) return render(body.error(), Form{});
    const auto& client = body->text("client_id");
    if (auto kept = house.sandbox->register_keys(client, body->at("jwks")); !kept)
        return render(kept.error(), Form{});
    return json_response(200, json::object({{"client_id", client}}), kJson);
}

http::Response sandbox_clients(const House& house, const http::Request&) {
    return json_response(200, house.sandbox->clients(), kJson);
}

http::Response sandbox_jwks(const House& house, const http::Request&) {
    return json_response(200, house.sandbox->jwks(), kJson);
}

http::Response sandbox_reset(const House& house, const http::Request&) {
    if (auto done = house.services.store.reset(); !done) {
        return render(done.error(), Form{});
    }
    log::info("sandbox-reset");
    return json_response(200, json::object({{"status", "empty"}}), kJson);
}

}  // namespace planbro::api::doors
