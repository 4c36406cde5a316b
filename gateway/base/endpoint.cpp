#include "base/endpoint.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace planbro {

namespace {

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), [](unsigned char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : static_cast<char>(c);
    });
    return result;
}

bool is_name(std::string_view host) {
    constexpr std::size_t kNameMax = 253;  // RFC 1035 section 3.1
    return !host.empty() && host.size() <= kNameMax && std::ranges::all_of(host, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    });
}

// "127.1", "2130706433", "0x7f000001": inet_aton takes them for addresses.
bool looks_like_a_number(std::string_view host) {
    if (host.ends_with('.')) host.remove_suffix(1);
    const auto last =
        host.substr(host.rfind('.') == std::string_view::npos ? 0 : host.rfind('.') + 1);
    return !last.empty() && last.front() >= '0' && last.front() <= '9';
}

struct Range {
    std::array<std::uint8_t, 4> network;
    int bits;
    AddressKind kind;
};

constexpr auto kRanges = std::to_array<Range>({
    {{127, 0, 0, 0}, 8, AddressKind::loopback},
    {{0, 0, 0, 0}, 8, AddressKind::forbidden},
    {{100, 64, 0, 0}, 10, AddressKind::forbidden},   // RFC 6598; some clouds' metadata
    {{169, 254, 0, 0}, 16, AddressKind::forbidden},  // RFC 3927; most clouds' metadata
    {{224, 0, 0, 0}, 4, AddressKind::forbidden},
    {{240, 0, 0, 0}, 4, AddressKind::forbidden},
});

using V4 = std::array<std::uint8_t, 4>;
using V6 = std::array<std::uint8_t, 16>;

std::uint32_t number_of(const V4& address) {
    return std::uint32_t{address[0]} << 24 | std::uint32_t{address[1]} << 16 |
           std::uint32_t{address[2]} << 8 | address[3];
}

AddressKind kind_of(const V4& address) {
    for (const auto& range : kRanges) {
        const auto mask = ~std::uint32_t{0} << (32 - range.bits);
        if ((number_of(address) & mask) == number_of(range.network)) return range.kind;
    }
    return AddressKind::ordinary;
}

bool begins_with(const V6& address, std::string_view bytes) {
    return std::equal(bytes.begin(), bytes.end(), address.begin(),
                      [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

AddressKind kind_of(const V6& address) {
    using namespace std::string_view_literals;
    constexpr auto kMapped = "\0\0\0\0\0\0\0\0\0\0\xFF\xFF"sv;     // RFC 4291 section 2.5.5.2
    constexpr auto kNat64 = "\x00\x64\xFF\x9B\0\0\0\0\0\0\0\0"sv;  // RFC 6052
    const V4 inner{address[12], address[13], address[14], address[15]};
    if (begins_with(address, kMapped) || begins_with(address, kNat64)) return kind_of(inner);
    V6 loopback{};
    loopback[15] = 1;
    if (address == loopback) return AddressKind::loopback;
    if (begins_with(address, "\0\0\0\0\0\0\0\0\0\0\0\0"sv)) return AddressKind::forbidden;
    if (address[0] == 0xFE && (address[1] & 0xC0) == 0x80) return AddressKind::forbidden;
    if (address[0] == 0xFF) return AddressKind::forbidden;
    // Amazon's metadata over IPv6, fd00:ec2::/32.
    return begins_with(address, "\xFD\x00\x0E\xC2"sv) ? AddressKind::forbidden
                                                      : AddressKind::ordinary;
}

std::optional<std::uint16_t> port_of(std::string_view text, std::string_view scheme) {
    if (text.empty()) return scheme == "https" ? 443 : 80;
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc() || end != text.data() + text.size() || port == 0) return {};
    return port;
}

bool is_host(std::string_view host, bool bracketed) {
    if (bracketed) return host.find(':') != std::string_view::npos && kind_of_address(host);
    return is_name(host) && (!looks_like_a_number(host) || kind_of_address(host));
}

}  // namespace

std::optional<AddressKind> kind_of_address(std::string_view address) {
    const std::string text(address);
    V4 four{};
    if (inet_pton(AF_INET, text.c_str(), four.data()) == 1) return kind_of(four);
    V6 six{};
    if (inet_pton(AF_INET6, text.c_str(), six.data()) == 1) return kind_of(six);
    return {};
}

std::optional<Endpoint> read_endpoint(std::string_view url) {
    const auto colon = url.find("://");
    if (colon == std::string_view::npos) return {};
    Endpoint endpoint{lower(url.substr(0, colon)), {}, 0};
    if (endpoint.scheme != "http" && endpoint.scheme != "https") return {};
    const bool clean = std::ranges::all_of(
        url, [](char c) { return static_cast<unsigned char>(c) > 0x20 && c != '\\' && c != '#'; });
    auto authority = url.substr(colon + 3);
    authority = authority.substr(0, authority.find_first_of("/?"));
    if (!clean || authority.find('@') != std::string_view::npos) return {};
    const bool bracketed = authority.starts_with('[');
    const auto end = bracketed ? authority.find(']') : authority.find(':');
    if (bracketed && end == std::string_view::npos) return {};
    endpoint.host = lower(authority.substr(bracketed ? 1 : 0, bracketed ? end - 1 : end));
    auto rest = end == std::string_view::npos ? std::string_view()
                                              : authority.substr(bracketed ? end + 1 : end);
    if (!rest.empty() && (rest.front() != ':' || rest.size() == 1)) return {};
    if (!rest.empty()) rest.remove_prefix(1);
    const auto port = port_of(rest, endpoint.scheme);
    if (!port || !is_host(endpoint.host, bracketed)) return {};
    endpoint.port = *port;
    return endpoint;
}

}  // namespace planbro
