// The same question with other words: of what the asker may not see, something that nobody has.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_set>

#include "leak/questions.hpp"

namespace planbro::leak {

struct Twin {
    Ask ask;
    std::map<std::string, std::string> instead;  // the twin's word, by the first one's
};

// Nothing if the question has no forbidden word.
std::optional<Twin> twin_of(const Ask& ask, const std::unordered_set<std::string>& forbidden,
                            Mint& mint);

// An answer without what differs between any two: the words themselves, the time, sealed text. Of
// what was `written`, the status alone.
std::string plain(const flow::Reply& reply, const Twin& twin, bool written);

}  // namespace planbro::leak
