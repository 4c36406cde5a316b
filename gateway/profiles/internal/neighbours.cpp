#include "profiles/internal/neighbours.hpp"

namespace planbro::profiles {

void Neighbours::read_entries() {
    is_read_ = true;
    for (const auto& entry : root_.at("entry").items()) {
        const auto& resource = entry.at("resource");
        if (!resource.is_object()) continue;
        entries_.emplace(entry.text("fullUrl"), &resource);
        entries_.emplace(resource.text("resourceType") + "/" + resource.text("id"), &resource);
    }
}

const json::Value* Neighbours::find(std::string_view reference, const json::Value& container) {
    if (reference.starts_with('#')) {
        reference.remove_prefix(1);
        if (reference.empty()) return &container;
        for (const auto& one : container.at("contained").items()) {
            if (one.text("id") == reference) return &one;
        }
        return nullptr;
    }
    if (!is_read_) read_entries();
    const auto found = entries_.find(std::string(reference));
    return found == entries_.end() ? nullptr : found->second;
}

}  // namespace planbro::profiles
