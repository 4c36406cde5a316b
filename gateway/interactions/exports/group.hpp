// Whose plans can be exported together: a Group nobody writes, one for each plan owner and one for
// each archive. Its id is derived of the organisation number
// (docs/decisions/0023-groups-that-are-derived.md).
#pragma once

#include <optional>
#include <string>

#include "interactions/services.hpp"

namespace planbro::interactions::exports {

// The id of the caller's Group; 403 ("ikke-eksport") for those who have none.
Result<std::string> own_group(const Call& call);
// The same, asked for by id: 404 for another's, with the bytes of one that is not there.
Result<void> judge_group(const Call& call, const std::string& id);

// How many persons it has is counted as the caller sees them.
json::Value group_resource(const Services& services, const Call& call, store::Reader& reader);

}  // namespace planbro::interactions::exports
