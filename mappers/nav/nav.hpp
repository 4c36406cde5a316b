// NAV: aktivitetskort v1.1 in, JSON notices out.
#pragma once

#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/result.hpp"
#include "mappers/mapped.hpp"
#include "plan/notice.hpp"

namespace planbro::mappers::nav {

Result<MeasureMessage> read(const json::Value& envelope);

// The other way: a ServiceRequest that came from NAV, as an envelope again (planbro map --to nav).
Result<json::Value> write(const json::Value& bundle);

inline constexpr std::string_view kErrorTypes =
    "https://planbro.no/fhir/CodeSystem/ip-nav-feiltype";
// NAV's own kind of error (errorType of aktivitetskort-feil-v1) for a code of ours; "" where NAV
// has none.
std::string_view error_type(std::string_view issue_code);

// JSON notice for NAV, school and other services without a format of their own.
json::Value notice(const plan::Notice& notice);

}  // namespace planbro::mappers::nav
