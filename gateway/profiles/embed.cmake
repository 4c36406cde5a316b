# Writes own_files.cpp: each of FILES as a raw string literal.
file(WRITE ${OUT} "#include \"profiles/internal/own_files.hpp\"\n
#include <array>\n
namespace planbro::profiles {\n
std::span<const std::string_view> own_files() {
    static constexpr auto kFiles = std::to_array<std::string_view>({\n")
foreach(name IN LISTS FILES)
  file(READ ${name} text)
  file(APPEND ${OUT} "R\"json(${text})json\",\n")
endforeach()
file(APPEND ${OUT} "});\n    return kFiles;\n}\n\n}  // namespace planbro::profiles\n")
