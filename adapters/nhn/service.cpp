#include "adapters/nhn/service.hpp"

#include "base/json.hpp"

namespace planbro::adapters::nhn {

Headers headers() {
    return {{"api-version", "2"}, {"nhn-source-system", "planbro, v" PLANBRO_VERSION}};
}

std::string reason_of(const HttpReply& reply) {
    auto reason = "answered " + std::to_string(reply.status);
    if (const auto error = json::parse(reply.body)) {
        if (const auto code = error->at("errorCode").integer())
            reason += ", errorCode " + std::to_string(*code);
    }
    return reason;
}

}  // namespace planbro::adapters::nhn
