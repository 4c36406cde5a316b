// Addresses that we are asked to send to: which of them lead to the machine itself or its
// neighbourhood. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace planbro {

struct Endpoint {
    std::string scheme;  // "http" or "https", in lower case
    std::string host;    // in lower case, an IPv6 address without its brackets
    std::uint16_t port = 0;
};

// Nothing for what is no http(s) URL, has a user in it, a fragment, or a host written as no one
// writes it ("0x7f.1").
std::optional<Endpoint> read_endpoint(std::string_view url);

enum class AddressKind {
    ordinary,
    loopback,
    // Link-local and with it the metadata services of clouds, unspecified, multicast, shared and
    // reserved ranges: never anyone's address.
    forbidden
};

// Of an IPv4 or IPv6 address as text; nothing for what is none.
std::optional<AddressKind> kind_of_address(std::string_view address);

}  // namespace planbro
