// Everything that is stored, as the tester reads it: what questions are made of and answers are
// judged by.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "fhir/search_parameters.hpp"
#include "flow/harness.hpp"
#include "leak/rights.hpp"

namespace planbro::leak {

using Indexes = std::map<std::string, fhir::SearchIndex>;  // by "Type/id"

// A gateway and the tokens for it.
class Doors {
  public:
    explicit Doors(const std::string& url) : url_(url), connection_(url) {}
    flow::Reply ask(const Asker& asker, const std::string& method, const std::string& path,
                    const std::string& body = {}, flow::Headers headers = {});
    // The resources of all pages of "Type?…", matches only; `heard` gets every answer. False where
    // it was not answered.
    using Heard = std::function<void(const flow::Reply&)>;
    bool all_pages(const Asker& asker, const std::string& path, std::vector<json::Value>& found,
                   const Heard& heard = {});

  private:
    std::string url_;
    flow::Connection connection_;
    std::map<std::string, std::string> tokens_;  // by name of asker
};

struct Parameter {
    std::string name;
    std::string type;
};

struct TypeServed {
    std::vector<Parameter> parameters;
    std::vector<std::string> includes;
    std::vector<std::string> revincludes;
};

class Knowledge {
  public:
    Knowledge(Doors& doors, const Words& words, std::string forgotten = {});

    [[nodiscard]] const Rights& rights() const { return rights_; }
    [[nodiscard]] Rights without(const std::string& consent) const;
    [[nodiscard]] const std::vector<json::Value>& resources() const { return resources_; }
    [[nodiscard]] const json::Value& resource(const std::string& reference) const {
        return rights_.at(reference);
    }
    [[nodiscard]] const Indexes& indexes() const { return indexes_; }
    [[nodiscard]] const std::map<std::string, TypeServed>& served() const { return served_; }

    // Words and ids the asker may not see.
    [[nodiscard]] const std::unordered_set<std::string>& forbidden(const Asker& asker) const;
    [[nodiscard]] const std::set<std::string>& visible(const Asker& asker) const;

  private:
    std::map<std::string, TypeServed> served_;
    std::vector<json::Value> resources_;
    Indexes indexes_;
    const Words& words_;
    Rights rights_;
    mutable std::map<std::string, std::unordered_set<std::string>> forbidden_;
    mutable std::map<std::string, std::set<std::string>> visible_;
};

// Calls `found` with everything in the text that looks like a word of the world, in lower case; as
// it stands, and with percent signs decoded.
void each_word(std::string_view text, const std::function<void(const std::string&)>& found);

// The forbidden words in the text.
std::set<std::string> forbidden_in(std::string_view text,
                                   const std::unordered_set<std::string>& forbidden);

std::string reference_of(const json::Value& resource);

}  // namespace planbro::leak
