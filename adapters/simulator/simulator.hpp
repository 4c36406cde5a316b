// NAV, child welfare, two EHRs, school and archive in one process: for testers, the demo and our
// own tests. Speaks each partner's format and fails on command.
#pragma once

#include <memory>

#include "base/result.hpp"
#include "base/time.hpp"
#include "http/message.hpp"

namespace planbro::adapters {

// Routes:
//   POST /ehr/fhir, /sykehus/fhir           transaction Bundle -> transaction-response
//   POST /nav/varsler, /skole/varsler       JSON notice -> {"kvittering": id}
//   POST /barnevern/varsler                 XML notice -> XML receipt
//   /samspill/…                             a plan tool's change feed (internal/feed.hpp)
//   /fiks/…                                 accounts on the Fiks platform (internal/fiks.hpp)
//   /nhn/…                                  Norsk helsenett's message service (internal/nhn.hpp)
//   GET  /received[?system=…]  POST /fault  POST /reset  GET /health/live
//   GET  /ehr/fhir/metadata, /sykehus/fhir/metadata
// as in the contract. POST /fault takes, beside the contract's members, "seconds" or "delayMs" (for
// "delay", default one second) and "retryAfter" (seconds); and the ways to behave of
// internal/fault.hpp, which stay until healed (docs/conform.md lists them). A later fault for a
// system replaces the earlier, "times":0 heals. POST /reset forgets all and gives late answers at
// once. A refused attempt is not listed; a repeat (same notice id) is listed again and gets the
// receipt of the first.
class Simulator {
  public:
    explicit Simulator(const Clock& clock);
    ~Simulator();
    Simulator(const Simulator&) = delete;
    Simulator& operator=(const Simulator&) = delete;

    // For http::Listener. A dropped reply: Response::status 0 tells the listener to close the
    // connection without an answer.
    void handle(http::Request request, http::Respond respond);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace planbro::adapters
