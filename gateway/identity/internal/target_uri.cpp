#include "identity/internal/target_uri.hpp"

#include <algorithm>
#include <vector>

#include "base/text.hpp"

namespace planbro::identity {

namespace {

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return result;
}

bool is_unreserved(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

char upper(char c) {
    return c >= 'a' && c <= 'f' ? static_cast<char>(c - 32) : c;
}

// Escapes of what needs none are undone, the others written in capitals.
std::string normal_escapes(std::string_view path) {
    std::string result;
    for (std::size_t i = 0; i < path.size(); ++i) {
        const bool whole = path[i] == '%' && i + 2 < path.size() && hex_digit(path[i + 1]) >= 0 &&
                           hex_digit(path[i + 2]) >= 0;
        if (!whole) {
            result.push_back(path[i]);
            continue;
        }
        const char c = static_cast<char>(hex_digit(path[i + 1]) * 16 + hex_digit(path[i + 2]));
        if (is_unreserved(c)) {
            result.push_back(c);
        } else {
            result.append({'%', upper(path[i + 1]), upper(path[i + 2])});
        }
        i += 2;
    }
    return result;
}

// RFC 3986 section 5.2.4, for a path that begins with "/".
std::string without_dots(const std::string& path) {
    std::vector<std::string> kept;
    const auto segments = split(path.substr(1), '/');
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const bool is_dot = segments[i] == "." || segments[i] == "..";
        if (segments[i] == ".." && !kept.empty()) kept.pop_back();
        if (!is_dot) kept.push_back(segments[i]);
        if (is_dot && i + 1 == segments.size()) kept.emplace_back();
    }
    std::string result;
    for (const auto& segment : kept) result += "/" + segment;
    return result.empty() ? "/" : result;
}

std::string without_default_port(std::string authority, std::string_view port) {
    if (authority.ends_with(port)) authority.resize(authority.size() - port.size());
    if (authority.ends_with(':')) authority.pop_back();
    return authority;
}

}  // namespace

std::string normal_target(std::string_view uri) {
    uri = uri.substr(0, uri.find_first_of("?#"));
    const auto colon = uri.find("://");
    if (colon == std::string_view::npos) return {};
    const auto scheme = lower(uri.substr(0, colon));
    if (scheme != "http" && scheme != "https") return {};
    const auto rest = uri.substr(colon + 3);
    const auto slash = std::min(rest.find('/'), rest.size());
    if (slash == 0 || rest.substr(0, slash).find('@') != std::string_view::npos) return {};
    const auto authority =
        without_default_port(lower(rest.substr(0, slash)), scheme == "https" ? ":443" : ":80");
    const auto path = slash == rest.size() ? std::string("/") : normal_escapes(rest.substr(slash));
    return scheme + "://" + authority + without_dots(path);
}

}  // namespace planbro::identity
