// The outbox by hand: which notices wait or were set aside, sending them again, giving one up.
// Parts of a commit of whoever calls.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "store/store.hpp"

namespace planbro::sync {

// A notice in the outbox, as an operator may see it: nothing tells who the person is.
struct Waiting {
    std::string id;
    std::string kind;  // "opprettet", ...
    std::string org;
    std::string plan;  // the plan's business identifier
    int attempts = 0;
    Instant due;  // not of those set aside
    std::optional<Instant> set_aside;
    std::string reason;  // of the last attempt that failed
};

struct Which {
    std::string id = {};   // one notice; or
    std::string org = {};  // those of one service; or all
    bool only_set_aside = false;
};

// In order of writing.
std::vector<Waiting> notices_in(store::Reader& reader, const Which& which);

// Due now, whether it waits or was set aside, each told of in the audit journal; how many.
int send_again(store::Transaction& transaction, const Which& which, Instant now, const Ids& ids);

// Leaves the outbox; its ledger Task is failed with the reason, which the audit journal shows.
// False: there is no such notice.
bool give_up(store::Transaction& transaction, std::string_view id, std::string_view reason,
             Instant now, const Ids& ids);

}  // namespace planbro::sync
