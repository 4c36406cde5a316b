// What the languages share.
#pragma once

#include <string>

#include "base/json.hpp"
#include "base/result.hpp"

namespace planbro::patch {

// Of one operation, named by `place`.
Fail malformed(const std::string& place, std::string text);
Fail unfit(const std::string& place, std::string text);

// Lists and objects without content, at every depth, are taken away.
void prune(json::Value& value);

// What has been patched, as it would be read: within the limits of depth and size.
Result<json::Value> finished(json::Value resource);

}  // namespace planbro::patch
