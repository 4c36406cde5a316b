// Pushes files to a gateway: Bundles to /fhir, native messages to their doors.
#include <algorithm>
#include <filesystem>
#include <iostream>

#include "app/commands/client.hpp"
#include "app/commands/commands.hpp"
#include "app/commands/progress.hpp"
#include "base/json.hpp"

namespace planbro::app {

namespace {

using adapters::HttpClient;
using adapters::HttpReply;

struct Door {
    std::string path;
    std::string type;
};

// A document tells by its form what it is.
std::optional<Door> door_of(const std::string& text) {
    if (text.find("<BarnevernTiltak") != std::string::npos)
        return Door{"/inbound/barnevern", "application/xml"};
    const auto document = json::parse(text);
    if (!document) {
        if (text.find("<Bundle") == std::string::npos) return {};
        return Door{"/fhir", "application/fhir+xml"};
    }
    if (document->text("resourceType") == "Bundle") return Door{"/fhir", "application/fhir+json"};
    if (document->has("meldingsId")) return Door{"/inbound/samspill", "application/json"};
    if (document->has("aktivitetskort")) return Door{"/inbound/nav", "application/json"};
    return {};
}

std::vector<std::string> files_of(const std::vector<std::string>& paths) {
    std::vector<std::string> files;
    for (const auto& path : paths) {
        if (!std::filesystem::is_directory(path)) {
            files.push_back(path);
            continue;
        }
        std::vector<std::string> found;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
            const auto ending = entry.path().extension();
            if (entry.is_regular_file() && (ending == ".json" || ending == ".xml"))
                found.push_back(entry.path());
        }
        std::sort(found.begin(), found.end());
        files.insert(files.end(), found.begin(), found.end());
    }
    return files;
}

// What became of one file: "" when it was taken.
std::string reason_of(const tl::expected<HttpReply, std::string>& reply) {
    if (!reply) return reply.error();
    if (reply->status < 300) return {};
    const auto outcome = json::parse(reply->body);
    const auto issue = outcome ? outcome->at("issue").at(0) : json::Value();
    const auto& place = issue.at("expression").at(0).string();
    return std::to_string(reply->status) + " " +
           issue.at("details").at("coding").at(0).text("code") +
           (place.empty() ? "" : " at " + place) + ": " + issue.text("diagnostics");
}

class Loader {
  public:
    Loader(std::string url, std::string token) : url_(std::move(url)), token_(std::move(token)) {}

    void load(const std::string& file) {
        const auto text = read_file(file);
        if (!text) return refuse(file, text.error().issues.at(0).text);
        const auto door = door_of(*text);
        if (!door) return refuse(file, "is neither a Bundle nor a native message that is known.");
        const auto reason = reason_of(http_.post({url_ + door->path, door->type, *text, token_}));
        if (!reason.empty()) return refuse(file, reason);
        ++taken_;
    }

    [[nodiscard]] int summary() const {
        for (const auto& line : refused_) std::cerr << "planbro: " << line << "\n";
        std::cout << taken_ << " taken, " << refused_.size() << " refused\n";
        return refused_.empty() ? kDone : kNotWell;
    }

  private:
    void refuse(const std::string& file, const std::string& why) {
        refused_.push_back(file + ": " + why);
    }

    std::string url_;
    std::string token_;
    HttpClient http_{std::chrono::seconds(60)};
    std::size_t taken_ = 0;
    std::vector<std::string> refused_;
};

}  // namespace

int load(const LoadOptions& options) {
    const auto fetched = fetch_token(options.url, options.client, {});
    if (!fetched) {
        complain(fetched.error());
        return kUnusable;
    }
    const auto files = files_of(options.paths);
    Loader loader(without_trailing_slash(options.url), *fetched);
    Progress progress;
    std::int64_t done = 0;
    for (const auto& file : files) {
        loader.load(file);
        progress.show(++done, static_cast<std::int64_t>(files.size()));
    }
    return loader.summary();
}

}  // namespace planbro::app
