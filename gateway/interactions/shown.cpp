#include "interactions/shown.hpp"

#include <algorithm>

#include "base/json.hpp"

namespace planbro::interactions {

const std::vector<fhir::LinkRow>& Shown::links() const {
    std::call_once(indexed_, [this] {
        if (const auto resource = json::parse(text_)) links_ = fhir::index_of(*resource).links;
    });
    return links_;
}

ShownPtr ShownMemory::of(const View& view, std::string_view stored, const Sees& sees,
                         const Cut& cut) {
    const auto name = view.resource + "\n" + view.viewer + "\n" + std::to_string(view.sections);
    if (const auto kept = find(name); kept && kept->stored == stored) {
        const bool holds =
            std::all_of(kept->asked.begin(), kept->asked.end(),
                        [&](const auto& one) { return sees(one.first) == one.second; });
        if (holds) return kept->shown;
    }
    auto made = std::make_shared<Kept>();
    made->stored = stored;
    made->shown = std::make_shared<const Shown>(cut([&](std::string_view reference) {
        const bool seen = sees(reference);
        made->asked.emplace_back(reference, seen);
        return seen;
    }));
    auto& shard = shard_of(name);
    const std::lock_guard lock(shard.mutex);
    keep(shard, name, made);
    return made->shown;
}

ShownMemory::Shard& ShownMemory::shard_of(const std::string& name) {
    return shards_[std::hash<std::string>()(name) % kShards];
}

ShownMemory::KeptPtr ShownMemory::find(const std::string& name) {
    auto& shard = shard_of(name);
    const std::lock_guard lock(shard.mutex);
    if (const auto found = shard.newer.find(name); found != shard.newer.end()) {
        return found->second;
    }
    const auto found = shard.older.find(name);
    if (found == shard.older.end()) return {};
    auto kept = found->second;
    keep(shard, name, kept);
    return kept;
}

void ShownMemory::keep(Shard& shard, const std::string& name, KeptPtr kept) {
    constexpr std::size_t kOverhead = 256;
    shard.bytes += 2 * name.size() + kept->stored.size() + kept->shown->text().size() + kOverhead;
    shard.newer[name] = std::move(kept);
    // Half of what is allowed, since both generations stand beside each other.
    if (shard.bytes < bytes_ / kShards / 2) return;
    shard.older = std::move(shard.newer);
    shard.newer.clear();
    shard.bytes = 0;
}

}  // namespace planbro::interactions
