// JSON → plain values, with every fault → entries. The second step starts only from a document
// without faults, so that it has none to report itself.
#include "mappers/samspill/samspill.hpp"

#include "mappers/samspill/internal/map.hpp"
#include "mappers/samspill/internal/read.hpp"

namespace planbro::mappers::samspill {

namespace {

// What is referred to comes first, as far as the resources do not refer to each other.
std::vector<Entry> entries_of(const internal::Directory& directory) {
    std::vector<Entry> entries;
    internal::add_patient(directory, entries);
    internal::add_organizations(directory, entries);
    internal::add_participants(directory, entries);
    internal::add_goals(directory, entries);
    internal::add_measures(directory, entries);
    internal::add_care_plan(directory, entries);
    internal::add_consents(directory, entries);
    internal::add_meetings(directory, entries);
    internal::add_messages(directory, entries);
    internal::add_applications(directory, entries);
    return entries;
}

}  // namespace

Result<void> judge(const json::Value& document) {
    internal::Reading reading;
    internal::read_document(document, reading);
    if (!reading.faults.none()) return reading.faults.failure();
    return {};
}

Result<PlanDocument> read(const json::Value& document) {
    internal::Reading reading;
    const auto read = internal::read_document(document, reading);
    if (!reading.faults.none()) return reading.faults.failure();
    const internal::Directory directory(read.plan);
    auto warnings = std::move(reading.warnings);
    warnings.insert(warnings.end(), directory.warnings().begin(), directory.warnings().end());
    return PlanDocument{.message_id = read.message_id,
                        .plan_id = read.plan.id,
                        .version = read.plan.version,
                        .owner_orgnr = read.plan.owner.orgnr,
                        .person = read.plan.person.number,
                        .entries = entries_of(directory),
                        .warnings = std::move(warnings)};
}

}  // namespace planbro::mappers::samspill
