// The XML form of FHIR R4 (https://hl7.org/fhir/R4/xml.html) to and from the JSON form
// (https://hl7.org/fhir/R4/json.html), by the element tables. Pure; safe to call from many threads.
//
// Nothing is lost on the way: digits of decimals, ids and extensions of primitives, the order of
// what is repeated, and the text of narratives stay as they are. What the two forms write
// differently is put into one shape: members stand in the order of the definition, `_name` is as
// long a list as `name`, and `name` is left out where no item has a value. Comments and processing
// instructions are dropped: they mean nothing.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/result.hpp"

namespace planbro::fhir {

struct XmlLimits {
    int depth_max = json::Limits{}.depth_max;  // of the JSON form that comes out of it
    std::size_t size_max = std::size_t{64} * 1024 * 1024;
};

// Strict reading: a resource that comes back has the elements, the order, the cardinality and the
// namespaces of R4; what its values say is for the validator. Each fault has its FHIRPath and
// place. Category::bad_request where it is no XML: "ikke-xml", "ikke-utf8", "dtd-forbudt",
// "for-stor"; Category::unprocessable where it is no FHIR: "ukjent-type", "ukjent-element",
// "ukjent-attributt", "feil-rekkefolge", "feil-navnerom", "uventet-tekst", "for-mange",
// "feil-verdi", "tomt-element".
Result<json::Value> read_xml(std::string_view text, const XmlLimits& limits = {});

enum class XmlForm { compact, pretty };

// What cannot be written without loss is a failure (Category::unprocessable, the codes of the
// validator): elements that R4 does not have, values of the wrong JSON kind, empty elements,
// characters that XML does not have, a narrative that is no XHTML. So what is written can be read;
// and what the validator finds no error in can be written.
Result<std::string> write_xml(const json::Value& resource, XmlForm form = XmlForm::compact);

}  // namespace planbro::fhir
