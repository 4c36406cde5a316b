// What a service tells of a notice that was sent to it: its receipt, or why it refuses the notice.
#pragma once

#include <functional>
#include <string>

#include "interactions/push/push.hpp"

namespace planbro::interactions {

// The notice's Task as the message leaves it; a failure undoes the push.
using Mark = std::function<Result<json::Value>(json::Value task)>;

// In a commit of its own. No consent is asked for: that it ended is told by a notice, too. A notice
// that was not sent to the caller's organisation is 404, the same bytes whether there is one or
// not; a repeated message is answered as every push is.
Result<Answer> conclude_notice(const Services& services, const Call& call, const Native& native,
                               const std::string& notice, const Mark& mark);

}  // namespace planbro::interactions
