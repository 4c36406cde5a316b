#include "patch/json_patch.hpp"

#include <charconv>
#include <optional>
#include <string>
#include <vector>

#include "base/text.hpp"

namespace planbro::patch {

namespace {

using json::Value;
using Pointer = std::vector<std::string>;

// One operation being done; knows its place in the patch for the texts.
class Operation {
  public:
    Operation(const Value& operation, std::size_t position)
        : operation_(operation), position_(position) {}

    Result<void> run(Value& document) const {
        const auto& name = operation_.text("op");
        const auto path = pointer("path");
        if (!path) return Fail(path.error());
        if (name == "add" || name == "replace" || name == "test") {
            const auto* value = operation_.find("value");
            if (value == nullptr) return bad("has no value");
            if (name == "add") return add(document, *path, *value);
            return name == "test" ? test(document, *path, *value)
                                  : replace(document, *path, *value);
        }
        if (name == "remove") return remove(document, *path);
        if (name == "move" || name == "copy") return transfer(document, *path, name == "move");
        return bad("is none of add, remove, replace, move, copy, test");
    }

  private:
    [[nodiscard]] Fail bad(const std::string& why) const {
        return fail(Category::bad_request, "feil-patch",
                    "Operation " + std::to_string(position_) + " " + why + " (RFC 6902).");
    }
    [[nodiscard]] Fail unfit(const std::string& why) const {
        return fail(
            Category::unprocessable, "patch-passer-ikke",
            "Operation " + std::to_string(position_) + ": " + why + ". Nothing was changed.");
    }

    // https://www.rfc-editor.org/rfc/rfc6901#section-3
    [[nodiscard]] Result<Pointer> pointer(std::string_view member) const {
        const auto* found = operation_.find(member);
        if (found == nullptr || !found->is_string()) {
            return bad("has no " + std::string(member));
        }
        const auto& text = found->string();
        if (text.empty()) return Pointer();
        if (text.front() != '/') return bad("has a " + std::string(member) + " without '/'");
        Pointer steps;
        for (const auto& part : split(std::string_view(text).substr(1), '/')) {
            auto step = unescaped(part);
            if (!step) return bad("has a '~' that escapes nothing");
            steps.push_back(std::move(*step));
        }
        return steps;
    }

    static std::optional<std::string> unescaped(std::string_view part) {
        std::string text;
        for (std::size_t i = 0; i < part.size(); ++i) {
            if (part[i] != '~') {
                text += part[i];
                continue;
            }
            if (++i == part.size() || (part[i] != '0' && part[i] != '1')) return {};
            text += part[i] == '0' ? '~' : '/';
        }
        return text;
    }

    static std::optional<std::size_t> index_of(const std::string& step, std::size_t limit) {
        if (!all_digits(step) || (step.size() > 1 && step.front() == '0')) return {};
        std::size_t index = 0;
        const auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), index);
        if (error != std::errc() || index >= limit) return {};
        return index;
    }

    static Value* step_into(Value& value, const std::string& step) {
        if (value.is_object()) return value.find(step);
        if (!value.is_array()) return nullptr;
        const auto index = index_of(step, value.items().size());
        return index ? &value.make_array()[*index] : nullptr;
    }

    static Value* at(Value& document, const Pointer& path) {
        auto* value = &document;
        for (const auto& step : path) {
            value = step_into(*value, step);
            if (value == nullptr) return nullptr;
        }
        return value;
    }

    // What holds the place that the path leads to.
    static Value* holder_of(Value& document, const Pointer& path) {
        return at(document, Pointer(path.begin(), path.end() - 1));
    }

    Result<void> add(Value& document, const Pointer& path, Value value) const {
        if (path.empty()) {
            document = std::move(value);
            return {};
        }
        auto* holder = holder_of(document, path);
        if (holder != nullptr && holder->is_object()) {
            holder->set(path.back(), std::move(value));
            return {};
        }
        if (holder == nullptr || !holder->is_array()) return unfit("there is nothing at its path");
        auto& items = holder->make_array();
        if (path.back() == "-") {
            items.push_back(std::move(value));
            return {};
        }
        const auto index = index_of(path.back(), items.size() + 1);
        if (!index) return unfit("its path leads beyond the end of a list");
        items.insert(items.begin() + static_cast<std::ptrdiff_t>(*index), std::move(value));
        return {};
    }

    Result<void> remove(Value& document, const Pointer& path) const {
        if (path.empty()) return unfit("the whole cannot be removed");
        auto* holder = holder_of(document, path);
        if (holder == nullptr || step_into(*holder, path.back()) == nullptr) {
            return unfit("there is nothing at its path");
        }
        if (holder->is_object()) {
            holder->erase(path.back());
        } else {
            auto& items = holder->make_array();
            const auto index = *index_of(path.back(), items.size());
            items.erase(items.begin() + static_cast<std::ptrdiff_t>(index));
        }
        return {};
    }

    Result<void> replace(Value& document, const Pointer& path, const Value& value) const {
        auto* place = at(document, path);
        if (place == nullptr) return unfit("there is nothing at its path");
        *place = value;
        return {};
    }

    Result<void> test(Value& document, const Pointer& path, const Value& value) const {
        const auto* place = at(document, path);
        if (place != nullptr && is_same(*place, value)) return {};
        return unfit("its test does not hold");
    }

    // RFC 6902 section 4.6: the order of members does not count.
    static bool is_same(const Value& a, const Value& b) {
        if (a.is_array() && b.is_array()) {
            return std::equal(a.items().begin(), a.items().end(), b.items().begin(),
                              b.items().end(), is_same);
        }
        if (!a.is_object() || !b.is_object()) return a == b;
        if (a.members().size() != b.members().size()) return false;
        for (const auto& member : a.members()) {
            const auto* other = b.find(member.name);
            if (other == nullptr || !is_same(member.value, *other)) return false;
        }
        return true;
    }

    Result<void> transfer(Value& document, const Pointer& path, bool move) const {
        const auto from = pointer("from");
        if (!from) return Fail(from.error());
        const bool into_itself = move && path.size() > from->size() &&
                                 std::equal(from->begin(), from->end(), path.begin());
        if (into_itself) return bad("moves a value into itself");
        const auto* source = at(document, *from);
        if (source == nullptr) return unfit("there is nothing to take from");
        auto value = *source;
        if (move && path != *from) {
            if (auto removed = remove(document, *from); !removed) return removed;
        }
        return add(document, path, std::move(value));
    }

    const Value& operation_;
    std::size_t position_;
};

}  // namespace

Result<Value> apply_json_patch(const Value& document, const Value& patch) {
    if (!patch.is_array()) {
        return fail(Category::bad_request, "feil-patch",
                    "A JSON Patch is a list of operations (RFC 6902).");
    }
    auto patched = document;
    std::size_t position = 0;
    for (const auto& operation : patch.items()) {
        if (auto done = Operation(operation, position++).run(patched); !done) {
            return Fail(done.error());
        }
    }
    return patched;
}

}  // namespace planbro::patch
