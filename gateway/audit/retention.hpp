// How long the audit is kept: files of the journal are closed, and in time removed together with
// the trail's rows of that time. Each removal is itself a record of the journal, which tells what
// went; the chain goes on from the first line of the oldest file that is kept.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "store/store.hpp"

namespace planbro::audit {

struct Keeping {
    // A file is closed when its first record is this old; none: it never is.
    std::optional<std::chrono::days> segment;
    // Closed files go when their last record is this old; none: they are kept for ever.
    std::optional<std::chrono::days> keep;
};

struct Kept {
    bool closed = false;               // the file that was written
    std::vector<std::string> removed;  // files
    std::size_t records = 0;           // in them
    std::int64_t rows = 0;             // of the trail: AuditEvents
};

// Failure "revisjon-brutt": a file that would go is no whole chain; it is evidence, and stays.
// Files that are not in the trail yet stay until they are.
Result<Kept> keep_audit(store::Store& store, const Keeping& keeping, Instant now, const Ids& ids);

}  // namespace planbro::audit
