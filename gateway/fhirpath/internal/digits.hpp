// Reads fixed-width numbers from the front of a text; every read moves on.
#pragma once

#include <optional>
#include <string_view>

namespace planbro::fhirpath::internal {

class Digits {
  public:
    explicit Digits(std::string_view text) : rest_(text) {}

    std::optional<int> number(std::size_t width) {
        if (rest_.size() < width) return {};
        int value = 0;
        for (const char c : rest_.substr(0, width)) {
            if (c < '0' || c > '9') return {};
            value = value * 10 + (c - '0');
        }
        rest_.remove_prefix(width);
        return value;
    }
    bool skip(char expected) {
        if (!rest_.starts_with(expected)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    char take() {
        if (rest_.empty()) return '\0';
        const char first = rest_[0];
        rest_.remove_prefix(1);
        return first;
    }
    [[nodiscard]] bool at_digit() const {
        return !rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9';
    }
    [[nodiscard]] bool empty() const { return rest_.empty(); }

  private:
    std::string_view rest_;
};

}  // namespace planbro::fhirpath::internal
