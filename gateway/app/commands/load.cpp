// Pushes files to a gateway: Bundles to /fhir, native messages to their doors.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
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
    if (text.find("http://www.kith.no/xmlstds/msghead/") != std::string::npos ||
        text.find("http://www.kith.no/xmlstds/apprec/") != std::string::npos)
        return Door{"/inbound/ehr", "application/xml"};
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
            if (entry.is_regular_file() &&
                (ending == ".json" || ending == ".xml" || ending == ".ndjson"))
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

    void load(const std::string& name, const std::string& text) {
        const auto door = door_of(text);
        if (!door) return refuse(name, "is neither a Bundle nor a native message that is known.");
        const auto reason = reason_of(http_.post(
            {url_ + door->path, door->type, text, {{"Authorization", "Bearer " + token_}}}));
        if (!reason.empty()) return refuse(name, reason);
        ++taken_;
    }
    void refuse(const std::string& name, const std::string& why) {
        refused_.push_back(name + ": " + why);
    }

    [[nodiscard]] int summary() const {
        for (const auto& line : refused_) std::cerr << "planbro: " << line << "\n";
        std::cout << taken_ << " taken, " << refused_.size() << " refused\n";
        return refused_.empty() ? kDone : kNotWell;
    }

  private:
    std::string url_;
    std::string token_;
    HttpClient http_{std::chrono::seconds(60)};
    std::size_t taken_ = 0;
    std::vector<std::string> refused_;
};

}  // namespace

namespace {

bool has_lines(const std::string& file) {
    return file.ends_with(".ndjson");
}

std::int64_t documents_in(const std::vector<std::string>& files) {
    std::int64_t count = 0;
    for (const auto& file : files) {
        if (!has_lines(file)) {
            ++count;
            continue;
        }
        std::ifstream in(file);
        for (std::string line; std::getline(in, line);) count += line.empty() ? 0 : 1;
    }
    return count;
}

// Each line of a file that ends in .ndjson is a document, named FILE:LINE, and read by itself: such
// files are large.
void load_lines(Loader& loader, const std::string& file, const std::function<void()>& step) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return loader.refuse(file, "cannot be read.");
    std::size_t number = 0;
    for (std::string line; std::getline(in, line);) {
        ++number;
        if (line.empty()) continue;
        loader.load(file + ":" + std::to_string(number), line);
        step();
    }
}

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
    const auto all = documents_in(files);
    std::int64_t done = 0;
    const auto step = [&] { progress.show(++done, all); };
    for (const auto& file : files) {
        if (has_lines(file)) {
            load_lines(loader, file, step);
            continue;
        }
        if (const auto text = read_file(file)) {
            loader.load(file, *text);
        } else {
            loader.refuse(file, text.error().issues.at(0).text);
        }
        step();
    }
    return loader.summary();
}

}  // namespace planbro::app
