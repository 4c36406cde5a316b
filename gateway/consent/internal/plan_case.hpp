// A plan's resources as the decision needs them: who is who, who said yes or no, to whom, when.
// Read once; what is not understood gives nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "consent/grants.hpp"

namespace planbro::consent {

// Why somebody else than those who decide could consent (extension ip-samtykkegrunnlag).
enum class Ground { none, care_order, incapacity, legal_basis, emergency, unknown };

enum class RelatedRole { guardian, verge, attorney, other };

// A RelatedPerson of the plan's person.
struct Related {
    std::string id;
    std::vector<std::string> keys;  // person_key() of each number
    RelatedRole role = RelatedRole::other;
    bool responsible = false;           // has parental responsibility
    std::optional<Interval> when = {};  // nothing: never active
};

// Bit n: the Related at n.
using RelatedSet = std::uint64_t;

struct Permit {
    std::string id;
    bool to_plan = false;  // to the plan itself, else to sharing
    Ground ground = Ground::none;
    std::string basis;  // the law, with a ground
    Interval given;     // dateTime
    Interval when;      // from when it was given, within provision.period
    Sections sections = kEksistens;
    std::vector<std::string> services;  // whom it names, by orgnr
    RelatedSet related = 0;             // and by RelatedPerson
    // Who gave it.
    bool by_person = false;
    RelatedSet by_related = 0;
    std::vector<std::string> by_services;
};

// "Not to them, not this."
struct Objection {
    Interval given;
    Interval when;
    bool by_person = false;
    std::optional<Sections> sections;  // nothing: shut out altogether
    std::vector<std::string> services;
    RelatedSet related = 0;
};

struct TeamMember {
    std::string org;
    Interval when;
};

struct PlanCase {
    bool open = false;
    std::string owner;
    std::vector<std::string> person_keys;
    std::string birth_date;
    bool address_protected = false;
    std::vector<Related> related;
    std::vector<Permit> permits;
    std::vector<Objection> objections;
    std::vector<Interval> care_orders;
    std::vector<TeamMember> team;
};

PlanCase read_case(const PlanFacts& facts);

std::vector<TeamMember> members_of(const PlanFacts& facts);

}  // namespace planbro::consent
