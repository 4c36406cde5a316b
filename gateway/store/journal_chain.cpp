#include "store/journal_chain.hpp"

#include <algorithm>
#include <fstream>

#include "base/digest.hpp"

namespace planbro::store {

namespace {

// A file that continues another chains from that one's last line.
void begin_with(const std::string& line, Tail& tail) {
    tail.head = read_segment_head(std::string_view(line).substr(kHashSize + 1));
    if (tail.head) tail.hash = tail.head->previous;
}

// From the place in the file where `tail` ends.
Tail walk(std::ifstream& in, Tail tail) {
    std::string line;
    while (std::getline(in, line)) {
        if (in.eof()) {  // no newline: torn
            tail.torn = true;
            break;
        }
        ++tail.lines;
        const auto hash = line.substr(0, std::min(line.size(), kHashSize));
        if (tail.size == 0 && is_line(line)) begin_with(line, tail);
        if (!is_line(line) ||
            hash != next_hash(tail.hash, std::string_view(line).substr(kHashSize + 1))) {
            tail.broken = tail.lines;
            return tail;
        }
        tail.hash = hash;
        tail.record.assign(line, kHashSize + 1);
        tail.size += line.size() + 1;
    }
    tail.readable = in.eof();
    return tail;
}

}  // namespace

std::string next_hash(const std::string& previous, std::string_view record) {
    return sha256_hex(previous + std::string(record));
}

bool is_line(const std::string& line) {
    return line.size() > kHashSize && line[kHashSize] == ' ';
}

Tail walk(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    return walk(in, {});
}

Tail walk_end(const std::string& file, std::uintmax_t size, std::size_t length) {
    std::ifstream in(file, std::ios::binary);
    const auto from = size - length;
    in.seekg(static_cast<std::streamoff>(from));
    std::string cut;
    std::string first;
    std::getline(in, cut);
    if (!std::getline(in, first) || in.eof() || !is_line(first)) return walk(file);
    Tail tail;
    tail.hash = first.substr(0, kHashSize);
    tail.size = from + cut.size() + 1 + first.size() + 1;
    return walk(in, std::move(tail));
}

}  // namespace planbro::store
