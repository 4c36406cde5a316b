// What the sandbox plays: each kind of issuer under an issuer name of its own, with the claims and
// scopes of that kind.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "identity/internal/sandbox_clients.hpp"
#include "identity/issuer.hpp"

namespace planbro::identity::sandbox {

inline constexpr std::string_view kAudience = "https://planbro.no/fhir";

std::string issuer_name(Kind kind);
// As the gateway has to be told of it.
TrustedIssuer trust_of(Kind kind, const json::Value& jwks);
// What the kinds that do not tell roles leave to the gateway's own table.
std::vector<ClientEntry> client_table();

// What was asked for, as far as the client may have it; with nothing asked, all of that. "" when
// nothing of it is granted.
std::string granted_scope(Kind kind, const std::string& asked, std::string_view letters);

// Of a token of the kind: who asks, without the times.
struct Asked {
    const SandboxClient& client;
    std::string pid;
    std::string acr;
    std::string scope;
    json::Value attestation = {};  // of HelseID: as HelseID has judged it, which here nobody has
};
json::Value claims_of(Kind kind, const Asked& asked);

}  // namespace planbro::identity::sandbox
