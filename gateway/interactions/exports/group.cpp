#include "interactions/exports/group.hpp"

#include "fhir/codes.hpp"
#include "interactions/scope.hpp"
#include "interactions/visibility.hpp"

namespace planbro::interactions::exports {

namespace {

std::int64_t count_persons(const Call& call, store::Reader& reader) {
    store::Query query;
    query.types = {"Patient"};
    query.visibility = Viewer(call, reader).visibility();
    query.count = 0;
    return reader.search(query).total.value_or(0);
}

}  // namespace

Result<std::string> own_group(const Call& call) {
    using identity::Role;
    if (call.who.role == Role::planeier || call.who.role == Role::arkiv) {
        return std::string(identity::name_of(call.who.role)) + "-" + call.who.orgnr;
    }
    return fail(Category::forbidden, "ikke-eksport",
                "Only a plan owner's system and an archive export plans.");
}

Result<void> judge_group(const Call& call, const std::string& id) {
    const auto own = own_group(call);
    if (!own) return Fail(own.error());
    if (*own != id) return not_found();
    return {};
}

json::Value group_resource(const Services& services, const Call& call, store::Reader& reader) {
    const auto& orgnr = call.who.orgnr;
    const auto& name = name_of(services.registry, orgnr);
    auto managing =
        json::object({{"type", "Organization"},
                      {"identifier", fhir::identifier(fhir::kOrganisasjonsnummer, orgnr)}});
    managing.set_if("display", name);
    const bool archived = call.who.role == identity::Role::arkiv;
    return json::object(
        {{"resourceType", "Group"},
         {"id", own_group(call).value_or("")},
         {"active", true},
         {"type", "person"},
         {"actual", true},
         {"name", (archived ? "Personer med planer arkivert av " : "Personer med planer eid av ") +
                      (name.empty() ? orgnr : name)},
         {"quantity", count_persons(call, reader)},
         {"managingEntity", std::move(managing)}});
}

}  // namespace planbro::interactions::exports
