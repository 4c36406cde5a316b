#include "consent/supplement_guard.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.hpp"
#include "consent/internal/clinical_codes.hpp"
#include "consent/internal/extensions.hpp"
#include "consent/internal/guard_rules.hpp"
#include "consent/internal/hidden_matter.hpp"
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

// Where the walk is; its paths stand in Trail.
struct Place {
    std::size_t shown = 0;
    std::size_t begin = 0;
    std::size_t plain = 0;
    std::string_view name;  // of the last element
};

// The path a person reads, and the one without indexes that tables are keyed by, of the place that
// was entered last: the walk goes depth first, so that those of the places around it are beginnings
// of the same two texts, and an element costs no text of its own.
class Trail {
  public:
    Place begin(std::string_view type) {
        shown_ = type;
        return nested({shown_.size(), 0, 0, type}, type);
    }
    Place element(const Place& around, std::string_view name) {
        return {put(shown_, around.shown, ".", name), around.begin,
                put(plain_, around.plain, ".", name), name};
    }
    Place item(const Place& list, std::size_t index) {
        return {put(shown_, list.shown, "[", std::to_string(index), "]"), list.begin, list.plain,
                list.name};
    }
    // A resource within another: tables know it by its own type.
    Place nested(const Place& at, std::string_view type) {
        return {at.shown, at.plain, put(plain_, at.plain, type), at.name};
    }
    [[nodiscard]] std::string shown(const Place& place) const {
        return shown_.substr(0, place.shown);
    }
    [[nodiscard]] std::string_view plain(const Place& place) const {
        return std::string_view(plain_).substr(place.begin, place.plain - place.begin);
    }

  private:
    template <class... Parts>
    static std::size_t put(std::string& path, std::size_t from, const Parts&... parts) {
        path.resize(from);
        (path.append(parts), ...);
        return path.size();
    }

    std::string shown_;
    std::string plain_;
};

class Guard {
  public:
    explicit Guard(Names names) : names_(names) {}

    std::vector<Issue> judge(const Value& resource) {
        const auto& type = resource.text("resourceType");
        const auto place = trail_.begin(type);
        if (type == "Bundle") {
            bundle(resource, place);
        } else {
            served_resource(resource, place);
        }
        return std::move(issues_);
    }

  private:
    void refuse(const Place& place, Refusal refusal) {
        add(issue_of(refusal, trail_.shown(place)));
    }

    void refuse_if(const Place& place, std::optional<Refusal> refusal) {
        if (refusal) refuse(place, *refusal);
    }

    // Nobody reads more; a message made of faults alone shall not become a larger answer.
    void add(Issue issue) {
        if (issues_.size() < kFaultsMax) issues_.push_back(std::move(issue));
    }

    // Only the outermost Bundle is an envelope; in a plan a Bundle has no place.
    void bundle(const Value& resource, const Place& place) {
        names_ = Names::those_beside;  // a name of nothing is told when they are resolved
        for (const auto& [name, value] : resource.members()) {
            const auto at = trail_.element(place, name);
            if (name != "entry") {
                member(name, value, at);
                continue;
            }
            for (std::size_t i = 0; i < value.items().size(); ++i)
                entry(value.at(i), trail_.item(at, i));
        }
    }

    void entry(const Value& value, const Place& place) {
        for (const auto& [name, part] : value.members()) {
            const auto at = trail_.element(place, name);
            if (name == "resource") {
                served_resource(part, trail_.nested(at, part.text("resourceType")));
            } else if (name == "request") {
                request(part, at);
            } else {
                member(name, part, at);
            }
        }
    }

    void request(const Value& value, const Place& place) {
        const auto& method = value.text("method");
        if (method == "GET" || method == "HEAD") return;
        const auto url = percent_decode(value.text("url"), false);
        for (const auto& part : split(url.substr(0, url.find('?')), '/')) {
            if (!fhir::is_resource_type(part) || is_plan_type(part) || part == kSubscription)
                continue;
            return refuse(trail_.element(place, "url"), Refusal::request_type);
        }
        for (const auto& [name, part] : value.members()) {
            if (name != "url") member(name, part, trail_.element(place, name));
        }
    }

