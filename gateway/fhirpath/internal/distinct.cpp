#include "fhirpath/internal/distinct.hpp"

#include <algorithm>

#include "fhirpath/internal/equality.hpp"

namespace planbro::fhirpath::internal {

bool Distinct::equal(const Item& a, const Item& b) const {
    run_.count_step(at_);
    return equals(a, b) == Truth::yes;
}

bool Distinct::holds(const Item& item, std::size_t hash) const {
    const auto [begin, end] = by_hash_.equal_range(hash);
    return std::any_of(begin, end,
                       [&](const auto& entry) { return equal(items_[entry.second], item); });
}

bool Distinct::holds(const Item& item) const {
    if (items_.size() > kSearched) return holds(item, hash_of(item));
    return std::any_of(items_.begin(), items_.end(),
                       [&](const Item& other) { return equal(other, item); });
}

void Distinct::index_all() {
    for (std::size_t i = 0; i < items_.size(); ++i) by_hash_.emplace(hash_of(items_[i]), i);
}

bool Distinct::add(const Item& item) {
    if (items_.size() <= kSearched) {
        if (holds(item)) return false;
        items_.push_back(item);
        if (items_.size() > kSearched) index_all();
        return true;
    }
    const auto hash = hash_of(item);
    if (holds(item, hash)) return false;
    by_hash_.emplace(hash, items_.size());
    items_.push_back(item);
    run_.check_size(items_, at_);
    return true;
}

}  // namespace planbro::fhirpath::internal
