#include "consent/supplement_guard.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.hpp"
#include "consent/internal/extensions.hpp"
#include "consent/internal/guard_rules.hpp"
#include "consent/internal/subscription_guard.hpp"
#include "fhir/resource.hpp"

namespace planbro::consent {

namespace {

using json::Value;

constexpr std::array kPlanTypes = std::to_array<std::string_view>(
    {"Appointment", "CarePlan", "CareTeam", "Communication", "Consent", "DocumentReference", "Goal",
     "Organization", "Patient", "Practitioner", "PractitionerRole", "RelatedPerson",
     "ServiceRequest", "Task"});
static_assert(std::is_sorted(kPlanTypes.begin(), kPlanTypes.end()));

constexpr std::string_view kSubscription = "Subscription";

// Where the walk is: the path a person reads, and the one without indexes that tables are keyed by.
struct Place {
    std::string shown;
    std::string plain;
    std::string name;  // of the last element

    [[nodiscard]] Place element(const std::string& element) const {
        return {shown + "." + element, plain + "." + element, element};
    }
    [[nodiscard]] Place item(std::size_t index) const {
        return {shown + "[" + std::to_string(index) + "]", plain, name};
    }
};

class Guard {
  public:
    std::vector<Issue> judge(const Value& resource) {
        const auto& type = resource.text("resourceType");
        const Place place{type, type, type};
        if (type == "Bundle") {
            bundle(resource, place);
        } else {
            served_resource(resource, place);
        }
        return std::move(issues_);
    }

  private:
    void refuse(const Place& place, std::string text) {
        add({Severity::error, "business-rule", "ikke-journal", std::move(text), place.shown});
    }

    // Nobody reads more; a message made of faults alone shall not become a larger answer.
    void add(Issue issue) {
        if (issues_.size() < kFaultsMax) issues_.push_back(std::move(issue));
    }

    // Only the outermost Bundle is an envelope; in a plan a Bundle has no place.
    void bundle(const Value& resource, const Place& place) {
        for (const auto& [name, value] : resource.members()) {
            const auto at = place.element(name);
            if (name != "entry") {
                member(name, value, at);
                continue;
            }
            for (std::size_t i = 0; i < value.items().size(); ++i) entry(value.at(i), at.item(i));
        }
    }

    void entry(const Value& value, const Place& place) {
        for (const auto& [name, part] : value.members()) {
            const auto at = place.element(name);
            if (name == "resource") {
                served_resource(part, {at.shown, part.text("resourceType"), name});
            } else if (name == "request") {
                request(part, at);
            } else if (name != "fullUrl") {
                member(name, part, at);
            }
        }
    }

    void request(const Value& value, const Place& place) {
        const auto& method = value.text("method");
        const std::string_view url = value.text("url");
        const auto type = url.substr(0, url.find_first_of("/?"));
        if (method == "GET" || method == "HEAD") return;
        if (fhir::is_resource_type(type) && !is_plan_type(type) && type != kSubscription) {
            refuse(place.element("url"),
                   "The request is for a resource that is no part of a plan.");
        }
    }

    // A Subscription is no part of a plan: it stands beside the plans, never in one.
    void served_resource(const Value& resource, const Place& place) {
        if (resource.text("resourceType") != kSubscription) return plan_resource(resource, place);
        for (const auto& at : refused_in_subscription(resource)) {
            add({Severity::error, "business-rule", "ikke-journal",
                 "A Subscription holds the elements of its profile and nothing else.",
                 place.shown + at});
        }
        prose(resource, place);
    }

    void plan_resource(const Value& resource, const Place& place) {
        const auto& type = resource.text("resourceType");
        if (!type.empty() && !is_plan_type(type)) {
            // One fault says it all: what stands inside is not looked at.
            return refuse(place, "A plan holds no resource of this type: it belongs in a record.");
        }
        members(resource, place);
    }

    void prose(const Value& value, const Place& place) {
        if (value.is_string()) return text(value.string(), place);
        for (const auto& [name, part] : value.members()) prose(part, place.element(name));
        for (std::size_t i = 0; i < value.items().size(); ++i) prose(value.at(i), place.item(i));
    }

