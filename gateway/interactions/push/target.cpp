// Whether the sender may push, and onto which plan.
#include "interactions/push/target.hpp"

#include <algorithm>

#include "fhir/identifiers.hpp"
#include "interactions/push/push.hpp"
#include "interactions/scope.hpp"
#include "plan/rules.hpp"

namespace planbro::interactions {

namespace {

using identity::Role;
using store::Key;

bool has_access(store::Reader& reader, const Call& call, const std::string& plan,
                consent::Sections sections) {
    if (call.who.role == Role::tester) return true;
    const auto rows = reader.access(plan);
    return std::any_of(rows.begin(), rows.end(), [&](const store::Access& row) {
        return row.org == call.who.orgnr && row.when.holds(call.now) &&
               (row.sections & sections) == sections;
    });
}

}  // namespace

std::vector<Key> patients_with(store::Reader& reader, const std::string& person) {
    const auto number = fhir::classify_person_number(person);
    if (!number) return {};
    return reader.with_identifier("Patient", fhir::system_of(number->kind), person);
}

std::optional<Target> find_target(store::Reader& reader, const Call& call,
                                  const std::string& person, consent::Sections sections) {
    std::optional<Target> found;
    for (const auto& patient : patients_with(reader, person)) {
        for (const auto& row : reader.plans_of_patient(patient.id)) {
            if (!plan::is_open(row.status) || !has_access(reader, call, row.plan, sections)) {
                continue;
            }
            if (!found || row.plan_type == "individuell-plan") found = Target{row.plan, patient.id};
        }
    }
    return found;
}

Result<void> permit_sender(const Call& call, std::string_view sender_orgnr, std::string_view sector,
                           const Doing& doing) {
    const bool right_kind = call.who.role == Role::tester ||
                            (call.who.role == Role::tjeneste && call.who.sector == sector);
    if (!right_kind) return not_allowed();
    for (const char letter : doing.letters) {
        if (auto allowed = require_scope(call, letter, doing.type); !allowed) return allowed;
    }
    if (!sender_orgnr.empty() && call.who.role != Role::tester && sender_orgnr != call.who.orgnr) {
        return fail(Category::forbidden, "feil-avsender",
                    "The message names another sender than the token does.");
    }
    return {};
}

}  // namespace planbro::interactions
