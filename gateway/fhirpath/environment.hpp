// What an evaluation may know of the world outside of the resource. Everything is passed in.
#pragma once

#include <chrono>
#include <cstddef>
#include <forward_list>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "fhirpath/item.hpp"

namespace planbro::fhirpath {

struct Constant {
    std::string_view name;  // without "%"
    Item value;
};

// An evaluation ends with a failure when it would go beyond.
struct Limits {
    std::size_t steps_max = 20'000'000;      // items looked at, times what is asked of each
    std::size_t items_max = 1'000'000;       // in one collection
    std::size_t text_bytes_max = 16U << 20;  // of all texts made
};

// What is below a resource, in the order of the document: kept for programs that are evaluated one
// after the other on resources that do not change meanwhile, so that each is walked once.
class Walks {
  public:
    [[nodiscard]] const std::vector<Item>* find(const Node& resource) const {
        for (const auto& [node, items] : walked_) {
            if (node == resource) return &items;
        }
        return nullptr;
    }
    const std::vector<Item>& keep(const Node& resource, std::vector<Item> items) {
        return walked_.emplace_front(resource, std::move(items)).second;
    }

  private:
    std::forward_list<std::pair<Node, std::vector<Item>>> walked_;
};

struct Environment {
    // https://hl7.org/fhir/R4/fhirpath.html#variables. What is not given is the focus.
    std::optional<Item> resource;       // the resource that holds the focus
    std::optional<Item> root_resource;  // the one that contains it, or itself
    std::optional<Item> context;

    Instant now = kEarliest;
    std::chrono::minutes offset{0};  // in which now() and today() are told
    std::span<const Constant> constants;

    // resolve(): the resource that a reference leads to. "#id" is looked up without it.
    std::function<const json::Value*(std::string_view reference)> resolve;
    // Nothing when that cannot be told.
    std::function<std::optional<bool>(const Item&, std::string_view value_set)> member_of;
    std::function<std::optional<bool>(const Item&, std::string_view profile)> conforms_to;
    std::function<void(std::string_view name, std::span<const Item>)> trace;

    Limits limits;
    Walks* walks = nullptr;  // none: each evaluation walks by itself
};

}  // namespace planbro::fhirpath
