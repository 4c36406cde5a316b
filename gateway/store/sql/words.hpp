// The numbers of words, remembered: of a plan's codes most are those of every other plan.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace planbro::store::sql {

// A code with the parameter and the system it stands in.
struct Word {
    std::string_view parameter;
    std::string_view system;
    std::string_view code;
};

// Words never leave the database but by a rollback: whoever rolls back clears.
class Words {
  public:
    std::optional<std::int64_t> find(const Word& word);
    void keep(const Word& word, std::int64_t number);
    void clear();

  private:
    using Numbers = std::unordered_map<std::string, std::int64_t>;

    // What is looked for again and again outlives its generation, what came once does not. Many
    // more than one statement writes: a word that is still to be written is never forgotten.
    static constexpr std::size_t kGenerationMax = 16384;

    void name(const Word& word);
    void turn();

    Numbers young_;
    Numbers old_;
    std::string name_;  // of the word that is looked for
};

}  // namespace planbro::store::sql
