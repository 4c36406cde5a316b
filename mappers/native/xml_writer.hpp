// Writing XML element by element; escaping is libxml2's.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace planbro::mappers::native {

class XmlWriter {
  public:
    XmlWriter();
    ~XmlWriter();
    XmlWriter(const XmlWriter&) = delete;
    XmlWriter& operator=(const XmlWriter&) = delete;

    // An element with what `inside` writes.
    void element(std::string_view name, const std::function<void()>& inside);
    void root(std::string_view name, std::string_view name_space,
              const std::function<void()>& inside);
    void attribute(std::string_view name, std::string_view value);
    void characters(std::string_view text);
    void text(std::string_view name, std::string_view value);
    void text_if(std::string_view name, std::string_view value);  // unless empty

    std::string finish();  // the document

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace planbro::mappers::native
