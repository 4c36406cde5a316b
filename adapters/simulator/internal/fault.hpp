// A fault a partner has been told to show.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace planbro::adapters::internal {

enum class FaultKind {
    status,      // answers with a status, takes nothing in
    delay,       // takes in, answers late
    drop_reply,  // takes in, closes without an answer
    refuse       // closes at once
};

struct Fault {
    std::string system;
    FaultKind kind = FaultKind::status;
    int status = 503;
    int times = 1;
    std::chrono::milliseconds delay{1000};
    int retry_after = 0;  // seconds; 0: no such header
};

// {"system":"nav","kind":"status","status":503,"times":5,"retryAfter":1}
Result<Fault> read_fault(std::string_view body);

}  // namespace planbro::adapters::internal
