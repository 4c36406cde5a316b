// What the commands that talk to a gateway share.
#pragma once

#include <string>

#include "adapters/http_client.hpp"
#include "base/result.hpp"

namespace planbro::app {

// An access token of the gateway's sandbox issuer.
Result<std::string> fetch_token(const std::string& url, const std::string& client,
                                const std::string& pid);

std::string without_trailing_slash(std::string url);

}  // namespace planbro::app
