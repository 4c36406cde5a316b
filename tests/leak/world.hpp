// People, plans, teams and consents by chance, pushed through the public doors; and for every word
// in them, to which section of which plan it belongs.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/json.hpp"
#include "flow/harness.hpp"
#include "leak/dice.hpp"

namespace planbro::leak {

// The sections of the contract, section 4, as bits; none of them: any consent will do.
enum Section : std::uint32_t {
    kAny = 0,
    kMaal = 1,
    kTiltak = 2,
    kMoeter = 4,
    kMeldinger = 8,
    kDeltakere = 16,
    kKartlegging = 32,
    kNobody = 1U << 20,  // the owner and the person alone
};

// One way to be allowed to see a word.
struct Claim {
    std::string plan;               // the plan's identifier
    std::uint32_t sections = kAny;  // all of these
    std::uint32_t or_one_of = 0;    // and one of these, if there are any
    bool place = false;             // kept back where the address is protected
    std::string author = {};        // whose it is, service or person, sees it with any consent
    // Of the person, not of a plan: by this number, through each of the person's plans.
    std::string person = {};
};

// By the word in lower case.
using Words = std::unordered_map<std::string, std::vector<Claim>>;

struct Size {
    int plans = 8;
    int foreign = 2;  // of another owner
};

class Author;

class World {
  public:
    // Throws std::runtime_error if the gateway refuses what it should take.
    World(const flow::House& house, std::uint64_t seed, Size size);
    ~World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    [[nodiscard]] const Words& words() const { return words_; }
    // Numbers of the persons of plans, of those who take part, and of some that nobody knows.
    [[nodiscard]] const std::vector<std::string>& persons() const { return persons_; }
    // As they were sent to a door: "samspill", "nav", "barnevern".
    [[nodiscard]] const std::vector<std::string>& messages(const std::string& door) const;
    // Whether a notice to a service with consent may hold the word: the person's number, the plan's
    // id, the coordinator's name and telephone.
    [[nodiscard]] bool may_be_noticed(const std::string& word) const;
    [[nodiscard]] Dice& dice() { return dice_; }
    [[nodiscard]] Mint& mint() { return mint_; }

    // Messages about the person; every word in them is claimed for all plans of the person.
    json::Value card(const std::string& person);
    std::string measure(const std::string& person);

  private:
    std::string claimed(std::string value, const std::string& person, const std::string& author,
                        bool place = false);
    void send(const flow::Client& client, const std::string& door, const std::string& body,
              const std::string& type = "application/json");
    void make_persons(int count);
    void push_plans(const flow::House& house, Size size);
    void push_foreign(const flow::House& house, const json::Value& document);
    void push_measures(const flow::House& house);
    void write_as_services(const flow::House& house);
    void withdraw_some(const flow::House& house);
    void push_again(const flow::House& house);
    void bend_periods(const flow::House& house);

    Dice dice_;
    Mint mint_;
    Words words_;
    std::unique_ptr<Author> author_;
    std::vector<std::string> persons_;
    std::map<std::string, std::vector<std::string>> messages_;
    std::vector<json::Value> documents_;                // of plans of our owner
    std::multimap<std::string, std::string> plans_of_;  // by the person's number
};

}  // namespace planbro::leak
