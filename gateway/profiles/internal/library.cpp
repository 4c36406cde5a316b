#include "profiles/internal/library.hpp"

#include "profiles/internal/builder.hpp"

namespace planbro::profiles {

namespace {

constexpr std::string_view kR4 = "http://hl7.org/fhir/StructureDefinition/";

}  // namespace

Library::Library(std::vector<json::Value> definitions) {
    for (auto& definition : definitions) {
        const auto type = definition.text("resourceType");
        if (type == "CodeSystem" || type == "ValueSet") {
            terminology_.add(definition);
        } else if (type == "StructureDefinition" && definition.text("derivation") == "constraint") {
            slots_[definition.text("url")].definition = std::move(definition);
        }
    }
}

const Library::Slot* Library::find(std::string_view canonical) const {
    const auto found = slots_.find(without_version(canonical));
    return found == slots_.end() ? nullptr : &found->second;
}

const Profile* Library::profile(std::string_view canonical) const {
    const auto found = slots_.find(without_version(canonical));
    if (found == slots_.end()) return nullptr;
    auto& slot = found->second;
    if (const auto* ready = slot.ready.load(std::memory_order_acquire)) return ready;
    const std::lock_guard lock(mutex_);
    if (slot.made != nullptr) return slot.made.get();
    if (slot.under_way) return nullptr;
    slot.under_way = true;
    slot.made = std::make_unique<const Profile>(build(slot.definition, *this));
    slot.under_way = false;
    slot.ready.store(slot.made.get(), std::memory_order_release);
    return slot.made.get();
}

std::string_view Library::type_of(std::string_view canonical) const {
    const auto url = without_version(canonical);
    if (const auto* slot = find(url)) return slot->definition.text("type");
    if (!url.starts_with(kR4)) return {};
    const auto* type = fhir::r4::find_type(url.substr(kR4.size()));
    return type == nullptr ? std::string_view() : fhir::r4::text(type->name);
}

std::vector<std::string> Library::urls() const {
    std::vector<std::string> urls;
    for (const auto& [url, slot] : slots_) urls.push_back(url);
    return urls;
}

}  // namespace planbro::profiles
