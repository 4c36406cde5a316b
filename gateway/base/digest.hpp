#pragma once

#include <array>
#include <string>
#include <string_view>

namespace planbro {

std::array<unsigned char, 32> sha256(std::string_view bytes);
std::string sha256_hex(std::string_view bytes);

// RFC 4648 section 4, with padding. Decoding passes over white space and gives "" for an empty or
// malformed text.
std::string base64_encode(std::string_view bytes);
std::string base64_decode(std::string_view text);
// RFC 4648 section 5, without padding.
std::string base64url_encode(std::string_view bytes);
// Nothing but the alphabet, no padding; an empty result for an empty or malformed text.
std::string base64url_decode(std::string_view text);

}  // namespace planbro
