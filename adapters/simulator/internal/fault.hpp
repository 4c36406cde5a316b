// A fault a partner has been told to show.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace planbro::adapters::internal {

enum class FaultKind {
    status,      // answers with a status, takes nothing in
    delay,       // takes in, answers late
    drop_reply,  // takes in, closes without an answer
    refuse,      // closes at once
    // From here on ways to behave, which stay until healed. The receipt:
    no_receipt,
    receipt_names_another,
    one_receipt_for_all,
    new_case_every_time,  // an archive
    wrong_reply_type,
    // The repeat:
    new_receipt_for_repeat,
    repeat_conflict,
    late_repeat_fails,
    loses_every_second,  // of a person
    // What is wrong is taken:
    accepts_broken,
    accepts_document_type,
    accepts_missing_id,
    accepts_missing_person,
    accepts_unknown_kind,
    accepts_wrong_type,
    accepts_too_large,
    accepts_other_files,
    // What is wrong is refused wrongly:
    broken_is_500,
    silent_refusal,
    refusal_uses_up_id,
    // What is right is refused:
    refuses_kind,
    refuses_out_of_order,
    demands_coordinator,
    // The line:
    mixes_persons,
    closes_slow,
    answers_late,
    redirects
};

struct Fault {
    std::string system;
    FaultKind kind = FaultKind::status;
    int status = 503;
    int times = 1;
    std::chrono::milliseconds delay{1000};
    int retry_after = 0;             // seconds; 0: no such header
    std::string notice = "trukket";  // of refuses_kind
    std::string path = {};           // of requests with it in "METHOD PATH" alone; "" = all
};

bool is_behaviour(FaultKind kind);
bool shows(const std::optional<Fault>& fault, FaultKind kind);
// What is wrong with a request, and where.
std::string told(const Issue& issue);

// {"system":"nav","kind":"status","status":503,"times":5,"retryAfter":1}
// {"system":"nav","kind":"refuses-kind","notice":"trukket"}
// {"system":"nhn","kind":"drop-reply","times":9,"path":"POST /nhn/Messages/"}
Result<Fault> read_fault(std::string_view body);

}  // namespace planbro::adapters::internal
