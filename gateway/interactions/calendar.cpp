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

void wait_for_next(Workbench& bench, const std::string& plan, const consent::PlanFacts& facts,
                   const std::vector<store::Access>& access, Moment archiving) {
    wait_until(bench, plan, earlier(next_turn(bench, consent::owner_of(facts), access), archiving));
}

bool differs_from_ledger(const Workbench& bench, const consent::PlanFacts& facts,
                         const std::vector<store::Access>& access) {
    const auto owner = consent::owner_of(facts);
    std::set<std::string> has;
    for (const auto& row : access) {
        if (is_told(bench, owner, row.org) && row.when.holds(bench.call().now)) has.insert(row.org);
    }
    auto told = plan::told_services(facts);
    std::erase_if(told, [&](const auto& org) { return !is_told(bench, owner, org); });
    return has != told;
}

}  // namespace

void prepare_look(Workbench& bench, const std::string& plan, const consent::PlanFacts& facts,
                  const std::vector<store::Access>& access) {
    // An interval that is over is archived with the change that comes now.
    const auto due = due_for_archive(bench.services(), bench.transaction(), facts);
    wait_for_next(bench, plan, facts, access,
                  due ? Moment(std::max(*due, bench.call().now)) : Moment());
}

void prepare_next_look(Workbench& bench, const std::string& plan, const consent::PlanFacts& facts,
                       const std::vector<store::Access>& access) {
    const auto due = due_for_archive(bench.services(), bench.transaction(), facts);
    wait_for_next(bench, plan, facts, access, due ? if_ahead(*due, bench.call().now) : Moment());
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
        // For the plan's owner, whose the ledger is: what is written is the owner's.
        const auto call = gateway_itself(now, plan->owner);
        Workbench bench(services, transaction, call);
        bench.tell_of_the_calendar(entry.plan, entry.due);
        return bench.finish();
    });
}

}  // namespace planbro::interactions
