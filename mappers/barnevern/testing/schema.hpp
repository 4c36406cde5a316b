// For tests: judges a document by one of our own XML schemas.
#pragma once

#include <libxml/parser.h>
#include <libxml/xmlschemas.h>

#include <memory>
#include <string>

#include "mappers/native/testing/golden.hpp"

namespace planbro::mappers::barnevern::testing {

inline void keep_message(void* text, const xmlError* error) {
    static_cast<std::string*>(text)->append(error->message != nullptr ? error->message : "?");
}

// What the schema holds against the document; "" if nothing.
inline std::string faults_by_schema(const std::string& schema_file, const std::string& xml) {
    const auto path = native::testing::source_path("mappers/barnevern/" + schema_file).string();
    const std::unique_ptr<xmlSchemaParserCtxt, decltype(&xmlSchemaFreeParserCtxt)> reader(
        xmlSchemaNewParserCtxt(path.c_str()), xmlSchemaFreeParserCtxt);
    const std::unique_ptr<xmlSchema, decltype(&xmlSchemaFree)> schema(xmlSchemaParse(reader.get()),
                                                                      xmlSchemaFree);
    if (!schema) return "the schema itself is wrong";
    const std::unique_ptr<xmlDoc, decltype(&xmlFreeDoc)> document(
        xmlReadMemory(xml.data(), static_cast<int>(xml.size()), nullptr, nullptr,
                      XML_PARSE_NONET | XML_PARSE_NOERROR),
        xmlFreeDoc);
    if (!document) return "not XML";
    const std::unique_ptr<xmlSchemaValidCtxt, decltype(&xmlSchemaFreeValidCtxt)> judge(
        xmlSchemaNewValidCtxt(schema.get()), xmlSchemaFreeValidCtxt);
    std::string faults;
    xmlSchemaSetValidStructuredErrors(
        judge.get(), [](void* text, xmlErrorPtr error) { keep_message(text, error); }, &faults);
    const int code = xmlSchemaValidateDoc(judge.get(), document.get());
    return code != 0 && faults.empty() ? "not valid" : faults;
}

}  // namespace planbro::mappers::barnevern::testing
