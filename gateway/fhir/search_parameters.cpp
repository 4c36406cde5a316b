#include "fhir/search_parameters.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <tuple>

namespace planbro::fhir {

namespace {

using enum ParameterKind;

// https://hl7.org/fhir/R4/searchparameter-registry.html, as far as a plan needs it; in order of
// type and name. A parameter over an element that only one section shows carries that section:
// otherwise a search would tell what a read keeps back.
constexpr std::array kParameters = std::to_array<SearchParameter>({
    {"Appointment", "actor", reference, "participant.actor", "deltakere"},
    {"Appointment", "date", date, "start", ""},
    {"Appointment", "identifier", token, "identifier", ""},
    {"Appointment", "patient", reference, "participant.actor", ""},
    {"Appointment", "status", token, "status", ""},
    {"Appointment", "supporting-info", reference, "supportingInformation", ""},

    {"CarePlan", "activity-reference", reference, "activity.reference", "tiltak"},
    {"CarePlan", "based-on", reference, "basedOn", ""},
    {"CarePlan", "care-team", reference, "careTeam", ""},
    {"CarePlan", "category", token, "category", ""},
    {"CarePlan", "date", date, "period", ""},
    {"CarePlan", "goal", reference, "goal", "maal"},
    {"CarePlan", "identifier", token, "identifier", ""},
    {"CarePlan", "patient", reference, "subject", ""},
    {"CarePlan", "status", token, "status", ""},
    {"CarePlan", "subject", reference, "subject", ""},

    {"CareTeam", "identifier", token, "identifier", ""},
    {"CareTeam", "participant", reference, "participant.member", ""},
    {"CareTeam", "patient", reference, "subject", ""},
    {"CareTeam", "status", token, "status", ""},
    {"CareTeam", "subject", reference, "subject", ""},

    {"Communication", "based-on", reference, "basedOn", ""},
    {"Communication", "category", token, "category", ""},
    {"Communication", "identifier", token, "identifier", ""},
    {"Communication", "patient", reference, "subject", ""},
    {"Communication", "recipient", reference, "recipient", "deltakere"},
    {"Communication", "sender", reference, "sender", "deltakere"},
    {"Communication", "sent", date, "sent", ""},
    {"Communication", "status", token, "status", ""},
    {"Communication", "subject", reference, "subject", ""},

    {"Consent", "actor", reference, "provision.actor.reference", ""},
    {"Consent", "category", token, "category", ""},
    {"Consent", "data", reference, "provision.data.reference", ""},
    {"Consent", "date", date, "dateTime", ""},
    {"Consent", "identifier", token, "identifier", ""},
    {"Consent", "patient", reference, "patient", ""},
    {"Consent", "period", date, "provision.period", ""},
    {"Consent", "scope", token, "scope", ""},
    {"Consent", "status", token, "status", ""},

    {"DocumentReference", "category", token, "category", ""},
    {"DocumentReference", "date", date, "date", ""},
    {"DocumentReference", "identifier", token, "masterIdentifier|identifier", ""},
    {"DocumentReference", "patient", reference, "subject", ""},
    {"DocumentReference", "related", reference, "context.related", ""},
    {"DocumentReference", "status", token, "status", ""},
    {"DocumentReference", "subject", reference, "subject", ""},
    {"DocumentReference", "type", token, "type", ""},

    {"Goal", "category", token, "category", ""},
    {"Goal", "identifier", token, "identifier", ""},
    {"Goal", "lifecycle-status", token, "lifecycleStatus", ""},
    {"Goal", "patient", reference, "subject", ""},
    {"Goal", "subject", reference, "subject", ""},

    {"Organization", "active", token, "active", ""},
    {"Organization", "identifier", token, "identifier", ""},
    {"Organization", "partof", reference, "partOf", ""},
    {"Organization", "type", token, "type", ""},

    {"Patient", "active", token, "active", ""},
    {"Patient", "birthdate", date, "birthDate", ""},
    {"Patient", "gender", token, "gender", ""},
    {"Patient", "identifier", token, "identifier", ""},

    {"Practitioner", "active", token, "active", ""},
    {"Practitioner", "identifier", token, "identifier", ""},

    {"PractitionerRole", "active", token, "active", ""},
    {"PractitionerRole", "date", date, "period", ""},
    {"PractitionerRole", "identifier", token, "identifier", ""},
    {"PractitionerRole", "organization", reference, "organization", ""},
    {"PractitionerRole", "practitioner", reference, "practitioner", ""},
    {"PractitionerRole", "role", token, "code", ""},

    {"RelatedPerson", "active", token, "active", ""},
    {"RelatedPerson", "identifier", token, "identifier", ""},
    {"RelatedPerson", "patient", reference, "patient", ""},

    {"ServiceRequest", "authored", date, "authoredOn", ""},
    {"ServiceRequest", "based-on", reference, "basedOn", ""},
    {"ServiceRequest", "category", token, "category", ""},
    {"ServiceRequest", "identifier", token, "identifier", ""},
    {"ServiceRequest", "intent", token, "intent", ""},
    {"ServiceRequest", "occurrence", date,
     "occurrenceDateTime|occurrencePeriod|occurrenceTiming.event|"
     "occurrenceTiming.repeat.boundsPeriod",
     ""},
    {"ServiceRequest", "patient", reference, "subject", ""},
    {"ServiceRequest", "performer", reference, "performer", "deltakere"},
    {"ServiceRequest", "requester", reference, "requester", "deltakere"},
    {"ServiceRequest", "status", token, "status", ""},
    {"ServiceRequest", "subject", reference, "subject", ""},

    {"Task", "authored-on", date, "authoredOn", ""},
    {"Task", "business-status", token, "businessStatus", ""},
    {"Task", "code", token, "code", ""},
    {"Task", "focus", reference, "focus", ""},
    {"Task", "identifier", token, "identifier", ""},
    {"Task", "modified", date, "lastModified", ""},
    {"Task", "owner", reference, "owner", ""},
    {"Task", "patient", reference, "for", ""},
    {"Task", "status", token, "status", ""},
    {"Task", "subject", reference, "for", ""},
});

constexpr bool comes_before(const SearchParameter& a, const SearchParameter& b) {
    return std::tie(a.type, a.name) < std::tie(b.type, b.name);
}
static_assert(std::is_sorted(kParameters.begin(), kParameters.end(), comes_before));

std::span<const SearchParameter> of_type(std::string_view type) {
    const auto [low, high] =
        std::ranges::equal_range(kParameters, type, {}, &SearchParameter::type);
    return {low, high};
}

using Visit = std::function<void(const json::Value&)>;

// Calls `visit` with every value at the dotted path; arrays count as their items.
void walk(const json::Value& element, std::string_view path, const Visit& visit) {
    if (element.is_array()) {
        for (const auto& item : element.items()) walk(item, path, visit);
    } else if (path.empty()) {
        visit(element);
    } else {
        const auto dot = path.find('.');
        const auto* member = element.find(path.substr(0, dot));
        if (member == nullptr) return;
        walk(*member, dot == std::string_view::npos ? "" : path.substr(dot + 1), visit);
    }
}

void walk_all(const json::Value& resource, std::string_view paths, const Visit& visit) {
    while (!paths.empty()) {
        const auto bar = paths.find('|');
        walk(resource, paths.substr(0, bar), visit);
        paths = bar == std::string_view::npos ? "" : paths.substr(bar + 1);
    }
}

// Builds the rows, each only once.
class Indexer {
  public:
    void add(const SearchParameter& parameter, const json::Value& value) {
        switch (parameter.kind) {
            case token:
                return add_token(std::string(parameter.name), value);
            case reference:
                return add_reference(parameter, value);
            case date:
                return add_span(parameter, value);
        }
    }
    SearchIndex take() { return std::move(index_); }

