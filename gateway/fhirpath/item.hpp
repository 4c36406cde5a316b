// What a FHIRPath expression works on and gives: nodes of a resource, which are referred to and
// never copied, and computed values (https://hl7.org/fhirpath/N1/#using-types).
#pragma once

#include <cstdint>
#include <forward_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "base/json.hpp"
#include "fhir/elements.hpp"
#include "fhirpath/decimal.hpp"
#include "fhirpath/temporal.hpp"

namespace planbro::fhirpath {

// An element or resource. A primitive of which only the `_x` member is there has no value.
struct Node {
    const json::Value* value = nullptr;    // nothing, never JSON's null, if there is none
    const json::Value* extra = nullptr;    // the `_x` beside it: id and extensions
    const fhir::r4::Type* type = nullptr;  // never nothing

    // The same place in the same resource.
    friend bool operator==(const Node&, const Node&) = default;
};

struct Quantity {
    Decimal value;
    std::string_view unit;     // UCUM, "1" for none; or a calendar unit in the singular
    bool is_calendar = false;  // "1 year" is not quite "1 'a'"
};

// What type() tells: {namespace: 'FHIR', name: 'Patient'}.
struct TypeName {
    std::string_view space;
    std::string_view name;
};

class Item {
  public:
    using Any = std::variant<bool, std::int32_t, Decimal, std::string_view, Temporal, Quantity,
                             TypeName, Node>;
    template <class T>
    static constexpr bool kHolds =
        std::is_same_v<T, bool> || std::is_same_v<T, std::int32_t> || std::is_same_v<T, Decimal> ||
        std::is_same_v<T, std::string_view> || std::is_same_v<T, Temporal> ||
        std::is_same_v<T, Quantity> || std::is_same_v<T, TypeName> || std::is_same_v<T, Node>;

    Item() = default;
    template <class T>
    requires kHolds<T> Item(T value) : any_(value) {}

    // Of that very kind; nothing if it is another one.
    template <class T>
    [[nodiscard]] const T* get() const {
        return std::get_if<T>(&any_);
    }
    template <class T>
    [[nodiscard]] bool is() const {
        return std::holds_alternative<T>(any_);
    }
    [[nodiscard]] const Any& any() const { return any_; }

  private:
    Any any_;
};

static_assert(std::is_trivially_copyable_v<Item>);

// A whole resource; nothing if R4 has no such type. It must outlive what refers to it.
std::optional<Item> resource_item(const json::Value& resource);

// What a primitive says as a value of FHIRPath, a Quantity likewise; nothing for a primitive
// without a value; the item itself for all else. Text that is no valid date stays text.
// https://hl7.org/fhir/R4/fhirpath.html#types
std::optional<Item> value_of(const Item& item);

// A value as toString() gives it; nothing for what has no such form.
std::optional<std::string> text_of(const Item& item);

// An answer. Its texts are its own; its nodes stay those of the resource.
class Collection {
  public:
    Collection() = default;
    Collection(Collection&&) = default;
    Collection& operator=(Collection&&) = default;
    Collection(const Collection&) = delete;
    Collection& operator=(const Collection&) = delete;
    ~Collection() = default;

    [[nodiscard]] bool empty() const { return items_.empty(); }
    [[nodiscard]] std::size_t size() const { return items_.size(); }
    [[nodiscard]] const Item& operator[](std::size_t index) const { return items_[index]; }
    [[nodiscard]] auto begin() const { return items_.begin(); }
    [[nodiscard]] auto end() const { return items_.end(); }

    void push_back(const Item& item);  // copies the item's texts

  private:
    std::string_view keep(std::string_view text) { return texts_.emplace_front(text); }

    std::vector<Item> items_;
    std::forward_list<std::string> texts_;  // stay where they are
};

}  // namespace planbro::fhirpath
