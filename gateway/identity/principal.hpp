// Who is asking: the result of judging a token.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "identity/attestation.hpp"

namespace planbro::identity {

enum class Role { planeier, ke, tjeneste, arkiv, bruker, tester };

std::string_view name_of(Role role);
std::optional<Role> role_of(std::string_view name);

// A SMART v2 scope such as system/CarePlan.rs
// (https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html).
struct Scope {
    std::string type;     // resource type or "*"
    std::string letters;  // of c r u d s
};

// Nothing for a scope that is not of that form; such a scope gives nothing.
std::optional<Scope> read_scope(std::string_view text);

struct Principal {
    std::string client_id;
    std::string orgnr;     // "" for a person
    std::string org_name;  // for the audit record
    std::string sector;    // helse nav barnevern skole annet; "" for a person
    Role role = Role::tjeneste;
    std::string person;  // fødselsnummer from pid; "" for a system
    std::vector<Scope> scopes;
    std::string token_id;  // jti, for the audit record
    // Which professional asks, and why; of a HelseID token that tells it.
    std::shared_ptr<const Attestation> attestation = {};
    Instant expires;

    // Whether a scope allows the letter on the type.
    [[nodiscard]] bool may(char letter, std::string_view type) const;
};

}  // namespace planbro::identity
