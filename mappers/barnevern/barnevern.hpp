// Child welfare: BarnevernTiltak XML in, XML notices out. Read without DTDs, entities or network.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "mappers/mapped.hpp"
#include "plan/notice.hpp"

namespace planbro::mappers::barnevern {

// Category::bad_request for what is not well-formed XML (with line), unprocessable for the rest.
Result<MeasureMessage> read(std::string_view xml);

// A ServiceRequest that came from child welfare, as BarnevernTiltak again (planbro map --to
// barnevern).
Result<std::string> write(const json::Value& bundle);

std::string notice(const plan::Notice& notice);

}  // namespace planbro::mappers::barnevern
