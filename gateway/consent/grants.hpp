// From a plan's own resources to who may see what of it, and when. Pure: the same facts give the
// same rows. The store keeps the rows in the commit of the facts, and every query is judged by
// them.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "consent/rule_table.hpp"
#include "consent/section.hpp"
#include "store/store.hpp"

namespace planbro::consent {

// Everything of one plan that decides on access and membership.
struct PlanFacts {
    json::Value care_plan;
    std::vector<json::Value> care_teams;          // CarePlan.careTeam
    std::vector<json::Value> practitioner_roles;  // members of the teams
    std::vector<json::Value> consents;            // those whose provision.data points to the plan
    std::vector<json::Value> service_requests;    // basedOn the plan
    std::vector<json::Value> tasks;               // focus the plan
    std::vector<json::Value> appointments;        // supportingInformation the plan
    std::vector<json::Value> communications;      // basedOn the plan
    // Logical id of an Organization -> orgnr, for the organisations the above refer to.
    std::map<std::string, std::string> orgnr_of;
    std::map<std::string, std::string> sector_of;  // by orgnr, where the Organization tells
    json::Value patient;
    std::vector<json::Value> related_persons;  // of the patient, members of a team or not
    std::shared_ptr<const RuleTable> rules;    // none: the defaults
};

// Contract section 4, "default deny": for each service what decide() (decision.hpp) opens to it, a
// row for each consent, over the times in which that stays the same.
std::vector<store::Access> grants(const PlanFacts& facts);

// The rows of persons: the plan's own, those who act for the child, and those whom a consent names.
std::vector<store::Access> grants_to_persons(const PlanFacts& facts);

// The access rows' name of a person: none that could be a service's number.
std::string person_key(std::string_view system, std::string_view number);
bool is_person_key(std::string_view org);

// Which resources belong to the plan, and in which section.
std::vector<store::Membership> membership(const PlanFacts& facts);

// Orgnr of the services on the care team at a moment.
std::vector<std::string> services_on_team(const PlanFacts& facts, Instant now);

// Whether an active consent to the plan itself (category ip-samtykke#plan) holds at the moment.
bool has_plan_consent(const PlanFacts& facts, Instant now);
// By category alone, whatever its status.
bool is_consent_to_plan(const json::Value& consent);

// Orgnr of the organisation a reference names: by identifier or by logical id; "" if neither tells,
// or if the two tell of different organisations.
std::string orgnr_of_reference(const json::Value& reference, const PlanFacts& facts);

// Orgnr of the plan's owner: CarePlan.author.
std::string owner_of(const PlanFacts& facts);

}  // namespace planbro::consent
