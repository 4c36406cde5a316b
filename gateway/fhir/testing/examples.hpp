// HL7's examples, which stand beside the sources and are never part of them; where they are absent,
// the tests that need them are skipped.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace planbro::fhir::testing {

inline std::filesystem::path standards() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): tests start no threads before
    const char* given = std::getenv("PLANBRO_STANDARDS");
    return given != nullptr
               ? std::filesystem::path(given)
               : std::filesystem::path(PLANBRO_SOURCE_DIR) / ".." / "shared" / "standards";
}

inline std::string read_text(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    EXPECT_TRUE(in.is_open()) << file;
    return {std::istreambuf_iterator<char>(in), {}};
}

// The files of the folders below standards() with that ending, as paths below it; one empty path if
// there are none, so that a test of each can tell that it was skipped.
inline std::vector<std::string> files_of(std::initializer_list<const char*> folders,
                                         std::string_view ending) {
    std::vector<std::string> files;
    for (const auto* folder : folders) {
        std::error_code absent;
        for (const auto& entry :
             std::filesystem::directory_iterator(standards() / folder, absent)) {
            const auto path = (std::filesystem::path(folder) / entry.path().filename()).string();
            if (path.ends_with(ending)) files.push_back(path);
        }
    }
    std::sort(files.begin(), files.end());
    if (files.empty()) files.emplace_back();
    return files;
}

// A name that GoogleTest takes: the path in letters, digits and "_".
inline std::string test_name(const ::testing::TestParamInfo<std::string>& file) {
    if (file.param.empty()) return "Absent";
    auto name = file.param;
    std::replace_if(
        name.begin(), name.end(),
        [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
    return name;
}

}  // namespace planbro::fhir::testing
