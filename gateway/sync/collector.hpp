// Mailboxes of other systems: what waits there is fetched, goes through the door that it would have
// been pushed through, and is settled by what the door answered. At least once: a letter that was
// taken in and not settled comes again, and the door knows it as a repeat.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "adapters/mailbox.hpp"
#include "interactions/services.hpp"
#include "sync/counters.hpp"
#include "sync/retry.hpp"

namespace planbro::sync {

// What POST /inbound/{letter.door} answers to its sender; called on the mailbox's thread.
using LetterDoor = std::function<adapters::Fate(const adapters::MailboxSettings& mailbox,
                                                const adapters::Letter& letter)>;

struct CollectorOptions {
    std::vector<adapters::MailboxSettings> mailboxes;
    RetryPolicy retry;                                             // of a system that fails
    std::chrono::milliseconds timeout = std::chrono::seconds(30);  // for one question
};

// A thread for each mailbox: a slow system waits alone. Of several gateways on one database one
// looks at a time.
class Collector {
  public:
    // Begins at once. `services` and `counters` must outlive it.
    Collector(const interactions::Services& services, const Clock& clock,
              const CollectorOptions& options, const LetterDoor& door, Counters& counters);
    ~Collector();
    Collector(const Collector&) = delete;
    Collector& operator=(const Collector&) = delete;

    // Gives up what is under way, and returns.
    void stop();

  private:
    class Round;
    std::vector<std::unique_ptr<Round>> rounds_;
};

}  // namespace planbro::sync
