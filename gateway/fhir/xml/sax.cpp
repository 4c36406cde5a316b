#include "fhir/xml/internal/sax.hpp"

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include <algorithm>
#include <array>
#include <exception>
#include <memory>
#include <span>

#include "base/text.hpp"

namespace planbro::fhir::xml {

namespace {

constexpr auto kNone = std::string_view::npos;
constexpr std::string_view kSpaces = " \t\r\n";

struct FreeContext {
    void operator()(xmlParserCtxt* context) const { xmlFreeParserCtxt(context); }
};
using Context = std::unique_ptr<xmlParserCtxt, FreeContext>;

struct Trouble {
    std::string code;
    std::string text;
    std::size_t offset = 0;
};

// What the callbacks share; libxml2 hands it back to each of them.
struct Reading {
    std::string_view text;
    int depth_max;
    const Events& events;
    xmlParserCtxt* context = nullptr;
    int depth = 0;
    bool stopped = false;
    Trouble trouble = {};
    std::exception_ptr thrown = {};

    [[nodiscard]] std::size_t offset() const {
        const auto consumed = xmlByteConsumed(context);
        return std::min(text.size(), consumed < 0 ? 0 : static_cast<std::size_t>(consumed));
    }
    void stop() {
        stopped = true;
        xmlStopParser(context);
    }
    void refuse(std::string code, std::string why) {
        if (trouble.code.empty()) trouble = {std::move(code), std::move(why), offset()};
    }
};

Reading& reading_of(void* context) {
    return *static_cast<Reading*>(static_cast<xmlParserCtxt*>(context)->_private);
}

// No exception may cross libxml2's frames: it is kept until the parser has returned.
template <class Action>
void guarded(void* context, Action action) {
    auto& reading = reading_of(context);
    if (reading.stopped) return;
    try {
        action(reading);
    } catch (...) {
        reading.thrown = std::current_exception();
        reading.stop();
    }
}

std::string_view view_of(const xmlChar* text) {
    return text != nullptr ? std::string_view(reinterpret_cast<const char*>(text))
                           : std::string_view();
}

// Where it is not told to put entities in, libxml2 gives every "&" of an attribute as "&#38;".
std::string attribute_value(const xmlChar* begin, const xmlChar* end) {
    constexpr std::string_view kAmpersand = "&#38;";
    std::string value(reinterpret_cast<const char*>(begin), static_cast<std::size_t>(end - begin));
    for (auto at = value.find(kAmpersand); at != kNone; at = value.find(kAmpersand, at + 1)) {
        value.replace(at, kAmpersand.size(), "&");
    }
    return value;
}

// libxml2 gives five pointers an attribute: name, prefix, namespace, begin and end of the value.
std::vector<Attribute> attributes_of(std::span<const xmlChar*> parts) {
    std::vector<Attribute> attributes;
    for (; parts.size() >= 5; parts = parts.subspan(5)) {
        attributes.push_back({view_of(parts[0]), view_of(parts[1]), view_of(parts[2]),
                              attribute_value(parts[3], parts[4])});
    }
    return attributes;
}

// Two pointers a namespace: prefix, which is null for the default one, and URI.
bool has_default(std::span<const xmlChar*> namespaces) {
    for (; namespaces.size() >= 2; namespaces = namespaces.subspan(2)) {
        if (namespaces[0] == nullptr) return true;
    }
    return false;
}

void on_start(void* context, const xmlChar* name, const xmlChar* prefix, const xmlChar* uri,
              int namespace_count, const xmlChar** namespaces, int attribute_count, int,
              const xmlChar** attributes) {
    guarded(context, [&](Reading& reading) {
        if (++reading.depth > reading.depth_max) {
            reading.refuse("ikke-xml",
                           "nested deeper than " + std::to_string(reading.depth_max) + " levels");
            return reading.stop();
        }
        // The reader stands behind the attributes, which hold no "<".
        const auto begin = reading.text.rfind('<', reading.offset());
        const Tag tag{view_of(name),
                      view_of(prefix),
                      view_of(uri),
                      has_default({namespaces, static_cast<std::size_t>(namespace_count) * 2}),
                      attributes_of({attributes, static_cast<std::size_t>(attribute_count) * 5}),
                      begin == kNone ? 0 : begin};
        if (!reading.events.start(tag)) reading.stop();
    });
}

void on_end(void* context, const xmlChar*, const xmlChar*, const xmlChar*) {
    guarded(context, [](Reading& reading) {
        --reading.depth;
        reading.events.end(reading.offset());
    });
}

template <Characters kind>
void on_characters(void* context, const xmlChar* text, int size) {
    guarded(context, [&](Reading& reading) {
        reading.events.characters(
            kind, {reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)});
    });
}

void on_instruction(void* context, const xmlChar*, const xmlChar*) {
    guarded(context, [](Reading& reading) {
        if (reading.depth > 0) reading.events.characters(Characters::instruction, {});
    });
}

void on_document_type(void* context, const xmlChar*, const xmlChar*, const xmlChar*) {
    guarded(context, [](Reading& reading) {
        reading.refuse("dtd-forbudt",
                       "A document type declaration (<!DOCTYPE>) is not accepted, nor any entity "
                       "but those of XML itself.");
        reading.stop();
    });
}

// In our words: libxml2's repeat names, and names could be data.
std::string reason_of(int code) {
    switch (code) {
        case XML_ERR_DOCUMENT_EMPTY:
            return "there is no element";
        case XML_ERR_DOCUMENT_END:
            return "there is something behind the end of the document";
        case XML_ERR_TAG_NAME_MISMATCH:
            return "an end tag does not fit its start tag";
        case XML_ERR_TAG_NOT_FINISHED:
        case XML_ERR_GT_REQUIRED:
            return "a tag is not finished";
        case XML_ERR_ATTRIBUTE_REDEFINED:
        case XML_NS_ERR_ATTRIBUTE_REDEFINED:
            return "an attribute stands twice";
        case XML_ERR_INVALID_CHAR:
        case XML_ERR_INVALID_CHARREF:
            return "a character that XML does not have";
        case XML_ERR_UNDECLARED_ENTITY:
            return "an entity that XML does not have; write the character itself";
        case XML_NS_ERR_UNDEFINED_NAMESPACE:
            return "a prefix without a namespace";
        default:
            return "not well-formed";
    }
}

// Warnings are about style; errors of namespaces would otherwise be passed over.
void on_error(void* context, xmlError* error) {
    if (error == nullptr || error->level < XML_ERR_ERROR) return;
    guarded(context, [&](Reading& reading) { reading.refuse("ikke-xml", reason_of(error->code)); });
}

Context context_for(Reading& reading) {
    static const bool initialised = (xmlInitParser(), true);  // once, whichever thread is first
    if (!initialised) return nullptr;
    Context context(
        xmlCreateMemoryParserCtxt(reading.text.data(), static_cast<int>(reading.text.size())));
    if (!context) return context;
    constexpr int kOptions =
        XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_IGNORE_ENC;
    xmlCtxtUseOptions(context.get(), kOptions);
    auto& sax = *context->sax;
    sax = xmlSAXHandler{};  // what is not asked for here is not done: no tree, no subset, no entity
    sax.initialized = XML_SAX2_MAGIC;
    sax.internalSubset = on_document_type;
    sax.startElementNs = on_start;
    sax.endElementNs = on_end;
    sax.characters = on_characters<Characters::text>;
    sax.ignorableWhitespace = on_characters<Characters::text>;
    sax.cdataBlock = on_characters<Characters::cdata>;
    sax.processingInstruction = on_instruction;
    sax.serror = on_error;
    context->userData = context.get();
    context->_private = &reading;
    reading.context = context.get();
    return context;
}

// The encoding that the XML declaration names (https://www.w3.org/TR/xml/#NT-EncodingDecl); "" if
// none. Of a malformed declaration libxml2 will tell.
std::string_view declared_encoding(std::string_view text) {
    if (!text.starts_with("<?xml")) return {};
    text = text.substr(0, text.find("?>"));
    const auto skip_spaces = [&] {
        text.remove_prefix(std::min(text.find_first_not_of(kSpaces), text.size()));
    };
    const auto at = text.find("encoding");
    if (at == kNone) return {};
    text.remove_prefix(at + std::string_view("encoding").size());
    skip_spaces();
    if (!text.starts_with('=')) return {};
    text.remove_prefix(1);
    skip_spaces();
    if (text.empty()) return {};
    return text.substr(1, text.find(text[0], 1) - 1);
}

bool is_utf8_name(std::string_view encoding) {
    constexpr std::string_view kUtf8 = "utf-8";
    return std::equal(
        encoding.begin(), encoding.end(), kUtf8.begin(), kUtf8.end(),
        [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + ('a' - 'A') : a) == b; });
}

