// Runs a fuzz target over its corpus, with any compiler: what was found once stays found.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace planbro::fuzz {
namespace {

namespace fs = std::filesystem;

fs::path corpus() {
    return fs::path(PLANBRO_SOURCE_DIR) / "tests/fuzz/corpus" / PLANBRO_FUZZ_TARGET;
}

std::vector<std::string> inputs() {
    std::vector<std::string> names;
    std::error_code absent;
    for (const auto& entry : fs::directory_iterator(corpus(), absent)) {
        names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

class Corpus : public ::testing::TestWithParam<std::string> {};

// A broken promise aborts, and the sanitizers do, too.
TEST_P(Corpus, KeepsThePromises) {
    std::ifstream in(corpus() / GetParam(), std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(in), {});
    EXPECT_EQ(
        LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()), 0);
}

INSTANTIATE_TEST_SUITE_P(Fuzz, Corpus, ::testing::ValuesIn(inputs()), [](const auto& input) {
    auto name = std::string(PLANBRO_FUZZ_TARGET) + "_" + input.param;
    std::replace_if(
        name.begin(), name.end(),
        [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
    return name;
});

}  // namespace
}  // namespace planbro::fuzz
