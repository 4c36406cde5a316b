#include "app/commands/load_order.hpp"

#include <algorithm>

namespace planbro::app {

std::optional<Document> LoadOrder::take() {
    if (alone_) return {};
    auto held = busy_;
    for (auto one = waiting_.begin(); one != waiting_.end(); ++one) {
        const bool nobodys = one->of.empty();
        if (nobodys && (one != waiting_.begin() || under_way_ > 0)) return {};
        if (std::ranges::any_of(one->of, [&](const auto& who) { return held.contains(who); })) {
            held.insert(one->of.begin(), one->of.end());
            continue;
        }
        auto taken = std::move(*one);
        waiting_.erase(one);
        busy_.insert(taken.of.begin(), taken.of.end());
        ++under_way_;
        alone_ = nobodys;
        return taken;
    }
    return {};
}

void LoadOrder::done(const Document& document) {
    for (const auto& who : document.of) busy_.erase(who);
    --under_way_;
    alone_ = false;
}

}  // namespace planbro::app
