#include "mappers/native/fields.hpp"

#include <algorithm>

namespace planbro::mappers::native {

namespace {

std::string lower(std::string text) {
    for (auto& c : text) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return text;
}

bool is_white(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace

Fields::Fields(const json::Value& object, std::string path, Faults& faults)
    : object_(&object), path_(std::move(path)), faults_(&faults), usable_(object.is_object()) {
    if (!usable_) faults_->wrong_type(path_, "an object");
}

std::string Fields::path_of(std::string_view name) const {
    const auto safe = safe_name(name);
    return path_.empty() ? safe : path_ + "." + safe;
}

const json::Value* Fields::ask(std::string_view name, Need need) {
    asked_.push_back(name);
    const auto* value = object_->find(name);
    if (value != nullptr && value->is_null()) value = nullptr;
    if (value == nullptr && need == Need::required && usable_) faults_->missing(path_of(name));
    return value;
}

std::string Fields::string_of(std::string_view name, Need need) {
    const auto* value = ask(name, need);
    if (value == nullptr) return {};
    if (!value->is_string()) {
        faults_->wrong_type(path_of(name), "a string");
        return {};
    }
    if (!is_white(value->string())) return value->string();
    if (need == Need::required) faults_->missing(path_of(name));
    return {};
}

// Nothing when there is no content to judge.
std::optional<std::string> Fields::content(std::string_view name, Need need) {
    auto text = string_of(name, need);
    if (text.empty()) return {};
    return text;
}

std::string Fields::text(std::string_view name, Need need, std::size_t length_max) {
    const auto text = content(name, need);
    return text && faults_->check_text(*text, length_max, path_of(name)) ? *text : "";
}

std::string Fields::code(std::string_view name, Need need,
                         std::span<const std::string_view> known) {
    const auto text = content(name, need);
    return text && faults_->check_code(*text, known, path_of(name)) ? *text : "";
}

std::string Fields::day(std::string_view name, Need need) {
    const auto text = content(name, need);
    return text && faults_->check_day(*text, path_of(name)) ? *text : "";
}

std::string Fields::moment(std::string_view name, Need need) {
    const auto text = content(name, need);
    return text && faults_->check_moment(*text, path_of(name)) ? *text : "";
}

std::string Fields::uuid(std::string_view name, Need need) {
    const auto text = content(name, need);
    return text && faults_->check_uuid(*text, path_of(name)) ? lower(*text) : "";
}

std::string Fields::person(std::string_view name, Need need) {
    const auto text = content(name, need);
    return text && faults_->check_person(*text, path_of(name)) ? *text : "";
}

std::optional<bool> Fields::flag(std::string_view name, Need need) {
    const auto* value = ask(name, need);
    if (value == nullptr) return {};
    if (value->is_bool()) return value->boolean();
    faults_->wrong_type(path_of(name), "true or false");
    return {};
}

std::string Fields::organisation(std::string_view name, Need need) {
    const auto text = content(name, need);
    return text && faults_->check_organisation(*text, path_of(name)) ? *text : "";
}

std::optional<std::int64_t> Fields::whole(std::string_view name, Need need, std::int64_t min,
                                          std::int64_t max) {
    const auto* value = ask(name, need);
    if (value == nullptr) return {};
    const auto number = value->integer();
    if (!number) {
        faults_->wrong_type(path_of(name), "a whole number");
        return {};
    }
    if (*number < min || *number > max) {
        faults_->bad_value(path_of(name), "Must be from " + std::to_string(min) + " to " +
                                              std::to_string(max) + ".");
        return {};
    }
    return number;
}

std::vector<std::string> Fields::texts(std::string_view name, Need need, std::size_t length_max,
                                       bool or_one) {
    const auto* value = ask(name, need);
    if (value == nullptr) return {};
    if (or_one && value->is_string()) return {value->string()};
    if (!value->is_array()) {
        faults_->wrong_type(path_of(name), "a list of strings");
        return {};
    }
    std::vector<std::string> list;
    for (const auto& item : value->items()) {
        const auto path = path_of(name) + "[" + std::to_string(list.size()) + "]";
        if (!item.is_string() || is_white(item.string())) {
            faults_->wrong_type(path, "a string that is not empty");
        } else {
            faults_->check_text(item.string(), length_max, path);
        }
        list.push_back(item.string());
    }
    return list;
}

std::optional<Fields> Fields::child(std::string_view name, Need need) {
    const auto* value = ask(name, need);
    if (value == nullptr) return {};
    return Fields(*value, path_of(name), *faults_);
}

std::vector<Fields> Fields::children(std::string_view name, std::size_t count_max) {
    const auto* value = ask(name, Need::optional);
    if (value == nullptr) return {};
    if (!value->is_array()) {
        faults_->wrong_type(path_of(name), "an array");
        return {};
    }
    if (value->items().size() > count_max) {
        faults_->bad_value(path_of(name), "More than " + std::to_string(count_max) + " items.");
        return {};
    }
    std::vector<Fields> fields;
    for (const auto& item : value->items()) {
        const auto index = "[" + std::to_string(fields.size()) + "]";
        fields.emplace_back(item, path_of(name) + index, *faults_);
    }
    return fields;
}

void Fields::finish() {
    for (const auto& member : object_->members()) {
        if (std::find(asked_.begin(), asked_.end(), member.name) == asked_.end()) {
            faults_->unknown(path_of(member.name), member.name, asked_);
        }
    }
}

}  // namespace planbro::mappers::native
