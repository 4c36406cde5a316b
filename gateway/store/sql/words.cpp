#include "store/sql/words.hpp"

#include <utility>

namespace planbro::store::sql {

std::optional<std::int64_t> Words::find(const Word& word) {
    name(word);
    if (const auto known = young_.find(name_); known != young_.end()) return known->second;
    const auto known = old_.find(name_);
    if (known == old_.end()) return {};
    const auto number = known->second;
    young_.emplace(name_, number);
    turn();
    return number;
}

void Words::keep(const Word& word, std::int64_t number) {
    name(word);
    young_.insert_or_assign(name_, number);
    turn();
}

void Words::clear() {
    young_.clear();
    old_.clear();
}

// System and code may hold anything: the length tells where one ends. Parameters are names.
void Words::name(const Word& word) {
    name_.assign(word.parameter).push_back(' ');
    name_.append(std::to_string(word.system.size())).push_back(' ');
    name_.append(word.system).append(word.code);
}

void Words::turn() {
    if (young_.size() < kGenerationMax) return;
    old_ = std::exchange(young_, {});
}

}  // namespace planbro::store::sql
