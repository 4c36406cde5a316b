// Who decides for the person of a plan, and what each of the family sees: told a second time, from
// docs/consent-rules.md with the rules as they are without a file, without anything of the
// gateway's own. Of one moment.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/time.hpp"

namespace planbro::leak {

// How to find one's way among the resources.
struct Ways {
    std::function<const json::Value&(const std::string& reference)> at;
    std::function<std::string(const json::Value& reference)> orgnr_of;
    std::function<std::string(const std::string& orgnr)> sector_of;
    std::function<std::uint32_t(const std::string& code)> section_of;
    Instant now;
};

// What somebody who is next to the person sees of the plan.
struct Sight {
    bool whole = false;
    std::uint32_t sections = 0;
};

class Circle {
  public:
    // `related`: the RelatedPersons of this plan; `consents`: those about it.
    Circle(Ways ways, const json::Value& care_plan, const std::vector<const json::Value*>& related,
           const std::vector<const json::Value*>& consents);

    // What is opened to a service that takes part; nothing: not even that there is a plan.
    [[nodiscard]] std::optional<std::uint32_t> opened_to(const std::string& orgnr) const;
    [[nodiscard]] std::optional<Sight> sight_of(const std::string& number) const;
    // Ids of the Consents that somebody sees whose sight is cut.
    [[nodiscard]] std::set<std::string> consents_told_to(const std::string& number) const;
    // References of the RelatedPersons that are this person.
    [[nodiscard]] std::set<std::string> records_of(const std::string& number) const;

  private:
    using References = std::set<std::string>;
    struct Relative {
        std::string reference;
        std::set<std::string> numbers;
        bool takes_part = false;  // now
        bool has_responsibility = false;
        bool stands_for = false;  // at law or as attorney
        bool barred = false;
    };
    // A Consent, as far as it says something now.
    struct Said {
        std::string id;
        bool active = false;
        bool denies = false;
        bool to_plan = false;
        bool names_sections = false;
        std::uint32_t sections = 0;
        std::string ground;
        std::string day;
        bool by_person = false;
        References by_related;
        std::set<std::string> by_services;
        References to_related;
        std::set<std::string> to_services;
    };
    using Matter = std::function<bool(const Said&)>;

    [[nodiscard]] bool holds(const json::Value& period) const;
    [[nodiscard]] Relative relative(const json::Value& related) const;
    void add(const json::Value& consent);
    [[nodiscard]] Said said(const json::Value& consent) const;
    void add_giver(const json::Value& performer, Said& said) const;
    void bar();
    [[nodiscard]] bool is_as_old_as(int years) const;
    [[nodiscard]] bool was_as_old_as(int years, const std::string& day) const;
    [[nodiscard]] std::string birthday(int years) const;
    [[nodiscard]] References those(const std::function<bool(const Relative&)>& wanted) const;
    [[nodiscard]] References parents() const;
    [[nodiscard]] bool under_care_order() const;
    [[nodiscard]] bool objects(const Said& said) const;
    [[nodiscard]] bool all_said_yes(const Matter& matter, bool child_welfare) const;
    [[nodiscard]] bool parents_said_yes(const Matter& matter, bool on_behalf) const;
    [[nodiscard]] bool said_on_behalf(const Said& said) const;
    [[nodiscard]] std::optional<std::uint32_t> opened(const Matter& names,
                                                      bool child_welfare) const;
    [[nodiscard]] std::optional<std::uint32_t> kept(const Matter& names) const;

    Ways ways_;
    bool open_ = false;
    std::string person_;  // the reference of the Patient
    std::set<std::string> numbers_;
    std::string born_;
    bool address_protected_ = false;
    std::vector<Relative> family_;
    std::vector<Said> all_said_;
    std::vector<Said> given_;  // what permits something, in force now or not
};

}  // namespace planbro::leak
