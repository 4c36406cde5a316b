// Lenient reading of a Bufdir document: what is asked for is judged, the rest is not even looked
// at. Each level of such a document may stand in another of Bufdir's namespaces, since its types
// are extended over several schemas; so names are looked for in all of them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mappers/native/xml_reader.hpp"

namespace planbro::mappers::bufdir::internal {

inline constexpr std::string_view kNamespaces = "https://bufdir.no/";

using native::Document;
using native::Need;
using native::parse;

class Branch {
  public:
    // The root, if it is Bufdir's.
    static std::optional<Branch> root(const Document& document, native::Faults& faults);

    [[nodiscard]] std::string name() const;
    [[nodiscard]] std::string name_space() const;

    std::optional<Branch> child(std::string_view name, Need need) const;
    [[nodiscard]] std::vector<Branch> children(std::string_view name) const;
    std::string text(std::string_view name, Need need, std::size_t length_max) const;
    std::string code(std::string_view name, std::span<const std::string_view> known) const;
    std::string uuid(std::string_view name, Need need) const;  // in lower case
    std::string person(std::string_view name) const;           // "" where there is none
    std::string organisation(std::string_view name, Need need) const;
    std::string day(std::string_view name) const;  // xs:date may end in an offset; a day has none

    [[nodiscard]] std::string path_of(std::string_view name) const;
    [[nodiscard]] native::Faults& faults() const { return *faults_; }

  private:
    Branch(const _xmlNode* node, std::string path, native::Faults& faults);
    std::optional<std::string> content(std::string_view name, Need need) const;

    const _xmlNode* node_;
    std::string path_;
    native::Faults* faults_;
};

}  // namespace planbro::mappers::bufdir::internal
