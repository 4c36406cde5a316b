#include <algorithm>

#include "patch/internal/common.hpp"

namespace planbro::patch {

namespace {

constexpr std::size_t kResourceBytesMax = std::size_t{8} * 1024 * 1024;

bool is_empty(const json::Value& value) {
    return (value.is_array() && value.items().empty()) ||
           (value.is_object() && value.members().empty());
}

}  // namespace

Fail malformed(const std::string& place, std::string text) {
    return fail(Category::bad_request, "feil-patch", std::move(text), place);
}

Fail unfit(const std::string& place, std::string text) {
    return fail(Category::unprocessable, "patch-passer-ikke", std::move(text), place);
}

void prune(json::Value& value) {
    if (value.is_array()) {
        auto& items = value.make_array();
        for (auto& item : items) prune(item);
        std::erase_if(items, is_empty);
    } else if (value.is_object()) {
        auto& members = value.make_object();
        for (auto& member : members) prune(member.value);
        std::erase_if(members, [](const json::Member& member) { return is_empty(member.value); });
    }
}

Result<json::Value> finished(json::Value resource) {
    prune(resource);
    const auto text = json::write(resource);
    auto read = text.size() <= kResourceBytesMax ? json::parse(text) : unfit({}, {});
    if (read && read->is_object()) return read;
    return unfit({}, "What the patch leaves is no resource of a size and depth that is taken.");
}

}  // namespace planbro::patch
