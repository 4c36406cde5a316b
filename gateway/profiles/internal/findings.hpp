// Collects what a validation finds; a quiet one only counts errors.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "fhir/path.hpp"

namespace planbro::profiles {

class Findings {
  public:
    explicit Findings(bool quiet = false) : quiet_(quiet) {}

    // Of our codes; the FHIR issue-type follows from it.
    void add(Severity severity, std::string_view code, std::string text, const fhir::Path& path);
    [[nodiscard]] bool any_error() const { return errors_ > 0; }
    [[nodiscard]] bool is_quiet() const { return quiet_; }
    [[nodiscard]] std::vector<Issue> take() { return std::move(issues_); }

  private:
    std::vector<Issue> issues_;
    std::size_t errors_ = 0;
    bool quiet_;
};

}  // namespace planbro::profiles