Fail failed(std::string_view text, Trouble trouble) {
    const auto place = Lines(text).at(trouble.offset);
    return Fail(Failure{Category::bad_request,
                        {Issue{Severity::error,
                               "structure",
                               std::move(trouble.code),
                               std::move(trouble.text),
                               {},
                               place}}});
}

// https://hl7.org/fhir/R4/http.html#mime-type: UTF-8 and nothing else. A byte order mark says just
// that and is no part of the document (https://www.w3.org/TR/xml/#charencoding).
std::optional<Trouble> trouble_of_encoding(std::string_view text) {
    if (const auto size = utf8_prefix(text); size < text.size()) {
        return Trouble{"ikke-utf8", "The XML is not UTF-8.", size};
    }
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    const auto encoding = declared_encoding(text);
    if (encoding.empty() || is_utf8_name(encoding)) return {};
    return Trouble{"ikke-utf8", "The XML declares another encoding than UTF-8.", 0};
}

}  // namespace

Result<void> read_events(std::string_view text, int depth_max, const Events& events) {
    if (auto trouble = trouble_of_encoding(text)) return failed(text, std::move(*trouble));
    if (const auto nul = text.find('\0'); nul != kNone) {
        return failed(text, {"ikke-xml", reason_of(XML_ERR_INVALID_CHAR), nul});
    }
    Reading reading{text, depth_max, events};
    const auto context = context_for(reading);
    if (!context) return failed(text, {"ikke-xml", reason_of(XML_ERR_DOCUMENT_EMPTY), 0});
    xmlParseDocument(context.get());
    if (reading.thrown) std::rethrow_exception(reading.thrown);
    if (!reading.trouble.code.empty()) return failed(text, std::move(reading.trouble));
    if (!reading.stopped && context->wellFormed == 0) {
        return failed(text, {"ikke-xml", reason_of(XML_ERR_OK), reading.offset()});
    }
    return {};
}

}  // namespace planbro::fhir::xml
