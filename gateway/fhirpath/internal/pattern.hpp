// Regular expressions, in time linear in the text: on RE2, which has no look-around and no
// back-references (https://github.com/google/re2/wiki/Syntax).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace planbro::fhirpath::internal {

class Pattern {
  public:
    // Nothing if RE2 cannot read it.
    static std::optional<Pattern> of(std::string_view expression);

    [[nodiscard]] bool is_within(std::string_view text) const;
    [[nodiscard]] bool is_all_of(std::string_view text) const;
    // `$1` and `${name}` in the substitute stand for what the group matched, `$$` for a "$". An
    // empty match is left alone. Nothing when the result would be longer than that.
    [[nodiscard]] std::optional<std::string> replaced(std::string_view text,
                                                      std::string_view substitute,
                                                      std::size_t bytes_max) const;

  private:
    explicit Pattern(std::shared_ptr<const re2::RE2> compiled) : compiled_(std::move(compiled)) {}

    std::shared_ptr<const re2::RE2> compiled_;
};

}  // namespace planbro::fhirpath::internal
