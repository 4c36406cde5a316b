// The faults found in a resource, as Issues. Texts never repeat values: they could be a person's.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "fhir/elements.hpp"
#include "fhir/path.hpp"

namespace planbro::fhir {

class Faults {
  public:
    // Of our codes; the FHIR issue-type follows from it.
    void add(std::string_view code, std::string text, const Path& path,
             std::optional<TextPlace> place = {});
    [[nodiscard]] bool empty() const { return issues_.empty(); }
    // Further faults are no longer taken in.
    [[nodiscard]] bool full() const { return full_; }
    [[nodiscard]] std::vector<Issue> take() { return std::move(issues_); }

  private:
    std::vector<Issue> issues_;
    bool full_ = false;
};

// The name of a member as a message may show it.
std::string shown_name(std::string_view name);

std::string unknown_element_text(const r4::Type& type, std::string_view name);
std::string code_text(const r4::Element& element);

}  // namespace planbro::fhir
