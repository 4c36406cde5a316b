// Small questions about text that several rooms ask.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace planbro {

std::vector<std::string> split(std::string_view text, char separator);
bool all_digits(std::string_view text);
bool is_utf8(std::string_view bytes);
// How many bytes from the front are UTF-8: the offset of the first that is not, or all.
std::size_t utf8_prefix(std::string_view bytes);
// Unicode code points, for length limits.
std::size_t length(std::string_view utf8);
// Finds lines and columns of byte offsets; the text has to outlive it.
class Lines {
  public:
    explicit Lines(std::string_view text);
    [[nodiscard]] TextPlace at(std::size_t offset) const;

  private:
    std::string_view text_;
    std::vector<std::size_t> starts_;
};
// "%C3%A5" -> "å"; with plus_is_space as in a form body. Malformed escapes stay as they are.
// A media type without its parameters: "application/json" of "application/json; charset=utf-8".
std::string_view without_parameters(std::string_view media_type);
std::string percent_decode(std::string_view text, bool plus_is_space);
std::string percent_encode(std::string_view text);
// The known word that differs least, or "" when none is near: for "did you mean".
std::string nearest(std::string_view word, std::span<const std::string_view> known);

}  // namespace planbro