    // A Subscription is no part of a plan: it stands beside the plans, never in one.
    void served_resource(const Value& resource, const Place& place) {
        if (resource.text("resourceType") != kSubscription) return plan_resource(resource, place);
        for (const auto& at : refused_in_subscription(resource)) {
            add({Severity::error, "business-rule", "ikke-journal",
                 "A Subscription holds the elements of its profile and nothing else.",
                 trail_.shown(place) + at});
        }
        prose(resource, place);
    }

    void plan_resource(const Value& resource, const Place& place) {
        const auto& type = resource.text("resourceType");
        // One fault says it all: what stands inside is not looked at.
        if (!type.empty() && !is_plan_type(type)) return refuse(place, Refusal::resource_type);
        members(resource, place);
    }

    void prose(const Value& value, const Place& place) {
        if (value.is_string()) return text(value.string(), place);
        for (const auto& [name, part] : value.members()) prose(part, trail_.element(place, name));
        for (std::size_t i = 0; i < value.items().size(); ++i)
            prose(value.at(i), trail_.item(place, i));
    }

    void members(const Value& object, const Place& place) {
        for (const auto& [name, value] : object.members())
            member(name, value, trail_.element(place, name));
    }

    void member(const std::string& name, const Value& value, const Place& place) {
        if (is_refused_element(trail_.plain(place)))
            return refuse(place, Refusal::clinical_element);
        if (const auto refusal = fault_of_value(name)) return refuse(place, *refusal);
        if (name == "data" && value.is_string()) return refuse(place, Refusal::attachment);
        if (name == "modifierExtension") return refuse(place, Refusal::modifier_extension);
        if (name == "contained") return contained(value, place);
        if (name == "extension") return extensions(value, place);
        element(value, place);
    }

    void element(const Value& value, const Place& place) {
        if (value.is_array()) {
            for (std::size_t i = 0; i < value.items().size(); ++i) {
                element(value.at(i), trail_.item(place, i));
            }
        } else if (value.is_object()) {
            object(value, place);
        } else if (value.is_string()) {
            text(value.string(), place);
        }
    }

    void object(const Value& value, const Place& place) {
        if (value.has("resourceType")) return plan_resource(value, place);
        coding(value, place);
        reference(value, place);
        if (is_clinical_quantity(value)) refuse(place, Refusal::measured_value);
        if (place.name == "attachment") attachment(value, place);
        members(value, place);
    }

    void coding(const Value& value, const Place& place) {
        const auto& system = value.text("system");
        const auto& code = value.text("code");
        // An identifier's system may be called anything, a coding's tells what the code is.
        const bool clinical =
            value.has("value") ? is_clinical_system(system) : is_named_clinical_system(system);
        if (clinical) return refuse(trail_.element(place, "system"), Refusal::code_system);
        const bool loose = system.empty() && !value.has("value") && is_clinical_code(code);
        if (loose || is_named_clinical_code(code))
            refuse(trail_.element(place, "code"), Refusal::loose_code);
    }

    void reference(const Value& value, const Place& place) {
        const auto& literal = value.at("reference");
        if (literal.is_string()) {
            refuse_if(trail_.element(place, "reference"), fault_of_literal(literal.string()));
        }
        if (is_refused_target(value.text("type"))) {
            refuse(trail_.element(place, "type"), Refusal::clinical_reference);
        }
        if (is_untyped(trail_.plain(place), place.name, value)) {
            refuse(place, Refusal::untyped_reference);
        }
    }

    // "urn:uuid:" names what comes in the same message: alone it leads nobody knows where.
    [[nodiscard]] std::optional<Refusal> fault_of_literal(const std::string& literal) const {
        const bool alone = names_ == Names::none;
        if (alone && literal.starts_with("urn:uuid:")) return Refusal::dangling_reference;
        return fault_of_reference(literal);
    }