    void members(const Value& object, const Place& place) {
        for (const auto& [name, value] : object.members()) member(name, value, place.element(name));
    }

    void member(const std::string& name, const Value& value, const Place& place) {
        if (is_refused_element(place.plain)) {
            return refuse(place, "A plan holds no diagnoses, findings, medicine or attachments.");
        }
        if (is_refused_value(name) || (name == "data" && value.is_string())) {
            return refuse(place, "A plan holds no measurements, doses or attached data.");
        }
        if (name == "modifierExtension") {
            return refuse(place, "Extensions that change the meaning of an element are refused.");
        }
        if (name == "contained") return contained(value, place);
        if (name == "extension") return extensions(value, place);
        element(value, place);
    }

    void element(const Value& value, const Place& place) {
        if (value.is_array()) {
            for (std::size_t i = 0; i < value.items().size(); ++i) {
                element(value.at(i), place.item(i));
            }
        } else if (value.is_object()) {
            object(value, place);
        } else if (value.is_string()) {
            text(value.string(), place);
        }
    }

    void object(const Value& value, const Place& place) {
        if (value.has("resourceType")) return plan_resource(value, place);
        if (is_clinical_system(value.text("system"))) {
            refuse(place.element("system"), "Codes of clinical code systems belong in a record.");
        }
        if (value.at("reference").is_string()) {
            const auto fault = fault_of_reference(value.text("reference"));
            if (!fault.empty()) refuse(place.element("reference"), std::string(fault));
        }
        const auto& type = value.text("type");
        if (fhir::is_resource_type(type) && !is_plan_type(type)) {
            refuse(place.element("type"),
                   "The reference leads to a resource that is no part of a plan.");
        }
        if (place.name == "attachment") attachment(value, place);
        members(value, place);
    }

    // A pointer to a resource of the plan; whatever is elsewhere stays elsewhere.
    void attachment(const Value& value, const Place& place) {
        const auto& url = value.text("url");
        if (!url.empty() && !fault_of_reference(url).empty()) {
            refuse(place.element("url"), "The attachment leads out of the plan.");
        }
    }

    void contained(const Value& list, const Place& place) {
        if (!list.is_array()) return refuse(place, "Contained resources come as a list.");
        for (std::size_t i = 0; i < list.items().size(); ++i) {
            const auto at = place.item(i);
            plan_resource(list.at(i), {at.shown, list.at(i).text("resourceType"), at.name});
        }
    }

    void extensions(const Value& list, const Place& place) {
        if (!list.is_array()) return refuse(place, "Extensions come as a list.");
        const bool inside = in_extension_;
        for (std::size_t i = 0; i < list.items().size(); ++i) {
            const auto& extension = list.at(i);
            const auto at = place.item(i);
            const auto& url = extension.text("url");
            if (find_known_extension(url) == nullptr && !(inside && is_relative(url))) {
                refuse(at, "The extension is none that a plan has.");
                continue;
            }
            in_extension_ = true;
            element(extension, at);
            in_extension_ = inside;
        }
    }

    void text(const std::string& value, const Place& place) {
        if (value.find(";base64,") != std::string::npos) {
            return refuse(place, "A plan holds no attached data.");
        }
        const bool narrative = place.plain.ends_with(".text.div");
        const auto limit = narrative ? kNarrativeCodePointsMax : kProseCodePointsMax;
        // As many bytes at least as code points: counting is for long texts alone.
        if (value.size() <= limit || length(value) <= limit) return;
        add({Severity::error, "too-long", "for-lang-tekst",
             "The text is longer than " + std::to_string(limit) + " characters.", place.shown});
    }

    std::vector<Issue> issues_;
    bool in_extension_ = false;
};

}  // namespace

bool is_plan_type(std::string_view resource_type) {
    return std::binary_search(kPlanTypes.begin(), kPlanTypes.end(), resource_type);
}

std::vector<Issue> supplement_guard(const Value& resource) {
    return Guard().judge(resource);
}

}  // namespace planbro::consent
