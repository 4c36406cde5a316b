// https://www.rfc-editor.org/rfc/rfc6902 with https://www.rfc-editor.org/rfc/rfc6901
#include <algorithm>
#include <optional>
#include <vector>

#include "base/text.hpp"
#include "patch/internal/common.hpp"
#include "patch/internal/same.hpp"
#include "patch/patch.hpp"

namespace planbro::patch {

namespace {

using json::Value;

// What all copies of a patch may make together: each could double the document.
constexpr std::size_t kCopiedMax = 200'000;

// The tokens of a JSON Pointer, unescaped.
using Pointer = std::vector<std::string>;

std::optional<std::string> unescaped(std::string_view token) {
    std::string plain;
    for (std::size_t i = 0; i < token.size(); ++i) {
        if (token[i] != '~') {
            plain.push_back(token[i]);
            continue;
        }
        if (++i == token.size() || (token[i] != '0' && token[i] != '1')) return {};
        plain.push_back(token[i] == '0' ? '~' : '/');
    }
    return plain;
}

std::optional<Pointer> pointer_of(const Value& text) {
    if (!text.is_string()) return {};
    Pointer pointer;
    if (text.string().empty()) return pointer;
    if (text.string().front() != '/') return {};
    for (const auto& token : split(std::string_view(text.string()).substr(1), '/')) {
        auto plain = unescaped(token);
        if (!plain) return {};
        pointer.push_back(std::move(*plain));
    }
    return pointer;
}

// RFC 6901 section 4: digits without a leading zero.
std::optional<std::size_t> index_of(const std::string& token) {
    constexpr std::size_t kDigitsMax = 9;
    if (!all_digits(token) || token.size() > kDigitsMax) return {};
    if (token.size() > 1 && token.front() == '0') return {};
    return std::stoul(token);
}

Value* child(Value& value, const std::string& token) {
    if (value.is_object()) return value.find(token);
    if (!value.is_array()) return nullptr;
    const auto index = index_of(token);
    auto& items = value.make_array();
    return index && *index < items.size() ? &items[*index] : nullptr;
}

// Nothing if the pointer leads nowhere.
Value* find(Value& document, const Pointer& pointer, std::size_t tokens) {
    auto* at = &document;
    for (std::size_t i = 0; i < tokens && at != nullptr; ++i) at = child(*at, pointer[i]);
    return at;
}

std::size_t nodes_in(const Value& value) {
    std::size_t nodes = 1;
    for (const auto& item : value.items()) nodes += nodes_in(item);
    for (const auto& member : value.members()) nodes += nodes_in(member.value);
    return nodes;
}

class Patching {
  public:
    explicit Patching(Value document) : document_(std::move(document)) {}

    Result<void> apply(const Value& operation, std::size_t number) {
        place_ = "[" + std::to_string(number) + "]";
        const auto path = pointer_of(operation.at("path"));
        if (!path) return wrong(".path", "path is a JSON Pointer, such as /status.");
        const auto& op = operation.text("op");
        if (op == "remove") return remove(*path);
        if (op == "move" || op == "copy") return move_or_copy(operation, *path, op == "move");
        if (op != "add" && op != "replace" && op != "test") {
            return wrong(".op", "op is add, remove, replace, move, copy or test.");
        }
        const auto* value = operation.find("value");
        if (value == nullptr) return wrong(".value", "The operation needs a value.");
        if (op == "test") return test(*path, *value);
        return op == "add" ? add(*path, *value) : replace(*path, *value);
    }

    Value take() { return std::move(document_); }

  private:
    Fail wrong(const char* element, std::string text) const {
        return malformed(place_ + element, std::move(text));
    }
    Fail nowhere(const char* element) const {
        return unfit(place_ + element, "The pointer leads to nothing in the resource.");
    }

    Result<void> add(const Pointer& path, Value value) {
        if (path.empty()) {
            document_ = std::move(value);
            return {};
        }
        auto* parent = find(document_, path, path.size() - 1);
        if (parent == nullptr) return nowhere(".path");
        if (parent->is_object()) {
            parent->set(path.back(), std::move(value));
            return {};
        }
        if (!parent->is_array()) return nowhere(".path");
        auto& items = parent->make_array();
        const auto index = path.back() == "-" ? items.size() : index_of(path.back());
        if (!index || *index > items.size()) return nowhere(".path");
        items.insert(items.begin() + static_cast<std::ptrdiff_t>(*index), std::move(value));
        return {};
    }

    Result<void> remove(const Pointer& path) {
        if (path.empty()) return unfit(place_ + ".path", "A patch does not remove the resource.");
        auto* parent = find(document_, path, path.size() - 1);
        if (parent == nullptr || child(*parent, path.back()) == nullptr) return nowhere(".path");
        if (parent->is_object()) {
            parent->erase(path.back());
            return {};
        }
        auto& items = parent->make_array();
        items.erase(items.begin() + static_cast<std::ptrdiff_t>(*index_of(path.back())));
        return {};
    }

    Result<void> replace(const Pointer& path, const Value& value) {
        auto* at = find(document_, path, path.size());
        if (at == nullptr) return nowhere(".path");
        *at = value;
        return {};
    }

    Result<void> test(const Pointer& path, const Value& value) {
        const auto* at = find(document_, path, path.size());
        if (at != nullptr && same(*at, value)) return {};
        return fail(Category::unprocessable, "patch-test",
                    "A test of the patch does not hold; nothing was changed.", place_);
    }

    Result<void> move_or_copy(const Value& operation, const Pointer& path, bool moves) {
        const auto from = pointer_of(operation.at("from"));
        if (!from) return wrong(".from", "from is a JSON Pointer, such as /status.");
        // Section 4.4: nothing moves into itself.
        if (moves && from->size() < path.size() &&
            std::equal(from->begin(), from->end(), path.begin())) {
            return unfit(place_ + ".from", "Nothing moves into itself.");
        }
        const auto* source = find(document_, *from, from->size());
        if (source == nullptr) return nowhere(".from");
        copied_ += nodes_in(*source);
        if (copied_ > kCopiedMax) return unfit(place_, "The patch copies too much.");
        auto value = *source;
        if (moves && !from->empty()) {
            if (auto removed = remove(*from); !removed) return removed;
        }
        return add(path, std::move(value));
    }

    Value document_;
    std::string place_;
    std::size_t copied_ = 0;
};

}  // namespace

Result<Value> apply_json(Value resource, const Value& operations) {
    if (!operations.is_array()) return malformed({}, "A JSON Patch is an array of operations.");
    if (operations.items().size() > kOperationsMax) {
        return malformed({}, "A patch has at most 500 operations.");
    }
    Patching patching(std::move(resource));
    std::size_t number = 0;
    for (const auto& operation : operations.items()) {
        if (auto applied = patching.apply(operation, number++); !applied) {
            return Fail(applied.error());
        }
    }
    return finished(patching.take());
}

}  // namespace planbro::patch
