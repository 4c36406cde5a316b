// The files of one audit journal: FILE, which is written, and FILE.000001, FILE.000002 …, which
// were closed before it. Their lines, one file behind the other, are one chain: the first line of
// each but the very first file says what came before, so that the chain can be followed from there
// also when that is no longer kept.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace planbro::store {

// The record on the first line of a segment that continues another.
struct SegmentHead {
    std::uint64_t number = 1;   // of this segment
    std::string previous;       // hash of the last line before it
    std::string chain;          // hash of the journal's very first line
    std::uint64_t bytes = 0;    // of all segments before it
    std::optional<Instant> at;  // when it was begun
};
std::string write(const SegmentHead& head);
// Nothing for any other record.
std::optional<SegmentHead> read_segment_head(std::string_view record);
// Of the file's first line; nothing where that is none, or cannot be read.
std::optional<SegmentHead> head_of_file(const std::string& file);

// One that is closed.
struct Segment {
    std::string file;
    std::uint64_t number = 1;
    std::uint64_t begin = 0;  // bytes from the beginning of the journal
    std::uint64_t end = 0;
};
// "planbro.audit.000001"
std::string segment_name(const std::string& journal, std::uint64_t number);
// Those that stand beside the journal, in order.
std::vector<Segment> closed_segments(const std::string& journal);

}  // namespace planbro::store
