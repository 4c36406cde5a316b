// For tests: judges a document by one of our own XML schemas.
#pragma once

#include <string>

#include "fhir/testing/xml_schema.hpp"
#include "mappers/native/testing/golden.hpp"

namespace planbro::mappers::barnevern::testing {

// What the schema holds against the document; "" if nothing.
inline std::string faults_by_schema(const std::string& schema_file, const std::string& xml) {
    const auto path = native::testing::source_path("mappers/barnevern/" + schema_file).string();
    return fhir::testing::XmlSchema(path).faults_in(xml);
}

}  // namespace planbro::mappers::barnevern::testing
