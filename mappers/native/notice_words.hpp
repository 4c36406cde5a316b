// What each kind of notice tells, once for every format (contract: "Every service documents that
// the IP exists"). A format asks here instead of trusting that a field was left empty.
#pragma once

#include <string_view>

#include "plan/notice.hpp"

namespace planbro::mappers::native {

// Status, type, period, coordinator and where to read: only for those who have the plan.
bool tells_details(plan::NoticeKind kind);

// Whether the plan is out of the receiver's reach from now on.
bool ends_access(plan::NoticeKind kind);

// The plan's status in the words of the native documents: utkast, aktiv, pause, avsluttet; "" where
// the notice does not tell.
std::string_view status_word(const plan::Notice& notice);

// A sentence for whoever reads the notice, in Norwegian.
std::string_view sentence(plan::NoticeKind kind);

}  // namespace planbro::mappers::native
