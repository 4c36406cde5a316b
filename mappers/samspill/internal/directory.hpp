// Who and what of the document becomes which resource: full URLs, identities and references, the
// same for every part that refers to them.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "mappers/mapped.hpp"
#include "mappers/samspill/internal/document.hpp"

namespace planbro::mappers::samspill::internal {

// One Practitioner: the participants that are the same person share it.
struct Professional {
    const Participant* first = nullptr;
    std::string hpr;
    std::string number;
    [[nodiscard]] std::optional<Identity> identity() const;
};

class Directory {
  public:
    explicit Directory(const Plan& plan);

    [[nodiscard]] const Plan& plan() const { return *plan_; }
    // Distinct by orgnr, the owner first.
    [[nodiscard]] const std::vector<Service>& services() const { return services_; }
    [[nodiscard]] const std::vector<Professional>& professionals() const { return professionals_; }
    [[nodiscard]] const std::vector<Issue>& warnings() const { return warnings_; }

    [[nodiscard]] Identity patient_identity() const;
    // Of something that belongs to this plan alone: "planId#id".
    [[nodiscard]] Identity sub_identity(std::string_view id) const;

    [[nodiscard]] json::Value patient() const;
    [[nodiscard]] json::Value care_plan() const;
    [[nodiscard]] json::Value care_team() const;
    [[nodiscard]] json::Value owner() const { return organization(plan_->owner.orgnr); }
    [[nodiscard]] json::Value organization(std::string_view orgnr) const;
    // With the name the document gives it.
    [[nodiscard]] json::Value named_organization(std::string_view orgnr) const;
    [[nodiscard]] json::Value practitioner(const Participant& participant) const;
    [[nodiscard]] json::Value goal(std::string_view id) const;
    [[nodiscard]] json::Value measure(std::string_view id) const;
    // PractitionerRole or RelatedPerson.
    [[nodiscard]] json::Value member(const Participant& participant) const;
    // As member(), and the Patient for "bruker".
    [[nodiscard]] json::Value actor(std::string_view id) const;
    // As actor(), but the Practitioner where a PractitionerRole cannot stand
    // (https://hl7.org/fhir/R4/datatypes.html#Annotation).
    [[nodiscard]] json::Value author(std::string_view id) const;
    [[nodiscard]] std::string name_of_service(std::string_view orgnr) const;

    [[nodiscard]] const Participant* find_participant(std::string_view id) const;
    // Of the plan: the coordinator, where there are several the one that stays longest.
    [[nodiscard]] const Participant* coordinator() const;

    // Entries of the bundle.
    [[nodiscard]] Entry identified(json::Value resource, const Identity& identity) const;
    [[nodiscard]] Entry belonging_to_plan(json::Value resource, std::string_view id) const;
    [[nodiscard]] Entry practitioner_entry(json::Value resource, const Professional& one) const;

  private:
    void add_service(const Service& service, std::string path);
    void add_professional(const Participant& participant, const std::string& path);
    [[nodiscard]] const Professional& professional_of(const Participant& participant) const;
    [[nodiscard]] const std::string& url_of(std::string_view type, const Identity& identity) const;
    [[nodiscard]] std::string practitioner_url(const Professional& one) const;
    [[nodiscard]] json::Value sub_reference(std::string_view type, std::string_view id) const;
    void warn(std::string_view code, std::string text, std::string path);

    const Plan* plan_;
    // By type and identity: most are referred to more than once, and a hash costs.
    mutable std::map<std::string, std::string> urls_;
    std::string patient_url_;  // nearly everything refers to these two
    std::string care_plan_url_;
    std::vector<Service> services_;
    std::vector<Professional> professionals_;
    std::vector<Issue> warnings_;
};

std::string_view type_of(const Participant& participant);

}  // namespace planbro::mappers::samspill::internal
