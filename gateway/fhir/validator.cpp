#include "fhir/validator.hpp"

#include "fhir/internal/walk.hpp"

namespace planbro::fhir {

std::vector<Issue> validate(const json::Value& resource) {
    const auto* type = r4::find_resource(resource.text("resourceType"));
    Faults faults;
    const Path root{nullptr, type != nullptr ? r4::text(type->name) : "Resource"};
    Walk(faults).resource(resource, root, Scope{});
    return faults.take();
}

}  // namespace planbro::fhir
