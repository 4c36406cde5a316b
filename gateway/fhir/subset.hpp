// Part of a resource in place of all of it (https://hl7.org/fhir/R4/search.html#summary and
// #elements), marked SUBSETTED so that nobody takes it for the whole. Pure: it takes away from what
// it is given, so a resource is cut to what its reader may see first.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"

namespace planbro::fhir {

// "false", "true", "text", "data" and "count" of _summary.
enum class Summary { off, marked, text, data, count };

using ElementNames = std::set<std::string, std::less<>>;

struct Subset {
    Summary summary = Summary::off;
    // Of _elements: "title" is asked of resources of `type` ("": of any), "Goal.description" of
    // Goals alone, wherever they stand.
    std::string type;
    ElementNames elements;
    std::map<std::string, ElementNames, std::less<>> elements_of;

    [[nodiscard]] bool is_whole() const {
        return summary == Summary::off && elements.empty() && elements_of.empty();
    }
};

// Of the parameters _summary and _elements, among others; `type` is the one that the interaction is
// about, "" for none. Category::bad_request, "feil-parameterverdi": a value or element that R4 does
// not have, or both parameters at once, which R4 gives no meaning.
Result<Subset> read_subset(std::string_view type,
                           const std::vector<std::pair<std::string, std::string>>& parameters);

// A resource; or a Bundle, of whose entries that are no OperationOutcome each is a subset. Elements
// that are mandatory or change the meaning of others stay, as do id and meta. What was only
// included in a search is not subject to the names that stand alone.
json::Value subset_of(json::Value resource, const Subset& subset);

bool is_subsetted(const json::Value& resource);

}  // namespace planbro::fhir
