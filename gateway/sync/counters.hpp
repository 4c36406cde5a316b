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

    void count(const std::string& org, const Conclusion& conclusion);
    [[nodiscard]] std::map<std::string, Counts> counts() const;

  private:
    mutable std::mutex mutex_;
    std::map<std::string, Counts> counts_;
};

// In the text format of Prometheus
// (https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format), by the orgnr of
// the partner; nothing of persons.
Result<std::string> outbox_metrics(const interactions::Services& services, const Counters& counters,
                                   Instant now);

}  // namespace planbro::sync