    // A pointer to a resource of the plan; whatever is elsewhere stays elsewhere.
    void attachment(const Value& value, const Place& place) {
        constexpr std::size_t kSha1 = 28;  // in base64; a longer "hash" is something else
        const auto& url = value.text("url");
        if (!url.empty() && fault_of_reference(url)) {
            refuse(trail_.element(place, "url"), Refusal::attachment_elsewhere);
        }
        if (value.text("hash").size() > kSha1)
            refuse(trail_.element(place, "hash"), Refusal::attachment);
    }

    void contained(const Value& list, const Place& place) {
        if (!list.is_array()) return refuse(place, Refusal::not_a_list);
        for (std::size_t i = 0; i < list.items().size(); ++i) {
            const auto at = trail_.item(place, i);
            plan_resource(list.at(i), trail_.nested(at, list.at(i).text("resourceType")));
        }
    }

    void extensions(const Value& list, const Place& place) {
        if (!list.is_array()) return refuse(place, Refusal::not_a_list);
        for (std::size_t i = 0; i < list.items().size(); ++i)
            extension(list.at(i), trail_.item(place, i));
    }

    void extension(const Value& value, const Place& place) {
        const auto& url = value.text("url");
        const auto* known = find_known_extension(url);
        const bool part = outer_ != nullptr && is_relative(url);
        if (part && !has_part(*outer_, url)) return refuse(place, Refusal::unknown_extension_part);
        if (known == nullptr && !part) return refuse(place, Refusal::unknown_extension);
        if (known != nullptr) labelled_value(value, place);
        const auto* outer = outer_;
        if (known != nullptr) outer_ = known;
        element(value, place);
        outer_ = outer;
    }

    // What NAV's cards say as label and value, or as the code of a label, is structure, not prose.
    void labelled_value(const Value& value, const Place& place) {
        const auto part = [&](std::string_view name) -> std::string_view {
            const auto* found = fhir::find_extension(value, name);
            return found != nullptr ? found->text("valueString") : std::string_view();
        };
        const auto verdi = part("verdi");
        const auto kode = part("kode");
        const auto first = verdi.substr(0, verdi.find_first_of(" :;,"));  // "F32.1 Depresjon"
        const bool told = is_clinical_label(part("label")) && is_clinical_code(first);
        const bool coded = kode.size() > 3 && kode.front() > '9' && is_clinical_code(kode);
        if (told || coded || is_named_clinical_code(verdi) || is_named_clinical_code(kode)) {
            refuse(place, Refusal::loose_code);
        }
    }

    void text(const std::string& value, const Place& place) {
        const bool narrative = trail_.plain(place).ends_with(".text.div");
        const auto hidden = narrative ? hidden_in_narrative(value) : hidden_in_text(value);
        if (hidden) return refuse(place, *hidden);
        // Told at its own place already; the url of an extension names its definition.
        const bool told = place.name == "system" || place.name == "reference";
        if (!told && is_clinical_uri(value)) return refuse(place, Refusal::clinical_reference);
        const auto limit = narrative ? kNarrativeCodePointsMax : kProseCodePointsMax;
        // As many bytes at least as code points: counting is for long texts alone.
        if (value.size() <= limit || length(value) <= limit) return;
        add({Severity::error, "too-long", "for-lang-tekst",
             "The text is longer than " + std::to_string(limit) + " characters.",
             trail_.shown(place)});
    }

    Names names_;
    Trail trail_;
    std::vector<Issue> issues_;
    const KnownExtension* outer_ = nullptr;  // that the walk is within
};

}  // namespace

bool is_plan_type(std::string_view resource_type) {
    return std::binary_search(kPlanTypes.begin(), kPlanTypes.end(), resource_type);
}

Issue not_of_a_plan(std::string place) {
    return issue_of(Refusal::resource_type, std::move(place));
}

std::vector<Issue> supplement_guard(const Value& resource, Names names) {
    return Guard(names).judge(resource);
}

}  // namespace planbro::consent
