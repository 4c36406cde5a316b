// The young person soon decides alone, and what the parents have shared will pause: a Task tells
// the plan's owner, and so the coordinator, in time to ask. It waits in the outbox, as notices do,
// until its day comes: nothing is lost by a crash, and one of several processes makes it.
#pragma once

#include <string_view>

#include "interactions/workbench.hpp"

namespace planbro::interactions {

// In place of an orgnr in the outbox: no partner's.
inline constexpr std::string_view kReminders = "planbro:selvbestemmelse";

// Part of a commit: puts the reminder into the outbox, once for each plan and day.
void prepare_reminder(Workbench& bench, const std::string& plan, const consent::PlanFacts& facts);

// Its day has come: makes the Task, unless the plan has been closed or the day has moved since.
Result<void> remind(const Services& services, const store::OutboxEntry& entry, Instant now);

}  // namespace planbro::interactions
