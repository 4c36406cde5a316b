// What a PATCH makes of a resource (https://hl7.org/fhir/R4/http.html#patch), in the three
// languages that FHIR has for it. Pure: resource and patch to resource. Whether the outcome is a
// valid resource, and whether anyone may write it, is for others to judge.
//
// Failures: Category::bad_request, "feil-patch": what is sent is no patch;
// Category::unprocessable, "patch-passer-ikke": it does not fit this resource; "patch-test": a test
// it makes does not hold. The expression names the operation, never a value.
#pragma once

#include <string_view>

#include "base/json.hpp"
#include "base/result.hpp"

namespace planbro::patch {

// JSON Patch (RFC 6902): an array of operations, with JSON Pointers (RFC 6901). Lists and objects
// that are left empty are taken away in the end: FHIR has none.
Result<json::Value> apply_json(json::Value resource, const json::Value& operations);

// FHIRPath Patch (https://hl7.org/fhir/R4/fhirpatch.html): a Parameters resource.
Result<json::Value> apply_fhirpath(json::Value resource, const json::Value& parameters);

// XML Patch (RFC 5261) on the XML form of the resource: a document of <add>, <replace> and
// <remove>, whatever its root is called.
Result<json::Value> apply_xml(const json::Value& resource, std::string_view document);

// Beyond this a patch is refused.
inline constexpr std::size_t kOperationsMax = 500;

}  // namespace planbro::patch
