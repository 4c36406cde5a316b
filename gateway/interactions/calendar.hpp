// What begins and ends by the calendar: a participation, a consent, a child's right to decide; and
// when an open plan is to be archived again. Each plan says at its commit when it must be looked at
// next. That waits in the outbox, as notices do: nothing is lost by a crash, one of several
// processes looks, and what is not due costs nothing.
#pragma once

#include <string>
#include <vector>

#include "interactions/services.hpp"
#include "interactions/workbench.hpp"
#include "store/store.hpp"

namespace planbro::interactions {

// In place of an orgnr in the outbox: no partner's.
inline constexpr std::string_view kCalendar = "planbro:kalender";

// Part of a commit: the next look at the plan by its access rows, in place of the one that waited.
void prepare_look(Workbench& bench, const std::string& plan, const consent::PlanFacts& facts,
                  const std::vector<store::Access>& access);
// The same after a look: what it left unarchived, since nothing of it has changed, waits for a
// change.
void prepare_next_look(Workbench& bench, const std::string& plan, const consent::PlanFacts& facts,
                       const std::vector<store::Access>& access);
// The same where the rules have changed and not the plan: at once, if somebody is to be told.
void prepare_look_anew(Workbench& bench, const std::string& plan, const consent::PlanFacts& facts,
                       const std::vector<store::Access>& access);

// The day has come: tells whom the ledger does not know as told, and archives what is to be. Done
// twice, the second time tells nobody.
Result<void> look(const Services& services, const store::OutboxEntry& entry, Instant now);

}  // namespace planbro::interactions
