#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "app/commands/commands.hpp"

namespace planbro::app {

Result<std::string> read_file(const std::string& file) {
    const auto unreadable = [&](const std::string& why) {
        return fail(Category::bad_request, "kan-ikke-lese", file + ": " + why);
    };
    if (file == "-") return std::string(std::istreambuf_iterator<char>(std::cin), {});
    if (std::filesystem::is_directory(file)) return unreadable("is a folder");
    std::ifstream in(file, std::ios::binary);
    if (!in) return unreadable(std::strerror(errno));
    std::string text(std::istreambuf_iterator<char>(in), {});
    if (in.bad()) return unreadable("could not be read to its end");
    return text;
}

void complain(const Failure& failure, const std::string& about) {
    for (const auto& issue : failure.issues) {
        std::cerr << "planbro: " << (about.empty() ? "" : about + ": ")
                  << (issue.expression.empty() ? "" : issue.expression + ": ") << placed_text(issue)
                  << "\n";
    }
}

}  // namespace planbro::app
