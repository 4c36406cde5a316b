// What a resource is found by. https://hl7.org/fhir/R4/search.html#ptypes
#include <algorithm>
#include <functional>
#include <optional>

#include "base/fold.hpp"
#include "fhir/search_parameters.hpp"

namespace planbro::fhir {

namespace {

using Visit = std::function<void(const json::Value&)>;

// One step of a path: "telecom[system=email]" or "family".
struct Step {
    std::string_view name;
    std::string_view member;  // that has to say `value`; "" asks nothing
    std::string_view value;
};

Step step_of(std::string_view text) {
    const auto open = text.find('[');
    if (open == std::string_view::npos) return {text, {}, {}};
    const auto equals = text.find('=', open);
    return {text.substr(0, open), text.substr(open + 1, equals - open - 1),
            text.substr(equals + 1, text.size() - equals - 2)};
}

// Calls `visit` with every value at the dotted path; arrays count as their items.
void walk(const json::Value& element, std::string_view path, const Visit& visit);

void walk_step(const json::Value& value, const Step& step, std::string_view rest,
               const Visit& visit) {
    if (value.is_array()) {
        for (const auto& item : value.items()) walk_step(item, step, rest, visit);
    } else if (step.member.empty() || value.text(step.member) == step.value) {
        walk(value, rest, visit);
    }
}

void walk(const json::Value& element, std::string_view path, const Visit& visit) {
    if (element.is_array()) {
        for (const auto& item : element.items()) walk(item, path, visit);
    } else if (path.empty()) {
        visit(element);
    } else {
        const auto dot = path.find('.');
        const auto step = step_of(path.substr(0, dot));
        const auto* member = element.find(step.name);
        if (member == nullptr) return;
        walk_step(*member, step, dot == std::string_view::npos ? "" : path.substr(dot + 1), visit);
    }
}

bool is_absolute(std::string_view url) {
    return url.find(':') != std::string_view::npos;
}

// Builds the rows, each only once.
class Indexer {
  public:
    explicit Indexer(const json::Value& resource) : resource_(resource) {}

    void add(const SearchParameter& parameter) {
        if (parameter.kind == ParameterKind::composite) return add_composite(parameter);
        for (auto paths = parameter.paths(); !paths.empty();) {
            const auto bar = paths.find('|');
            add_path(parameter, paths.substr(0, bar));
            paths = bar == std::string_view::npos ? "" : paths.substr(bar + 1);
        }
    }

    SearchIndex take() { return std::move(index_); }

  private:
    template <class Row>
    static void add_once(std::vector<Row>& rows, Row row) {
        if (std::find(rows.begin(), rows.end(), row) == rows.end()) rows.push_back(std::move(row));
    }

    void add_path(const SearchParameter& parameter, std::string_view path) {
        if (path.ends_with('?')) {
            walk(resource_, path.substr(0, path.size() - 1),
                 [&](const json::Value&) { add_code(std::string(parameter.name), "", "true"); });
            return;
        }
        walk(resource_, path, [&](const json::Value& value) { add_value(parameter, value); });
    }

    void add_value(const SearchParameter& parameter, const json::Value& value) {
        const std::string name(parameter.name);
        switch (parameter.kind) {
            case ParameterKind::token:
                return add_token(name, value);
            case ParameterKind::reference:
                return add_reference(parameter, value);
            case ParameterKind::date:
                return add_date(name, value);
            case ParameterKind::string:
                return add_string(name, value);
            case ParameterKind::uri:
                return add_code(name, "", value.string());
            case ParameterKind::composite:
                return;
        }
    }

    void add_code(const std::string& parameter, std::string system, std::string code) {
        if (code.empty()) return;
        add_once(index_.tokens, TokenRow{parameter, std::move(system), std::move(code)});
    }

    void add_text(const std::string& parameter, const std::string& text) {
        if (text.empty()) return;
        add_once(index_.texts, TextRow{parameter, folded(text), text});
    }

