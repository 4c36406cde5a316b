#include "profiles/internal/findings.hpp"

namespace planbro::profiles {

namespace {

constexpr std::size_t kIssuesMax = 500;

std::string_view issue_type(std::string_view code) {
    if (code == "mangler-element") return "required";
    if (code == "for-mange") return "structure";
    if (code == "feil-kode") return "code-invalid";
    if (code == "brutt-regel") return "invariant";
    if (code == "ukjent-profil") return "not-found";
    return "value";
}

}  // namespace

void Findings::add(Severity severity, std::string_view code, std::string text,
                   const fhir::Path& path) {
    if (severity == Severity::error) ++errors_;
    if (quiet_ || issues_.size() >= kIssuesMax) return;
    issues_.push_back(
        {severity, std::string(issue_type(code)), std::string(code), std::move(text), path.text()});
}

}  // namespace planbro::profiles
