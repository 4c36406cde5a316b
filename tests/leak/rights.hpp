// Who may see what, told a second time: from the contract alone (section 4), by looking at every
// resource, without anything of the gateway's own consent rules.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/time.hpp"
#include "leak/world.hpp"

namespace planbro::leak {

enum class Role { planeier, ke, tjeneste, arkiv, bruker, tester, nobody };

struct Asker {
    std::string client;  // "" without a token
    Role role = Role::nobody;
    std::string orgnr = {};
    std::string pid = {};
    [[nodiscard]] std::string name() const { return client + (pid.empty() ? "" : "/" + pid); }
};

class Rights {
  public:
    // Of all current resources. `forgotten`: the id of a Consent that is left out, to show that the
    // hunt finds what is one consent too much.
    Rights(const std::vector<json::Value>& resources, Instant now, std::string forgotten = {});

    [[nodiscard]] bool allows(const Asker& asker, const std::vector<Claim>& claims) const;
    // "Type/id" of everything the asker may know of.
    [[nodiscard]] std::set<std::string> visible(const Asker& asker) const;
    // What the service has been given of the plans that the resource belongs to, all together.
    [[nodiscard]] std::uint32_t sections(const Asker& asker, const std::string& reference) const;
    // What a plan tool has written that is not part of a plan yet: it tells of none.
    [[nodiscard]] std::set<std::string> of_no_plan() const;
    // Parts of plans of children, for whom parents consent: whether all did who must is another
    // table's to tell (tests/consent/foresatte.csv).
    [[nodiscard]] std::set<std::string> left_to_parents() const;
    // Consents that open something now.
    [[nodiscard]] std::vector<std::string> opening() const;

  private:
    // A resource of a plan: for services with the section, or for one service alone.
    struct Part {
        std::string reference;
        std::uint32_t sections = kAny;
        std::string only_for = {};
    };
    struct Grant {
        std::string orgnr;
        std::uint32_t sections = 0;
        std::string consent;
    };
    struct Plan {
        std::string number;
        std::string owner;
        std::string subject;
        std::vector<std::string> persons;  // numbers of the one it is about
        bool address_protected = false;
        std::vector<Grant> grants;
        std::vector<Part> parts;
    };

    [[nodiscard]] const json::Value& at(const std::string& reference) const;
    [[nodiscard]] const std::vector<const json::Value*>& all(const std::string& type) const;
    [[nodiscard]] std::string orgnr_of(const json::Value& reference) const;
    [[nodiscard]] bool holds(const json::Value& period) const;
    [[nodiscard]] Plan plan_of(const json::Value& care_plan) const;
    void add_grants(Plan& plan, const json::Value& care_plan) const;
    void add_parts(Plan& plan, const json::Value& care_plan) const;
    void add_team(Plan& plan, const json::Value& team) const;
    void add_services(Plan& plan, const json::Value& references, std::uint32_t sections) const;
    [[nodiscard]] std::set<std::string> services_on_team(const json::Value& care_plan) const;
    [[nodiscard]] bool given_by_who_decides(const json::Value& consent) const;
    [[nodiscard]] bool consented(const json::Value& care_plan) const;
    [[nodiscard]] bool counts(const json::Value& consent, const std::string& kind,
                              const std::string& plan) const;
    [[nodiscard]] std::optional<std::uint32_t> sections(const Plan& plan,
                                                        const std::string& orgnr) const;
    // Patients whose plans the person sees: oneself, and children as guardian.
    [[nodiscard]] std::set<std::string> patients_of(const std::string& pid) const;
    [[nodiscard]] bool is_guardian(const json::Value& related) const;
    [[nodiscard]] bool is_under_16(const json::Value& patient) const;
    [[nodiscard]] bool is_child(const json::Value& patient) const;
    [[nodiscard]] bool sees_whole(const Asker& asker, const Plan& plan) const;
    [[nodiscard]] bool allows(const Asker& asker, const Plan& plan, const Claim& claim) const;

    Instant now_;
    std::string forgotten_;
    std::map<std::string, json::Value> by_reference_;
    std::map<std::string, std::vector<const json::Value*>> by_type_;
    std::vector<Plan> plans_;
    mutable std::map<std::string, std::set<std::string>> patients_;  // by pid, as asked
};

}  // namespace planbro::leak
