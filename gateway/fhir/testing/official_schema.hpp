// For tests: judges by the official XML schemas of Fiks Arkiv, which stand beside the sources and
// are never part of them; where they are absent, the tests that need them are skipped.
#pragma once

#include <gtest/gtest.h>
#include <libxml/parser.h>
#include <libxml/xmlschemas.h>

#include <filesystem>
#include <memory>
#include <string>

#include "fhir/testing/examples.hpp"

namespace planbro::fhir::testing {

inline std::filesystem::path schema_file(const std::string& name) {
    return standards() / "fiks-arkiv" / (name + ".xsd");
}

class OfficialSchema {
  public:
    explicit OfficialSchema(const std::string& name) {
        const auto path = schema_file(name).string();
        const std::unique_ptr<xmlSchemaParserCtxt, decltype(&xmlSchemaFreeParserCtxt)> reader(
            xmlSchemaNewParserCtxt(path.c_str()), xmlSchemaFreeParserCtxt);
        if (std::filesystem::exists(path)) schema_.reset(xmlSchemaParse(reader.get()));
    }

    [[nodiscard]] bool absent() const { return !schema_; }

    // What the schema holds against the document; "" if nothing.
    [[nodiscard]] std::string faults(const std::string& xml) const {
        const std::unique_ptr<xmlDoc, decltype(&xmlFreeDoc)> document(
            xmlReadMemory(xml.data(), static_cast<int>(xml.size()), nullptr, nullptr,
                          XML_PARSE_NONET | XML_PARSE_NOERROR),
            xmlFreeDoc);
        if (!document) return "not XML";
        const std::unique_ptr<xmlSchemaValidCtxt, decltype(&xmlSchemaFreeValidCtxt)> judge(
            xmlSchemaNewValidCtxt(schema_.get()), xmlSchemaFreeValidCtxt);
        std::string faults;
        xmlSchemaSetValidStructuredErrors(judge.get(), keep, &faults);
        const int code = xmlSchemaValidateDoc(judge.get(), document.get());
        return code != 0 && faults.empty() ? "not valid" : faults;
    }

  private:
    static void keep(void* text, xmlErrorPtr error) {
        static_cast<std::string*>(text)->append(error->message != nullptr ? error->message : "?");
    }

    std::unique_ptr<xmlSchema, decltype(&xmlSchemaFree)> schema_{nullptr, xmlSchemaFree};
};

}  // namespace planbro::fhir::testing
