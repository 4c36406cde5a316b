#include "interactions/operations/parameters.hpp"

#include <algorithm>

#include "interactions/search_criteria.hpp"

namespace planbro::interactions {

namespace {

std::string text_of(const json::Value& value) {
    return value.is_number() ? std::string(value.digits()) : value.string();
}

}  // namespace

json::Value parameters_of(json::Array parts) {
    auto parameters = json::object({{"resourceType", "Parameters"}});
    parameters.set_if("parameter", std::move(parts));
    return parameters;
}

json::Value part(std::string_view name, std::string_view value_name, json::Value value) {
    return json::object({{"name", name}, {std::string(value_name), std::move(value)}});
}

json::Value part(std::string_view name, json::Array parts) {
    return json::object({{"name", name}, {"part", std::move(parts)}});
}

const json::Value& parameter_in(const json::Value& parameters, std::string_view name) {
    const auto& all = parameters.at("parameter");
    const auto& items = all.items();
    const auto found = std::find_if(items.begin(), items.end(),
                                    [&](const auto& one) { return one.text("name") == name; });
    return all.at(static_cast<std::size_t>(found - items.begin()));
}

Fail unknown_parameter(std::span<const std::string_view> known) {
    std::string names;
    for (const auto name : known) names += (names.empty() ? "" : ", ") + std::string(name);
    return fail(Category::bad_request, "ukjent-parameter",
                "Unknown parameter of the operation. Valid: " + names + ".");
}

Result<void> judge_parameters(const json::Value& parameters,
                              std::span<const std::string_view> known) {
    if (parameters.text("resourceType") != "Parameters") {
        return fail(Category::bad_request, "feil-parameterverdi", "Send Parameters.");
    }
    for (const auto& one : parameters.at("parameter").items()) {
        if (std::find(known.begin(), known.end(), one.text("name")) == known.end()) {
            return unknown_parameter(known);
        }
    }
    return {};
}

Parameters in_url_form(const json::Value& parameters) {
    Parameters plain;
    for (const auto& one : parameters.at("parameter").items()) {
        const auto& members = one.members();
        const auto value = std::find_if(members.begin(), members.end(), [](const auto& member) {
            return member.name.starts_with("value");
        });
        plain.emplace_back(one.text("name"),
                           value == members.end() ? std::string() : text_of(value->value));
    }
    return plain;
}

}  // namespace planbro::interactions
