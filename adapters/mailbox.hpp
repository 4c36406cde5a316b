// The small port to a system whose messages are fetched: what waits there, and what it is told of
// each. What is fetched goes through the same doors as what is pushed.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "adapters/adapter.hpp"
#include "adapters/token_settings.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"

namespace planbro::adapters {

enum class Post {
    fiks,     // an account on the Fiks platform: child welfare's messages, archives' receipts
    nhn,      // Norsk helsenett's message service: KITH's messages
    samspill  // a plan tool's change feed: plan documents
};

// By its name in the configuration.
std::optional<Post> post_of(std::string_view name);
std::string post_names();  // "samspill, …"
// Whether messages are found by an address of ours there.
bool needs_address(Post post);
// Whether what is sent by this system is answered to that mailbox.
bool answers_come_to(Post post, System system);

// Whose letters are fetched, where and how often.
struct MailboxSettings {
    Post post = Post::samspill;
    std::string orgnr;                           // whose mailbox it is
    std::string address;                         // its name there: HER-id, Fiks account; "" = none
    std::string url;                             // base address
    std::optional<TokenSettings> token = {};     // how it is shown who asks
    std::map<std::string, std::string> senders;  // orgnr of who writes, by the name there
    std::chrono::seconds every{30};
};

// Which mailbox, in logs and figures: "samspill 310000108".
std::string name_of(const MailboxSettings& settings);

struct Letter {
    std::string id;              // the system's own; the same for the same letter
    std::string sender;          // orgnr of who wrote it; "" = not known
    std::string_view door = {};  // of POST /inbound/…: "ehr", "barnevern", "samspill"
    std::string content_type;
    std::string body;
    std::string reply_to = {};  // the sender's name there
    std::string kind = {};      // the system's own word, where its answer depends on it
    std::string prefer = {};    // as the header of that name, where the answer is a document
    std::string position = {};  // where a feed goes on once this letter is settled; "" = no feed
};

// What became of a letter: what the door answered.
struct Fate {
    int status = 0;
    std::string content_type = {};
    std::string body = {};
};

// details.coding.code and diagnostics of the first issue of a Fate; "" where it has none.
struct Reason {
    std::string code;
    std::string text;
};
Reason reason_of(const Fate& fate);

// Used by one thread, but for give_up(); made by make_mailbox().
class Mailbox {
  public:
    virtual ~Mailbox() = default;
    // What waits, oldest first, at most some dozens; the same again until it is settled. `after` is
    // the position of the letter that was settled last, "" at the beginning. Or why not.
    virtual tl::expected<std::vector<Letter>, std::string> fetch(const std::string& after) = 0;
    // Tells the sender what became of the letter, by the system's own receipt, and takes the letter
    // out. A reason: nothing is settled, and the letter is met again.
    virtual tl::expected<void, std::string> settle(const Letter& letter, const Fate& fate) = 0;
    // Gives up what is under way, and whatever is asked from then on.
    virtual void give_up() = 0;
};

// Clock and ids are for the tokens that the system is shown, and for receipts.
std::unique_ptr<Mailbox> make_mailbox(const MailboxSettings& settings,
                                      std::chrono::milliseconds timeout,
                                      Clock clock = system_clock(), Ids ids = random_ids());

}  // namespace planbro::adapters
