// Asks, and judges every answer.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "leak/knowledge.hpp"
#include "leak/questions.hpp"

namespace planbro::leak {

struct Tally {
    std::map<std::string, std::size_t> answers;  // by kind of question
    std::map<int, std::size_t> statuses;
    std::size_t judged = 0;
    std::size_t twins = 0;     // compared with the answer about what is not there
    std::size_t exact = 0;     // searches whose matches were compared with those of the oracle
    std::size_t shown = 0;     // resources whose elements were compared with what was given
    std::size_t withheld = 0;  // what the oracle would show and the gateway does not
    std::vector<std::string> leaks;
    std::vector<std::string> first_withheld;
    [[nodiscard]] std::string told() const;
};

class Hunt {
  public:
    Hunt(const std::string& url, World& world, std::vector<Asker> askers);

    // About so many answers, in rounds; what was written is read again between them.
    void run(std::size_t answers);
    // One consent less in the oracle than there is: the hunt must find what it opens.
    void forget_a_consent();
    [[nodiscard]] const Tally& tally() const { return tally_; }

  private:
    void round(std::size_t answers);
    void learn();
    void look(const Asker& asker);  // at everything the asker is shown
    void ask_something(const Asker& asker);
    void write_something(const Asker& asker);
    void judge(const Asker& asker, const Ask& ask, const flow::Reply& reply);
    void judge_bundle(const Asker& asker, const Ask& ask, const json::Value& bundle);
    void judge_links(const Asker& asker, const Ask& ask, const json::Value& bundle);
    void judge_elements(const Asker& asker, const json::Value& shown);
    void judge_versions(const Asker& asker, const Ask& ask, const json::Value& bundle);
    void ask_twin(const Asker& asker, const Ask& ask, const flow::Reply& reply);
    void search_exactly(const Asker& asker);
    void sort_exactly(const Asker& asker);
    [[nodiscard]] const Indexes& shown_to(const Asker& asker);
    // Judges the answers, too.
    bool matches_of(const Asker& asker, const std::string& kind, const std::string& path,
                    std::vector<std::string>& found);
    void leak(const Asker& asker, const Ask& ask, const std::string& what);
    void withheld(const Asker& asker, const std::string& what);

    Doors doors_;
    World& world_;
    std::vector<Asker> askers_;
    std::string forgotten_;
    std::unique_ptr<Knowledge> known_;
    std::unique_ptr<Questions> questions_;
    std::map<std::string, Indexes> shown_;  // by asker
    Tally tally_;
};

// Everyone who can ask: all clients, persons with and without a plan, and nobody.
std::vector<Asker> all_askers(const World& world);

}  // namespace planbro::leak
