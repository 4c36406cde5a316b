// For tests: Bufdir's own schemas, which stand beside the sources and are never part of them; where
// they are absent, the tests that need them are skipped.
#pragma once

#include <gtest/gtest.h>
#include <libxml/parser.h>
#include <libxml/xmlschemas.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

namespace planbro::mappers::barnevern::testing {

inline std::filesystem::path official_folder() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): tests start no threads before
    const char* given = std::getenv("PLANBRO_STANDARDS");
    const auto standards = given != nullptr ? std::filesystem::path(given)
                                            : std::filesystem::path(PLANBRO_SOURCE_DIR) / ".." /
                                                  "shared" / "standards";
    return standards / "bufdir";
}

// A schema, read once for many documents.
class Schema {
  public:
    explicit Schema(const std::filesystem::path& file)
        : reader_(xmlSchemaNewParserCtxt(file.c_str()), xmlSchemaFreeParserCtxt),
          schema_(xmlSchemaParse(reader_.get()), xmlSchemaFree) {
        EXPECT_TRUE(schema_) << file;
    }

    // What it holds against the document; "" if nothing.
    [[nodiscard]] std::string faults(const std::string& xml) const {
        const std::unique_ptr<xmlDoc, decltype(&xmlFreeDoc)> document(
            xmlReadMemory(xml.data(), static_cast<int>(xml.size()), nullptr, nullptr,
                          XML_PARSE_NONET | XML_PARSE_NOERROR),
            xmlFreeDoc);
        if (!document) return "not XML";
        const std::unique_ptr<xmlSchemaValidCtxt, decltype(&xmlSchemaFreeValidCtxt)> judge(
            xmlSchemaNewValidCtxt(schema_.get()), xmlSchemaFreeValidCtxt);
        std::string found;
        xmlSchemaSetValidStructuredErrors(judge.get(), keep, &found);
        const int code = xmlSchemaValidateDoc(judge.get(), document.get());
        return code != 0 && found.empty() ? "not valid" : found;
    }

  private:
    static void keep(void* text, xmlErrorPtr error) {
        static_cast<std::string*>(text)->append(error->message != nullptr ? error->message : "?");
    }

    std::unique_ptr<xmlSchemaParserCtxt, decltype(&xmlSchemaFreeParserCtxt)> reader_;
    std::unique_ptr<xmlSchema, decltype(&xmlSchemaFree)> schema_;
};

}  // namespace planbro::mappers::barnevern::testing
