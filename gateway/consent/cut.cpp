#include "consent/cut.hpp"

#include <algorithm>

#include "consent/internal/cut_rules.hpp"
#include "consent/internal/extensions.hpp"
#include "consent/internal/sight.hpp"
#include "fhir/codes.hpp"
#include "fhir/resource.hpp"

namespace planbro::consent {

namespace {

using json::Value;

class Cutter {
  public:
    Cutter(const Value& resource, const View& view) : resource_(resource), sight_(resource, view) {}

    Value cut() const {
        const auto rules = rules_of(resource_.text("resourceType"));
        Value result;
        result.set("resourceType", resource_.at("resourceType"));
        result.set_if("id", resource_.at("id"));
        result.set("meta", meta());
        for (const auto& [name, value] : resource_.members()) {
            const std::string_view plain =
                name.starts_with('_') ? std::string_view(name).substr(1) : std::string_view(name);
            const auto rule = std::ranges::find(rules, plain, &ElementRule::element);
            if (rule == rules.end() || !sight_.shows(*rule)) continue;
            result.set_if(name, kept(*rule, name, value));
        }
        return result;
    }

  private:
    [[nodiscard]] Value meta() const {
        Value meta = json::object({});
        for (const auto* name : {"versionId", "lastUpdated", "profile"}) {
            meta.set_if(name, resource_.at("meta").at(name));
        }
        meta.set("security",
                 json::array({fhir::coding(fhir::kObservationValue, fhir::kRedacted, "redacted")}));
        return meta;
    }

    [[nodiscard]] Value kept(const ElementRule& rule, std::string_view name,
                             const Value& value) const {
        switch (rule.keep) {
            case Keep::whole:
                return clean(name, value);
            case Keep::activities:
                return activities(value);
            case Keep::meeting_guests:
                return filtered(name, value, [this](const Value& guest) {
                    return sight_.may_know_of(guest.at("actor"));
                });
            case Keep::patient_references:
                return patient_references(name, value);
            case Keep::own_provision:
                return own_provision(value);
            case Keep::text_payload:
                return text_payload(value);
            case Keep::hpr_number:
                return filtered(name, value, [](const Value& identifier) {
                    return identifier.text("system") == fhir::kHprNummer;
                });
            case Keep::name_of_service:
                return sight_.names_a_place() ? Value() : clean(name, value);
        }
        return {};
    }

    // Every value passes here, at every depth: references, authors and extensions are judged
    // wherever they stand.
    [[nodiscard]] Value clean(std::string_view name, const Value& value) const {
        if (value.is_array()) return clean_list(name, value);
        if (!value.is_object()) return value;
        if (is_reference(name, value)) {
            // Who wrote a note is a participant, a service no less than a person.
            return name == "authorReference" && !sight_.may_know_of(value) ? Value()
                                                                           : reference(value);
        }
        if (name == "identifier" && is_person_number(value) && !is_patient()) return {};
        Value result = json::object({});
        for (const auto& member : value.members()) {
            if (hidden_everywhere(member.name)) continue;
            if (member.name == "extension") {
                result.set_if(member.name, extensions(member.value, Where::data_type));
            } else {
                result.set_if(member.name, clean(member.name, member.value));
            }
        }
        return result;
    }

    [[nodiscard]] bool hidden_everywhere(std::string_view name) const {
        if (name == "authorString" || name == "_authorString") return !sight_.has(kDeltakere);
        return name == "modifierExtension" || name == "assigner" || name == "contained";
    }

    [[nodiscard]] Value clean_list(std::string_view name, const Value& list) const {
        if (name == "extension") return extensions(list, Where::resource);
        // Lists of primitive siblings keep their places with null.
        const bool aligned = name.starts_with('_');
        json::Array kept_items;
        for (const auto& item : list.items()) {
            auto one = clean(name, item);
            if (one.is_object() && one.is_blank()) one = Value();
            if (!one.is_null() || item.is_null() || aligned) kept_items.push_back(std::move(one));
        }
        const bool empty = std::ranges::all_of(kept_items, &Value::is_null);
        return empty ? Value() : Value(std::move(kept_items));
    }

    template <class Wanted>
    [[nodiscard]] Value filtered(std::string_view name, const Value& list, Wanted wanted) const {
        Value result;
        for (const auto& item : list.items()) {
            if (!wanted(item)) continue;
            auto one = clean(name, item);
            if (!one.is_blank()) result.push_back(std::move(one));
        }
        return result;
    }

    [[nodiscard]] bool is_patient() const { return resource_.text("resourceType") == "Patient"; }

