#include <deque>
#include <optional>

#include "base/text.hpp"
#include "fhir/elements.hpp"
#include "fhir/internal/faults.hpp"
#include "fhir/internal/primitives.hpp"
#include "fhir/xml.hpp"
#include "fhir/xml/internal/form.hpp"
#include "fhir/xml/internal/narrative.hpp"
#include "fhir/xml/internal/sax.hpp"

namespace planbro::fhir {

namespace {

using r4::Kind;
using xml::Attribute;
using xml::Characters;
using xml::Tag;

// What has been read of one element, which may stand several times in a row.
struct Row {
    const r4::Element* element = nullptr;
    json::Array values;
    json::Array shadows;  // ids and extensions of primitives; null where there are none
};

// An element whose end tag has not come yet.
struct Open {
    const r4::Element* element = nullptr;  // as its parent names it; nothing for a resource
    const r4::Type* type = nullptr;  // whose elements stand inside; nothing: one resource does
    Path path;
    int depth = 0;          // of the JSON form down to what stands inside
    std::size_t begin = 0;  // of its tag
    json::Value value;      // of a primitive, or the resource inside
    json::Value object;     // all other content
    std::optional<r4::ElementOrder> order;
    std::size_t position = 0;   // the furthest yet, in that order
    std::uint32_t choices = 0;  // those that have been made
    Row row;
    bool has_child = false;
    bool text_was_told = false;
};

Kind kind_of(const r4::Element& element) {
    return r4::type_of(element).kind;
}

bool is_white(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// The value as JSON has it; nothing if it cannot be written there. One judge for both forms: what
// is a number is what JSON takes for one.
std::optional<json::Value> json_value(Kind kind, const std::string& text) {
    switch (kind) {
        case Kind::boolean:
            if (text != "true" && text != "false") return {};
            return json::Value(text == "true");
        case Kind::decimal:
        case Kind::integer:
        case Kind::positiveInt:
        case Kind::unsignedInt:
            if (const auto number = json::parse(text); number && number->digits() == text) {
                return *number;
            }
            return {};
        default:
            return json::Value(text);
    }
}

bool has_any(const json::Array& items) {
    return std::any_of(items.begin(), items.end(), [](const auto& one) { return !one.is_null(); });
}

// Makes members of the row: https://hl7.org/fhir/R4/json.html#primitive
void close_row(Open& open) {
    auto& [element, values, shadows] = open.row;
    if (element == nullptr) return;
    const std::string name(r4::text(element->name));
    auto& members = open.object.make_object();
    const auto add = [&](std::string member, json::Array& items) {
        if (!has_any(items)) return;
        auto value = element->many() ? json::Value(std::move(items)) : std::move(items.front());
        members.push_back({std::move(member), std::move(value)});
    };
    add(name, values);
    add("_" + name, shadows);
    open.row = {};
}

class Reader {
  public:
    Reader(std::string_view text, const XmlLimits& limits) : text_(text), limits_(limits) {
        // What holds the whole document as `contained` holds a resource.
        open_.emplace_back().path.name = "Resource";
    }

    // As xml::Events asks for.
    bool start(const Tag& tag);
    void end(std::size_t end);
    void characters(Characters kind, std::string_view text);

    Result<json::Value> take();

  private:
    void fault(std::string_view code, std::string text, const Path& path, std::size_t begin);
    // The same, and what stands inside the tag is not looked at.
    void pass_over(std::string_view code, std::string text, const Path& path, std::size_t begin);
    void refuse_depth(int levels, std::size_t begin);

    void start_resource(const Tag& tag);
    void start_element(const Tag& tag);
    const r4::Element* find_element(const Tag& tag, std::size_t& position);
    void judge_place(const r4::Element& element, std::size_t position, const Path& path,
                     std::size_t begin);
    void open_element(const r4::Element& element, const Path& path, const Tag& tag);
    void open_narrative(const Path& path, const Tag& tag);

    void read_attributes(Open& open, const Tag& tag);
    void read_attribute(Open& open, const Attribute& attribute);
    void read_value(Open& open, const std::string& text);

    void end_element();
    void end_narrative(std::size_t end);
    void judge_content(const Open& open);
    void put(json::Value value, json::Value shadow = {});

    std::string_view text_;
    const XmlLimits& limits_;
    std::deque<Open> open_;  // a deque: paths point to those of their parents
    int passed_over_ = 0;    // elements open that are not looked at
    std::optional<xml::NarrativeText> narrative_;
    Path narrative_path_;
    std::size_t narrative_begin_ = 0;
    Faults faults_;
    std::optional<Lines> lines_;  // made when first asked for
    std::optional<Failure> too_deep_;
};

// --- what is wrong ---

void Reader::fault(std::string_view code, std::string text, const Path& path, std::size_t begin) {
    if (!lines_) lines_.emplace(text_);
    faults_.add(code, std::move(text), path, lines_->at(begin));
}

void Reader::pass_over(std::string_view code, std::string text, const Path& path,
                       std::size_t begin) {
    fault(code, std::move(text), path, begin);
    passed_over_ = 1;
}

void Reader::refuse_depth(int levels, std::size_t begin) {
    too_deep_ = fail(Category::bad_request, "ikke-xml",
                     "nested deeper than " + std::to_string(levels) + " levels")
                    .value();
    too_deep_->issues.front().place = Lines(text_).at(begin);
}

// --- start tags ---

bool Reader::start(const Tag& tag) {
    if (passed_over_ > 0) {
        ++passed_over_;
    } else if (narrative_) {
        narrative_->start(tag);
        if (narrative_->depth() > xml::kNarrativeDepthMax) {
            refuse_depth(xml::kNarrativeDepthMax, tag.begin);
        }
    } else if (open_.back().type == nullptr) {
        start_resource(tag);
    } else {
        start_element(tag);
    }
    return !too_deep_ && !faults_.full();
}

void Reader::start_resource(const Tag& tag) {
    auto& holder = open_.back();
    holder.has_child = true;
    const auto* type = r4::find_resource(tag.name);
    if (tag.name_space != xml::kFhir) {
        return pass_over("feil-navnerom", "Not in the namespace http://hl7.org/fhir.", holder.path,
                         tag.begin);
    }
    if (type == nullptr) {
        return pass_over("ukjent-type", "Not a resource of a type of FHIR R4.", holder.path,
                         tag.begin);
    }
    if (!holder.value.is_null()) {
        return pass_over("for-mange", "Only one resource can stand here.", holder.path, tag.begin);
    }
    const bool is_root = open_.size() == 1;
    const int depth = holder.depth + 1;
    if (depth > limits_.depth_max) return refuse_depth(limits_.depth_max, tag.begin);
    auto& open = open_.emplace_back();
    open.type = type;
    open.path = is_root ? Path{nullptr, r4::text(type->name)} : holder.path;
    open.depth = depth;
    open.begin = tag.begin;
    open.object = json::object({{"resourceType", r4::text(type->name)}});
    open.order.emplace(*type);
    read_attributes(open, tag);
}

void Reader::start_element(const Tag& tag) {
    auto& parent = open_.back();
    parent.has_child = true;
    std::size_t position = 0;
    const auto* element = find_element(tag, position);
    if (element == nullptr) return;
    const bool is_first = parent.row.element != element;
    Path path{&parent.path, r4::name_in_path(*parent.type, *element)};
    if (element->many()) path.index = is_first ? 0 : static_cast<int>(parent.row.values.size());
    if (is_first) {
        judge_place(*element, position, path, tag.begin);
        close_row(parent);
        parent.row.element = element;
    } else if (!element->many()) {
        return pass_over("for-mange", "Only one is allowed.", path, tag.begin);
    }
    if (kind_of(*element) == Kind::xhtml) return open_narrative(path, tag);
    open_element(*element, path, tag);
}

const r4::Element* Reader::find_element(const Tag& tag, std::size_t& position) {
    auto& parent = open_.back();
    const auto found = parent.order->find(tag.name);
    const auto* element = found ? &parent.order->at(*found) : nullptr;
    const auto shown = shown_name(tag.name);
    const Path path{&parent.path, shown};
    const bool is_narrative = element != nullptr && kind_of(*element) == Kind::xhtml;
    const auto name_space = is_narrative ? xml::kXhtml : xml::kFhir;
    if (tag.name_space != name_space) {
        pass_over("feil-navnerom", "Not in the namespace " + std::string(name_space) + ".", path,
                  tag.begin);
        return nullptr;
    }
    if (element == nullptr) {
        pass_over("ukjent-element", unknown_element_text(*parent.type, tag.name), path, tag.begin);
        return nullptr;
    }
    if (r4::is_attribute(*parent.type, tag.name)) {
        pass_over("ukjent-element", "It is an attribute in XML.", path, tag.begin);
        return nullptr;
    }
    position = *found;
    return element;
}

// Whether an element may stand behind those before it.
void Reader::judge_place(const r4::Element& element, std::size_t position, const Path& path,
                         std::size_t begin) {
    auto& parent = open_.back();
    const auto bit = element.choice == 0 ? 0U : 1U << (element.choice - 1U);
    if ((parent.choices & bit) != 0) {
        fault("for-mange", "Only one of the types of this element can be given.", path, begin);
    } else if (position < parent.position) {
        fault("feil-rekkefolge",
              "In XML it stands before " +
                  std::string(r4::text(parent.order->at(parent.position).name)) + ".",
              path, begin);
    }
    parent.choices |= bit;
    parent.position = std::max(parent.position, position);
}

void Reader::open_element(const r4::Element& element, const Path& path, const Tag& tag) {
    const auto kind = kind_of(element);
    const int outer = open_.back().depth + (element.many() ? 1 : 0);
    const bool is_object = !r4::is_primitive(kind) && kind != Kind::any_resource;
    if (outer + (is_object ? 1 : 0) > limits_.depth_max) {
        return refuse_depth(limits_.depth_max, tag.begin);
    }
    auto& open = open_.emplace_back();
    open.element = &element;
    open.path = path;
    open.begin = tag.begin;
    open.depth = kind == Kind::any_resource ? outer : outer + 1;
    if (kind != Kind::any_resource) {
        open.type = is_object ? &r4::type_of(element) : &xml::element_type();
        open.order.emplace(*open.type);
    }
    read_attributes(open, tag);
}

void Reader::open_narrative(const Path& path, const Tag& tag) {
    narrative_.emplace();
    narrative_path_ = path;
    narrative_begin_ = tag.begin;
    narrative_->start(tag);
}

// --- attributes ---

void Reader::read_attributes(Open& open, const Tag& tag) {
    const bool is_root = open_.size() == 2;
    for (const auto& attribute : tag.attributes) {
        // A hint for editors, which says nothing of the resource; it is not followed.
        const bool is_hint = is_root && attribute.name_space == xml::kSchemaInstance &&
                             attribute.name == "schemaLocation";
        if (!is_hint) read_attribute(open, attribute);
    }
}

void Reader::read_attribute(Open& open, const Attribute& attribute) {
    const auto& name = attribute.name;
    const bool is_primitive = open.element != nullptr && r4::is_primitive(kind_of(*open.element));
    const bool is_ours = attribute.name_space.empty() && open.type != nullptr;
    if (is_ours && is_primitive && name == "value") return read_value(open, attribute.value);
    if (!is_ours || !r4::is_attribute(*open.type, name)) {
        return fault("ukjent-attributt", "It has no attribute " + shown_name(name) + ".", open.path,
                     open.begin);
    }
    if (attribute.value.empty()) {
        fault("tomt-element", "An empty attribute.", {&open.path, name}, open.begin);
    }
    if (open.depth > limits_.depth_max) return refuse_depth(limits_.depth_max, open.begin);
    open.object.make_object().push_back({std::string(name), attribute.value});
}

void Reader::read_value(Open& open, const std::string& text) {
    const auto kind = kind_of(*open.element);
    auto value = json_value(kind, text);
    if (text.empty()) {
        fault("tomt-element", "An empty value.", open.path, open.begin);
    } else if (!value) {
        fault("feil-verdi", "Not " + std::string(rule_of(kind)) + ".", open.path, open.begin);
    }
    open.value = value ? std::move(*value) : json::Value(text);
}

// --- text ---

void Reader::characters(Characters kind, std::string_view text) {
    if (passed_over_ > 0) return;
    if (narrative_) return narrative_->characters(kind, text);
    auto& open = open_.back();
    const bool is_nothing = kind == Characters::instruction ||
                            (kind == Characters::text && is_white(text)) || open.text_was_told;
    if (is_nothing) return;
    open.text_was_told = true;
    fault("uventet-tekst", "Text stands only in attributes and in narratives.", open.path,
          open.begin);
}

// --- end tags ---

void Reader::end(std::size_t end) {
    if (passed_over_ > 0) {
        --passed_over_;
    } else if (narrative_) {
        narrative_->end();
        if (narrative_->depth() == 0) end_narrative(end);
    } else {
        end_element();
    }
}

void Reader::end_narrative(std::size_t end) {
    if (narrative_->is_foreign()) {
        fault("feil-navnerom", "Not all of it is in the namespace of XHTML.", narrative_path_,
              narrative_begin_);
    }
    put(narrative_->take(text_.substr(narrative_begin_, end - narrative_begin_)));
    narrative_.reset();
}

void Reader::end_element() {
    judge_content(open_.back());
    close_row(open_.back());
    auto done = std::move(open_.back());
    open_.pop_back();
    if (done.element == nullptr) {
        open_.back().value = std::move(done.object);  // a resource
    } else if (r4::is_primitive(kind_of(*done.element))) {
        put(std::move(done.value), std::move(done.object));
    } else {
        put(done.type == nullptr ? std::move(done.value) : std::move(done.object));
    }
}

// ele-1 (https://hl7.org/fhir/R4/element.html): a value or something inside it besides the id.
void Reader::judge_content(const Open& open) {
    if (open.has_child || !open.value.is_null() || open.element == nullptr) return;
    if (r4::is_primitive(kind_of(*open.element))) {
        fault("tomt-element", "Neither a value nor an extension.", open.path, open.begin);
    } else if (!open.object.has("url")) {
        fault("tomt-element", "Nothing in it.", open.path, open.begin);
    }
}

void Reader::put(json::Value value, json::Value shadow) {
    auto& row = open_.back().row;
    row.values.push_back(std::move(value));
    row.shadows.push_back(std::move(shadow));
}

Result<json::Value> Reader::take() {
    if (too_deep_) return Fail(std::move(*too_deep_));
    if (!faults_.empty()) return fail(Category::unprocessable, faults_.take());
    return std::move(open_.front().value);
}

}  // namespace

Result<json::Value> read_xml(std::string_view text, const XmlLimits& limits) {
    if (text.size() > limits.size_max) {
        return fail(Category::too_large, "for-stor",
                    "The XML is larger than " + std::to_string(limits.size_max) + " bytes.");
    }
    Reader reader(text, limits);
    const auto read = xml::read_events(
        text, limits.depth_max + xml::kNarrativeDepthMax,
        {[&](const Tag& tag) { return reader.start(tag); },
         [&](std::size_t end) { reader.end(end); },
         [&](Characters kind, std::string_view part) { reader.characters(kind, part); }});
    if (!read) return Fail(read.error());
    return reader.take();
}

}  // namespace planbro::fhir
