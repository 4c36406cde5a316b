#include <libxml/parser.h>
#include <libxml/tree.h>

#include <algorithm>

#include "mappers/native/xml_reader.hpp"

namespace planbro::mappers::native {

namespace {

constexpr std::size_t kDocumentBytesMax = 1024 * 1024;

struct FreeContext {
    void operator()(xmlParserCtxt* context) const { xmlFreeParserCtxt(context); }
};
using Context = std::unique_ptr<xmlParserCtxt, FreeContext>;

// What is met while reading.
struct Trouble {
    bool document_type = false;
    int code = XML_ERR_OK;  // of the first error: those after it often follow from it
    int line = 1;
    int column = 1;
};

Trouble& trouble_of(void* context) {
    return *static_cast<Trouble*>(static_cast<xmlParserCtxt*>(context)->_private);
}

// Called at "<!DOCTYPE name", before a single declaration is read: there the reading ends, so that
// no entity is ever declared.
void refuse_document_type(void* data, const xmlChar*, const xmlChar*, const xmlChar*) {
    trouble_of(data).document_type = true;
    xmlStopParser(static_cast<xmlParserCtxt*>(data));
}

void keep_first_error(void* data, xmlErrorPtr error) {
    auto& trouble = trouble_of(data);
    if (trouble.code != XML_ERR_OK || error->level < XML_ERR_ERROR) return;
    trouble.code = error->code;
    trouble.line = std::max(error->line, 1);
    trouble.column = std::max(error->int2, 1);
}

// What libxml2 says may quote the document; only its code and place are told on.
std::string_view reason_of(int code) {
    switch (code) {
        case XML_ERR_DOCUMENT_EMPTY:
            return "the document is empty or does not begin with '<'";
        case XML_ERR_TAG_NAME_MISMATCH:
            return "an end tag does not match its start tag";
        case XML_ERR_TAG_NOT_FINISHED:
            return "a tag is not finished";
        case XML_ERR_UNDECLARED_ENTITY:
            return "an entity that XML itself does not have";
        case XML_ERR_DOCUMENT_END:
            return "something follows the end of the document";
        case XML_ERR_INVALID_CHAR:
            return "a character that XML does not allow";
        case XML_ERR_INVALID_ENCODING:
            return "bytes that do not fit the encoding";
        default:
            return "not well-formed";
    }
}

Fail not_xml(const Trouble& trouble) {
    const auto place =
        "line " + std::to_string(trouble.line) + ", column " + std::to_string(trouble.column);
    return Fail(Failure{Category::bad_request,
                        {Issue{Severity::error,
                               "structure",
                               "ikke-xml",
                               place + ": " + std::string(reason_of(trouble.code)) + ".",
                               {}}}});
}

}  // namespace

void FreeDocument::operator()(_xmlDoc* document) const {
    xmlFreeDoc(document);
}

Result<Document> parse(std::string_view xml) {
    if (xml.size() > kDocumentBytesMax) {
        return fail(Category::too_large, "for-stor",
                    "The document is larger than " + std::to_string(kDocumentBytesMax) + " bytes.");
    }
    xmlInitParser();  // guards itself; only the first call does anything
    const Context context(xmlNewParserCtxt());
    if (!context) return fail(Category::unavailable, "intern-feil", "Out of memory.");
    Trouble trouble;
    context->_private = &trouble;
    context->sax->internalSubset = refuse_document_type;
    context->sax->serror = keep_first_error;
    constexpr int kOptions = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
    Document document(xmlCtxtReadMemory(context.get(), xml.data(), static_cast<int>(xml.size()),
                                        nullptr, nullptr, kOptions));
    if (trouble.document_type) {
        return fail(Category::bad_request, "dtd-forbudt",
                    "A document type declaration (<!DOCTYPE>) is not accepted.");
    }
    if (!document || context->wellFormed == 0) return not_xml(trouble);
    return document;
}

}  // namespace planbro::mappers::native
