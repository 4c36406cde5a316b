// A delivery in its two halves, as an Adapter sends and reads it: for who sends otherwise, or looks
// closer at what comes back (conform/).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/adapter.hpp"
#include "adapters/http_client.hpp"

namespace planbro::adapters {

// A delivery as it is posted.
struct Envelope {
    std::string content_type;
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers = {};
};

Envelope envelope_of(System system, const Delivery& delivery);
// Where it is posted, from the partner's base address.
std::string address_of(System system, std::string_view base);

// What a reply tells; no more than stands in it.
struct Told {
    std::string receipt = {};            // "" where the reply is no receipt
    std::string about = {};              // id of the message that it is for; "" does not say
    std::string folder = {};             // where it was put, where that is told: an archive's case
    bool refuses = false;                // a document of refusal
    std::optional<bool> is_repeat = {};  // whether the partner says that it had the message already
};

Told read_reply(System system, const HttpReply& reply);

}  // namespace planbro::adapters
