// Items of which no two are equal.
#pragma once

#include <cstddef>
#include <unordered_map>

#include "fhirpath/internal/evaluation.hpp"

namespace planbro::fhirpath::internal {

class Distinct {
  public:
    // Every comparison counts as a step of the evaluation.
    Distinct(Evaluation& run, std::size_t at) : run_(run), at_(at) {}

    bool add(const Item& item);  // false: one that equals it was there
    [[nodiscard]] bool holds(const Item& item) const;
    [[nodiscard]] const Items& items() const { return items_; }

  private:
    static constexpr std::size_t kSearched = 16;  // so few are searched one by one

    [[nodiscard]] bool holds(const Item& item, std::size_t hash) const;
    [[nodiscard]] bool equal(const Item& a, const Item& b) const;
    void index_all();

    Evaluation& run_;
    std::size_t at_;
    Items items_;
    std::unordered_multimap<std::size_t, std::size_t> by_hash_;
};

}  // namespace planbro::fhirpath::internal
