#pragma once

#include <optional>

#include "adapters/adapter.hpp"
#include "plan/notice.hpp"
#include "store/store.hpp"

namespace planbro::sync {

// Reminders and what is told to Subscriptions wait in the outbox as well: they are no notices.
bool is_partner(std::string_view receiver);

// Nothing where the entry cannot be read.
std::optional<plan::Notice> notice_of(const store::OutboxEntry& entry);

// The notice of an outbox entry in the format of the receiving system.
// Without places where the person's address is protected now, whatever it was when the notice was
// written.
// To an archive goes the plan that stands in the entry.
Result<adapters::Delivery> render_notice(const store::OutboxEntry& entry,
                                         const adapters::Partner& partner, bool address_protected);

}  // namespace planbro::sync
