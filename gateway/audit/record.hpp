// What the audit journal holds of one access: who asked for what, when, and what came of it. Names
// of parameters, never their values; persons by pseudonym. docs/operating.md tells its form as
// JSON.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace planbro::audit {

struct Who {
    std::string client;
    std::string role;    // as in the token, or "unknown"
    std::string org;     // orgnr; "" none
    std::string token;   // jti
    std::string person;  // pseudonym_of() the person who asks; "" a system
    std::string from;    // the address that the request came from
    // The professional and the grounds, as the token attests them: JSON; "" it does not tell.
    std::string attest = {};
};

struct Record {
    std::string id;  // of the request; what it wrote is recorded by the same id
    Instant at;
    std::string event;  // "read", "search", "push-nav" ...; "write" of what a commit wrote
    Who who;
    int status = 0;                   // of the answer; 0 of a write
    std::vector<std::string> target;  // the variable parts of the path
    std::string about;                // what the path names, "Type/id"; "" none
    std::vector<std::string> parameters;
    // "Type/id" of what was shown or changed; of a write the versions, "Type/id/_history/2".
    std::vector<std::string> touched;
    std::string message;             // of a write: id of the native message it came by; "" none
    std::vector<std::string> plans;  // of a write: CarePlans (logical ids) that it belonged to
    // In the trail, where a record stands beside one person: whether it was that person who asked.
    bool by_self = false;
};

// The same person is recognisable without the number standing there.
std::string pseudonym_of(std::string_view person_number);

std::string write(const Record& record);
// Nothing for what is no record. Knows the form of writes before they had an asker of their own.
std::optional<Record> read(std::string_view json);

}  // namespace planbro::audit
