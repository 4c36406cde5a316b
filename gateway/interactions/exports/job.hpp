// A bulk export as it is kept: what was asked for, by whom, and how far it has come
// (https://hl7.org/fhir/uv/bulkdata/STU2/export.html).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "audit/record.hpp"
#include "interactions/services.hpp"

namespace planbro::interactions::exports {

struct File {
    std::string name;  // "CarePlan-1"
    std::string type;
    std::int64_t count = 0;  // of resources
};

enum class State { under_way, done, failed };

struct Job {
    std::string id;
    identity::Principal who;  // by whose rights it reads
    State state = State::under_way;
    std::string request;  // the URL it was asked for by
    std::vector<std::string> types;
    std::optional<Instant> since;
    Instant at;           // of the question: transactionTime
    audit::Record asked;  // of the question, as the audit journal has it
    std::string maker;    // the process that works on it
    Instant beat;         // when that process last said so
    int attempts = 0;
    std::string progress;
    std::vector<File> files;
    Instant ended;
    std::string reason;  // of a failure: the code of the issue
};

store::ExportJob kept(const Job& job);
// Nothing for what this version does not understand.
std::optional<Job> job_of(const store::ExportJob& kept);
std::optional<Job> load_job(store::Reader& reader, std::string_view id);

// How long the files stand after they are made; and of one organisation at most so many exports,
// under way and in all.
inline constexpr auto kKeptFor = std::chrono::hours(24);
inline constexpr int kUnderWayMax = 2;
inline constexpr int kKeptMax = 5;
// Of one file and of one export, in resources.
inline constexpr std::int64_t kFileMax = 2000;
inline constexpr std::int64_t kExportMax = 2000000;

Instant expires(const Job& job);

}  // namespace planbro::interactions::exports
