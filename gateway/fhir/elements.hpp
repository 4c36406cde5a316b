// What FHIR R4 says of each element, as constant tables (fhir-profiles/r4/tables.inc). Rows name
// each other by number; the functions below hide that.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

namespace planbro::fhir::r4 {

// How a value of a type is judged: as a primitive (named as in FHIR), by its elements, or as a
// resource of a type that it names itself.
enum class Kind : std::uint8_t {
    complex,
    resource,
    any_resource,
    base64Binary,
    boolean,
    canonical,
    code,
    date,
    dateTime,
    decimal,
    id,
    instant,
    integer,
    markdown,
    oid,
    positiveInt,
    string,
    time,
    unsignedInt,
    uri,
    url,
    uuid,
    xhtml
};

constexpr bool is_primitive(Kind kind) {
    return kind >= Kind::base64Binary;
}

// A part of the one text that holds all names.
struct Text {
    std::uint32_t offset;
    std::uint8_t size;
};

// A data type, a resource type, or a nested element such as CarePlan.activity.
struct Type {
    Text name;
    Kind kind;
    std::uint16_t base;  // its elements are this type's, too; or kNoType
    std::uint16_t first_element;
    std::uint16_t element_count;
    std::uint16_t first_choice;
    std::uint8_t choice_count;
    std::uint8_t required_count;  // of its own elements; a choice counts as one
};

// An element as it is named in JSON: value[x] is as many elements as it allows types.
struct Element {
    Text name;
    std::uint16_t type;
    std::uint16_t targets;  // what a Reference may point to; 0: to anything
    std::uint16_t codes;    // the list of a required binding; 0: none
    std::uint8_t flags;
    std::uint8_t choice;  // 1 for the first value[x] of the type, 2 for the next; 0: no choice

    // Of a choice, Choice::required tells.
    [[nodiscard]] bool required() const { return (flags & 1U) != 0; }
    [[nodiscard]] bool many() const { return (flags & 2U) != 0; }
    // https://hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.isSummary and
    // .isModifier
    [[nodiscard]] bool in_summary() const { return (flags & 4U) != 0; }
    [[nodiscard]] bool modifies() const { return (flags & 8U) != 0; }
};

struct Choice {
    Text name;  // without "[x]"
    bool required;
};

struct TargetList {
    std::uint16_t first;
    std::uint8_t count;
};

struct CodeList {
    Text name;  // last part of the value set's URL
    std::uint16_t first;
    std::uint16_t count;
};

struct Code {
    Text code;
    std::uint8_t system;
};

constexpr std::uint16_t kNoType = std::numeric_limits<std::uint16_t>::max();

std::string_view text(Text part);

std::span<const Type> types();                     // by name
const Type* find_type(std::string_view name);      // of any kind; nothing if R4 has none such
const Type* find_resource(std::string_view name);  // a resource type that can be used
const Type* base_of(const Type& type);
const Type& type_of(const Element& element);

std::span<const Element> elements_of(const Type& type);  // without those of its base
std::span<const Choice> choices_of(const Type& type);

// As FHIRPath names it: a choice without the type of the alternative taken.
std::string_view name_in_path(const Type& type, const Element& element);

// Whether the element is an attribute in XML and bare text in JSON, without extensions: the id of
// what is no resource, and the url of an extension (https://hl7.org/fhir/R4/xml.html).
bool is_attribute(const Type& type, std::string_view element);

// Finds elements of one object. JSON commonly has them in the order of the definition, so that the
// search goes on where it ended.
class ElementFinder {
  public:
    explicit ElementFinder(const Type& type) : own_(elements_of(type)), base_(base_of(type)) {}
    const Element* find(std::string_view name);
    // Whether the last one found is the type's own, not its base's.
    [[nodiscard]] bool is_own(const Element& element) const {
        return &element >= own_.data() && &element < own_.data() + own_.size();
    }

  private:
    std::span<const Element> own_;
    const Type* base_;
    std::size_t next_ = 0;
};

// All elements of a type in the order of the definition, those of its base first: the order that
// XML has them in. The search goes on where it ended.
class ElementOrder {
  public:
    explicit ElementOrder(const Type& type);
    // The place in the order; nothing if the type has no such element.
    std::optional<std::size_t> find(std::string_view name);
    [[nodiscard]] const Element& at(std::size_t position) const;
    [[nodiscard]] std::size_t size() const { return size_; }

  private:
    static constexpr std::size_t kLevelsMax = 4;  // of inheritance, in R4
    std::array<std::span<const Element>, kLevelsMax> levels_;
    std::size_t size_ = 0;
    std::size_t next_ = 0;
};

// Whether a reference in the element may point to a resource of that type.
bool allows_target(const Element& element, std::string_view type);

std::string_view code_list_name(const Element& element);
bool has_code(const Element& element, std::string_view code);
bool has_code(const Element& element, std::string_view system, std::string_view code);
std::span<const Code> codes_of(const Element& element);

}  // namespace planbro::fhir::r4
