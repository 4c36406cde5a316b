// Bytes that have arrived and are not yet used up, in one piece.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace planbro::http::internal {

class ByteBuffer {
  public:
    [[nodiscard]] bool empty() const { return first_ == last_; }
    [[nodiscard]] std::string_view view() const { return {bytes_.data() + first_, last_ - first_}; }

    // Room for that many bytes; commit() tells how many of them came.
    std::span<char> prepare(std::size_t size) {
        if (bytes_.size() - last_ < size) make_room(size);
        return std::span(bytes_).subspan(last_, size);
    }
    void commit(std::size_t size) { last_ += size; }

    void consume(std::size_t size) {
        first_ += size;
        if (empty()) first_ = last_ = 0;
    }

    // Gives back what a large body has taken, so that idle connections cost little.
    void shrink(std::size_t size_max) {
        if (empty() && bytes_.size() > size_max) std::vector<char>().swap(bytes_);
    }

  private:
    void make_room(std::size_t size) {
        std::copy(bytes_.begin() + static_cast<std::ptrdiff_t>(first_),
                  bytes_.begin() + static_cast<std::ptrdiff_t>(last_), bytes_.begin());
        last_ -= first_;
        first_ = 0;
        if (bytes_.size() - last_ < size) bytes_.resize(last_ + size);
    }

    std::vector<char> bytes_;
    std::size_t first_ = 0;
    std::size_t last_ = 0;
};

}  // namespace planbro::http::internal
