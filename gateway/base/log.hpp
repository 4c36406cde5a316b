// Operational log: JSON lines on stderr. Personal numbers, names and texts of a plan never go here;
// callers log identities of ours (resource ids, notice ids, event names) and figures.
#pragma once

#include <initializer_list>
#include <string_view>

#include "base/json.hpp"

namespace planbro::log {

void info(std::string_view event, std::initializer_list<json::Member> fields = {});
void warning(std::string_view event, std::initializer_list<json::Member> fields = {});
void error(std::string_view event, std::initializer_list<json::Member> fields = {});

}  // namespace planbro::log
