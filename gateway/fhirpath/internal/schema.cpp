#include "fhirpath/internal/schema.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace planbro::fhirpath::internal {

namespace {

using r4::Element;
using r4::Type;

constexpr std::pair<std::string_view, std::string_view> kSpecialised[] = {
    {"code", "string"},
    {"id", "string"},
    {"markdown", "string"},
    {"canonical", "uri"},
    {"oid", "uri"},
    {"url", "uri"},
    {"uuid", "uri"},
    {"positiveInt", "integer"},
    {"unsignedInt", "integer"},
    {"Age", "Quantity"},
    {"Count", "Quantity"},
    {"Distance", "Quantity"},
    {"Duration", "Quantity"},
    {"MoneyQuantity", "Quantity"},
    {"SimpleQuantity", "Quantity"},
};

const Type* parent_in_tables(const Type& type) {
    const auto name = r4::text(type.name);
    const auto* const found = std::find_if(std::begin(kSpecialised), std::end(kSpecialised),
                                           [&](const auto& pair) { return pair.first == name; });
    return found != std::end(kSpecialised) ? r4::find_type(found->second) : r4::base_of(type);
}

// The elements of the choice that begins there.
std::span<const Element> choice_at(std::span<const Element> elements) {
    std::size_t count = 1;
    while (count < elements.size() && elements[count].choice == elements[0].choice) ++count;
    return elements.first(count);
}

}  // namespace

const Use* Uses::find(const Type& type) const {
    for (const auto* owner = &type; owner != nullptr; owner = r4::base_of(*owner)) {
        const auto found =
            std::lower_bound(of_owner.begin(), of_owner.end(), owner,
                             [](const Use& use, auto* sought) { return use.owner < sought; });
        if (found != of_owner.end() && found->owner == owner) return &*found;
    }
    return nullptr;
}

const Schema& Schema::r4() {
    static const Schema schema;
    return schema;
}

Schema::Schema() : quantity_(r4::find_type("Quantity")) {
    for (const auto& type : r4::types()) {
        parents_.push_back(parent_in_tables(type));
        auto elements = r4::elements_of(type);
        while (!elements.empty()) {
            const bool is_choice = elements[0].choice != 0;
            const auto group = is_choice ? choice_at(elements) : elements.first(1);
            const auto name =
                is_choice ? r4::choices_of(type)[group[0].choice - 1U].name : group[0].name;
            auto& uses = uses_[r4::text(name)];
            uses.of_owner.push_back(Use{&type, group, is_choice});
            uses.may_be_choice = uses.may_be_choice || is_choice;
            elements = elements.subspan(group.size());
        }
    }
}

const Uses* Schema::uses_of(std::string_view name) const {
    const auto found = uses_.find(name);
    return found == uses_.end() ? nullptr : &found->second;
}

const Type* Schema::parent_of(const Type& type) const {
    return parents_[static_cast<std::size_t>(&type - r4::types().data())];
}

bool Schema::is_a(const Type& type, const Type& ancestor) const {
    const auto* at = &type;
    while (at != nullptr && at != &ancestor) at = parent_of(*at);
    return at != nullptr;
}

std::string_view name_of(const Type& type) {
    const auto name = r4::text(type.name);
    if (name.find('.') == std::string_view::npos) return name;
    return r4::text(r4::base_of(type)->name);
}

}  // namespace planbro::fhirpath::internal
