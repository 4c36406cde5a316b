// https://www.rfc-editor.org/rfc/rfc5261 on the XML form of a resource
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>

#include <memory>

#include "base/text.hpp"
#include "fhir/xml.hpp"
#include "patch/internal/common.hpp"
#include "patch/internal/selector.hpp"
#include "patch/patch.hpp"

namespace planbro::patch {

namespace {

constexpr const char* kFhir = "http://hl7.org/fhir";
constexpr std::size_t kSelectorBytesMax = 2000;
constexpr unsigned long kStepsMax = 100'000;  // of XPath, for one selector

template <auto free>
struct Free {
    template <class T>
    void operator()(T* pointer) const {
        free(pointer);
    }
};
using Document = std::unique_ptr<xmlDoc, Free<xmlFreeDoc>>;
using Context = std::unique_ptr<xmlXPathContext, Free<xmlXPathFreeContext>>;
using Found = std::unique_ptr<xmlXPathObject, Free<xmlXPathFreeObject>>;
using NodeOwner = std::unique_ptr<xmlNode, Free<xmlFreeNode>>;

struct FreeText {
    void operator()(xmlChar* text) const { xmlFree(text); }
};
using Text = std::unique_ptr<xmlChar, FreeText>;

const xmlChar* xml(const char* text) {
    return reinterpret_cast<const xmlChar*>(text);
}
std::string plain(const xmlChar* text) {
    return text == nullptr ? "" : reinterpret_cast<const char*>(text);
}

// Silent: what is wrong is told by our own words, without a value.
constexpr int kOptions = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;

Document parsed(std::string_view text) {
    return Document(
        xmlReadMemory(text.data(), static_cast<int>(text.size()), nullptr, nullptr, kOptions));
}

void ignore_fault(void*, xmlErrorPtr) {}

std::string attribute(xmlNode* node, const char* name) {
    const Text value(xmlGetNoNsProp(node, xml(name)));
    return plain(value.get());
}

std::string content(xmlNode* node) {
    const Text value(xmlNodeGetContent(node));
    return plain(value.get());
}

bool is_element(const xmlNode* node) {
    return node->type == XML_ELEMENT_NODE;
}

class Patching {
  public:
    explicit Patching(Document target) : target_(std::move(target)) {}

    Result<void> apply(xmlNode* operation, std::size_t number) {
        place_ = "diff/*[" + std::to_string(number + 1) + "]";
        const auto name = plain(operation->name);
        if (name != "add" && name != "replace" && name != "remove") {
            return malformed(place_, "An operation is add, replace or remove.");
        }
        const auto node = select(operation);
        if (!node) return Fail(node.error());
        if (name == "add") return add(operation, *node);
        return name == "replace" ? replace(operation, *node) : remove(*node);
    }

    [[nodiscard]] std::string text() const {
        xmlChar* bytes = nullptr;
        int size = 0;
        xmlDocDumpMemoryEnc(target_.get(), &bytes, &size, "UTF-8");
        const Text owner(bytes);
        return bytes == nullptr ? std::string()
                                : std::string(reinterpret_cast<const char*>(bytes),
                                              static_cast<std::size_t>(size));
    }

  private:
    void declare(xmlXPathContext* context, xmlNode* operation) {
        const auto* standard = xmlSearchNs(operation->doc, operation, nullptr);
        xmlXPathRegisterNs(context, xml(std::string(kDefaultPrefix).c_str()),
                           standard != nullptr ? standard->href : xml(kFhir));
        const std::unique_ptr<xmlNs*, Free<free_list>> list(
            xmlGetNsList(operation->doc, operation));
        for (auto** one = list.get(); one != nullptr && *one != nullptr; ++one) {
            if ((*one)->prefix != nullptr) {
                xmlXPathRegisterNs(context, (*one)->prefix, (*one)->href);
            }
        }
    }
    static void free_list(xmlNs** list) { xmlFree(list); }

    // RFC 5261 section 4.1: one node, neither more nor less.
    Result<xmlNode*> select(xmlNode* operation) {
        const auto selector = attribute(operation, "sel");
        if (selector.empty() || selector.size() > kSelectorBytesMax) {
            return malformed(place_ + "/@sel", "The operation needs a selector.");
        }
        const Context context(xmlXPathNewContext(target_.get()));
        xmlXPathSetContextNode(reinterpret_cast<xmlNode*>(target_.get()), context.get());
        xmlSetStructuredErrorFunc(nullptr, ignore_fault);
        context->error = ignore_fault;
        context->opLimit = kStepsMax;
        declare(context.get(), operation);
        const Found found(
            xmlXPathEvalExpression(xml(with_default_prefix(selector).c_str()), context.get()));
        xmlSetStructuredErrorFunc(nullptr, nullptr);
        if (found == nullptr) {
            return malformed(place_ + "/@sel", "The selector is no XPath that is taken here.");
        }
        const auto* nodes = found->type == XPATH_NODESET ? found->nodesetval : nullptr;
        if (nodes == nullptr || nodes->nodeNr == 0) {
            return unfit(place_ + "/@sel", "The selector leads to nothing in the resource.");
        }
        if (nodes->nodeNr > 1) {
            return unfit(place_ + "/@sel", "The selector leads to more than one node.");
        }
        auto* node = nodes->nodeTab[0];
        if (node->type == XML_NAMESPACE_DECL || node->type == XML_DOCUMENT_NODE) {
            return unfit(place_ + "/@sel", "The selector leads to no element, attribute or text.");
        }
        return node;
    }

