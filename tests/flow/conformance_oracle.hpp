// What a search must find, told by looking at every resource: for tables of small size.
// https://hl7.org/fhir/R4/search.html
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "fhir/search_parameters.hpp"

namespace planbro::flow {

using Ids = std::set<std::string>;

// A question about one parameter, and the ids of what answers it.
struct Question {
    std::string kind;   // as the table of conformance names it: "code", ":not" …
    std::string query;  // "status:not=active", encoded
    Ids found;
    bool among = false;  // `found` must be among the answers; there may be more
};

class Oracle {
  public:
    explicit Oracle(const std::vector<json::Value>& resources);

    // Every way to ask for the parameter for which the resources give a value; none if none does.
    [[nodiscard]] std::vector<Question> questions(const std::string& parameter,
                                                  const std::string& type) const;
    [[nodiscard]] Ids all() const;
    // Targets of the parameter's references, as "Type/id".
    [[nodiscard]] Ids targets(const std::string& parameter) const;
    // Those with a reference by the parameter to one of `targets`.
    [[nodiscard]] Ids leading_to(const std::string& parameter, const Ids& targets) const;

  private:
    struct One {
        std::string id;
        fhir::SearchIndex index;
    };
    using Test = std::function<bool(const fhir::SearchIndex&)>;
    [[nodiscard]] Ids where(const Test& test) const;
    [[nodiscard]] Ids where_not(const Test& test) const;
    void ask_tokens(const std::string& parameter, std::vector<Question>& questions) const;
    void ask_texts(const std::string& parameter, std::vector<Question>& questions) const;
    void ask_identifiers(const std::string& parameter, std::vector<Question>& questions) const;
    void ask_references(const std::string& parameter, std::vector<Question>& questions) const;
    void ask_strings(const std::string& parameter, std::vector<Question>& questions) const;
    void ask_dates(const std::string& parameter, std::vector<Question>& questions) const;
    void ask_uris(const std::string& parameter, std::vector<Question>& questions) const;
    void ask_missing(const std::string& parameter, std::vector<Question>& questions) const;

    std::vector<One> resources_;
};

}  // namespace planbro::flow
