// How the deliveries of this process have gone, and how much waits: for /metrics.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "interactions/services.hpp"
#include "store/store.hpp"
#include "sync/ledger_writer.hpp"

namespace planbro::sync {

// Thread-safe.
class Counters {
  public:
    struct Counts {
        std::int64_t delivered = 0;
        std::int64_t retried = 0;  // failed attempts after which it is tried again
    };

    // Of a mailbox, since this process began.
    struct Letters {
        std::int64_t taken = 0;
        std::int64_t refused = 0;
    };

    void count(const std::string& org, const Conclusion& conclusion);
    void count_letter(const std::string& mailbox, bool taken);
    [[nodiscard]] std::map<std::string, Counts> counts() const;
    [[nodiscard]] std::map<std::string, Letters> letters() const;

  private:
    mutable std::mutex mutex_;
    std::map<std::string, Counts> counts_;
    std::map<std::string, Letters> letters_;
};

// In the text format of Prometheus
// (https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format), by the orgnr of
// the partner; nothing of persons.
Result<std::string> outbox_metrics(const interactions::Services& services, const Counters& counters,
                                   Instant now);

}  // namespace planbro::sync
