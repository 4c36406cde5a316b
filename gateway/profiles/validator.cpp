#include "profiles/validator.hpp"

#include "fhir/validator.hpp"
#include "profiles/internal/judge.hpp"
#include "profiles/internal/library.hpp"

namespace planbro::profiles {

struct Validator::Impl {
    explicit Impl(std::vector<json::Value> definitions) : library(std::move(definitions)) {}
    Library library;
};

Validator::Validator(std::vector<json::Value> definitions)
    : impl_(std::make_unique<Impl>(std::move(definitions))) {}
Validator::~Validator() = default;
Validator::Validator(Validator&&) noexcept = default;
Validator& Validator::operator=(Validator&&) noexcept = default;

std::vector<Issue> Validator::validate(const json::Value& resource, const Demand& demand) const {
    auto issues = fhir::validate(resource);
    const auto* type = fhir::r4::find_resource(resource.text("resourceType"));
    if (type == nullptr) return issues;
    Findings findings;
    Judge judge(impl_->library, demand, resource, findings);
    const Node node{&resource, nullptr, type};
    const fhir::Path path{nullptr, fhir::r4::text(type->name)};
    judge.base(node, path);
    for (const auto& url : demand.profiles) {
        if (const auto* profile = impl_->library.profile(url)) {
            judge.profile(node, *profile, path);
        } else if (impl_->library.type_of(url) != fhir::r4::text(type->name)) {
            findings.add(Severity::error, "ukjent-profil", "The profile asked for is not known.",
                         path);
        }
    }
    auto found = findings.take();
    issues.insert(issues.end(), std::make_move_iterator(found.begin()),
                  std::make_move_iterator(found.end()));
    return issues;
}

bool Validator::knows(const std::string& profile) const {
    return impl_->library.profile(profile) != nullptr;
}

std::vector<Issue> Validator::problems() const {
    std::vector<Issue> issues;
    for (const auto& url : impl_->library.urls()) {
        const auto* profile = impl_->library.profile(url);
        if (profile == nullptr) continue;
        for (const auto& text : profile->problems) {
            issues.push_back(
                {Severity::warning, "not-supported", "ufullstendig-profil", text, url});
        }
    }
    return issues;
}

std::optional<Validator::Codes> Validator::codes_of(const std::string& value_set) const {
    const auto* set = impl_->library.terminology().value_set(value_set);
    const auto* by_system = set == nullptr ? nullptr : set->all();
    if (by_system == nullptr) return {};
    Codes codes;
    for (const auto& [system, members] : *by_system) {
        for (const auto& code : members) codes.emplace_back(system, code);
    }
    return codes;
}

}  // namespace planbro::profiles
