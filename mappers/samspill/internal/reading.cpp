#include "mappers/samspill/internal/reading.hpp"

#include <algorithm>

namespace planbro::mappers::samspill::internal {

namespace {

Issue issue(std::string_view type, std::string_view code, std::string text, std::string path) {
    return {Severity::error, std::string(type), std::string(code), std::move(text),
            std::move(path)};
}

std::string_view place_of(Target target) {
    switch (target) {
        case Target::participant:
            return "No participant of the document has this id.";
        case Target::participant_or_person:
            return "Neither 'bruker' nor the id of a participant of the document.";
        case Target::goal:
            return "No goal of the document has this id.";
    }
    return {};
}

}  // namespace

std::string item_path(const std::string& list_path, std::size_t index) {
    return list_path + "[" + std::to_string(index) + "]";
}

void Reading::declare(const std::string& id, Kind kind, const std::string& path) {
    if (id.empty()) return;
    if (id == kBruker || id == kTeam) {
        faults.bad_value(path, "This word has a meaning of its own and cannot be an id.");
    } else if (!ids_.emplace(id, kind).second) {
        faults.add(
            issue("duplicate", "dobbel-id", "This id is used before in the document.", path));
    }
}

void Reading::refer(std::string id, Target target, std::string path) {
    if (!id.empty()) references_.push_back({std::move(id), target, std::move(path)});
}

bool Reading::leads_somewhere(const Reference& reference) const {
    if (reference.target == Target::participant_or_person && reference.id == kBruker) return true;
    const auto found = ids_.find(reference.id);
    const auto wanted = reference.target == Target::goal ? Kind::goal : Kind::participant;
    return found != ids_.end() && found->second == wanted;
}

void Reading::settle() {
    for (const auto& reference : references_) {
        if (leads_somewhere(reference)) continue;
        faults.add(issue("not-found", "ukjent-referanse", std::string(place_of(reference.target)),
                         reference.path));
    }
}

void Reading::warn(std::string_view code, std::string text, std::string path) {
    warnings.push_back(
        {Severity::warning, "informational", std::string(code), std::move(text), std::move(path)});
}

ObjectReader::ObjectReader(const json::Value& object, std::string path, Reading& reading)
    : object_(&object), path_(std::move(path)), reading_(&reading), usable_(object.is_object()) {
    if (!usable_) faults().wrong_type(path_, "an object");
}

std::string ObjectReader::path_of(std::string_view name) const {
    return path_.empty() ? std::string(name) : path_ + "." + std::string(name);
}

const json::Value* ObjectReader::ask(std::string_view name, Need need) {
    asked_.push_back(name);
    const auto* value = object_->find(name);
    if (value == nullptr && usable_ && need == Need::required) faults().missing(path_of(name));
    return value;
}

void ObjectReader::finish() {
    for (const auto& member : object_->members()) {
        if (std::ranges::find(asked_, member.name) != asked_.end()) continue;
        const auto name = native::safe_name(member.name);
        faults().unknown(path_of(name), name, asked_);
    }
}

const json::Array& ObjectReader::list(std::string_view name, Need need) {
    static const json::Array kNothing;
    const auto* value = ask(name, need);
    if (value == nullptr) return kNothing;
    if (!value->is_array()) faults().wrong_type(path_of(name), "a list");
    if (value->items().size() <= kListLengthMax) return value->items();
    faults().add(issue("too-long", "for-mange",
                       "More than " + std::to_string(kListLengthMax) + " items.", path_of(name)));
    return kNothing;
}

std::optional<ObjectReader> ObjectReader::child(std::string_view name, Need need) {
    const auto* value = ask(name, need);
    if (value == nullptr) return {};
    return ObjectReader(*value, path_of(name), *reading_);
}

std::vector<ObjectReader> ObjectReader::children(std::string_view name) {
    std::vector<ObjectReader> readers;
    const auto& items = list(name, Need::optional);
    for (std::size_t i = 0; i < items.size(); ++i) {
        readers.emplace_back(items[i], item_path(path_of(name), i), *reading_);
    }
    return readers;
}

std::vector<std::string> ObjectReader::texts(std::string_view name) {
    std::vector<std::string> found;
    const auto& items = list(name, Need::optional);
    for (std::size_t i = 0; i < items.size(); ++i) {
        const auto path = item_path(path_of(name), i);
        auto text = string_at(items[i], path, kTextLengthMax, Need::required);
        if (!text.empty()) found.push_back(std::move(text));
    }
    return found;
}

std::vector<std::string> ObjectReader::codes(std::string_view name, Need need, Words words) {
    std::vector<std::string> found;
    const auto& items = list(name, need);
    for (std::size_t i = 0; i < items.size(); ++i) {
        auto code = code_at(items[i], item_path(path_of(name), i), words);
        const bool known = std::ranges::find(found, code) != found.end();
        if (!code.empty() && !known) found.push_back(std::move(code));
    }
    return found;
}

std::vector<std::string> ObjectReader::references(std::string_view name, Need need, Target target) {
    std::vector<std::string> found;
    const auto& items = list(name, need);
    for (std::size_t i = 0; i < items.size(); ++i) {
        auto id = reference_at(items[i], item_path(path_of(name), i), target);
        const bool known = std::ranges::find(found, id) != found.end();
        if (!id.empty() && !known) found.push_back(std::move(id));
    }
    return found;
}

std::vector<std::string> ObjectReader::reference_or_list(std::string_view name, Target target) {
    const auto* value = object_->find(name);
    if (value == nullptr || !value->is_array()) {
        auto id = reference(name, Need::required, target);
        return id.empty() ? std::vector<std::string>() : std::vector{std::move(id)};
    }
    if (value->items().empty()) faults().missing(path_of(name));
    return references(name, Need::required, target);
}

}  // namespace planbro::mappers::samspill::internal
