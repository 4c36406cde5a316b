// The plan as a document that the person can read: PDF/A-2b (ISO 19005-2), in Norwegian. The same
// plan always gives the same bytes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "mappers/native/plandokument/plan_bundle.hpp"

namespace planbro::mappers::plandokument {

struct Block {
    enum class Kind { title, heading, subheading, text, field, item };
    Kind kind = Kind::text;
    std::string text;
    std::string label = {};  // of a field
    friend bool operator==(const Block&, const Block&) = default;
};

// What the document says, before it is set in type.
std::vector<Block> content_of(const PlanBundle& bundle);

// Category::internal, "pdf-feilet", when the document could not be set.
Result<std::string> pdf_of(const PlanBundle& bundle);

// The moment the archived document tells as its making: the plan's last change, else the first day
// of its period; RFC 3339 in UTC.
std::string made_at(const json::Value& plan);

// The text without what cannot be printed or stand in XML: control characters become spaces; marks
// without a sign of their own and noncharacters are left out.
std::string printable(std::string_view utf8);

}  // namespace planbro::mappers::plandokument
