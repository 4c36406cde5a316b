#include "leak/twin.hpp"

#include <algorithm>

namespace planbro::leak {

namespace {

std::string lower_of(std::string text) {
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

// Whatever the case it stands in.
void replace_all(std::string& text, const std::string& word, const std::string& other) {
    auto lower = lower_of(text);
    for (auto at = lower.find(word); at != std::string::npos;
         at = lower.find(word, at + other.size())) {
        text.replace(at, word.size(), other);
        lower.replace(at, word.size(), lower_of(other));
    }
}

// What only this server can read.
void mask(std::string& text, const std::string& name) {
    for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
        const auto from = at + name.size();
        const auto to = std::min(text.find_first_of("\"&<", from), text.size());
        text.replace(from, to - from, "-");
    }
}

void mask_all(std::string& text, const Twin& twin) {
    for (const auto& [word, other] : twin.instead) {
        replace_all(text, word, "-");
        replace_all(text, lower_of(other), "-");
    }
    for (const auto* name : {"_cursor=", "_question="}) mask(text, name);
}

}  // namespace

std::optional<Twin> twin_of(const Ask& ask, const std::unordered_set<std::string>& forbidden,
                            Mint& mint) {
    Twin twin{ask, {}};
    std::string asked = ask.path + "\n" + ask.body;
    for (const auto& [name, value] : ask.headers) asked += "\n" + value;
    for (const auto& word : forbidden_in(asked, forbidden)) {
        twin.instead[word] = absent_like(mint, word);
    }
    if (twin.instead.empty()) return {};
    for (const auto& [word, other] : twin.instead) {
        replace_all(twin.ask.path, word, other);
        replace_all(twin.ask.body, word, other);
        for (auto& [name, value] : twin.ask.headers) replace_all(value, word, other);
    }
    return twin;
}

std::string plain(const flow::Reply& reply, const Twin& twin, bool written) {
    auto text = std::to_string(reply.status);
    if (written) return text;
    for (const auto& [name, value] : reply.headers) {
        // The length of what is masked is told by the body.
        if (name != "date" && name != "content-length") text += "\n" + name + ": " + value;
    }
    text += "\n" + reply.body;
    mask_all(text, twin);
    return text;
}

}  // namespace planbro::leak
