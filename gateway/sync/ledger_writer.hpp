// What becomes of notices, written to their ledger Tasks and the outbox: for a whole batch in one
// commit.
#pragma once

#include <string>
#include <vector>

#include "interactions/services.hpp"
#include "sync/lanes.hpp"

namespace planbro::sync {

// What became of one notice.
struct Conclusion {
    enum class Kind {
        delivered,  // `text` is the receipt
        sent,       // taken in by the receiver, who sends its receipt later: the Task waits for it
        set_aside,  // refused for good, or failed for days; `text` says why
        ended,      // may not be sent any more
        postponed,  // until `due`; `text` says why
        put_back    // was not tried
    };
    const store::OutboxEntry* entry = nullptr;
    Kind kind = Kind::put_back;
    std::string text = {};
    Instant due = {};
};

class LedgerWriter {
  public:
    LedgerWriter(const interactions::Services& services, Clock clock)
        : services_(services), clock_(std::move(clock)) {}

    // go_without_places: the person's address is protected, perhaps since the notice was written.
    // gone: it has left the outbox meanwhile, or was set aside.
    enum class Begin { go, go_without_places, no_longer_allowed, gone, not_now };
    // Judges, at the moment of sending, whether and what the service may still be told; marks the
    // Tasks in-progress before the first attempt, so that what may have been sent is known as such.
    std::vector<Begin> begin(const Batch& batch) const;
    // False when it could not be written: the entries stand as they did, and are tried again.
    // `back`: a partner that was dead and is not; what was put off for it goes at once.
    bool conclude(const std::vector<Conclusion>& conclusions, const std::string& back = {}) const;

  private:
    const interactions::Services& services_;
    Clock clock_;
};

}  // namespace planbro::sync
