// Keys and proofs for clients: what a partner registers of us, and what an integrator tries out.
#include <iostream>

#include "app/commands/commands.hpp"
#include "base/ids.hpp"
#include "identity/client_key.hpp"

namespace planbro::app {

namespace {

Result<identity::ClientKey> open_key(const std::string& file) {
    const auto text = read_file(file);
    if (!text) return Fail(text.error());
    return identity::ClientKey::open(*text);
}

}  // namespace

int key(const KeyOptions& options) {
    if (options.public_of.empty()) {
        using identity::ClientKey;
        std::cout << (options.rsa ? ClientKey::new_rsa_key() : ClientKey::new_ec_key()) << "\n";
        return kDone;
    }
    const auto opened = open_key(options.public_of);
    if (!opened) {
        complain(opened.error(), options.public_of);
        return kUnusable;
    }
    std::cout << json::write(json::object({{"keys", json::array({opened->public_jwk()})}})) << "\n";
    return kDone;
}

int proof(const ProofOptions& options) {
    const auto opened = open_key(options.key);
    if (!opened) {
        complain(opened.error(), options.key);
        return kUnusable;
    }
    std::cout << opened->proof({options.method, options.url, options.token, options.nonce},
                               system_clock()(), random_ids()())
              << "\n";
    return kDone;
}

}  // namespace planbro::app
