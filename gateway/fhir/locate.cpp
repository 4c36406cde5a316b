#include "fhir/locate.hpp"

#include <algorithm>
#include <charconv>
#include <span>

#include "fhir/elements.hpp"
#include "fhir/internal/outline.hpp"

namespace planbro::fhir {

namespace {

using Node = Locator::Node;

struct Step {
    std::string_view name;
    std::size_t index = 0;
};

// "name[2]" or "name".
Step step_of(std::string_view text) {
    const auto bracket = text.find('[');
    Step step{text.substr(0, bracket)};
    if (bracket == std::string_view::npos) return step;
    const auto digits = text.substr(bracket + 1);
    std::from_chars(digits.data(), digits.data() + digits.size(), step.index);
    return step;
}

// Without the resource's own name, which comes first.
std::vector<Step> steps_of(std::string_view path) {
    std::vector<Step> steps;
    for (auto dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.')) {
        path.remove_prefix(dot + 1);
        steps.push_back(step_of(path.substr(0, path.find('.'))));
    }
    return steps;
}

bool is_type_in_a_name(std::string_view text) {
    if (text.empty() || text[0] < 'A' || text[0] > 'Z') return false;
    std::string primitive(text);
    primitive[0] = static_cast<char>(primitive[0] - 'A' + 'a');
    return r4::find_type(text) != nullptr || r4::find_type(primitive) != nullptr;
}

// Whether the path's name stands for that of the text: "value" for "_valueString", too.
bool is_named(std::string_view name, std::string_view step) {
    if (name.starts_with('_') && !step.starts_with('_')) name.remove_prefix(1);
    if (!name.starts_with(step)) return false;
    name.remove_prefix(step.size());
    return name.empty() || is_type_in_a_name(name);
}

struct Found {
    std::size_t steps = 0;  // that could be gone
    std::size_t offset = 0;
};

// As far down as the steps lead. What is said of `name` can stand in `_name`, so both are tried.
Found follow(std::span<const Node> nodes, const Node& node, std::span<const Step> steps,
             std::size_t gone) {
    Found best{gone, node.offset};
    if (gone == steps.size()) return best;
    const auto& step = steps[gone];
    std::vector<std::pair<std::string_view, std::size_t>> counts;
    for (const auto number : node.children) {
        const auto& child = nodes[number];
        if (!is_named(child.name, step.name)) continue;
        auto count = std::find_if(counts.begin(), counts.end(),
                                  [&](const auto& one) { return one.first == child.name; });
        if (count == counts.end()) count = counts.insert(count, {child.name, 0});
        if (count->second++ != step.index) continue;
        const auto found = follow(nodes, child, steps, gone + 1);
        if (found.steps > best.steps) best = found;
    }
    return best;
}

}  // namespace

Locator Locator::of_json(std::string_view text) {
    return {text, outline_of_json(text)};
}

Locator Locator::of_xml(std::string_view text) {
    return {text, outline_of_xml(text)};
}

std::optional<TextPlace> Locator::place(std::string_view path) const {
    if (nodes_.empty()) return {};
    const auto steps = steps_of(path);
    return lines_.at(follow(nodes_, nodes_.front(), steps, 0).offset);
}

std::optional<TextPlace> place_in_json(std::string_view text, std::string_view path) {
    return Locator::of_json(text).place(path);
}

std::optional<TextPlace> place_in_xml(std::string_view text, std::string_view path) {
    return Locator::of_xml(text).place(path);
}

}  // namespace planbro::fhir
