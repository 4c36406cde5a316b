// Verified claims → who asks.
#pragma once

#include <vector>

#include "base/result.hpp"
#include "identity/issuer.hpp"

namespace planbro::identity {

// Category::unauthorized "ugyldig-token" where the claims do not tell what they have to;
// Category::forbidden "ukjent-klient" where nothing here says what the client is.
Result<Principal> principal_of(const json::Value& claims, const TrustedIssuer& trust,
                               const std::vector<ClientEntry>& clients);

}  // namespace planbro::identity
