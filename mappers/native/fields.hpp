// Strict reading of one JSON object: every member is asked for by name and kind; what nobody asked
// for is a fault. A null counts as absent, since many serializers write absent members so.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "mappers/native/faults.hpp"

namespace planbro::mappers::native {

class Fields {
  public:
    // The object at `path`; anything but an object is a fault and then reads as empty.
    Fields(const json::Value& object, std::string path, Faults& faults);

    std::string text(std::string_view name, Need need, std::size_t length_max);
    std::string code(std::string_view name, Need need, std::span<const std::string_view> known);
    std::string day(std::string_view name, Need need);
    std::string moment(std::string_view name, Need need);
    std::string uuid(std::string_view name, Need need);  // in lower case
    std::string person(std::string_view name, Need need);
    std::string organisation(std::string_view name, Need need);
    std::optional<bool> flag(std::string_view name, Need need);
    std::optional<std::int64_t> whole(std::string_view name, Need need, std::int64_t min,
                                      std::int64_t max);
    // A list of strings; with `or_one`, a single string stands for a list of one.
    std::vector<std::string> texts(std::string_view name, Need need, std::size_t length_max,
                                   bool or_one = false);
    std::optional<Fields> child(std::string_view name, Need need);
    std::vector<Fields> children(std::string_view name, std::size_t count_max);

    // Faults for the members nobody asked for. To be called last.
    void finish();

    [[nodiscard]] bool has(std::string_view name) const { return object_->has(name); }
    [[nodiscard]] std::string path_of(std::string_view name) const;
    [[nodiscard]] Faults& faults() { return *faults_; }

  private:
    // The member, or nothing when absent; asks for it, and misses it where it is required.
    const json::Value* ask(std::string_view name, Need need);
    std::string string_of(std::string_view name, Need need);
    std::optional<std::string> content(std::string_view name, Need need);

    const json::Value* object_;
    std::string path_;
    Faults* faults_;
    bool usable_;
    std::vector<std::string_view> asked_;
};

}  // namespace planbro::mappers::native
