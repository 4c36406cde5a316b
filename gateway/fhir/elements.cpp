#include "fhir/elements.hpp"

#include <algorithm>

namespace planbro::fhir::r4 {

namespace {

#include "fhir-profiles/r4/tables.inc"

constexpr std::string_view view(Text text) {
    return kText.substr(text.offset, text.size);
}

const Element* find_in(std::span<const Element> elements, std::string_view name) {
    const auto found = std::find_if(elements.begin(), elements.end(),
                                    [&](const Element& e) { return view(e.name) == name; });
    return found == elements.end() ? nullptr : &*found;
}

// The codes of the list that are spelled so, in whichever systems.
std::span<const Code> spelled(const Element& element, std::string_view code) {
    const auto codes = codes_of(element);
    const auto low = std::lower_bound(codes.begin(), codes.end(), code,
                                      [](const Code& c, auto word) { return view(c.code) < word; });
    const auto high =
        std::find_if(low, codes.end(), [&](const Code& c) { return view(c.code) != code; });
    return {low, high};
}

}  // namespace

std::string_view text(Text part) {
    return view(part);
}

std::span<const Type> types() {
    return kTypes;
}

const Type* find_type(std::string_view name) {
    const auto* const found =
        std::lower_bound(std::begin(kTypes), std::end(kTypes), name,
                         [](const Type& type, auto word) { return view(type.name) < word; });
    return found != std::end(kTypes) && view(found->name) == name ? found : nullptr;
}

const Type* find_resource(std::string_view name) {
    const auto* type = find_type(name);
    return type != nullptr && type->kind == Kind::resource ? type : nullptr;
}

const Type* base_of(const Type& type) {
    return type.base == kNoType ? nullptr : &kTypes[type.base];
}

const Type& type_of(const Element& element) {
    return kTypes[element.type];
}

std::span<const Element> elements_of(const Type& type) {
    return std::span(kElements).subspan(type.first_element, type.element_count);
}

std::span<const Choice> choices_of(const Type& type) {
    return std::span(kChoices).subspan(type.first_choice, type.choice_count);
}

std::string_view name_in_path(const Type& type, const Element& element) {
    return view(element.choice == 0 ? element.name : choices_of(type)[element.choice - 1U].name);
}

bool is_attribute(const Type& type, std::string_view element) {
    if (element == "id") return type.kind != Kind::resource;
    return element == "url" && view(type.name) == "Extension";
}

const Element* ElementFinder::find(std::string_view name) {
    const auto* found = find_in(own_.subspan(next_), name);
    if (found == nullptr) found = find_in(own_.first(next_), name);
    if (found != nullptr) {
        next_ = static_cast<std::size_t>(found - own_.data()) + 1;
        return found;
    }
    for (const auto* type = base_; type != nullptr; type = base_of(*type)) {
        if (const auto* inherited = find_in(elements_of(*type), name)) return inherited;
    }
    return nullptr;
}

ElementOrder::ElementOrder(const Type& type) {
    std::array<std::span<const Element>, kLevelsMax> own_first;
    std::size_t count = 0;
    for (const auto* level = &type; level != nullptr && count < kLevelsMax;
         level = base_of(*level)) {
        own_first[count++] = elements_of(*level);
        size_ += level->element_count;
    }
    std::reverse_copy(own_first.begin(), own_first.begin() + count, levels_.begin());
}

const Element& ElementOrder::at(std::size_t position) const {
    const auto* level = levels_.begin();
    for (; position >= level->size(); ++level) position -= level->size();
    return (*level)[position];
}

std::optional<std::size_t> ElementOrder::find(std::string_view name) {
    const auto find_from = [&](std::size_t from, std::size_t to) -> std::optional<std::size_t> {
        for (auto i = from; i < to; ++i) {
            if (view(at(i).name) == name) return i;
        }
        return {};
    };
    auto found = find_from(next_, size_);
    if (!found) found = find_from(0, next_);
    if (found) next_ = *found;
    return found;
}

bool allows_target(const Element& element, std::string_view type) {
    if (element.targets == 0) return true;
    const auto list = kTargetLists[element.targets];
    const auto targets = std::span(kTargets).subspan(list.first, list.count);
    return std::any_of(targets.begin(), targets.end(),
                       [&](auto target) { return view(kTypes[target].name) == type; });
}

std::string_view code_list_name(const Element& element) {
    return view(kCodeLists[element.codes].name);
}

std::span<const Code> codes_of(const Element& element) {
    const auto list = kCodeLists[element.codes];
    return std::span(kCodes).subspan(list.first, list.count);
}

bool has_code(const Element& element, std::string_view code) {
    return !spelled(element, code).empty();
}

bool has_code(const Element& element, std::string_view system, std::string_view code) {
    const auto codes = spelled(element, code);
    return std::any_of(codes.begin(), codes.end(),
                       [&](const Code& c) { return view(kSystems[c.system]) == system; });
}

}  // namespace planbro::fhir::r4
