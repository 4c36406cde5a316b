// What `load` sends: documents, out of files and folders, one by one; a file of lines is never held
// whole.
#pragma once

#include <cstdint>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace planbro::app {

struct Door {
    std::string_view path;
    std::string_view type;
};

struct Document {
    std::int64_t number = 0;  // in the order of files and lines
    std::string file;
    std::int64_t line = 0;  // in a file of lines, from 1; 0: the whole file
    std::string text;
    std::string fault = {};            // why it could not be read
    std::int64_t bytes = 0;            // of the file that it took
    std::optional<Door> door = {};     // where it goes
    std::vector<std::string> of = {};  // whose it is: those of the same go in order
};

// By its text: the door, none for a form that is not known, and the persons and plans that it is
// about, none where it does not tell.
void address(Document& document);

class Documents {
  public:
    // Folders are gone through for .json, .xml and .ndjson, by name.
    explicit Documents(const std::vector<std::string>& paths);

    [[nodiscard]] std::int64_t bytes() const { return bytes_; }  // of all files together
    std::optional<Document> next();

  private:
    std::optional<Document> next_line();
    Document whole(const std::string& file);

    std::vector<std::string> files_;
    std::size_t at_ = 0;
    std::ifstream lines_;
    bool open_ = false;
    std::int64_t line_ = 0;
    std::int64_t number_ = 0;
    std::int64_t bytes_ = 0;
};

}  // namespace planbro::app