    // Copies of what the operation holds, given to `put` in order.
    template <class Put>
    Result<void> each_child(xmlNode* operation, Put put) {
        for (auto* child = operation->children; child != nullptr; child = child->next) {
            NodeOwner copy(xmlDocCopyNode(child, target_.get(), 1));
            if (copy == nullptr) return unfit(place_, "The content cannot be put there.");
            // Adding texts side by side would merge them, and free one of them.
            if (copy->type == XML_TEXT_NODE && xmlIsBlankNode(copy.get()) != 0) continue;
            put(copy.release());
        }
        return {};
    }

    Result<void> add(xmlNode* operation, xmlNode* node) {
        const auto type = attribute(operation, "type");
        const auto where = attribute(operation, "pos");
        if (!is_element(node)) return unfit(place_, "add is to an element.");
        if (type.starts_with('@')) return add_attribute(operation, node, type.substr(1));
        if (!type.empty()) return malformed(place_ + "/@type", "type is an attribute, as @id.");
        if (where.empty()) {
            return each_child(operation, [&](xmlNode* child) { xmlAddChild(node, child); });
        }
        if (where != "prepend" && where != "before" && where != "after") {
            return malformed(place_ + "/@pos", "pos is prepend, before or after.");
        }
        const bool is_root = node == xmlDocGetRootElement(target_.get());
        if (is_root && where != "prepend") {
            return unfit(place_, "Nothing stands beside the resource.");
        }
        auto* first = node->children;
        if (where == "prepend" && first == nullptr) {
            return each_child(operation, [&](xmlNode* child) { xmlAddChild(node, child); });
        }
        if (where == "after") {
            return each_child(operation,
                              [&](xmlNode* child) { node = xmlAddNextSibling(node, child); });
        }
        auto* before = where == "prepend" ? first : node;
        return each_child(operation, [&](xmlNode* child) { xmlAddPrevSibling(before, child); });
    }

    Result<void> add_attribute(xmlNode* operation, xmlNode* node, const std::string& name) {
        if (xmlValidateNCName(xml(name.c_str()), 0) != 0) {
            return malformed(place_ + "/@type", "type is an attribute, as @id.");
        }
        if (xmlHasProp(node, xml(name.c_str())) != nullptr) {
            return unfit(place_, "The attribute is there already.");
        }
        xmlNewProp(node, xml(name.c_str()), xml(content(operation).c_str()));
        return {};
    }

    Result<void> replace(xmlNode* operation, xmlNode* node) {
        if (node->type == XML_ATTRIBUTE_NODE) {
            xmlSetNsProp(node->parent, node->ns, node->name, xml(content(operation).c_str()));
            return {};
        }
        if (!is_element(node)) {
            xmlNodeSetContent(node, xml(content(operation).c_str()));
            return {};
        }
        auto* element = xmlFirstElementChild(operation);
        if (element == nullptr || xmlNextElementSibling(element) != nullptr) {
            return malformed(place_, "An element is replaced by one element.");
        }
        const NodeOwner old(xmlReplaceNode(node, xmlDocCopyNode(element, target_.get(), 1)));
        return {};
    }

    Result<void> remove(xmlNode* node) {
        if (node == xmlDocGetRootElement(target_.get())) {
            return unfit(place_, "A patch does not remove the resource.");
        }
        if (node->type == XML_ATTRIBUTE_NODE) {
            xmlRemoveProp(reinterpret_cast<xmlAttr*>(node));
            return {};
        }
        xmlUnlinkNode(node);
        const NodeOwner owner(node);
        return {};
    }

    Document target_;
    std::string place_;
};

// Nothing for what is no patch, such as one with a document type, whose entities could grow.
Document document_of(std::string_view text) {
    if (!is_utf8(text)) return {};
    auto document = parsed(text);
    if (document == nullptr || document->intSubset != nullptr) return {};
    return document;
}

}  // namespace

Result<json::Value> apply_xml(const json::Value& resource, std::string_view document) {
    const auto diff = document_of(document);
    if (diff == nullptr) return malformed({}, "An XML Patch is a well-formed document.");
    const auto form = fhir::write_xml(resource);
    if (!form) return Fail(form.error());
    Patching patching(parsed(*form));
    std::size_t number = 0;
    for (auto* operation = xmlFirstElementChild(xmlDocGetRootElement(diff.get()));
         operation != nullptr; operation = xmlNextElementSibling(operation)) {
        if (number == kOperationsMax) {
            return malformed({}, "A patch has at most 500 operations.");
        }
        if (auto applied = patching.apply(operation, number++); !applied) {
            return Fail(applied.error());
        }
    }
    auto read = fhir::read_xml(patching.text());
    if (!read) {
        // What the patch has made of the resource is not FHIR; the places are not those of the
        // patch.
        auto failure = read.error();
        failure.category = Category::unprocessable;
        for (auto& issue : failure.issues) issue.place = {};
        return Fail(std::move(failure));
    }
    return finished(std::move(*read));
}

}  // namespace planbro::patch
