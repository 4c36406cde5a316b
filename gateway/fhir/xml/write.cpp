#include <algorithm>
#include <optional>

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

const json::Value kNothing;

Kind kind_of(const r4::Element& element) {
    return r4::type_of(element).kind;
}

// An element with what JSON has of it: the member of its name, and the one with "_" before it.
struct Content {
    const r4::Element* element = nullptr;
    std::size_t position = 0;
    const json::Value* value = &kNothing;
    const json::Value* shadow = &kNothing;
};

// How long a `_name` list is without the nulls that only make it as long as the other.
std::size_t without_nulls_at_the_end(const json::Value& list) {
    const auto& items = list.items();
    const auto last = std::find_if(items.rbegin(), items.rend(),
                                   [](const json::Value& one) { return !one.is_null(); });
    return static_cast<std::size_t>(items.rend() - last);
}

class Writer {
  public:
    explicit Writer(XmlForm form) : is_pretty_(form == XmlForm::pretty) {}

    void document(const json::Value& resource);
    Result<std::string> take();

  private:
    void resource(const json::Value& value, const Path& path, bool is_root);
    void elements(const json::Value& object, const r4::Type& type, const Path& path);
    std::vector<Content> in_order(const json::Value& object, const r4::Type& type,
                                  const Path& path);
    void judge_choices(const std::vector<Content>& contents, const r4::Type& type,
                       const Path& path);
    void list(const Content& content, const Path& path);
    void item(const r4::Element& element, const json::Value& value, const json::Value& shadow,
              const Path& path);
    void complex(const r4::Element& element, const json::Value& value, const Path& path);
    void primitive(const r4::Element& element, const json::Value& value, const json::Value& shadow,
                   const Path& path);
    void narrative(const json::Value& value, const Path& path);
    void attributes(const json::Value& object, const r4::Type& type, const Path& path);
    void attribute(std::string_view name, std::string_view text, const Path& path);

    // A start tag, to be ended by close() or close_empty().
    void open(std::string_view name);
    void close_empty() { out_ += "/>"; }
    void open_content() { out_ += '>', ++depth_; }
    void close(std::string_view name);
    void new_line();

    bool is_pretty_;
    int depth_ = 0;
    std::string out_;
    Faults faults_;
};

// --- tags ---

void Writer::new_line() {
    if (!is_pretty_) return;
    out_ += '\n';
    out_.append(static_cast<std::size_t>(depth_) * 2, ' ');
}

void Writer::open(std::string_view name) {
    new_line();
    out_ += '<';
    out_ += name;
}

void Writer::close(std::string_view name) {
    --depth_;
    new_line();
    out_ += "</";
    out_ += name;
    out_ += '>';
}

void Writer::attribute(std::string_view name, std::string_view text, const Path& path) {
    if (text.empty()) return faults_.add("tomt-element", "An empty value.", path);
    if (!is_xml_text(text)) {
        return faults_.add("feil-verdi", "A character that XML does not have.", path);
    }
    out_ += ' ';
    out_ += name;
    out_ += "=\"";
    xml::append_attribute_text(out_, text);
    out_ += '"';
}

// --- resources and what is in them ---

void Writer::document(const json::Value& value) {
    out_ = R"(<?xml version="1.0" encoding="UTF-8"?>)";
    const auto* type = r4::find_resource(value.text("resourceType"));
    resource(value, {nullptr, type != nullptr ? r4::text(type->name) : "Resource"}, true);
    if (is_pretty_) out_ += '\n';
}

Result<std::string> Writer::take() {
    if (!faults_.empty()) return fail(Category::unprocessable, faults_.take());
    return std::move(out_);
}

void Writer::resource(const json::Value& value, const Path& path, bool is_root) {
    const auto* type = r4::find_resource(value.text("resourceType"));
    if (type == nullptr) {
        return faults_.add("ukjent-type", "Not a resource of a type of FHIR R4.", path);
    }
    const auto name = r4::text(type->name);
    open(name);
    if (is_root) out_ += " xmlns=\"" + std::string(xml::kFhir) + '"';
    if (value.members().size() == 1) return close_empty();
    open_content();
    elements(value, *type, path);
    close(name);
}

void Writer::elements(const json::Value& object, const r4::Type& type, const Path& path) {
    const auto contents = in_order(object, type, path);
    judge_choices(contents, type, path);
    for (const auto& content : contents) {
        list(content, {&path, r4::name_in_path(type, *content.element)});
    }
}

// The members that are elements in XML, a primitive with what stands beside it.
std::vector<Content> Writer::in_order(const json::Value& object, const r4::Type& type,
                                      const Path& path) {
    std::vector<Content> contents;
    r4::ElementOrder order(type);
    for (const auto& member : object.members()) {
        if (type.kind == Kind::resource && member.name == "resourceType") continue;
        const bool is_shadow = member.name.starts_with('_');
        const auto name = std::string_view(member.name).substr(is_shadow ? 1 : 0);
        const bool is_attribute = r4::is_attribute(type, name);
        if (is_attribute && !is_shadow) continue;
        const auto position = is_attribute ? std::optional<std::size_t>() : order.find(name);
        if (!position || (is_shadow && !xml::has_shadow(kind_of(order.at(*position))))) {
            const auto shown = shown_name(member.name);
            faults_.add("ukjent-element", unknown_element_text(type, member.name), {&path, shown});
            continue;
        }
        auto same = std::find_if(contents.begin(), contents.end(),
                                 [&](const auto& one) { return one.position == *position; });
        if (same == contents.end()) {
            same = contents.insert(contents.end(), {&order.at(*position), *position});
        }
        (is_shadow ? same->shadow : same->value) = &member.value;
    }
    std::sort(contents.begin(), contents.end(),
              [](const auto& a, const auto& b) { return a.position < b.position; });
    return contents;
}

