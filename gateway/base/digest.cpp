#include "base/digest.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <cstdint>
#include <stdexcept>

namespace planbro {

namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

}  // namespace

std::array<unsigned char, 32> sha256(std::string_view bytes) {
    std::array<unsigned char, 32> hash{};
    // Fetched once: SHA256() looks for an implementation each time (crypto(7), PERFORMANCE).
    static const EVP_MD* const kSha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    if (EVP_Digest(bytes.data(), bytes.size(), hash.data(), nullptr, kSha256, nullptr) != 1) {
        throw std::runtime_error("SHA-256 cannot be computed");
    }
    return hash;
}

std::string sha256_hex(std::string_view bytes) {
    static constexpr char kHex[] = "0123456789abcdef";
    std::string text;
    text.reserve(64);
    for (const auto byte : sha256(bytes)) {
        text.push_back(kHex[byte >> 4]);
        text.push_back(kHex[byte & 0x0F]);
    }
    return text;
}

std::string base64url_encode(std::string_view bytes) {
    std::string text;
    std::uint32_t bits = 0;
    int held = 0;
    for (const char c : bytes) {
        bits = (bits << 8) | static_cast<unsigned char>(c);
        held += 8;
        while (held >= 6) {
            held -= 6;
            text.push_back(kAlphabet[(bits >> held) & 0x3F]);
        }
    }
    if (held > 0) text.push_back(kAlphabet[(bits << (6 - held)) & 0x3F]);
    return text;
}

std::string base64_encode(std::string_view bytes) {
    auto text = base64url_encode(bytes);
    std::ranges::replace(text, '-', '+');
    std::ranges::replace(text, '_', '/');
    text.append((4 - text.size() % 4) % 4, '=');
    return text;
}

std::string base64_decode(std::string_view text) {
    std::string digits;
    for (const char c : text) {
        if (std::string_view(" \t\r\n").find(c) != std::string_view::npos) continue;
        if (c == '-' || c == '_') return {};
        digits += c == '+' ? '-' : c == '/' ? '_' : c;
    }
    if (digits.size() % 4 != 0) return {};
    for (int i = 0; i < 2 && digits.ends_with('='); ++i) digits.pop_back();
    return base64url_decode(digits);
}

std::string base64url_decode(std::string_view text) {
    std::string bytes;
    std::uint32_t bits = 0;
    int held = 0;
    for (const char c : text) {
        const auto digit = kAlphabet.find(c);
        if (digit == std::string_view::npos) return {};
        bits = (bits << 6) | static_cast<std::uint32_t>(digit);
        held += 6;
        if (held >= 8) {
            held -= 8;
            bytes.push_back(static_cast<char>((bits >> held) & 0xFF));
        }
    }
    return bytes;
}

}  // namespace planbro
