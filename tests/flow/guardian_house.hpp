// A row of tests/consent/foresatte.csv as a plan document, in a gateway of its own at the row's
// moment.
#pragma once

#include <fstream>

#include "flow/story.hpp"
#include "tests/consent/guardian_table.hpp"

namespace planbro::flow {

// The table's words.
using consent::testing::birth_date_of;
using consent::testing::birthday_of;
using consent::testing::CirclePerson;
using consent::testing::Giving;
using consent::testing::GuardianRow;
using consent::testing::halves;
using consent::testing::is_service;
using consent::testing::moment_of;
using consent::testing::number_of;
using consent::testing::ObjectionRow;
using consent::testing::parts_of;
using consent::testing::read_guardian_table;
using consent::testing::role_of_person;
using consent::testing::row_of;
using consent::testing::services;
using consent::testing::SharingRow;

// --- the row as a plan document
// -------------------------------------------------------------------

inline json::Value named(const std::string& first) {
    return json::object({{"fornavn", first}, {"etternavn", "Prøve"}});
}

inline json::Value service_participant(const std::string& name, const std::string& orgnr) {
    const bool owner = name == "eier";
    return json::object(
        {{"id", name},
         {"rolle", owner ? "koordinator" : "deltaker"},
         {"navn", named(name)},
         {"tjeneste",
          json::object({{"orgnr", orgnr}, {"navn", name}, {"sektor", owner ? "annet" : name}})},
         {"fra", "2020-01-01"}});
}

inline json::Value circle_participant(const CirclePerson& person, const GuardianRow& row) {
    auto participant = json::object({{"id", person.name},
                                     {"rolle", role_of_person(person.name)},
                                     {"navn", named(person.name)},
                                     {"fnr", number_of(person.name, row)},
                                     {"relasjon", person.name}});
    if (!person.responsibility.empty()) participant.set("foreldreansvar", person.responsibility);
    if (person.state == "inaktiv") {
        participant.set("fra", "2020-01-01");
        participant.set("til", "2021-01-01");
    }
    return participant;
}

class Document {
  public:
    explicit Document(const GuardianRow& row) : row_(row) {
        for (const auto& giving : row.plan) add("plan", giving);
        for (const auto& one : row.sharings) add_sharing(one);
        for (const auto& one : row.objections) {
            add_objection(one.giving, one.against, one.sections);
        }
        for (const auto& person : row.circle) {
            if (person.state == "stengt") add_objection({{"eier"}, -1, {}, {}}, {person.name}, {});
        }
    }

    json::Value take() {
        json::Array participants;
        for (const auto& [name, orgnr] : services()) {
            participants.push_back(service_participant(name, orgnr));
        }
        for (const auto& person : row_.circle) {
            participants.push_back(circle_participant(person, row_));
        }
        auto person = json::object({{"fnr", number_of("bruker", row_)},
                                    {"navn", named("Bruker")},
                                    {"fodselsdato", birth_date_of(row_)},
                                    {"kjonn", "ukjent"}});
        if (!row_.protection.empty()) person.set("adressesperre", row_.protection);
        auto plan = kari_plan(1, {kPlanConsent})["plan"];
        plan.set("planId", "FORESATTE-" + row_.number);
        plan.set("tittel", "Individuell plan");
        plan.set("periode", json::object({{"fra", "2020-01-01"}}));
        plan.set("person", std::move(person));
        plan.set("deltakere", std::move(participants));
        plan.set("samtykker", std::move(consents_));
        plan["tiltak"].make_array()[0].set("ansvarlig", "helse");
        plan["moter"].make_array()[0].set("innkalt", json::array({"eier"}));
        auto& message = plan["meldinger"].make_array()[0];
        message.set("fra", "eier");
        message.set("til", json::array({"helse"}));
        return json::object({{"meldingsId", random_ids()()}, {"plan", std::move(plan)}});
    }

  private:
    json::Value& add(const char* type, const Giving& giving) {
        auto consent = json::object({{"id", "s" + std::to_string(consents_.size() + 1)},
                                     {"type", type},
                                     {"gittAv", json::Array(giving.by.begin(), giving.by.end())},
                                     {"dato", format_day(moment_of(giving, row_))},
                                     {"status", "aktiv"}});
        if (!giving.ground.empty()) consent.set("grunnlag", giving.ground);
        if (!giving.law.empty()) consent.set("hjemmel", giving.law);
        consents_.push_back(std::move(consent));
        return consents_.back();
    }

    void add_sharing(const SharingRow& one) {
        auto& consent = add("deling", one.giving);
        if (is_service(one.to)) {
            consent.set("mottaker", services().at(one.to));
        } else {
            consent.set("overfor", one.to);
        }
        consent.set("seksjoner", json::Array(one.sections.begin(), one.sections.end()));
    }

    void add_objection(const Giving& giving, const std::vector<std::string>& against,
                       const std::vector<std::string>& sections) {
        auto& consent = add("sperre", giving);
        if (is_service(against.front())) {
            consent.set("mottaker", services().at(against.front()));
        } else {
            consent.set("overfor", json::Array(against.begin(), against.end()));
        }
        if (!sections.empty()) {
            consent.set("seksjoner", json::Array(sections.begin(), sections.end()));
        }
    }

