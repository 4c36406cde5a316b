// For tests: judges documents by XML schemas, our own and the official ones. Those stand beside the
// sources and are never part of them; where they are absent, the tests that need them are skipped.
#pragma once

#include <libxml/parser.h>
#include <libxml/xmlschemas.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "fhir/testing/examples.hpp"

namespace planbro::fhir::testing {

// A schema read once, for many documents.
class XmlSchema {
  public:
    explicit XmlSchema(const std::string& path)
        : schema_(read(xmlSchemaNewParserCtxt(path.c_str())), xmlSchemaFree) {}

    // One that lets documents of several schemas stand in each other: it imports them.
    static XmlSchema of_text(const std::string& text) {
        return XmlSchema(
            read(xmlSchemaNewMemParserCtxt(text.data(), static_cast<int>(text.size()))));
    }

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
    explicit XmlSchema(xmlSchema* schema) : schema_(schema, xmlSchemaFree) {}

    static xmlSchema* read(xmlSchemaParserCtxt* context) {
        const std::unique_ptr<xmlSchemaParserCtxt, decltype(&xmlSchemaFreeParserCtxt)> reader(
            context, xmlSchemaFreeParserCtxt);
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

// Of the folder of standards, such as "bufdir/bufdir.melding.v1.0.2.xsd"; nothing where it is
// absent.
inline std::optional<XmlSchema> official_schema(const std::string& file) {
    const auto path = standards() / file;
    if (!std::filesystem::exists(path)) return {};
    return XmlSchema(path.string());
}

}  // namespace planbro::fhir::testing
