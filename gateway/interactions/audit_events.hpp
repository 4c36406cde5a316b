// AuditEvents are kept in no table of resources: they are made of the audit trail's rows, for
// whoever may see them. The person sees those of the own plan, the plan's owner and the
// coordinating unit those of their plans; a service sees none.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "interactions/services.hpp"

namespace planbro::interactions {

inline constexpr std::string_view kAuditEvent = "AuditEvent";

// To be called before the snapshot is taken that AuditEvents are looked for in. Failure: 503
// "revisjon-henger-etter"; what cannot be told completely is not told.
Result<void> await_trail(const Services& services, std::string_view type);

struct AuditPage {
    store::Page page;
    std::vector<std::string> about;  // "Patient/id" of whom they are about, for the audit record
};

// The newest first, unless sorted by date. 400 for what they cannot be sorted by.
Result<AuditPage> audit_events(const Services& services, store::Reader& reader,
                               const store::Query& query);

// Of version 1, if the viewer may see it.
std::optional<store::Version> audit_event(const Services& services, store::Reader& reader,
                                          const std::string& id,
                                          const store::Visibility& visibility);

}  // namespace planbro::interactions
