#include "identity/principal.hpp"

#include <algorithm>

namespace planbro::identity {

std::string_view name_of(Role role) {
    switch (role) {
        case Role::planeier:
            return "planeier";
        case Role::ke:
            return "ke";
        case Role::tjeneste:
            return "tjeneste";
        case Role::arkiv:
            return "arkiv";
        case Role::bruker:
            return "bruker";
        case Role::tester:
            return "tester";
    }
    return {};
}

std::optional<Role> role_of(std::string_view name) {
    for (const auto role :
         {Role::planeier, Role::ke, Role::tjeneste, Role::arkiv, Role::bruker, Role::tester}) {
        if (name_of(role) == name) return role;
    }
    return {};
}

// <context>/<type>.<letters>; version 1's .read, .write and .* are understood. A scope narrowed by
// a query ("?...") is one we cannot keep to, so it gives nothing.
std::optional<Scope> read_scope(std::string_view text) {
    const auto slash = text.find('/');
    const auto dot = text.rfind('.');
    if (slash == std::string_view::npos || dot == std::string_view::npos || dot < slash) return {};
    const auto context = text.substr(0, slash);
    if (context != "system" && context != "user" && context != "patient") return {};
    Scope scope{std::string(text.substr(slash + 1, dot - slash - 1)),
                std::string(text.substr(dot + 1))};
    if (scope.letters == "read") scope.letters = "rs";
    if (scope.letters == "write") scope.letters = "cud";
    if (scope.letters == "*") scope.letters = "cruds";
    const bool known =
        !scope.letters.empty() && scope.letters.find_first_not_of("cruds") == std::string::npos;
    if (!known || scope.type.empty()) return {};
    return scope;
}

bool Principal::may(char letter, std::string_view type) const {
    return std::any_of(scopes.begin(), scopes.end(), [&](const Scope& scope) {
        return (scope.type == "*" || scope.type == type) &&
               scope.letters.find(letter) != std::string::npos;
    });
}

}  // namespace planbro::identity
