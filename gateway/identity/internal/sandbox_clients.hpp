// Who can be played in the sandbox (contract, section 4).
#pragma once

#include <span>
#include <string_view>

#include "identity/principal.hpp"

namespace planbro::identity {

struct SandboxClient {
    std::string_view id;
    std::string_view orgnr;
    std::string_view name;
    std::string_view sector;
    Role role;
    std::string_view letters;  // of system/*.…
};

std::span<const SandboxClient> sandbox_clients();
const SandboxClient* find_sandbox_client(std::string_view id);

}  // namespace planbro::identity
