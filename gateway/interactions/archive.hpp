// The archive of a plan's owner: what of a plan goes there, and who may read what did. Its basis is
// the law (arkivlova), not a consent: it is the owner's own.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "consent/grants.hpp"
#include "interactions/services.hpp"

namespace planbro::interactions {

// The member of an outbox payload, beside the notice, that holds the plan as it was when the notice
// was written: a repeat carries the same.
inline constexpr std::string_view kArchivedPlan = "arkivert";

// Orgnr of the owner's archive; "" if it has none.
std::string archive_of(const Register& registry, std::string_view owner);
bool is_archive(const Register& registry, std::string_view orgnr);

// The plan as it stands: a Bundle of type collection with all that it refers to, but the ledger.
// The same state gives the same Bundle. Of a protected address nothing is told.
json::Value plan_bundle(const Services& services, store::Reader& reader,
                        const consent::PlanFacts& facts);

// When the owner's interval is over since the plan was last sent to the archive, or, before the
// first time, since the plan was written first. Nothing for a closed plan, or without an interval.
std::optional<Instant> due_for_archive(const Services& services, store::Reader& reader,
                                       const consent::PlanFacts& facts);
// Whether something of the plan has been written since it was last sent to the archive.
bool has_changed_since_archived(const Register& registry, const json::Value& bundle,
                                const consent::PlanFacts& facts);

// The archive reads what it has given a receipt for, as long as the plan stays closed.
std::vector<store::Access> access_of_archive(const Register& registry,
                                             const consent::PlanFacts& facts);

}  // namespace planbro::interactions
