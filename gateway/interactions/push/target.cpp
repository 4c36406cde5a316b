#include "interactions/push/target.hpp"

#include <algorithm>

#include "fhir/identifiers.hpp"
#include "plan/rules.hpp"

namespace planbro::interactions {

namespace {

using identity::Role;
using store::Key;

bool has_access(store::Reader& reader, const Call& call, const std::string& plan) {
    if (call.who.role == Role::tester) return true;
    const auto rows = reader.access(plan);
    return std::any_of(rows.begin(), rows.end(), [&](const store::Access& row) {
        return row.org == call.who.orgnr && row.when.holds(call.now);
    });
}

}  // namespace

std::vector<Key> patients_with(store::Reader& reader, const std::string& person) {
    const auto number = fhir::classify_person_number(person);
    if (!number) return {};
    return reader.with_identifier("Patient", fhir::system_of(number->kind), person);
}

std::optional<Target> find_target(store::Reader& reader, const Call& call,
                                  const std::string& person) {
    std::optional<Target> found;
    for (const auto& patient : patients_with(reader, person)) {
        for (const auto& row : reader.plans_of_patient(patient.id)) {
            if (!plan::is_open(row.status) || !has_access(reader, call, row.plan)) continue;
            if (!found || row.plan_type == "individuell-plan") found = Target{row.plan, patient.id};
        }
    }
    return found;
}

}  // namespace planbro::interactions
