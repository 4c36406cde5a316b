// Slicing: https://hl7.org/fhir/R4/profiling.html#slicing
#include "profiles/internal/judge.hpp"

#include <algorithm>
#include <utility>

#include "fhir/resource.hpp"
#include "profiles/internal/matching.hpp"

namespace planbro::profiles {

using fhir::Path;
namespace r4 = fhir::r4;

void Judge::slices(const Node& node, const Child& child, const Path& path) {
    const auto& sliced = child.shape;
    std::vector<std::size_t> counts(sliced.slices.size(), 0);
    int last = -1;
    bool left = false;
    for_each_child(node, child.name, [&](const Node& value, int index) {
        const auto place = at(path, index);
        const int found = slice_of(value, sliced);
        if (found < 0) {
            left = true;
            if (sliced.rules == Shape::Rules::closed) {
                findings_->add(Severity::error, "for-mange",
                               "None of the kinds that the profile allows here.", place);
            }
            return;
        }
        if (sliced.ordered && found < last) {
            findings_->add(Severity::error, "feil-verdi", "The profile wants another order.",
                           place);
        }
        if (left && sliced.rules == Shape::Rules::open_at_end) {
            findings_->add(Severity::error, "feil-verdi",
                           "What the profile does not name comes at the end.", place);
        }
        last = found;
        const auto& slice = sliced.slices[static_cast<std::size_t>(found)];
        ++counts[static_cast<std::size_t>(found)];
        shape(value, slice.shape, place);
    });
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const auto& slice = sliced.slices[i];
        count(counts[i], slice.shape, child.name + " (" + slice.name + ")", path);
    }
}

int Judge::slice_of(const Node& node, const Shape& sliced) {
    for (std::size_t i = 0; i < sliced.slices.size(); ++i) {
        if (passes(node, sliced.slices[i], sliced)) return static_cast<int>(i);
    }
    return -1;
}

bool Judge::passes(const Node& node, const Slice& slice, const Shape& sliced) {
    if (slice.tests.empty()) return false;
    for (std::size_t i = 0; i < slice.tests.size(); ++i) {
        if (!passes(node, sliced.discriminators[i], slice.tests[i])) return false;
    }
    return true;
}

bool Judge::passes(const Node& node, const Discriminator& by, const Expectation& expected) {
    if (expected.tells_nothing()) return false;
    switch (by.kind) {
        case Discriminator::Kind::value:
            return reaches(node, by.path,
                           [&](const Node& found) { return value_matches(found, expected); });
        case Discriminator::Kind::exists:
            return reaches(node, by.path, [](const Node&) { return true; }) == expected.exists;
        case Discriminator::Kind::type:
            return reaches(node, by.path, [&](const Node& found) {
                return std::find(expected.types.begin(), expected.types.end(), name_of(found)) !=
                       expected.types.end();
            });
        case Discriminator::Kind::profile:
            return reaches(node, by.path, [&](const Node& found) {
                return std::any_of(expected.profiles.begin(), expected.profiles.end(),
                                   [&](const auto& url) {
                                       const auto* known = library_.profile(url);
                                       return known != nullptr && known->type == found.type &&
                                              conforms(found, *known);
                                   });
            });
    }
    return false;
}

bool Judge::value_matches(const Node& node, const Expectation& expected) {
    if (node.value == nullptr) return false;
    if (!expected.value.is_null()) {
        return expected.is_pattern ? matches_pattern(*node.value, expected.value)
                                   : equals_fixed(*node.value, expected.value);
    }
    Findings quiet(true);
    auto* const loud = std::exchange(findings_, &quiet);
    if (expected.binding) binding(node, *expected.binding, Path{nullptr, "code"});
    findings_ = loud;
    return !quiet.any_error();
}

// Whether the path leads from the node to any one that passes the test.
bool Judge::reaches(const Node& node, std::span<const Step> path,
                    const std::function<bool(const Node&)>& test) {
    if (path.empty()) return test(node);
    const auto& step = path.front();
    const auto rest = path.subspan(1);
    bool found = false;
    switch (step.kind) {
        case Step::Kind::child:
            for_each_child(node, step.name, [&](const Node& value, int) {
                found = found || reaches(value, rest, test);
            });
            return found;
        case Step::Kind::extension:
            for_each_child(node, "extension", [&](const Node& value, int) {
                found = found || (value.value != nullptr && value.value->text("url") == step.name &&
                                  reaches(value, rest, test));
            });
            return found;
        case Step::Kind::of_type:
            return name_of(node) == step.name && reaches(node, rest, test);
        case Step::Kind::resolve: {
            if (node.value == nullptr) return false;
            const auto& reference = node.value->text("reference");
            const auto* target = resolve(reference);
            if (target != nullptr) {
                const auto* type = r4::find_resource(target->text("resourceType"));
                return type != nullptr && reaches({target, nullptr, type}, rest, test);
            }
            // The reference itself tells the type of what is not at hand.
            const auto key = fhir::key_of_reference(reference);
            const auto* type = key ? r4::find_resource(key->type) : nullptr;
            return rest.empty() && type != nullptr && test({nullptr, nullptr, type});
        }
    }
    return false;
}

}  // namespace planbro::profiles
