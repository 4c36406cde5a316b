#include "sync/under_way.hpp"

namespace planbro::sync {

UnderWay::Sorted UnderWay::sort(Batch given) {
    const std::lock_guard lock(mutex_);
    Sorted sorted;
    for (auto& entry : given) {
        // What has ended meanwhile may have been seen as it stood before.
        if (entries_.contains(entry.seq) || ended_.contains(entry.seq)) continue;
        auto& batch = begin(entry) ? sorted.by_receiver[entry.org] : sorted.others;
        batch.push_back(std::move(entry));
    }
    return sorted;
}

// Not when an earlier one of the queue, brought back by hand, meets a later one that is on its way.
bool UnderWay::begin(const store::OutboxEntry& entry) {
    if (!queues_.emplace(entry.person, entry.org).second) return false;
    entries_.insert(entry.seq);
    ++counts_[entry.org];
    return true;
}

void UnderWay::end(const Batch& batch) {
    const std::lock_guard lock(mutex_);
    for (const auto& entry : batch) {
        entries_.erase(entry.seq);
        queues_.erase({entry.person, entry.org});
        ended_.insert(entry.seq);
        const auto count = counts_.find(entry.org);
        if (--count->second == 0) counts_.erase(count);
    }
}

void UnderWay::look_begins() {
    const std::lock_guard lock(mutex_);
    ended_.clear();
}

int UnderWay::count(const std::string& receiver) const {
    const std::lock_guard lock(mutex_);
    const auto found = counts_.find(receiver);
    return found == counts_.end() ? 0 : found->second;
}

}  // namespace planbro::sync