  private:
    template <class Row>
    static void add_once(std::vector<Row>& rows, Row row) {
        if (std::find(rows.begin(), rows.end(), row) == rows.end()) rows.push_back(std::move(row));
    }

    void add_code(const std::string& parameter, std::string system, std::string code) {
        if (code.empty()) return;
        add_once(index_.tokens, TokenRow{parameter, std::move(system), std::move(code)});
    }

    // A code, a boolean, an Identifier, a Coding or a CodeableConcept.
    void add_token(const std::string& parameter, const json::Value& value) {
        if (value.is_string()) return add_code(parameter, "", value.string());
        if (value.is_bool()) return add_code(parameter, "", value.boolean() ? "true" : "false");
        for (const auto& coding : value.at("coding").items()) add_token(parameter, coding);
        add_code(parameter, value.text("system"), value.text(value.has("code") ? "code" : "value"));
    }

    void add_reference(const SearchParameter& parameter, const json::Value& value) {
        const bool only_patient = parameter.name == "patient";
        auto target = key_of_reference(value.text("reference"));
        if (target && (!only_patient || target->type == "Patient")) {
            add_once(index_.links, LinkRow{std::string(parameter.name), *target});
        }
        const auto& type = target ? target->type : value.text("type");
        if (const auto* identifier = value.find("identifier")) {
            if (only_patient && !type.empty() && type != "Patient") return;
            add_token(std::string(parameter.name) + ":identifier", *identifier);
        }
    }

    // A date of any precision, or a Period with one end at least.
    static std::optional<Interval> span_of(const json::Value& value) {
        if (!value.is_object()) return interval_of(value.string());
        if (!value.has("start") && !value.has("end")) return {};
        return interval_of_period(value.text("start"), value.text("end"));
    }

    void add_span(const SearchParameter& parameter, const json::Value& value) {
        const auto span = span_of(value);
        if (span) add_once(index_.spans, SpanRow{std::string(parameter.name), *span});
    }

    SearchIndex index_;
};

}  // namespace

std::span<const SearchParameter> search_parameters() {
    return kParameters;
}

std::vector<const SearchParameter*> search_parameters_of(std::string_view type) {
    std::vector<const SearchParameter*> found;
    for (const auto& parameter : of_type(type)) found.push_back(&parameter);
    return found;
}

const SearchParameter* find_search_parameter(std::string_view type, std::string_view name) {
    const auto parameters = of_type(type);
    const auto found = std::ranges::lower_bound(parameters, name, {}, &SearchParameter::name);
    return found != parameters.end() && found->name == name ? &*found : nullptr;
}

SearchIndex index_of(const json::Value& resource) {
    Indexer indexer;
    for (const auto& parameter : of_type(resource.text("resourceType"))) {
        walk_all(resource, parameter.path,
                 [&](const json::Value& value) { indexer.add(parameter, value); });
    }
    return indexer.take();
}

}  // namespace planbro::fhir