    [[nodiscard]] Value reference(const Value& from) const {
        if (!sight_.sees_target(from)) return {};
        const auto type = type_of_reference(from);
        const bool nameless = type == "Organization" && !sight_.may_name(from);
        // Not even by its id: through another person's plan the service may know whose it is.
        if (nameless && !sight_.is_between_parties()) return {};
        Value result = json::object({});
        result.set_if("reference", from.at("reference"));
        result.set_if("type", from.at("type"));
        if (nameless) return result;
        const auto& identifier = from.at("identifier");
        if (type == "Patient" || !is_person_number(identifier)) {
            result.set_if("identifier", clean("referenceIdentifier", identifier));
        }
        if (type != "CarePlan" && !sight_.may_tell_place_of(type)) {
            result.set_if("display", from.at("display"));
        }
        return result;
    }

    [[nodiscard]] Value patient_references(std::string_view name, const Value& value) const {
        if (value.is_array()) {
            return filtered(name, value,
                            [this](const Value& one) { return sight_.may_know_of(one); });
        }
        return sight_.may_know_of(value) ? clean(name, value) : Value();
    }

    [[nodiscard]] Value activities(const Value& list) const {
        Value result;
        for (const auto& activity : list.items()) {
            Value kept_activity;
            kept_activity.set_if("reference", reference(activity.at("reference")));
            if (sight_.has(kTiltak)) {
                kept_activity.set_if("progress", clean("progress", activity.at("progress")));
            }
            if (!kept_activity.is_blank()) result.push_back(std::move(kept_activity));
        }
        return result;
    }

    [[nodiscard]] Value own_provision(const Value& provision) const {
        Value result = json::object({});
        for (const auto* name : {"type", "period", "class", "data"}) {
            result.set_if(name, clean(name, provision.at(name)));
        }
        const auto& actors = provision.at("actor");
        const bool single = actors.items().size() == 1;
        auto shown = filtered("", actors, [&](const Value& actor) {
            const auto& who = actor.at("reference");
            // The only one: it is through this actor that the service sees the consent.
            return sight_.decides() || sight_.is_self(who) || (single && !who.has("identifier"));
        });
        result.set_if("actor", those_named(shown));
        return result;
    }

    // An actor of whom nothing is left to know is none (Consent.provision.actor.reference is 1..1):
    // else whoever may withdraw could not send back what is shown.
    [[nodiscard]] static Value those_named(const Value& actors) {
        Value named;
        for (const auto& actor : actors.items()) {
            if (actor.has("reference")) named.push_back(actor);
        }
        return named;
    }

    [[nodiscard]] Value text_payload(const Value& list) const {
        Value result;
        for (const auto& payload : list.items()) {
            const auto& text = payload.at("contentString");
            if (!text.is_blank()) result.push_back(json::object({{"contentString", text}}));
        }
        return result;
    }

    enum class Where { resource, data_type, extension };

    [[nodiscard]] bool shows_extension(std::string_view url, Where where) const {
        const auto* known = find_known_extension(url);
        if (known == nullptr) return where == Where::extension && shows_part(url);
        // Base profiles extend names and addresses; what they add to a whole resource has no
        // section.
        return sight_.shows(*known) && (known->url == url || where == Where::data_type);
    }

    [[nodiscard]] Value extensions(const Value& list, Where where) const {
        Value result;
        for (const auto& extension : list.items()) {
            if (!shows_extension(extension.text("url"), where)) continue;
            if (names_unit(extension)) continue;
            Value one = json::object({});
            for (const auto& [name, value] : extension.members()) {
                if (hidden_everywhere(name)) continue;
                one.set_if(name, name == "extension" ? extensions(value, Where::extension)
                                                     : clean(name, value));
            }
            // Without any value left it tells nothing.
            if (one.members().size() > 1) result.push_back(std::move(one));
        }
        return result;
    }

    // The coordinator's service in words: nobody can tell whether it is the owner or a local unit.
    [[nodiscard]] bool names_unit(const Value& extension) const {
        return sight_.hides_places() && extension.text("url") == "tjeneste" &&
               extension.has("valueString");
    }

    // Telephones are the participants' own, also inside an extension that everybody sees.
    [[nodiscard]] bool shows_part(std::string_view url) const {
        if (!is_relative(url)) return false;
        if (url == "telefon" || url == "epost")
            return sight_.has(kDeltakere) && !sight_.hides_places();
        return true;
    }

    const Value& resource_;
    Sight sight_;
};

}  // namespace

Value cut(const Value& resource, const View& view) {
    return Cutter(resource, view).cut();
}

bool is_address_protected(const Value& patient) {
    const auto& extensions = patient.at("extension").items();
    return std::ranges::any_of(extensions, [](const Value& extension) {
        return extension.text("url") == fhir::kExtAdressesperre &&
               extension.text("valueCode") != "ugradert";
    });
}

bool is_redacted(const Value& resource) {
    const auto& labels = resource.at("meta").at("security").items();
    return std::any_of(labels.begin(), labels.end(), [](const Value& label) {
        const auto& system = label.text("system");
        return label.text("code") == fhir::kRedacted &&
               (system.empty() || system == fhir::kObservationValue);
    });
}

}  // namespace planbro::consent
