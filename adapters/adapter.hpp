// The small port to an outside system: deliver one document, tell what became of it. cpprestsdk,
// the HTTP client of every adapter, stays behind it.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/token_settings.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"

namespace planbro::adapters {

enum class System { ehr, nav, barnevern, kith, arkiv, nhn, fiks };

// Where a service's notices go.
struct Partner {
    std::string orgnr;
    std::string name;
    System system = System::nav;              // which adapter, which format
    std::string url;                          // base address; "" = not connected
    std::optional<TokenSettings> token = {};  // how it is shown who sends
    std::string address = {};                 // its name in a message system; "" = none
    std::string from = {};                    // our own name there
};

struct File {
    std::string name;
    std::string media_type;
    std::string bytes;
};

struct Delivery {
    std::string notice_id;
    std::string body;              // in the partner's own format
    std::vector<File> files = {};  // that the body refers to; the archive's alone
    // Sender's and receiver's names in a message system; "" = none. With a name of ours, what the
    // receiver has to say later comes to our mailbox there.
    std::string from = {};
    std::string to = {};
};

enum class Outcome {
    delivered,  // receipt in hand
    sent,       // taken in; the receipt comes later, to the gateway
    retry,      // not now: no connection, time-out, lost reply, 408, 425, 429, 5xx
    rejected    // never: another 4xx, or a reply that is no receipt
};

struct Answer {
    Outcome outcome = Outcome::retry;
    std::string receipt;  // the partner's own id of the receipt
    std::string reason;   // for the ledger, when not delivered; holds nothing of the message
    std::optional<std::chrono::seconds> retry_after;
};

// Thread-safe; one for each system, made by make_adapter().
class Adapter {
  public:
    virtual ~Adapter() = default;
    virtual Answer deliver(const Partner& partner, const Delivery& delivery) = 0;
    // Gives up what is under way, and whatever is asked from then on: Outcome::retry.
    virtual void give_up() = 0;
};

// Clock and ids are for the tokens that partners are shown.
std::unique_ptr<Adapter> make_adapter(System system, std::chrono::milliseconds timeout,
                                      Clock clock = system_clock(), Ids ids = random_ids());

}  // namespace planbro::adapters
