// For tests: judges a document by an XML schema.
#pragma once

#include <libxml/parser.h>
#include <libxml/xmlschemas.h>

#include <memory>
#include <string>

namespace planbro::mappers::native::testing {

// A schema read once, for many documents.
class XmlSchema {
  public:
    explicit XmlSchema(const std::string& path) : schema_(read(path), xmlSchemaFree) {}

    // What the schema holds against the document; "" if nothing.
    [[nodiscard]] std::string faults_in(const std::string& xml) const {
        if (!schema_) return "the schema itself is wrong";
        const std::unique_ptr<xmlDoc, decltype(&xmlFreeDoc)> document(
            xmlReadMemory(xml.data(), static_cast<int>(xml.size()), nullptr, nullptr,
                          XML_PARSE_NONET | XML_PARSE_NOERROR),
            xmlFreeDoc);
        return document ? judge(document.get()) : "not XML";
    }

  private:
    static xmlSchema* read(const std::string& path) {
        const std::unique_ptr<xmlSchemaParserCtxt, decltype(&xmlSchemaFreeParserCtxt)> reader(
            xmlSchemaNewParserCtxt(path.c_str()), xmlSchemaFreeParserCtxt);
        return xmlSchemaParse(reader.get());
    }

    static void keep_message(void* text, xmlErrorPtr error) {
        static_cast<std::string*>(text)->append(error->message != nullptr ? error->message : "?");
    }

    std::string judge(xmlDoc* document) const {
        const std::unique_ptr<xmlSchemaValidCtxt, decltype(&xmlSchemaFreeValidCtxt)> judge(
            xmlSchemaNewValidCtxt(schema_.get()), xmlSchemaFreeValidCtxt);
        std::string faults;
        xmlSchemaSetValidStructuredErrors(judge.get(), keep_message, &faults);
        const int code = xmlSchemaValidateDoc(judge.get(), document);
        return code != 0 && faults.empty() ? "not valid" : faults;
    }

    std::unique_ptr<xmlSchema, decltype(&xmlSchemaFree)> schema_;
};

}  // namespace planbro::mappers::native::testing
