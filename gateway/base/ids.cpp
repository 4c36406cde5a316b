#include "base/ids.hpp"

#include <openssl/rand.h>

#include <array>
#include <cstdint>
#include <stdexcept>

#include "base/digest.hpp"

namespace planbro {

namespace {

using Uuid = std::array<unsigned char, 16>;

std::string format(Uuid uuid, unsigned char version) {
    uuid[6] = static_cast<unsigned char>((uuid[6] & 0x0F) | (version << 4));
    uuid[8] = static_cast<unsigned char>((uuid[8] & 0x3F) | 0x80);
    static constexpr char kHex[] = "0123456789abcdef";
    std::string text;
    text.reserve(36);
    for (std::size_t i = 0; i < uuid.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) text.push_back('-');
        text.push_back(kHex[uuid[i] >> 4]);
        text.push_back(kHex[uuid[i] & 0x0F]);
    }
    return text;
}

Uuid random_uuid() {
    Uuid uuid{};
    // Out of randomness means no safe identity: there is nothing to go on with.
    if (RAND_bytes(uuid.data(), static_cast<int>(uuid.size())) != 1) {
        throw std::runtime_error("the system gives no random numbers");
    }
    return uuid;
}

}  // namespace

Ids random_ids() {
    return [] { return format(random_uuid(), 4); };
}

Ids time_ordered_ids(Clock clock) {
    return [clock = std::move(clock)] {
        auto uuid = random_uuid();
        auto moment = static_cast<std::uint64_t>(clock().time_since_epoch().count());
        for (std::size_t i = 6; i-- > 0; moment >>= 8) {
            uuid[i] = static_cast<unsigned char>(moment & 0xFF);
        }
        return format(uuid, 7);
    };
}

Fractions random_fractions() {
    return [] {
        unsigned char byte = 0;
        if (RAND_bytes(&byte, 1) != 1) {
            throw std::runtime_error("the system gives no random numbers");
        }
        return static_cast<double>(byte) / 256.0;
    };
}

std::string derived_uuid(std::string_view name) {
    const auto hash = sha256("https://planbro.no/id " + std::string(name));
    Uuid uuid{};
    std::copy_n(hash.begin(), uuid.size(), uuid.begin());
    return format(uuid, 5);
}

bool is_uuid(std::string_view text) {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        const char c = text[i];
        const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (dash ? c != '-' : !hex) return false;
    }
    return true;
}

}  // namespace planbro
