#include "fhirpath/testing/xml_resource.hpp"

#include <libxml/parser.h>
#include <libxml/tree.h>

#include <memory>

#include "fhir/elements.hpp"

namespace planbro::fhirpath::testing {

namespace {

namespace r4 = fhir::r4;
using json::Value;

std::string_view name_of(const xmlNode* node) {
    return reinterpret_cast<const char*>(node->name);
}

std::string attribute(const xmlNode* node, const char* name) {
    const std::unique_ptr<xmlChar, decltype(xmlFree)> text(
        xmlGetProp(node, reinterpret_cast<const xmlChar*>(name)), xmlFree);
    return text ? reinterpret_cast<const char*>(text.get()) : "";
}

std::string markup(xmlNode* node) {
    const std::unique_ptr<xmlBuffer, decltype(&xmlBufferFree)> buffer(xmlBufferCreate(),
                                                                      xmlBufferFree);
    xmlNodeDump(buffer.get(), node->doc, node, 0, 0);
    return reinterpret_cast<const char*>(xmlBufferContent(buffer.get()));
}

Value resource(xmlNode* node);

Value primitive(const std::string& text, r4::Kind kind) {
    switch (kind) {
        case r4::Kind::boolean:
            return text == "true";
        case r4::Kind::decimal:
        case r4::Kind::integer:
        case r4::Kind::positiveInt:
        case r4::Kind::unsignedInt:
            return json::Number{text};
        default:
            return text;
    }
}

// Of a list, the "x" and "_x" lie side by side, with nulls for what is not there.
void put(Value& object, const std::string& name, bool many, Value value) {
    if (many) {
        object[name].push_back(std::move(value));
    } else {
        object.set(name, std::move(value));
    }
}

void fill(Value& object, xmlNode* node, const r4::Type& type);

void put_primitive(Value& object, xmlNode* node, const r4::Element& element) {
    const auto kind = r4::type_of(element).kind;
    const std::string name(r4::text(element.name));
    Value extra;
    extra.set_if("id", attribute(node, "id"));
    fill(extra, node, *r4::find_type("Element"));
    const auto text = kind == r4::Kind::xhtml ? markup(node) : attribute(node, "value");
    if (!text.empty() || element.many()) {
        put(object, name, element.many(), text.empty() ? Value() : primitive(text, kind));
    }
    if (extra.is_object()) {
        if (element.many()) {
            auto& list = object["_" + name];
            while (list.items().size() + 1 < object.at(name).items().size()) list.push_back({});
        }
        put(object, "_" + name, element.many(), std::move(extra));
    }
}

void fill(Value& object, xmlNode* node, const r4::Type& type) {
    r4::ElementFinder finder(type);
    for (auto* child = node->children; child != nullptr; child = child->next) {
        if (child->type != XML_ELEMENT_NODE) continue;
        const auto* element = finder.find(name_of(child));
        if (element == nullptr) continue;
        const auto& below = r4::type_of(*element);
        if (r4::is_primitive(below.kind)) {
            put_primitive(object, child, *element);
        } else if (below.kind == r4::Kind::any_resource) {
            auto* inner = xmlFirstElementChild(child);
            put(object, std::string(name_of(child)), element->many(), resource(inner));
        } else {
            Value value;
            value.make_object();
            value.set_if("id", attribute(child, "id"));
            value.set_if("url", attribute(child, "url"));
            fill(value, child, below);
            put(object, std::string(name_of(child)), element->many(), std::move(value));
        }
    }
}

Value resource(xmlNode* node) {
    Value object = json::object({{"resourceType", Value(name_of(node))}});
    fill(object, node, *r4::find_resource(name_of(node)));
    return object;
}

}  // namespace

json::Value read_xml(const std::filesystem::path& file) {
    const std::unique_ptr<xmlDoc, decltype(&xmlFreeDoc)> document(
        xmlReadFile(file.c_str(), nullptr, XML_PARSE_NONET), xmlFreeDoc);
    return resource(xmlDocGetRootElement(document.get()));
}

}  // namespace planbro::fhirpath::testing
