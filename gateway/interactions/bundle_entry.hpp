// What the entries of transactions and batches have in common.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "interactions/interactions.hpp"
#include "interactions/reading.hpp"

namespace planbro::interactions {

// "Bundle.entry[2].request"
std::string place_in_bundle(std::size_t position, std::string_view element);

// The failure of an entry, with its place in the Bundle.
Failure placed(Failure failure, std::size_t position);

// ifMatch, "W/\"3\"" -> 3; nothing if there is none. Failure: 400, "feil-bundle".
Result<std::optional<std::int64_t>> if_match_of(const json::Value& request, std::size_t position);

// A JSON or XML Patch travels as a Binary (http.html#patch), a FHIRPath Patch as Parameters.
// Failure: 400, "feil-bundle", for anything else.
Result<Change> change_in(const json::Value& resource, std::size_t position);

// The resources of patches are no part of a plan: what they make of it is judged instead.
json::Value without_patches(json::Value bundle);

// A GET: Type/id, Type/id/_history/version, Type?search, and the histories, each with _summary or
// _elements. Failure: 400, "feil-bundle", for another URL; what the question itself gives.
Result<Answer> ask(store::Reader& reader, const Services& services, const Call& call,
                   const json::Value& request);

// What is told of an entry that was done; `wanted` is of those that write.
json::Value entry_of(Answer answer, Return wanted);
json::Value entry_of(const Failure& failure);

}  // namespace planbro::interactions
