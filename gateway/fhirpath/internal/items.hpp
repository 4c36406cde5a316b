// A few items without the heap; many with it.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "fhirpath/item.hpp"

namespace planbro::fhirpath::internal {

class Items {
  public:
    Items() {}  // leaves few_ as it is: it is read no further than few_count_

    void push_back(const Item& item) {
        if (many_.empty() && few_count_ < kFew) {
            few_[few_count_++] = item;
            return;
        }
        if (many_.empty()) many_.assign(few_.begin(), few_.end());
        many_.push_back(item);
    }
    [[nodiscard]] std::size_t size() const { return many_.empty() ? few_count_ : many_.size(); }
    [[nodiscard]] bool empty() const { return size() == 0; }
    [[nodiscard]] const Item* begin() const { return many_.empty() ? few_.data() : many_.data(); }
    [[nodiscard]] const Item* end() const { return begin() + size(); }
    [[nodiscard]] const Item& operator[](std::size_t index) const { return begin()[index]; }
    [[nodiscard]] std::span<const Item> span() const { return {begin(), size()}; }
    void clear() {
        few_count_ = 0;
        many_.clear();
    }

  private:
    static constexpr std::size_t kFew = 4;

    std::array<Item, kFew> few_;
    std::size_t few_count_ = 0;
    std::vector<Item> many_;  // all of them, once they are more than a few
};

}  // namespace planbro::fhirpath::internal
