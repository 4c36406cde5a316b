// JSON Web Signatures (RFC 7515) and Keys (RFC 7517) by cjose and OpenSSL, as values.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"

namespace planbro::identity::jose {

class Jwk {
  public:
    // A public or private key; nothing when the JSON is no key that OpenSSL takes.
    static std::optional<Jwk> import(const json::Value& jwk);
    // A fresh private key on P-256, or of RSA with 2048 bits, as JWK text.
    static std::string new_ec_key();
    static std::string new_rsa_key();

    [[nodiscard]] std::string kty() const;  // "EC", "RSA" or "" for others
    [[nodiscard]] json::Value public_part() const;
    // Compact serialization; "" when the key cannot sign so. Members of the header may be of any
    // kind.
    [[nodiscard]] std::string sign(const json::Value& header, std::string_view payload) const;
    // The payload, if the signature is this key's.
    [[nodiscard]] std::optional<std::string> verify(const std::string& compact) const;

  private:
    struct Handle;
    explicit Jwk(std::shared_ptr<Handle> handle) : handle_(std::move(handle)) {}
    std::shared_ptr<Handle> handle_;
};

// RFC 7638: the key's name from its own members.
std::string thumbprint(const json::Value& public_jwk);

// Whether the JWK holds what only its owner may know (RFC 7518 sections 6.2.2, 6.3.2, 6.4.1).
bool has_private_members(const json::Value& jwk);

}  // namespace planbro::identity::jose
