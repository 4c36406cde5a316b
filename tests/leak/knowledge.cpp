#include "leak/knowledge.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>

#include "base/text.hpp"

namespace planbro::leak {

namespace {

const Asker kTester{"tester", Role::tester, "310000590"};

std::vector<json::Value> all_of(Doors& doors, const std::map<std::string, TypeServed>& served) {
    std::vector<json::Value> all;
    for (const auto& [type, ignored] : served) {
        if (type == "AuditEvent" || type == "Provenance") continue;
        if (!doors.all_pages(kTester, type + "?_count=500", all)) {
            throw std::runtime_error("the tester was not told of every " + type);
        }
    }
    return all;
}

std::vector<std::string> strings_of(const json::Value& list) {
    std::vector<std::string> strings;
    for (const auto& one : list.items()) strings.push_back(one.string());
    return strings;
}

std::map<std::string, TypeServed> served_by(Doors& doors) {
    std::map<std::string, TypeServed> served;
    const auto metadata = doors.ask(kTester, "GET", "/fhir/metadata").json();
    for (const auto& one : metadata.at("rest").at(0).at("resource").items()) {
        if (one.at("searchParam").items().empty()) continue;
        auto& type = served[one.text("type")];
        for (const auto& parameter : one.at("searchParam").items()) {
            type.parameters.push_back({parameter.text("name"), parameter.text("type")});
        }
        type.includes = strings_of(one.at("searchInclude"));
        type.revincludes = strings_of(one.at("searchRevInclude"));
    }
    return served;
}

Instant now() {
    return std::chrono::time_point_cast<Instant::duration>(std::chrono::system_clock::now());
}

bool is_part(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

void each_run(const std::string& text, const std::function<void(const std::string&)>& found) {
    constexpr std::size_t kWord = 12;
    constexpr std::size_t kDay = 10;
    for (std::size_t at = 0; at < text.size();) {
        if (!is_part(text[at])) {
            ++at;
            continue;
        }
        const auto start = at;
        while (at < text.size() && is_part(text[at])) ++at;
        const auto run = text.substr(start, at - start);
        found(run);
        if (run.size() > kDay && run[4] == '-' && run[7] == '-') found(run.substr(0, kDay));
        // A word glued to something else.
        for (auto zq = run.find("zq"); zq != std::string::npos; zq = run.find("zq", zq + 1)) {
            found(run.substr(zq, kWord));
        }
    }
}

}  // namespace

flow::Reply Doors::ask(const Asker& asker, const std::string& method, const std::string& path,
                       const std::string& body, flow::Headers headers) {
    if (!asker.client.empty()) {
        auto& token = tokens_[asker.name()];
        if (token.empty()) token = flow::Client(url_, asker.client, asker.pid).token();
        headers.emplace_back("Authorization", "Bearer " + token);
    }
    return connection_.ask(method, path, body, headers);
}

bool Doors::all_pages(const Asker& asker, const std::string& path, std::vector<json::Value>& found,
                      const Heard& heard) {
    for (auto next = "/fhir/" + path; !next.empty();) {
        const auto reply = ask(asker, "GET", next);
        if (heard) heard(reply);
        if (reply.status != 200) return false;
        next.clear();
        const auto bundle = reply.json();
        for (const auto& link : bundle.at("link").items()) {
            const auto& url = link.text("url");
            if (link.text("relation") == "next") next = url.substr(url.find("/fhir/"));
        }
        for (const auto& entry : bundle.at("entry").items()) {
            if (entry.at("search").text("mode") == "match") found.push_back(entry.at("resource"));
        }
    }
    return true;
}

Knowledge::Knowledge(Doors& doors, const Words& words, std::string forgotten)
    : served_(served_by(doors)),
      resources_(all_of(doors, served_)),
      words_(words),
      rights_(resources_, now(), std::move(forgotten)) {
    for (const auto& one : resources_) indexes_[reference_of(one)] = fhir::index_of(one);
}

Rights Knowledge::without(const std::string& consent) const {
    return {resources_, now(), consent};
}

const std::set<std::string>& Knowledge::visible(const Asker& asker) const {
    const auto [known, fresh] = visible_.try_emplace(asker.name());
    if (fresh) known->second = rights_.visible(asker);
    return known->second;
}

const std::unordered_set<std::string>& Knowledge::forbidden(const Asker& asker) const {
    const auto [known, fresh] = forbidden_.try_emplace(asker.name());
    if (!fresh) return known->second;
    for (const auto& [word, claims] : words_) {
        if (!rights_.allows(asker, claims)) known->second.insert(word);
    }
    std::unordered_set<std::string> ids;
    const auto add = [&](const std::set<std::string>& references) {
        for (const auto& one : references) ids.insert(one.substr(one.find('/') + 1));
    };
    add(visible(asker));
    add(rights_.of_no_plan());
    for (const auto& one : resources_) {
        if (!ids.contains(one.text("id"))) known->second.insert(one.text("id"));
    }
    return known->second;
}

void each_word(std::string_view text, const std::function<void(const std::string&)>& found) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    each_run(lower, found);
    if (lower.find('%') != std::string::npos) each_run(percent_decode(lower, true), found);
}

std::set<std::string> forbidden_in(std::string_view text,
                                   const std::unordered_set<std::string>& forbidden) {
    std::set<std::string> words;
    each_word(text, [&](const std::string& word) {
        if (forbidden.contains(word)) words.insert(word);
    });
    return words;
}

std::string reference_of(const json::Value& resource) {
    return resource.text("resourceType") + "/" + resource.text("id");
}

}  // namespace planbro::leak
