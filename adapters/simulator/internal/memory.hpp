// What the partners have taken in, what they make of the next message, and how they are to fail.
// Guards itself.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/simulator/internal/archive.hpp"
#include "adapters/simulator/internal/fault.hpp"
#include "adapters/simulator/internal/message.hpp"
#include "adapters/simulator/internal/partner.hpp"
#include "base/json.hpp"
#include "base/time.hpp"
#include "http/message.hpp"

namespace planbro::adapters::internal {

struct Arrival {
    std::string system;
    std::string path;
    std::string content_type;
    std::string body;
    Instant at;
    std::vector<ArchivedFile> files = {};
};

class Memory {
  public:
    explicit Memory(Clock clock) : clock_(std::move(clock)) {}

    // Takes a message in that reads well, or refuses it for what was before.
    http::Response take_in(const Counterpart& partner, const http::Request& request,
                           const Message& message, const std::optional<Fault>& fault);
    void note_refused(const Counterpart& partner, const std::string& id);

    // Lists what somebody else took in.
    void note_received(std::string system, const http::Request& request, std::string type,
                       std::string body);
    // A later fault for the same system takes the earlier one's place; zero times heals.
    void set_fault(Fault fault);
    std::optional<Fault> next_fault(std::string_view system, std::string_view path = {});

    [[nodiscard]] json::Value received(std::string_view system) const;
    void forget();
    [[nodiscard]] Instant now() const { return clock_(); }

  private:
    struct Last {
        std::string person;
        std::string id;
        std::string key;
    };
    // What one partner knows.
    struct Books {
        std::set<std::string> known;           // by key
        std::map<std::string, int> arrived;    // how often a message came, by key
        std::map<std::string, int> of_person;  // how many messages
        std::map<std::string, Last> last_of;   // by person
        std::set<std::string> open_plans;
        std::set<std::string> refused;  // ids
        std::vector<Last> order;        // one for each person, the latest last
        Holdings holdings;
    };
    // What the receipt says, which with a fault is not what it should.
    struct Said {
        std::string key;
        std::string about;
        bool repeat = false;
        std::string folder = {};  // an archive's case
    };

    std::optional<http::Response> refusal(const Counterpart& partner, const Books& books,
                                          const Message& message, const Fault& fault) const;
    static Said said_of(const Books& books, const Message& message,
                        const std::optional<Fault>& fault);
    static void note(Books& books, const Message& message, const std::optional<Fault>& fault);
    http::Response receipt(const Counterpart& partner, const http::Request& request,
                           const Message& message, const Said& said, Books& books) const;
    void list(const Counterpart& partner, const http::Request& request, const Message& message);

    Clock clock_;
    mutable std::mutex mutex_;
    std::vector<Arrival> arrivals_;
    std::map<std::string, Books, std::less<>> books_;
    std::map<std::string, Fault, std::less<>> faults_;
};

}  // namespace planbro::adapters::internal
