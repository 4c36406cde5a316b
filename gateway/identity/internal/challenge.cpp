#include "identity/internal/challenge.hpp"

#include "identity/internal/jwt.hpp"

namespace planbro::identity {

namespace {

constexpr std::string_view kRealm = R"(realm="planbro")";

std::string bearer(std::string_view error) {
    std::string challenge = "Bearer ";
    challenge += kRealm;
    if (!error.empty()) challenge.append(R"(, error=")").append(error).append("\"");
    return challenge;
}

std::string dpop(std::string_view error) {
    std::string challenge = "DPoP ";
    challenge += kRealm;
    if (!error.empty()) challenge.append(R"(, error=")").append(error).append("\"");
    return challenge + R"(, algs=")" + jwt::algorithm_names() + "\"";
}

}  // namespace

std::string challenge_for(std::string_view code) {
    // Without a token no error is told (RFC 6750 section 3.1).
    if (code == "mangler-token") return bearer("") + ", " + dpop("");
    if (code == "ugyldig-token" || code == "utlopt-token" || code == "ugyldig-attest") {
        return bearer("invalid_token") + ", " + dpop("");
    }
    if (code == "dpop-kreves") return bearer("invalid_token") + ", " + dpop("");
    if (code == "dpop-ugyldig" || code == "dpop-brukt") return dpop("invalid_dpop_proof");
    if (code == "dpop-nonce") return dpop("use_dpop_nonce");
    if (code == "mangler-scope") return bearer("insufficient_scope");
    return {};
}

}  // namespace planbro::identity