void Writer::judge_choices(const std::vector<Content>& contents, const r4::Type& type,
                           const Path& path) {
    std::uint32_t made = 0;
    for (const auto& content : contents) {
        if (content.element->choice == 0) continue;
        const auto bit = 1U << (content.element->choice - 1U);
        if ((made & bit) != 0) {
            faults_.add("for-mange", "Only one of the types of this element can be given.",
                        {&path, r4::name_in_path(type, *content.element)});
        }
        made |= bit;
    }
}

// An element as JSON has it: a list exactly where it may be repeated, in which null stands for what
// the other list has.
void Writer::list(const Content& content, const Path& path) {
    const auto& [element, position, value, shadow] = content;
    if (!element->many()) {
        if (!value->is_array() && !shadow->is_array()) return item(*element, *value, *shadow, path);
        return faults_.add("for-mange", "Only one is allowed, so JSON has no list here.", path);
    }
    const auto is_list = [](const json::Value& one) { return one.is_null() || one.is_array(); };
    if (!is_list(*value) || !is_list(*shadow)) {
        return faults_.add("feil-type", "It can be repeated, so JSON has a list here.", path);
    }
    const auto size = std::max(value->items().size(), without_nulls_at_the_end(*shadow));
    if (size == 0) return faults_.add("tomt-element", "An empty list.", path);
    for (std::size_t i = 0; i < size; ++i) {
        item(*element, value->at(i), shadow->at(i), {path.parent, path.name, static_cast<int>(i)});
    }
}

void Writer::item(const r4::Element& element, const json::Value& value, const json::Value& shadow,
                  const Path& path) {
    const auto kind = kind_of(element);
    if (kind == Kind::xhtml) return narrative(value, path);
    if (r4::is_primitive(kind)) return primitive(element, value, shadow, path);
    if (kind != Kind::any_resource) return complex(element, value, path);
    const auto name = r4::text(element.name);
    open(name);
    open_content();
    resource(value, path, false);
    close(name);
}

void Writer::complex(const r4::Element& element, const json::Value& value, const Path& path) {
    if (!value.is_object()) return faults_.add("feil-type", "An object is expected.", path);
    const auto& type = r4::type_of(element);
    const auto& members = value.members();
    const bool has_content = std::any_of(members.begin(), members.end(), [&](const auto& member) {
        return !r4::is_attribute(type, member.name);
    });
    if (!has_content && !value.has("url")) {
        return faults_.add("tomt-element", "Nothing in it.", path);
    }
    const auto name = r4::text(element.name);
    open(name);
    attributes(value, type, path);
    if (!has_content) return close_empty();
    open_content();
    elements(value, type, path);
    close(name);
}

// --- primitives ---

void Writer::primitive(const r4::Element& element, const json::Value& value,
                       const json::Value& shadow, const Path& path) {
    const auto kind = kind_of(element);
    if (!value.is_null() && !is_json_kind(kind, value)) {
        return faults_.add("feil-type", "Expected: " + std::string(rule_of(kind)) + ".", path);
    }
    if (!shadow.is_null() && !shadow.is_object()) {
        return faults_.add("feil-type", "An object is expected.", path);
    }
    const auto& members = shadow.members();
    const bool has_content = std::any_of(members.begin(), members.end(),
                                         [](const auto& member) { return member.name != "id"; });
    if ((value.is_null() && !has_content) || (shadow.is_object() && members.empty())) {
        return faults_.add("tomt-element", "Nothing in it.", path);
    }
    const auto name = r4::text(element.name);
    open(name);
    attributes(shadow, xml::element_type(), path);
    if (value.is_bool()) attribute("value", value.boolean() ? "true" : "false", path);
    if (value.is_number()) attribute("value", value.digits(), path);
    if (value.is_string()) attribute("value", value.string(), path);
    if (!has_content) return close_empty();
    open_content();
    elements(shadow, xml::element_type(), path);
    close(name);
}

void Writer::attributes(const json::Value& object, const r4::Type& type, const Path& path) {
    for (const auto* name : {"id", "url"}) {
        const auto* value = object.find(name);
        if (value == nullptr || !r4::is_attribute(type, name)) continue;
        const Path place{&path, name};
        if (!value->is_string()) {
            faults_.add("feil-type", "Expected: a text.", place);
        } else {
            attribute(name, value->string(), place);
        }
    }
}

void Writer::narrative(const json::Value& value, const Path& path) {
    const auto div = value.is_string() ? xml::embeddable(value.string()) : std::nullopt;
    if (!div) {
        return faults_.add("feil-verdi", "Not " + std::string(rule_of(Kind::xhtml)) + ".", path);
    }
    new_line();
    out_ += *div;
}

}  // namespace

Result<std::string> write_xml(const json::Value& resource, XmlForm form) {
    Writer writer(form);
    writer.document(resource);
    return writer.take();
}

}  // namespace planbro::fhir
