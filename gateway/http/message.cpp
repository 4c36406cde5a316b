#include "http/message.hpp"

#include <algorithm>

namespace planbro::http {
namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string_view value_of(const std::vector<Header>& headers, std::string_view name) {
    const auto found = std::ranges::find_if(
        headers, [&](const Header& h) { return same_header_name(h.name, name); });
    return found == headers.end() ? std::string_view{} : std::string_view(found->value);
}

}  // namespace

bool same_header_name(std::string_view left, std::string_view right) {
    return std::ranges::equal(left, right, {}, lower, lower);
}

std::string_view Request::header(std::string_view name) const {
    return value_of(headers, name);
}

std::string_view Response::header(std::string_view name) const {
    return value_of(headers, name);
}

}  // namespace planbro::http
