#include "profiles/package.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

#include "fhir/xml.hpp"
#include "profiles/internal/own_files.hpp"

namespace planbro::profiles {

namespace {

namespace files = std::filesystem;

// A package with more than that is none.
constexpr std::size_t kBytesMax = 512U << 20;

Fail unreadable(const std::string& what, const std::string& why) {
    return fail(Category::bad_request, "ulesbar-pakke", "Cannot read " + what + ": " + why);
}

bool is_wanted(const json::Value& resource) {
    const auto& type = resource.text("resourceType");
    return type == "StructureDefinition" || type == "ValueSet" || type == "CodeSystem";
}

bool is_content(const files::path& path) {
    const auto name = path.filename().string();
    return !name.starts_with('.') && name != "package.json" &&
           (path.extension() == ".json" || path.extension() == ".xml");
}

// Adds what one file holds, if it is of use.
Result<void> add_file(const std::string& name, std::string_view text,
                      std::vector<json::Value>& found) {
    auto resource = name.ends_with(".xml") ? fhir::read_xml(text) : json::parse(text);
    if (!resource) return unreadable(name, resource.error().issues.front().text);
    if (is_wanted(*resource)) found.push_back(std::move(*resource));
    return {};
}

Result<std::string> content_of(const files::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    if (!in) return unreadable(path.string(), "it cannot be opened");
    return std::move(text).str();
}

Result<void> add_path(const files::path& path, std::vector<json::Value>& found) {
    const auto text = content_of(path);
    if (!text) return Fail(text.error());
    return add_file(path.string(), *text, found);
}

Result<std::vector<json::Value>> read_folder(const files::path& folder) {
    std::vector<files::path> paths;
    std::error_code error;
    for (const auto& entry : files::recursive_directory_iterator(folder, error)) {
        if (entry.is_regular_file() && is_content(entry.path())) paths.push_back(entry.path());
    }
    if (error) return unreadable(folder.string(), error.message());
    std::sort(paths.begin(), paths.end());
    std::vector<json::Value> found;
    for (const auto& path : paths) {
        if (auto added = add_path(path, found); !added) return Fail(added.error());
    }
    return found;
}

struct Close {
    void operator()(archive* open) const { archive_read_free(open); }
};

Result<std::vector<json::Value>> read_archive(const std::string& path) {
    const std::unique_ptr<archive, Close> open(archive_read_new());
    archive_read_support_filter_gzip(open.get());
    archive_read_support_format_tar(open.get());
    constexpr std::size_t kBlock = 64U << 10;
    const auto failed = [&] { return unreadable(path, archive_error_string(open.get())); };
    if (archive_read_open_filename(open.get(), path.c_str(), kBlock) != ARCHIVE_OK) return failed();
    std::vector<json::Value> found;
    std::size_t total = 0;
    archive_entry* entry = nullptr;
    int next = archive_read_next_header(open.get(), &entry);
    for (; next == ARCHIVE_OK; next = archive_read_next_header(open.get(), &entry)) {
        const files::path name(archive_entry_pathname(entry));
        if (archive_entry_filetype(entry) != AE_IFREG || !is_content(name)) continue;
        std::string text;
        std::array<char, kBlock> block{};
        la_ssize_t size = 0;
        while ((size = archive_read_data(open.get(), block.data(), block.size())) > 0) {
            text.append(block.data(), static_cast<std::size_t>(size));
            total += static_cast<std::size_t>(size);
            if (total > kBytesMax) return unreadable(path, "it is too large");
        }
        if (size < 0) return failed();
        if (auto added = add_file(path + ":" + name.string(), text, found); !added) {
            return Fail(added.error());
        }
    }
    if (next != ARCHIVE_EOF) return failed();
    return found;
}

}  // namespace

Result<std::vector<json::Value>> read_package(const std::string& path) {
    std::error_code error;
    const auto status = files::status(path, error);
    if (files::is_directory(status)) return read_folder(path);
    if (!files::exists(status)) return unreadable(path, "there is no such file or folder");
    if (path.ends_with(".tgz") || path.ends_with(".tar.gz")) return read_archive(path);
    std::vector<json::Value> found;
    if (auto added = add_path(path, found); !added) return Fail(added.error());
    return found;
}

std::vector<json::Value> own_package() {
    std::vector<json::Value> found;
    for (const auto text : own_files()) {
        // The build took the files as they are; package_test sees to it that they can be read.
        if (auto resource = json::parse(text)) found.push_back(std::move(*resource));
    }
    return found;
}

}  // namespace planbro::profiles