    const GuardianRow& row_;
    json::Array consents_;
};

// --- the house
// ------------------------------------------------------------------------------------

inline std::vector<std::string> arguments_for(const GuardianRow& row, const TempFolder& folder) {
    std::vector<std::string> arguments{"--now", format_instant(moment_of(row))};
    if (row.rules.empty()) return arguments;
    const auto [name, value] = halves(row.rules, "=");
    std::ofstream rules(folder.file("regler.toml"));
    if (name == "foreldre") rules << "foreldre = \"" << value << "\"\n";
    if (name == "adressesperre åpner") rules << "adressesperre_stenger_foresatte = false\n";
    // As the municipality's own line: it owns the plan.
    rules << "[kommune." << services().at("eier") << "]\n";
    if (name == "lovhjemmel") rules << "lovhjemler = [\"" << value << "\"]\n";
    if (name == "nodrett") rules << "nodrett_timer = " << std::stoi(value) << "\n";
    if (value.ends_with(" for tjenesten")) rules << "nodrett_fra_token = true\n";
    std::ofstream(folder.file("planbro.toml"))
        << "consent_rules = \"" << folder.file("regler.toml") << "\"\n";
    arguments.insert(arguments.end(), {"--config", folder.file("planbro.toml")});
    return arguments;
}

inline std::string client_of(const std::string& service) {
    return service == "helse" ? "ehr" : service;
}

inline json::Value consent_by(const json::Value& performer, const std::string& patient,
                              const std::string& plan, const std::string& day) {
    const auto coding = [](const char* system, const char* code) {
        return json::object(
            {{"coding", json::array({json::object({{"system", system}, {"code", code}})})}});
    };
    return json::object(
        {{"resourceType", "Consent"},
         {"status", "active"},
         {"scope", coding("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy")},
         {"category",
          json::array({coding("https://planbro.no/fhir/CodeSystem/ip-samtykke", "deling")})},
         {"patient", json::object({{"reference", patient}})},
         {"dateTime", day},
         {"performer", json::array({performer})},
         {"policy", json::array({json::object({{"uri",
                                                "https://planbro.no/fhir/policy/"
                                                "individuell-plan"}})})},
         {"provision",
          json::object({{"type", "permit"},
                        {"data", json::array({json::object(
                                     {{"meaning", "related"},
                                      {"reference", json::object({{"reference", plan}})}})})}})}});
}

inline json::Value actor_of(json::Value reference) {
    const auto role = json::object(
        {{"coding", json::array({json::object(
                        {{"system", "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"},
                         {"code", "IRCP"}})})}});
    return json::object({{"role", role}, {"reference", std::move(reference)}});
}

inline json::Value service_reference(const std::string& orgnr) {
    return json::object({{"identifier", json::object({{"system", "urn:oid:2.16.578.1.12.4.1.4.101"},
                                                      {"value", orgnr}})}});
}

inline json::Value section(const char* code) {
    return json::object(
        {{"system", "https://planbro.no/fhir/CodeSystem/ip-seksjon"}, {"code", code}});
}

// A row's plan in a gateway of its own, at the row's moment.
class RowHouse {
  public:
    explicit RowHouse(const GuardianRow& row) : row_(row), house_(arguments_for(row, folder_)) {
        pushed_ = push_json(house_.as("samspill"), "samspill", Document(row).take());
        plan_ = "CarePlan/" + id_of_location(pushed_);
        const auto samspill = house_.as("samspill");
        for (const auto& patient : samspill.find("Patient", ""))
            patient_ = "Patient/" + patient.text("id");
        for (const auto& related : samspill.find("RelatedPerson", "")) {
            related_[related.at("name").at(0).at("given").at(0).string()] =
                "RelatedPerson/" + related.text("id");
        }
    }

    [[nodiscard]] const Reply& pushed() const { return pushed_; }
    [[nodiscard]] const std::string& plan() const { return plan_; }
    [[nodiscard]] const std::string& patient() const { return patient_; }
    [[nodiscard]] Client as(const std::string& who) const {
        if (is_service(who)) return house_.as(client_of(who));
        return house_.as(who == "samspill" ? "samspill" : "bruker",
                         who == "samspill" ? "" : number_of(who, row_));
    }
    [[nodiscard]] json::Value reference_to(const std::string& who) const {
        return json::object({{"reference", who == "bruker" ? patient_ : related_.at(who)}});
    }
    [[nodiscard]] json::Value consent_of(const std::string& who) const {
        return consent_by(reference_to(who), patient_, plan_, format_day(moment_of(row_)));
    }
    [[nodiscard]] House& house() { return house_; }

  private:
    const GuardianRow& row_;
    TempFolder folder_;
    House house_;
    Reply pushed_;
    std::string plan_;
    std::string patient_;
    std::map<std::string, std::string> related_;
};

}  // namespace planbro::flow
