// The chain of hashes that the audit journal's lines are: how it is told forth, and how it is
// followed through a file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "store/journal_segments.hpp"

namespace planbro::store {

inline constexpr std::size_t kHashSize = 64;

// What the first line chains from.
inline std::string genesis() {
    return std::string(kHashSize, '0');
}
std::string next_hash(const std::string& previous, std::string_view record);
// Whether it has the form of one, whatever its hash.
bool is_line(const std::string& line);

// What stands in the file: the hash of its last whole line, and where that line ends.
struct Tail {
    std::string hash = genesis();
    std::uintmax_t size = 0;
    std::size_t lines = 0;
    std::optional<std::size_t> broken;  // line number
    bool torn = false;                  // something without its newline stands behind `size`
    bool readable = true;
    std::optional<SegmentHead> head;  // of the file that was walked from its beginning
    std::string record;               // of the last whole line that fits
};

Tail walk(const std::string& file);
// The last `length` bytes of `size` alone: the first whole line within them is taken at its word,
// what follows must fit it.
Tail walk_end(const std::string& file, std::uintmax_t size, std::size_t length);

}  // namespace planbro::store
