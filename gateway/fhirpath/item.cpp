#include "fhirpath/item.hpp"

#include <charconv>

#include "fhirpath/internal/schema.hpp"

namespace planbro::fhirpath {

namespace {

using fhir::r4::Kind;
using internal::Schema;

constexpr std::string_view kUcum = "http://unitsofmeasure.org";

template <class T>
std::optional<Item> item_of(const std::optional<T>& value) {
    if (!value) return {};
    return Item(*value);
}

std::optional<std::int32_t> integer_of(std::string_view digits) {
    std::int32_t number = 0;
    const auto* const end = digits.data() + digits.size();
    const auto [at, error] = std::from_chars(digits.data(), end, number);
    if (error != std::errc() || at != end) return {};
    return number;
}

std::optional<Item> number_of(const json::Value& value, Kind kind) {
    if (kind != Kind::decimal) {
        if (const auto whole = integer_of(value.digits())) return Item(*whole);
    }
    return item_of(Decimal::parse(value.digits()));
}

std::optional<Temporal> temporal_of(std::string_view text, Kind kind) {
    switch (kind) {
        case Kind::date:
            return Temporal::parse_date(text);
        case Kind::dateTime:
        case Kind::instant:
            return Temporal::parse_date_time(text);
        case Kind::time:
            return Temporal::parse_time(text);
        default:
            return {};
    }
}

std::optional<Item> primitive_of(const Node& node) {
    if (node.value == nullptr) return {};
    const auto& value = *node.value;
    if (value.is_bool()) return Item(value.boolean());
    if (value.is_number()) return number_of(value, node.type->kind);
    if (!value.is_string()) return {};
    if (const auto temporal = temporal_of(value.string(), node.type->kind)) return Item(*temporal);
    return Item(std::string_view(value.string()));
}

// https://hl7.org/fhir/R4/fhirpath.html#quantity: the code if it is UCUM's, else the unit.
std::optional<Quantity> quantity_of(const Node& node) {
    const auto& value = *node.value;
    const auto number = Decimal::parse(value.at("value").digits());
    if (!number || value.has("comparator")) return {};
    const auto& code = value.text("system") == kUcum ? value.text("code") : value.text("unit");
    return Quantity{*number, code.empty() ? std::string_view("1") : code, false};
}

}  // namespace

std::optional<Item> resource_item(const json::Value& resource) {
    const auto* type = fhir::r4::find_resource(resource.text("resourceType"));
    if (type == nullptr) return {};
    return Item(Node{&resource, nullptr, type});
}

std::optional<Item> value_of(const Item& item) {
    const auto* node = item.get<Node>();
    if (node == nullptr) return item;
    if (fhir::r4::is_primitive(node->type->kind)) return primitive_of(*node);
    if (node->value != nullptr && Schema::r4().is_quantity(*node->type)) {
        if (const auto quantity = quantity_of(*node)) return Item(*quantity);
    }
    return item;
}

namespace {

struct Writer {
    std::optional<std::string> operator()(bool flag) const { return flag ? "true" : "false"; }
    std::optional<std::string> operator()(std::int32_t number) const {
        return std::to_string(number);
    }
    std::optional<std::string> operator()(const Decimal& number) const { return number.text(); }
    std::optional<std::string> operator()(std::string_view text) const { return std::string(text); }
    std::optional<std::string> operator()(const Temporal& moment) const { return moment.text(); }
    std::optional<std::string> operator()(const Quantity& quantity) const {
        auto text = quantity.value.text() + " ";
        if (!quantity.is_calendar) return text + "'" + std::string(quantity.unit) + "'";
        text += quantity.unit;
        return equal(quantity.value, Decimal(1)) ? text : text + "s";
    }
    std::optional<std::string> operator()(const TypeName&) const { return {}; }
    std::optional<std::string> operator()(const Node&) const { return {}; }
};

}  // namespace

std::optional<std::string> text_of(const Item& item) {
    const auto* node = item.get<Node>();
    // As it was written: "2015-02-07T13:28:17.2390Z" keeps its last zero.
    if (node != nullptr && node->value != nullptr && fhir::r4::is_primitive(node->type->kind)) {
        if (node->value->is_string()) return node->value->string();
    }
    const auto value = value_of(item);
    if (!value) return {};
    return std::visit(Writer(), value->any());
}

void Collection::push_back(const Item& item) {
    auto copy = item;
    if (const auto* text = item.get<std::string_view>()) copy = Item(keep(*text));
    if (const auto* quantity = item.get<Quantity>()) {
        copy = Item(Quantity{quantity->value, keep(quantity->unit), quantity->is_calendar});
    }
    items_.push_back(copy);
}

}  // namespace planbro::fhirpath
