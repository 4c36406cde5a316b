// What the commands that talk to a gateway share.
#pragma once

#include <chrono>
#include <string>

#include "adapters/http_client.hpp"
#include "base/result.hpp"

namespace planbro::app {

struct Token {
    std::string text;
    std::chrono::seconds lifetime{};  // from when it was fetched
};

// An access token of the gateway's sandbox issuer.
Result<Token> fetch_token(const std::string& url, const std::string& client,
                          const std::string& pid);

std::string without_trailing_slash(std::string url);

}  // namespace planbro::app
