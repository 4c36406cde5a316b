// The public keys of the sandbox's clients, and whether an assertion is one of theirs.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "identity/internal/dpop.hpp"
#include "identity/internal/jwt.hpp"

namespace planbro::identity {

class ClientRegister {
  public:
    ClientRegister();
    // Instead of the keys it had; at most ten.
    Result<void> keep(const std::string& client_id, const json::Value& jwks);
    // Who made it (iss), or what is wrong with it. It is used up by this (RFC 7523 section 3, 7.).
    tl::expected<jwt::Jwt, std::string> judge(std::string_view assertion,
                                              const std::vector<std::string>& audiences,
                                              Instant now);

  private:
    bool is_signed(const jwt::Jwt& assertion);

    std::mutex mutex_;
    std::map<std::string, std::vector<jwt::Key>> keys_;
    ReplayCache used_;
};

}  // namespace planbro::identity
