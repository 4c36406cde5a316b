// Everything the API can be asked, by chance, with values drawn from everything that is stored.
#pragma once

#include <string>
#include <vector>

#include "leak/knowledge.hpp"

namespace planbro::leak {

struct Ask {
    std::string kind;
    std::string method = "GET";
    std::string path = {};  // from the root, with the query
    std::string body = {};
    flow::Headers headers = {};
    // Whether the answers may change from one time to the next though nothing was written.
    bool moving = false;
    // Whether order or prefixes count: another value may find something else.
    bool ranged = false;
};

class Questions {
  public:
    Questions(World& world, const Knowledge& knowledge) : world_(world), known_(knowledge) {}

    Ask reading(const Asker& asker);
    // What changes something if it succeeds.
    Ask writing(const Asker& asker);

    // A value of the parameter as a query gives it, "" if nobody has one; of a resource of the type
    // that the asker may not see, if there is one and chance will have it so.
    struct Value {
        std::string text;
        bool ranged = false;
    };
    Value value_of(const Asker& asker, const std::string& type, const Parameter& parameter);

  private:
    using Make = Ask (Questions::*)(const Asker&);
    // --- of one resource
    Ask read(const Asker& asker);
    Ask vread(const Asker& asker);
    Ask history(const Asker& asker);
    Ask of_resource(const Asker& asker);
    Ask compartment(const Asker& asker);
    Ask conditional_read(const Asker& asker);
    // --- of many
    Ask search(const Asker& asker);
    Ask included(const Asker& asker);
    Ask chained(const Asker& asker);
    Ask of_system(const Asker& asker);
    Ask audited(const Asker& asker);
    Ask form(const Asker& asker);
    // --- operations that are sent something
    Ask match(const Asker& asker);
    Ask status_of(const Asker& asker);
    Ask validate(const Asker& asker);
    Ask batch(const Asker& asker);
    // --- writes
    Ask update(const Asker& asker);
    Ask remove(const Asker& asker);
    Ask patch(const Asker& asker);
    Ask conditional_write(const Asker& asker);
    Ask create_if_none(const Asker& asker);
    Ask create_on(const Asker& asker);
    Ask transaction(const Asker& asker);
    Ask push_card(const Asker& asker);
    Ask push_measure(const Asker& asker);
    Ask push_again(const Asker& asker);

    const json::Value& resource(const Asker& asker, const std::string& type = {});
    std::string identifier_of(const Asker& asker, const std::string& type);
    std::string criteria(const Asker& asker, const std::string& type, Ask& ask);
    std::string result_parameters(const std::string& type);
    std::string type();
    std::string person();
    // Somebody else's measure on that plan, or on a plan of the asker's.
    json::Value measure_of(const Asker& asker);
    void in_some_format(Ask& ask);
    Dice& dice() { return world_.dice(); }

    World& world_;
    const Knowledge& known_;
};

}  // namespace planbro::leak
