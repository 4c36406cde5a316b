// Why an expression cannot be read or evaluated. Thrown within this room alone: fhirpath.cpp turns
// it into a Failure.
#pragma once

#include <cstddef>
#include <exception>
#include <string>

namespace planbro::fhirpath::internal {

class Error : public std::exception {
  public:
    // The text never repeats the expression's literals or the data.
    Error(std::size_t at, std::string text) : at_(at), text_(std::move(text)) {}
    [[nodiscard]] std::size_t at() const { return at_; }
    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] const char* what() const noexcept override { return text_.c_str(); }

  private:
    std::size_t at_;  // byte in the expression
    std::string text_;
};

}  // namespace planbro::fhirpath::internal
