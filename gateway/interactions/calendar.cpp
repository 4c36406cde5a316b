#include "interactions/calendar.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "interactions/archive.hpp"
#include "plan/ledger.hpp"

namespace planbro::interactions {

namespace {

// Whose notices these rows decide on.
bool is_told(const Workbench& bench, const std::string& owner, const std::string& org) {
    return org != owner && !consent::is_person_key(org) &&
           !is_archive(bench.services().registry, org);
}

std::string owner_of(const consent::PlanFacts& facts) {
    return consent::orgnr_of_reference(facts.care_plan.at("author"), facts);
}

using Moment = std::optional<Instant>;

Moment earlier(Moment one, Moment other) {
    if (!one || !other) return one ? one : other;
    return std::min(*one, *other);
}

Moment if_ahead(Instant moment, Instant now) {
    return moment > now && moment < kLatest ? Moment(moment) : Moment();
}

// When access of a service begins or ends next.
Moment next_turn(const Workbench& bench, const std::string& owner,
                 const std::vector<store::Access>& access) {
    const auto now = bench.call().now;
    Moment next;
    for (const auto& row : access) {
        if (!is_told(bench, owner, row.org)) continue;
        next = earlier(next, if_ahead(row.when.low, now));
        next = earlier(next, if_ahead(row.when.high, now));
    }
    return next;
}

std::optional<store::OutboxEntry> waiting_look(Workbench& bench, const std::string& plan) {
    auto waiting = bench.transaction().waiting(plan, kCalendar, 0, 1);
    if (waiting.empty()) return {};
    return std::move(waiting.front());
}

// One look waits for each plan at most. It is its own queue: a day far off holds up no other plan
// of the person.
void wait_until(Workbench& bench, const std::string& plan, Moment due) {
    const auto waiting = waiting_look(bench, plan);
    if (waiting && due && waiting->due == *due) return;
    if (waiting) bench.transaction().delivered(waiting->seq);
    if (!due) return;
    bench.transaction().enqueue({.seq = 0,
                                 .id = bench.new_id(),
                                 .plan = plan,
                                 .person = plan,
                                 .org = std::string(kCalendar),
                                 .task = {},
                                 .payload = {},
                                 .due = *due,
                                 .attempts = 0});
}

bool differs_from_ledger(const Workbench& bench, const consent::PlanFacts& facts,
                         const std::vector<store::Access>& access) {
    const auto owner = owner_of(facts);
    std::set<std::string> has;
    for (const auto& row : access) {
        if (is_told(bench, owner, row.org) && row.when.holds(bench.call().now)) has.insert(row.org);
    }
    auto told = plan::told_services(facts);
    std::erase_if(told, [&](const auto& org) { return !is_told(bench, owner, org); });
    return has != told;
}

// The gateway does it for the plan's owner, whose the ledger is: what it writes is the owner's.
Call on_behalf_of(const std::string& owner, Instant now) {
    identity::Principal self;
    self.client_id = "planbro";
    self.orgnr = owner;
    self.role = identity::Role::planeier;
    return {std::move(self), now};
}

}  // namespace

void prepare_look(Workbench& bench, const std::string& plan, const consent::PlanFacts& facts,
                  const std::vector<store::Access>& access) {
    const auto turn = next_turn(bench, owner_of(facts), access);
    const auto due = due_for_archive(bench.services(), bench.transaction(), facts);
    // An interval that is over is archived with the change that comes now.
    const auto archiving = due ? Moment(std::max(*due, bench.call().now)) : Moment();
    wait_until(bench, plan, earlier(turn, archiving));
}

void prepare_next_look(Workbench& bench, const std::string& plan, const consent::PlanFacts& facts,
                       const std::vector<store::Access>& access) {
    const auto turn = next_turn(bench, owner_of(facts), access);
    const auto due = due_for_archive(bench.services(), bench.transaction(), facts);
    wait_until(bench, plan, earlier(turn, due ? if_ahead(*due, bench.call().now) : Moment()));
}

void prepare_look_anew(Workbench& bench, const std::string& plan, const consent::PlanFacts& facts,
                       const std::vector<store::Access>& access) {
    if (differs_from_ledger(bench, facts, access)) {
        wait_until(bench, plan, bench.call().now);
    } else {
        prepare_look(bench, plan, facts, access);
    }
}

Result<void> look(const Services& services, const store::OutboxEntry& entry, Instant now) {
    return services.store.commit([&](store::Transaction& transaction) -> Result<void> {
        // Whoever has moved it meanwhile has looked.
        const auto current = transaction.outbox_entry(entry.seq);
        if (!current || current->due > now) {
            transaction.put_back(entry.seq);
            return {};
        }
        transaction.delivered(entry.seq);
        const auto plan = transaction.plan(entry.plan);
        if (!plan) return {};
        const auto call = on_behalf_of(plan->owner, now);
        Workbench bench(services, transaction, call);
        bench.tell_of_the_calendar(entry.plan, entry.due);
        return bench.finish();
    });
}

}  // namespace planbro::interactions
