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
#include "leak/circle.hpp"
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
    // What the asker has been given of the plans that the resource belongs to, all together.
    [[nodiscard]] Sight sight(const Asker& asker, const std::string& reference) const;
    // What a plan tool has written that is not part of a plan yet: it tells of none.
    [[nodiscard]] std::set<std::string> of_no_plan() const;
    // What is stored under "Type/id"; null if nothing is.
    [[nodiscard]] const json::Value& at(const std::string& reference) const;
    // Consents that may open something to a service.
    [[nodiscard]] std::vector<std::string> opening() const;

  private:
    // A resource of a plan: for services with the section, or for one service or person alone.
    struct Part {
        std::string reference;
        std::uint32_t sections = kAny;
        std::string only_for = {};
    };
    struct Plan {
        std::string number;
        std::string owner;
        std::string subject;
        std::vector<std::string> persons;  // numbers of the one it is about
        bool address_protected = false;
        std::map<std::string, Sight> sights;  // by organisation number or the person's
        std::vector<Part> parts;
    };

    [[nodiscard]] const std::vector<const json::Value*>& all(const std::string& type) const;
    [[nodiscard]] std::string orgnr_of(const json::Value& reference) const;
    [[nodiscard]] bool holds(const json::Value& period) const;
    [[nodiscard]] Plan plan_of(const json::Value& care_plan) const;
    void add_sights(Plan& plan, const json::Value& care_plan) const;
    void add_parts(Plan& plan, const json::Value& care_plan) const;
    void add_team(Plan& plan, const json::Value& team) const;
    void add_services(Plan& plan, const json::Value& references, std::uint32_t sections) const;
    [[nodiscard]] std::set<std::string> services_on_team(const json::Value& care_plan) const;
    [[nodiscard]] std::vector<const json::Value*> related_on_team(
        const json::Value& care_plan) const;
    [[nodiscard]] std::vector<const json::Value*> consents() const;
    // What the asker has been given of the plan; nothing: not even that there is one.
    [[nodiscard]] static std::optional<Sight> given(const Asker& asker, const Plan& plan);
    [[nodiscard]] static bool allows(const Asker& asker, const Plan& plan, const Claim& claim);

    Instant now_;
    std::string forgotten_;
    std::map<std::string, json::Value> by_reference_;
    std::map<std::string, std::vector<const json::Value*>> by_type_;
    std::vector<Plan> plans_;
};

}  // namespace planbro::leak
