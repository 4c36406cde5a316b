// Writes plan documents in which every name, text, number and day is a word of its own.
#pragma once

#include "leak/world.hpp"

namespace planbro::leak {

inline constexpr const char* kOwner = "310000108";

struct Service {
    std::string orgnr;
    std::string name;
    std::string sector;
};

// The services that ask as clients.
const std::vector<Service>& services();

// Somebody who can take part in several plans.
struct Professional {
    std::string hpr;
    std::string given;
    std::string family;
    std::string number;  // the person's own, or ""
    Service service;
};

// Whether the person is under eighteen at the time of the hunt, or nearly so.
bool is_young(const std::string& person);

class Author {
  public:
    Author(Dice& dice, Mint& mint, Words& words) : dice_(dice), mint_(mint), words_(words) {}

    // The whole document; `owner` is the owner's number.
    json::Value document(const std::string& owner, const std::string& type,
                         const std::string& person, const std::vector<std::string>& guardians);
    // The same plan, some of it written anew.
    json::Value next_version(json::Value document);

    // The same professionals for all owners, each of whom tells of them in words of its own.
    void hire(int count);
    [[nodiscard]] const std::set<std::string>& coordinators_phones() const {
        return coordinators_phones_;
    }
    [[nodiscard]] const std::vector<Professional>& professionals() const { return professionals_; }

  private:
    std::string word(std::uint32_t sections, bool place = false, std::uint32_t or_one_of = 0);
    std::string claimed(std::string value, std::uint32_t sections, bool place = false,
                        std::uint32_t or_one_of = 0);
    std::string of_person(std::string value, const std::string& number, std::uint32_t sections,
                          bool place = false);
    std::string day(std::uint32_t sections, std::uint32_t or_one_of = 0);
    json::Value name(std::uint32_t sections);
    json::Value person_of(const std::string& number);
    json::Value participants(const std::string& owner, const std::vector<std::string>& guardians);
    json::Value professional(const std::string& id, const std::string& role,
                             const Professional& who);
    json::Value relative(const std::string& id, const std::string& role, const std::string& number);
    json::Array relatives(const std::vector<std::string>& guardians);
    void set_responsibility(json::Value& parent);
    void claim_own(const json::Value& relative);
    json::Value consents();
    json::Value consent(const std::string& receiver);
    json::Value statement(const char* type, json::Value by);
    json::Value given_by();
    json::Value some_sections(unsigned percent);
    void add_of_family(json::Array& all);
    void add_objections(json::Array& all);
    void add_grounds(json::Array& all);
    json::Value goals();
    json::Value measures();
    json::Value meetings();
    json::Value messages();
    json::Value some_ids(std::size_t most);
    std::string moment(std::uint32_t sections);
    void set_period(json::Value& of, std::uint32_t sections);

    Dice& dice_;
    Mint& mint_;
    Words& words_;
    [[nodiscard]] const std::vector<Professional>& known_to(const std::string& owner) const {
        return owner == kOwner ? professionals_ : as_others_tell_;
    }

    std::vector<Professional> professionals_;
    std::vector<Professional> as_others_tell_;
    std::set<std::string> coordinators_phones_;
    std::string plan_;
    std::vector<std::string> team_;       // ids of the participants
    std::vector<std::string> receivers_;  // numbers of the services among them
    bool child_ = false;                  // the plan's person is one
    std::vector<std::string> parents_;    // ids of those with a part as "foresatt"
    std::vector<std::string> family_;     // ids of all who are next to the person
    std::string child_welfare_;           // id of a participant from there
    std::string stands_for_;              // id of a "verge"
    int statements_ = 0;
};

}  // namespace planbro::leak
