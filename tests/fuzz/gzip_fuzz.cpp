// Whatever arrives as gzip: it is refused, or unpacked to no more than was allowed; and what is
// packed comes back.
#include <cstddef>
#include <cstdint>

#include "fuzz/check.hpp"
#include "http/content_coding.hpp"

namespace planbro::fuzz {

namespace {

constexpr std::size_t kLimit = std::size_t{1} << 20;

void run(std::string_view bytes) {
    const auto plain = http::gunzip(bytes, kLimit);
    check(!plain || plain->size() <= kLimit, "no more comes out than is allowed");
    if (plain) check(http::gunzip(bytes, plain->size()).has_value(), "the limit itself is allowed");
    const auto again = http::gunzip(http::gzip(bytes), bytes.size());
    check(again && *again == bytes, "what was packed comes back");
    // A header of any bytes.
    const auto quality = http::quality_of(bytes);
    check(quality >= 0 && quality <= 1000, "a weight is between nothing and all");
    (void)http::accepts_gzip(bytes);
}

}  // namespace

}  // namespace planbro::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    planbro::fuzz::run({reinterpret_cast<const char*>(data), size});
    return 0;
}
