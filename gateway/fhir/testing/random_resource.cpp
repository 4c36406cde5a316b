#include "fhir/testing/random_resource.hpp"

#include <array>
#include <random>
#include <string>

#include "fhir/elements.hpp"

namespace planbro::fhir::testing {

namespace {

using r4::Kind;

constexpr int kDepthMax = 6;  // of objects
constexpr auto kTypes = std::to_array<std::string_view>(
    {"Appointment", "Binary", "Bundle", "CarePlan", "CareTeam", "Consent", "Goal",
     "ImplementationGuide", "Observation", "Parameters", "Patient", "Questionnaire",
     "ServiceRequest", "StructureDefinition", "Task", "ValueSet"});

// Pieces of text that writers and readers get wrong.
constexpr auto kPieces = std::to_array<std::string_view>({"a",
                                                          "Åse",
                                                          " ",
                                                          "  ",
                                                          "\t",
                                                          "\n",
                                                          "\r\n",
                                                          "\"",
                                                          "'",
                                                          "<",
                                                          ">",
                                                          "&",
                                                          "&amp;",
                                                          "&#38;",
                                                          "]]>",
                                                          "<!--",
                                                          "\\",
                                                          "/",
                                                          "\xC2\xA0",
                                                          "\xE2\x80\xA8",
                                                          "\xF0\x9F\x8C\xB2",
                                                          "\xEE\x80\x80",
                                                          "0"});
constexpr auto kDecimals = std::to_array<std::string_view>(
    {"0", "-0", "1.0", "1.00", "-1.50e2", "1E-22", "0.000000000000000000001",
     "123456789012345678901234567890", "1.000000000000000000E-245"});
constexpr auto kDivs = std::to_array<std::string_view>(
    {R"(<div xmlns="http://www.w3.org/1999/xhtml"/>)",
     R"(<div xmlns="http://www.w3.org/1999/xhtml">a &lt; b &#39;<br/>c</div>)",
     "<div xmlns='http://www.w3.org/1999/xhtml' class=\"å\">\n\t<p >a<b></b></p ><!-- c "
     "--></div>"});

class Maker {
  public:
    explicit Maker(std::uint64_t seed) : random_(seed) {}

    json::Value resource(int depth) {
        const auto* type = r4::find_resource(one_of(kTypes));
        auto value = json::object({{"resourceType", r4::text(type->name)}});
        elements(*type, depth, value);
        return value;
    }

  private:
    std::size_t below(std::size_t bound) { return random_() % bound; }
    bool once_in(std::size_t times) { return below(times) == 0; }

    template <class List>
    std::string_view one_of(const List& list) {
        return list[below(list.size())];
    }

    std::string text() {
        std::string result;
        for (auto pieces = 1 + below(4); pieces > 0; --pieces) result += one_of(kPieces);
        return result;
    }

    void elements(const r4::Type& type, int depth, json::Value& object) {
        const r4::ElementOrder order(type);
        std::uint32_t choices = 0;
        // The deeper the fewer, so that there is an end.
        const auto times = 2 + static_cast<std::size_t>(depth) * 2;
        for (std::size_t i = 0; i < order.size(); ++i) {
            const auto& element = order.at(i);
            const auto bit = element.choice == 0 ? 0U : 1U << (element.choice - 1U);
            const auto chance = element.choice == 0 ? times : times * 6;
            if (r4::is_attribute(type, r4::text(element.name)) || (choices & bit) != 0) continue;
            if (!once_in(chance) || (depth >= kDepthMax && !is_simple(element))) continue;
            choices |= bit;
            add(element, depth, object);
        }
    }

    static bool is_simple(const r4::Element& element) {
        return r4::is_primitive(r4::type_of(element).kind);
    }

    void add(const r4::Element& element, int depth, json::Value& object) {
        const std::string name(r4::text(element.name));
        json::Array values;
        json::Array shadows;
        bool has_value = false;
        bool has_shadow = false;
        for (auto count = element.many() ? 1 + below(3) : 1; count > 0; --count) {
            auto [value, shadow] = item(element, depth);
            has_value = has_value || !value.is_null();
            has_shadow = has_shadow || !shadow.is_null();
            values.push_back(std::move(value));
            shadows.push_back(std::move(shadow));
        }
        if (has_value) object.set(name, element.many() ? json::Value(values) : values.front());
        if (has_shadow) {
            object.set("_" + name, element.many() ? json::Value(shadows) : shadows.front());
        }
    }

    std::pair<json::Value, json::Value> item(const r4::Element& element, int depth) {
        const auto& type = r4::type_of(element);
        if (type.kind == Kind::any_resource) return {resource(depth + 2), {}};
        if (!r4::is_primitive(type.kind)) return {complex(type, depth + 1), {}};
        if (type.kind == Kind::xhtml || !once_in(5)) return {primitive(type.kind), {}};
        auto shadow = json::object({});
        if (once_in(2)) shadow.set("id", text());
        const bool has_extension = once_in(2);
        if (has_extension) shadow.set("extension", json::array({extension(depth + 1)}));
        if (shadow.is_blank()) return {primitive(type.kind), {}};
        const bool has_value = !has_extension || once_in(2);
        return {has_value ? primitive(type.kind) : json::Value(), std::move(shadow)};
    }

    json::Value extension(int depth) { return complex(*r4::find_type("Extension"), depth); }

    json::Value complex(const r4::Type& type, int depth) {
        auto value = json::object({});
        if (once_in(8)) value.set("id", text());
        if (r4::text(type.name) == "Extension") value.set("url", text());
        const auto members = value.members().size();
        elements(type, depth, value);
        // An element has something in it.
        const bool is_empty = value.members().size() == members && !value.has("url");
        if (is_empty) value.set("extension", json::array({json::object({{"url", text()}})}));
        return value;
    }

    json::Value primitive(Kind kind) {
        switch (kind) {
            case Kind::boolean:
                return once_in(2);
            case Kind::decimal:
                return json::Number{std::string(one_of(kDecimals))};
            case Kind::integer:
            case Kind::unsignedInt:
            case Kind::positiveInt:
                return json::Value(static_cast<int>(below(100000)));
            case Kind::xhtml:
                return one_of(kDivs);
            default:
                return text();
        }
    }

    std::mt19937_64 random_;
};

}  // namespace

json::Value random_resource(std::uint64_t seed) {
    return Maker(seed).resource(0);
}

}  // namespace planbro::fhir::testing