    // A code, a boolean, an Identifier, a ContactPoint, a Coding or a CodeableConcept.
    void add_token(const std::string& parameter, const json::Value& value) {
        if (value.is_string()) return add_code(parameter, "", value.string());
        if (value.is_bool()) return add_code(parameter, "", value.boolean() ? "true" : "false");
        for (const auto& coding : value.at("coding").items()) add_token(parameter, coding);
        add_code(parameter, value.text("system"), value.text(value.has("code") ? "code" : "value"));
        add_text(parameter + ":text", value.text("text"));
        add_text(parameter + ":text", value.text("display"));
        if (const auto* type = value.find("type")) add_of_type(parameter, *type, value);
    }

    void add_of_type(const std::string& parameter, const json::Value& type,
                     const json::Value& identifier) {
        const auto& number = identifier.text("value");
        add_text(parameter + ":text", type.text("text"));
        for (const auto& coding : type.at("coding").items()) {
            if (number.empty() || !coding.has("code")) continue;
            add_code(parameter + ":of-type", coding.text("system"),
                     coding.text("code") + "|" + number);
        }
    }

    void add_reference(const SearchParameter& parameter, const json::Value& value) {
        const std::string name(parameter.name);
        if (value.is_string()) return add_canonical(name, value.string());
        const auto target = key_of_reference(value.text("reference"));
        const auto wanted = [&](std::string_view type) {
            return parameter.only().empty() || type.empty() || type == parameter.only();
        };
        if (target && wanted(target->type)) add_once(index_.links, LinkRow{name, *target});
        if (!target && parameter.only().empty() && is_absolute(value.text("reference"))) {
            add_once(index_.links, LinkRow{name, {"", value.text("reference")}});
        }
        const auto& type = target ? target->type : value.text("type");
        const auto* identifier = value.find("identifier");
        if (identifier != nullptr && wanted(type)) add_token(name + ":identifier", *identifier);
    }

    // With its version, and without: https://hl7.org/fhir/R4/search.html#versions
    void add_canonical(const std::string& parameter, const std::string& url) {
        add_once(index_.links, LinkRow{parameter, {"", url}});
        add_once(index_.links, LinkRow{parameter, {"", url.substr(0, url.find('|'))}});
    }

    void add_span(const std::string& parameter, const std::optional<Interval>& span) {
        if (span) add_once(index_.spans, SpanRow{parameter, *span});
    }

    // A date of any precision, a Period with one end at least, or a Timing: its events, and the
    // bounds within which it repeats.
    void add_date(const std::string& parameter, const json::Value& value) {
        if (value.is_string()) return add_span(parameter, interval_of(value.string()));
        if (value.has("start") || value.has("end")) {
            add_span(parameter, interval_of_period(value.text("start"), value.text("end")));
        }
        for (const auto& event : value.at("event").items()) add_date(parameter, event);
        const auto& bounds = value.at("repeat").at("boundsPeriod");
        if (bounds.is_object()) add_date(parameter, bounds);
    }

    // A text, or each part of a HumanName or an Address.
    void add_string(const std::string& parameter, const json::Value& value) {
        if (value.is_string()) return add_text(parameter, value.string());
        for (const auto* part : {"text", "family", "given", "prefix", "suffix", "line", "city",
                                 "district", "state", "postalCode", "country"}) {
            walk(value, part, [&](const json::Value& text) { add_text(parameter, text.string()); });
        }
    }

    // Parts of one and the same item: https://hl7.org/fhir/R4/search.html#composite
    void add_composite(const SearchParameter& parameter) {
        const auto cut = parameter.path.find('$');
        walk(resource_, parameter.element, [&](const json::Value& item) {
            const auto& code = item.text(parameter.path.substr(0, cut));
            const auto& target = item.at(parameter.path.substr(cut + 1)).text("reference");
            if (!code.empty() && !target.empty()) {
                add_code(std::string(parameter.name), "", code + "$" + target);
            }
        });
    }

    const json::Value& resource_;
    SearchIndex index_;
};

}  // namespace

SearchIndex index_of(const json::Value& resource) {
    Indexer indexer(resource);
    for (const auto& parameter : search_parameters_of(resource.text("resourceType"))) {
        indexer.add(parameter);
    }
    for (const auto& parameter : common_search_parameters()) indexer.add(parameter);
    return indexer.take();
}

}  // namespace planbro::fhir
