// What every question to Norsk helsenett's message service has in common (Meldingstjener REST API
// v2, https://api.tjener.test.melding.nhn.no/swagger/index.html).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "adapters/http_client.hpp"

namespace planbro::adapters::nhn {

using Headers = std::vector<std::pair<std::string, std::string>>;
Headers headers();

// "answered 400, errorCode 1000": what else the service says may quote the message.
std::string reason_of(const HttpReply& reply);

}  // namespace planbro::adapters::nhn
