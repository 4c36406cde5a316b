// AuditEvents and Provenances are kept in no table of resources: they are made of the audit trail's
// rows, for whoever may see them. The person sees those of the own plan, the plan's owner and the
// coordinating unit those of their plans; a service sees none.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "interactions/services.hpp"

namespace planbro::interactions {

inline constexpr std::string_view kAuditEvent = "AuditEvent";
inline constexpr std::string_view kProvenance = "Provenance";

std::span<const std::string_view> trail_types();
bool is_of_trail(std::string_view type);

// To be called before the snapshot is taken that such resources are looked for in; nothing for
// other types. Failure: 503 "revisjon-henger-etter"; what cannot be told completely is not told.
Result<void> await_trail(const Services& services, std::string_view type);

struct TrailPage {
    store::Page page;
    std::vector<std::string> about;  // "Patient/id" of whom they are about, for the audit record
};

// The newest first, unless sorted by time. 400 for what they cannot be sorted by, 422
// "for-omfattende" where too many would have to be looked at.
Result<TrailPage> trail_page(const Services& services, store::Reader& reader, std::string_view type,
                             const store::Query& query);

// Of version 1, if the viewer may see it.
std::optional<store::Version> trail_resource(const Services& services, store::Reader& reader,
                                             const store::Key& key,
                                             const store::Visibility& visibility);

}  // namespace planbro::interactions
