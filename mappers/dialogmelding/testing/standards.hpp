// For tests: KITH's own schemas, which stand beside the sources and are never part of them; where
// they are absent, the tests that need them are skipped.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "fhir/testing/xml_schema.hpp"

namespace planbro::mappers::dialogmelding::testing {

inline std::string import_of(const std::string& name_space, const std::string& file) {
    const auto path = fhir::testing::standards() / "kith" / file;
    return "<import namespace='" + name_space + "' schemaLocation='" + path.string() + "'/>";
}

// MsgHead, both Dialogmeldinger and both AppRecs in one: MsgHead wants what it carries to be known.
inline std::optional<fhir::testing::XmlSchema> kith_schema() {
    if (!std::filesystem::exists(fhir::testing::standards() / "kith" / "MsgHead-v1_2.xsd")) {
        return {};
    }
    const std::string base = "http://www.kith.no/xmlstds/";
    return fhir::testing::XmlSchema::of_text(
        "<schema xmlns='http://www.w3.org/2001/XMLSchema' targetNamespace='urn:planbro:test'>" +
        import_of(base + "msghead/2006-05-24", "MsgHead-v1_2.xsd") +
        import_of(base + "dialog/2006-10-11", "dialogmelding-v1.0.xsd") +
        import_of(base + "dialog/2013-01-23", "dialogmelding-v1.1.xsd") +
        import_of(base + "apprec/2004-11-21", "apprec-v1.0.xsd") +
        import_of(base + "apprec/2012-02-15", "apprec-v1.1.xsd") + "</schema>");
}

}  // namespace planbro::mappers::dialogmelding::testing
