// Faults in a native document, collected, and the rules for single values that every native format
// shares. A path names the place as the format itself would: "aktivitetskort.tittel",
// "BarnevernTiltak/Tiltak/Status". No text repeats what the sender wrote.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace planbro::mappers::native {

// Beyond this many faults the rest is summed up: a hostile document must not make a huge answer.
inline constexpr std::size_t kFaultsMax = 200;

// Whether what is asked for must be there.
enum class Need { required, optional };

class Faults {
  public:
    // A member or element nobody knows; `known` gives a "did you mean".
    void unknown(std::string_view path, std::string_view name,
                 std::span<const std::string_view> known);
    void missing(std::string_view path);
    void wrong_type(std::string_view path, std::string_view expected);
    void bad_value(std::string_view path, std::string text);
    void too_long(std::string_view path, std::size_t length_max);
    void add(Issue issue);

    [[nodiscard]] bool none() const { return issues_.empty(); }
    [[nodiscard]] Fail failure() const;  // Category::unprocessable with all of them

    // Each adds a fault and tells false if the value is not what it should be.
    bool check_text(std::string_view text, std::size_t length_max, std::string_view path);
    bool check_code(std::string_view text, std::span<const std::string_view> known,
                    std::string_view path);
    bool check_day(std::string_view text, std::string_view path);     // 2026-09-01
    bool check_moment(std::string_view text, std::string_view path);  // RFC 3339 with offset
    bool check_order(std::string_view from, std::string_view to, std::string_view path_of_to);
    bool check_uuid(std::string_view text, std::string_view path);
    bool check_person(std::string_view text, std::string_view path);
    bool check_organisation(std::string_view text, std::string_view path);

  private:
    std::vector<Issue> issues_;
    std::size_t left_out_ = 0;
};

// A name for use in a path: what is too long or looks like a number of a person is left out.
std::string safe_name(std::string_view name);

}  // namespace planbro::mappers::native
