// Judges nodes by R4's invariants and by the shapes of profiles.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "fhirpath/environment.hpp"
#include "profiles/internal/findings.hpp"
#include "profiles/internal/library.hpp"
#include "profiles/internal/neighbours.hpp"
#include "profiles/internal/nodes.hpp"
#include "profiles/validator.hpp"

namespace planbro::profiles {

class Judge {
  public:
    Judge(const Library& library, const Demand& demand, const json::Value& root,
          Findings& findings);

    // R4's invariants, known extensions and code systems, profiles that resources name; of the
    // node and of all that is in it.
    void base(const Node& node, const fhir::Path& path);
    // One profile of a resource or of another node.
    void profile(const Node& node, const Profile& profile, const fhir::Path& path);
    // Profiles a resource names in its meta.
    void named_profiles(const Node& resource, const fhir::Path& path);

  private:
    class InResource;
    // Profiles refer to each other; data cannot make them go round for ever.
    static constexpr int kDepthMax = 48;

    void base(const Node& node, const fhir::Path& path, const Node& parent);
    void values_of_base(const Node& node, const fhir::Path& path, const Node& parent);
    void extension(const Node& node, const fhir::Path& path, const Node& parent);
    bool stands_below(const fhir::Path& place, std::string_view expression) const;
    bool may_stand(const Profile& extension, const Node& parent, const fhir::Path& place);
    void coding(const Node& node, const fhir::Path& path);

    void shape(const Node& node, const Shape& shape, const fhir::Path& path);
    void child(const Node& node, const Child& child, const fhir::Path& path);
    void item(const Node& node, const Child& child, const fhir::Path& path);
    void count(std::size_t found, const Shape& shape, std::string_view what,
               const fhir::Path& path);
    void slices(const Node& node, const Child& child, const fhir::Path& path);
    int slice_of(const Node& node, const Shape& shape);
    bool passes(const Node& node, const Slice& slice, const Shape& sliced);
    bool passes(const Node& node, const Discriminator& by, const Expectation& expected);
    bool value_matches(const Node& node, const Expectation& expected);
    bool reaches(const Node& node, std::span<const Step> path,
                 const std::function<bool(const Node&)>& test);
    void types(const Node& node, const Shape& shape, const fhir::Path& path);
    void type_profiles(const Node& node, const TypeRule& rule, const fhir::Path& path);
    void target(const Node& node, const TypeRule& rule, const fhir::Path& path);
    void binding(const Node& node, const Binding& binding, const fhir::Path& path);
    void rules(const Node& node, std::span<const Constraint> rules, const fhir::Path& path);
    bool conforms(const Node& node, const Profile& profile);
    bool target_conforms(const json::Value& resource, const TypeRule& rule);
    void bounds(const json::Value& value, const Shape& shape, const fhir::Path& path);
    const json::Value* resolve(std::string_view reference);

    const Library& library_;
    const Demand& demand_;
    Neighbours neighbours_;
    Findings* findings_;
    fhirpath::Walks walks_;
    fhirpath::Environment environment_;
    const json::Value* container_;  // the resource that "#" and contained ids belong to
    int depth_ = 0;
    std::vector<const fhir::r4::Type*> around_;  // of the elements being walked, outermost first
    // What has been judged as the target of a reference, or is being.
    std::map<std::pair<const json::Value*, const Profile*>, bool> targets_;
};

// While it lives, %resource and "#" are those of the resource.
class Judge::InResource {
  public:
    InResource(Judge& judge, const Node& resource)
        : judge_(judge),
          resource_(judge.environment_.resource),
          root_(judge.environment_.root_resource),
          container_(judge.container_) {
        const bool contained = container_ != nullptr && is_contained(*resource.value);
        judge_.environment_.resource = resource;
        if (!contained) {
            judge_.environment_.root_resource = resource;
            judge_.container_ = resource.value;
        }
    }
    ~InResource() {
        judge_.environment_.resource = resource_;
        judge_.environment_.root_resource = root_;
        judge_.container_ = container_;
    }
    InResource(const InResource&) = delete;
    InResource& operator=(const InResource&) = delete;

  private:
    [[nodiscard]] bool is_contained(const json::Value& resource) const {
        const auto& all = container_->at("contained").items();
        return !all.empty() && &resource >= all.data() && &resource < all.data() + all.size();
    }

    Judge& judge_;
    std::optional<fhirpath::Item> resource_;
    std::optional<fhirpath::Item> root_;
    const json::Value* container_;
};

}  // namespace planbro::profiles
