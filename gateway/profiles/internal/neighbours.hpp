#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "base/json.hpp"

namespace planbro::profiles {

// Resources of the message at hand that references may lead to.
class Neighbours {
  public:
    explicit Neighbours(const json::Value& root) : root_(root) {}
    // "#id" in the container; else an entry of the Bundle by fullUrl or by "Type/id".
    const json::Value* find(std::string_view reference, const json::Value& container);

  private:
    void read_entries();

    const json::Value& root_;
    bool is_read_ = false;
    std::unordered_map<std::string, const json::Value*> entries_;
};

}  // namespace planbro::profiles
