// What happened to plans, as subscribers are told of it. An event waits in the outbox without a
// number; it gets one when it is first told, if its subscriber may know of it then
// (docs/decisions/0021-subscriptions.md).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "interactions/subscriptions/subscriber.hpp"

namespace planbro::interactions::subscriptions {

struct Event {
    std::string topic;
    store::Key focus;
    std::int64_t from = 0;  // version before the commit; 0: it was not there
    std::int64_t to = 0;
    std::string plan;
    Instant at;
};

Event event_from(std::string_view json);

// The resources that a commit wrote, with the version that each had before.
using Written = std::map<store::Key, std::int64_t>;

struct Change {
    std::string plan;
    bool other_coordinator = false;
};

// Writes what the change means to those who listen and have access to the plan as it is now.
void write_events(Workbench& bench, const Change& change, const Written& written);

// Whether the subscriber may be told of it, judged in the reader's snapshot: the focus is visible
// to it, and what it sees of the focus is not what it saw before.
bool may_be_told(store::Reader& reader, const Subscriber& subscriber, const Event& event,
                 Instant now);

// What one notification can have: the entry that its turn has come for, with those that wait behind
// it; `count` at most.
std::vector<store::OutboxEntry> waiting_from(store::Reader& reader, const std::string& subscription,
                                             std::int64_t seq, int count);

// Numbers for those of `waiting` that have none; or for the next thousand that wait. What may not
// be told leaves the outbox. Records for the audit what is told.
void give_numbers(store::Transaction& transaction, const Services& services,
                  const Subscriber& subscriber, Instant now,
                  const std::vector<store::OutboxEntry>& waiting);
void give_numbers(store::Transaction& transaction, const Services& services,
                  const Subscriber& subscriber, Instant now);

}  // namespace planbro::interactions::subscriptions
