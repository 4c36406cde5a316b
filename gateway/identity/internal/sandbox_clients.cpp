#include "identity/internal/sandbox_clients.hpp"

#include <algorithm>
#include <array>

namespace planbro::identity {

namespace {

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

}  // namespace

std::span<const SandboxClient> sandbox_clients() {
    return kClients;
}

const SandboxClient* find_sandbox_client(std::string_view id) {
    const auto found = std::find_if(kClients.begin(), kClients.end(),
                                    [&](const SandboxClient& client) { return client.id == id; });
    return found == kClients.end() ? nullptr : &*found;
}

}  // namespace planbro::identity
