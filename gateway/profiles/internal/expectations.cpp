#include "profiles/internal/expectations.hpp"

#include <algorithm>
#include <span>

namespace planbro::profiles {

namespace {

using Steps = std::span<const Step>;

std::optional<Discriminator::Kind> kind_of(std::string_view text) {
    if (text == "value" || text == "pattern") return Discriminator::Kind::value;
    if (text == "exists") return Discriminator::Kind::exists;
    if (text == "type") return Discriminator::Kind::type;
    if (text == "profile") return Discriminator::Kind::profile;
    return {};
}

// The argument of "name('argument')" or "name(argument)"; nothing if it is something else.
std::optional<std::string> argument_of(std::string_view step, std::string_view name) {
    if (!step.starts_with(name) || !step.ends_with(")")) return {};
    step.remove_prefix(name.size());
    if (!step.starts_with("(")) return {};
    step = step.substr(1, step.size() - 2);
    if (step.size() >= 2 && step.front() == '\'' && step.back() == '\'') {
        step = step.substr(1, step.size() - 2);
    }
    return std::string(step);
}

std::optional<Step> step_of(std::string_view text) {
    if (const auto url = argument_of(text, "extension")) return Step{Step::Kind::extension, *url};
    if (const auto type = argument_of(text, "ofType")) return Step{Step::Kind::of_type, *type};
    if (text == "resolve()") return Step{Step::Kind::resolve, {}};
    if (text.ends_with("[x]")) text.remove_suffix(3);
    const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
        return std::isalnum(c) != 0;
    });
    if (!plain) return {};
    return Step{Step::Kind::child, std::string(text)};
}

// At the dots outside of parentheses: extension('http://a.b').value
std::vector<std::string_view> split(std::string_view path) {
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    int depth = 0;
    for (std::size_t i = 0; i <= path.size(); ++i) {
        if (i == path.size() || (path[i] == '.' && depth == 0)) {
            parts.push_back(path.substr(begin, i - begin));
            begin = i + 1;
        } else if (path[i] == '(') {
            ++depth;
        } else if (path[i] == ')') {
            --depth;
        }
    }
    return parts;
}

// What a fixed or pattern value says at a path below it; null for nothing.
const json::Value& value_at(const json::Value& value, Steps path) {
    static const json::Value kNothing;
    const auto* at = &value;
    for (const auto& step : path) {
        if (at->is_array()) at = &at->at(std::size_t{0});
        if (step.kind != Step::Kind::child) return kNothing;
        at = &at->at(step.name);
    }
    return at->is_array() ? at->at(std::size_t{0}) : *at;
}

class Search {
  public:
    Search(Discriminator::Kind kind, const Library& library) : kind_(kind), library_(library) {}

    // At the shape and along the path below it, the nearest that tells something.
    Expectation in(const Shape& shape, Steps path) const {
        auto found = here(shape, path);
        if (!found.tells_nothing()) return found;
        if (!path.empty()) found = below(shape, path);
        if (!found.tells_nothing()) return found;
        return in_profiles(shape, path);
    }

  private:
    Expectation here(const Shape& shape, Steps path) const {
        Expectation found;
        if (kind_ == Discriminator::Kind::value) {
            found.value = value_at(shape.fixed, path);
            if (found.value.is_null()) {
                found.value = value_at(shape.pattern, path);
                found.is_pattern = true;
            }
            const bool binds = shape.binding && shape.binding->strength == Strength::required;
            if (found.value.is_null() && path.empty() && binds) found.binding = shape.binding;
        }
        if (!path.empty()) return found;
        if (kind_ == Discriminator::Kind::exists && (shape.min || shape.max)) {
            found.exists = !shape.max || *shape.max > 0;
        }
        for (const auto& type : shape.types) {
            if (kind_ == Discriminator::Kind::type) found.types.push_back(type.code);
            if (kind_ != Discriminator::Kind::profile) continue;
            found.profiles.insert(found.profiles.end(), type.profiles.begin(), type.profiles.end());
        }
        return found;
    }

    Expectation below(const Shape& shape, Steps path) const {
        const auto& step = path.front();
        if (step.kind == Step::Kind::resolve) return resolved(shape, path.subspan(1));
        const bool named = step.kind == Step::Kind::child;
        const std::string_view name = named ? std::string_view(step.name) : "extension";
        for (const auto& child : shape.children) {
            if (child.name != name) continue;
            if (named) return in(child.shape, path.subspan(1));
            for (const auto& slice : child.shape.slices) {
                const auto& types = slice.shape.types;
                const bool same = !types.empty() && !types.front().profiles.empty() &&
                                  types.front().profiles.front() == step.name;
                if (same) return in(slice.shape, path.subspan(1));
            }
        }
        return {};
    }

    // What a reference leads to is told by its target types.
    Expectation resolved(const Shape& shape, Steps path) const {
        Expectation found;
        if (kind_ != Discriminator::Kind::type || !path.empty()) return found;
        for (const auto& type : shape.types) {
            found.types.insert(found.types.end(), type.targets.begin(), type.targets.end());
        }
        return found;
    }

    // An extension is known by its definition's URL; of other types the profile may tell.
    Expectation in_profiles(const Shape& shape, Steps path) const {
        for (const auto& type : shape.types) {
            for (const auto& url : type.profiles) {
                if (type.code == "Extension" && path.size() == 1 && path.front().name == "url") {
                    Expectation found;
                    found.value = json::Value(without_version(url));
                    return found;
                }
                const auto* profile = library_.profile(url);
                if (profile == nullptr) continue;
                auto found = in(profile->shape, path);
                if (!found.tells_nothing()) return found;
            }
        }
        return {};
    }

    Discriminator::Kind kind_;
    const Library& library_;
};

}  // namespace

std::optional<Discriminator> discriminator_of(const json::Value& discriminator) {
    const auto kind = kind_of(discriminator.text("type"));
    if (!kind) return {};
    Discriminator made{*kind, {}};
    for (const auto part : split(discriminator.text("path"))) {
        if (part == "$this") continue;
        const auto step = step_of(part);
        if (!step) return {};
        made.path.push_back(*step);
    }
    return made;
}

void find_expectations(Shape& shape, const Library& library) {
    for (auto& slice : shape.slices) {
        slice.tests.clear();
        for (const auto& discriminator : shape.discriminators) {
            slice.tests.push_back(
                Search(discriminator.kind, library).in(slice.shape, discriminator.path));
        }
        find_expectations(slice.shape, library);
    }
    for (auto& child : shape.children) find_expectations(child.shape, library);
}

}  // namespace planbro::profiles
