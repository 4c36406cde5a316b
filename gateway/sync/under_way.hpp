// What this process has taken from the outbox and not concluded yet.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "store/store.hpp"
#include "sync/lanes.hpp"

namespace planbro::sync {

// Thread-safe.
class UnderWay {
  public:
    // Of what the outbox gave, that which may go: nothing twice, and of one queue one at a time.
    // `others` is what was given but has to wait.
    struct Sorted {
        std::map<std::string, Batch> by_receiver;
        Batch others;
    };
    Sorted sort(Batch given);
    void end(const Batch& batch);
    // Before the outbox is looked at: what ends from now on may be given as it stood before.
    void look_begins();
    [[nodiscard]] int count(const std::string& receiver) const;

  private:
    bool begin(const store::OutboxEntry& entry);

    mutable std::mutex mutex_;
    std::set<std::int64_t> entries_;
    std::set<std::pair<std::string, std::string>> queues_;  // person, receiver
    std::set<std::int64_t> ended_;                          // since the outbox was looked at
    std::map<std::string, int> counts_;                     // by receiver
};

}  // namespace planbro::sync
