// The questions, asked of a reader at hand: of a snapshot, or of a commit that has written.
#pragma once

#include <functional>
#include <optional>

#include "interactions/interactions.hpp"

namespace planbro::interactions {

Result<Answer> read_in(store::Reader& reader, const Services& services, const Call& call,
                       const store::Key& key, std::optional<std::int64_t> version);
Result<Answer> search_in(store::Reader& reader, const Services& services, const Call& call,
                         const SearchAsked& asked, const Parameters& parameters);
Result<Answer> history_in(store::Reader& reader, const Services& services, const Call& call,
                          const HistoryAsked& asked, const Parameters& parameters);

// On a snapshot of its own.
Result<Answer> in_one_view(const Services& services,
                           const std::function<Result<Answer>(store::Reader&)>& ask);

}  // namespace planbro::interactions
