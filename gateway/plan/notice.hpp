// What a service is told when it must document that an individuell plan exists. Never the content.
#pragma once

#include <string>

#include "base/json.hpp"
#include "base/time.hpp"

namespace planbro::plan {

enum class NoticeKind {
    opprettet,
    koordinator_endret,
    deltaker_inn,
    deltaker_ut,
    avsluttet,
    trukket,
    takket_nei,
    arkivering  // to the archive, with the open plan itself
};

std::string_view code_of(NoticeKind kind);  // "opprettet", "koordinator-endret", ...
NoticeKind kind_of(std::string_view code);  // opprettet for an unknown code

struct Coordinator {
    std::string name;
    std::string service;
    std::string phone;
    friend bool operator==(const Coordinator&, const Coordinator&) = default;
};

struct Notice {
    std::string id;  // stable over repeats; receivers drop repeats by it
    NoticeKind kind = NoticeKind::opprettet;
    std::string person;         // fødselsnummer or its kin
    std::string person_system;  // its identifier system
    std::string plan_id;        // the plan's business identifier, for example SOLVIK-2026-0001
    std::string care_plan;      // logical id of the CarePlan
    std::string receiver;       // orgnr
    std::string owner;          // orgnr of the plan's owner
    std::string owner_name;
    Instant when;
    // Only in notices that tell them (opprettet, koordinator-endret, deltaker-inn):
    std::string status;     // CarePlan.status
    std::string plan_type;  // code of ip-plantype
    std::string period_start;
    std::string period_end;
    Coordinator coordinator;
    std::string read_at;  // URL of the CarePlan
};

// Where the person's address is protected: the person, the plan id and the owner's central contact,
// nothing more. Who coordinates can tell where the person lives.
Notice without_places(Notice notice);

json::Value to_json(const Notice& notice);
Notice notice_from_json(const json::Value& value);

}  // namespace planbro::plan
