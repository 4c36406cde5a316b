// JSON Patch (RFC 6902) with JSON Pointer (RFC 6901); pure.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"

namespace planbro::patch {

// The document with all operations done, or none: a Failure says which was not.
//   400 "feil-patch"          the patch is none: an unknown operation, a path that is no pointer
//   422 "patch-passer-ikke"   it does not fit the document: nothing at a path, a test that fails
// What stands in the document is not repeated in the texts.
Result<json::Value> apply_json_patch(const json::Value& document, const json::Value& patch);

}  // namespace planbro::patch
