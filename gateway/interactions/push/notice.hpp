// The notice that a receipt or an error report of a service is about.
#pragma once

#include <optional>
#include <string>

#include "interactions/workbench.hpp"

namespace planbro::interactions {

// The Task of a notice that was sent to the caller's organisation. No consent is asked for: that it
// ended is told by a notice, too.
std::optional<json::Value> find_sent_notice(store::Reader& reader, const Call& call,
                                            const std::string& notice);

// 404, the same bytes whether there is such a notice or not.
Fail unknown_notice();

// Whoever has the notice need not be sent it again: the reply to it may have been lost.
void send_no_more(store::Transaction& transaction, const Call& call, const json::Value& task);

}  // namespace planbro::interactions
