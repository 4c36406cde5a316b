// The plan tool's document as plain values, between its JSON and the FHIR resources. "" and empty
// lists stand for what the document does not tell.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace planbro::mappers::samspill::internal {

// The word for the person the plan is about, where a participant's id could stand.
inline constexpr std::string_view kBruker = "bruker";
// The care team's own place among the sub-ids of a plan.
inline constexpr std::string_view kTeam = "team";

struct Period {
    std::string from;
    std::string to;
};

struct Name {
    std::string given;
    std::string family;
    [[nodiscard]] std::string full() const { return given + " " + family; }
};

struct Contact {
    std::string phone;
    std::string email;
};

struct Service {
    std::string orgnr;
    std::string name;
    std::string sector;
};

struct Address {
    std::string line;
    std::string postal_code;
    std::string city;
};

struct Person {
    std::string number;
    Name name;
    std::string birth_date;
    std::string gender;
    std::string language;
    std::optional<bool> interpreter;
    std::string protection;
    std::string municipality;
    Contact contact;
    std::optional<Address> address;
};

struct Participant {
    std::string id;
    std::string role;
    Name name;
    std::string hpr;
    std::string number;
    std::optional<Service> service;  // of professionals alone
    std::string relation;
    std::string responsibility;
    Contact contact;
    std::string contribution;
    Period period;
    [[nodiscard]] bool professional() const { return service.has_value(); }
};

struct Consent {
    std::string id;
    std::string type;
    std::vector<std::string> given_by;
    std::string date;
    std::string status;
    std::string receiver;
    std::vector<std::string> persons;  // participants, in place of the receiver or beside it
    std::vector<std::string> sections;
    std::string valid_to;
    std::string ground;
    std::string law;
};

struct Goal {
    std::string id;
    std::string text;
    std::string status;
    std::string owner;
    std::string from;
    std::string due;
    std::string achievement;
};

struct Progress {
    std::string date;
    std::string by;
    std::string text;
};

struct Measure {
    std::string id;
    std::string text;
    std::string description;
    std::string extent;
    std::vector<std::string> goals;
    std::string responsible;
    std::string status;
    Period period;
    std::vector<Progress> progress;
};

struct Assessment {
    std::string goal;
    std::string achievement;
    std::string text;
};

struct Meeting {
    std::string id;
    std::string start;
    std::int64_t minutes = 0;
    std::string place;
    std::vector<std::string> agenda;
    std::vector<std::string> invited;
    std::string record;
    std::vector<Assessment> assessments;
    [[nodiscard]] bool held() const { return !record.empty() || !assessments.empty(); }
};

struct Message {
    std::string id;
    std::string from;
    std::vector<std::string> to;
    std::string sent;
    std::string text;
};

// For the plan, by the person, by next of kin or by a service.
struct Application {
    std::string id;
    std::string date;
    std::string applicant;           // the person, or who takes part as next of kin or guardian
    std::optional<Service> service;  // or the service that applied
    std::string status;
    std::string decided;
    std::string reason;
};

struct Plan {
    std::string id;
    std::int64_t version = 0;
    std::string type;
    std::string status;
    std::string title;
    Period period;
    std::string next_evaluation;
    Service owner;  // its sector is "annet"
    Person person;
    std::vector<std::string> resources;
    std::vector<std::string> needs;
    std::vector<Participant> participants;
    std::vector<Consent> consents;
    std::vector<Goal> goals;
    std::vector<Measure> measures;
    std::vector<Meeting> meetings;
    std::vector<Message> messages;
    std::vector<Application> applications;
};

struct Document {
    std::string message_id;
    Plan plan;
};

}  // namespace planbro::mappers::samspill::internal
