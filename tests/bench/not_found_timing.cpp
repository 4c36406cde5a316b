// Whether the time of a 404 tells what is hidden from what is not there: medians of many questions
// for ids of either kind, in turn, on one connection, by a service without any consent. Prints a
// table of Markdown.
//   not_found_timing [PAIRS]          (PLANBRO_TEST_POSTGRESQL=private: on PostgreSQL)
#include <algorithm>
#include <array>
#include <chrono>
#include <iomanip>
#include <iostream>

#include "flow/story.hpp"
#include "leak/dice.hpp"
#include "store/testing/databases.hpp"

namespace {

using namespace planbro;
using Clock = std::chrono::steady_clock;

constexpr int kPlans = 200;

struct Question {
    const char* name;
    std::string (*path)(const std::string& type, const std::string& id);
    bool of_plans = false;
};

constexpr auto kQuestions = std::to_array<Question>({
    {"read", [](const auto& type, const auto& id) { return type + "/" + id; }},
    {"vread", [](const auto& type, const auto& id) { return type + "/" + id + "/_history/1"; }},
    {"history", [](const auto& type, const auto& id) { return type + "/" + id + "/_history"; }},
    {"$everything",
     [](const auto& type, const auto& id) { return type + "/" + id + "/$everything"; }, true},
    {"search by _id", [](const auto& type, const auto& id) { return type + "?_id=" + id; }},
});

// Another id in the same place of every index.
std::string beside(std::string id, leak::Dice& dice) {
    for (auto at = id.size() - 8; at < id.size(); ++at) id[at] = "0123456789abcdef"[dice.below(16)];
    return id;
}

struct Medians {
    double hidden = 0;
    double absent = 0;
};

double median(std::vector<double>& values) {
    std::ranges::nth_element(values,
                             values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
    return values[values.size() / 2];
}

class Measurement {
  public:
    Measurement() : dice_(1), mint_(dice_), connection_(house_.url()) {
        const auto samspill = house_.as("samspill");
        for (int i = 0; i < kPlans; ++i) push_plan(samspill, i);
        for (const auto* type : {"CarePlan", "Goal", "ServiceRequest"}) {
            for (const auto& one : samspill.find(type, "_count=1000")) {
                ids_[type].push_back(one.text("id"));
            }
        }
        token_ = house_.as("sykehus").token();
    }

    Medians of(const Question& question, int pairs) {
        std::array<std::vector<double>, 2> took;  // hidden, absent
        for (int i = 0; i < pairs; ++i) {
            const auto& [type, ids] = question.of_plans ? *ids_.find("CarePlan") : dice_.of(ids_);
            const auto hidden = dice_.of(ids);
            const std::array both{hidden, beside(hidden, dice_)};
            const auto first = dice_.below(2);
            for (const auto which : {first, 1 - first}) {
                took[which].push_back(time_of(question.path(type, both[which])));
            }
        }
        return {median(took[0]), median(took[1])};
    }

  private:
    void push_plan(const flow::Client& samspill, int number) {
        auto document = flow::kari_plan(1, flow::usual_sharings());
        const auto person = mint_.person(1980);
        auto& plan = document["plan"];
        plan.set("planId", "SOLVIK-" + std::to_string(number));
        plan["person"].set("fnr", person);
        plan["person"].set("fodselsdato", leak::birth_date_of(person));
        if (flow::push_json(samspill, "samspill", document).status != 201) {
            throw std::runtime_error("a plan was refused");
        }
    }

    double time_of(const std::string& path) {
        const auto begun = Clock::now();
        const auto reply =
            connection_.ask("GET", "/fhir/" + path, {}, {{"Authorization", "Bearer " + token_}});
        const std::chrono::duration<double, std::micro> took = Clock::now() - begun;
        if (reply.body.find("\"entry\"") != std::string::npos) {
            throw std::runtime_error("something was found");
        }
        return took.count();
    }

    flow::House house_;
    leak::Dice dice_;
    leak::Mint mint_;
    flow::Connection connection_;
    std::map<std::string, std::vector<std::string>> ids_;
    std::string token_;
};

}  // namespace

int main(int argc, char** argv) {
    const int pairs = argc > 1 ? std::stoi(argv[1]) : 10000;
    const bool sqlite = store::testing::kind_of_store() == store::testing::Kind::sqlite;
    Measurement measurement;
    std::cout << std::fixed << std::setprecision(1) << "| " << (sqlite ? "SQLite" : "PostgreSQL")
              << " | hidden, µs | absent, µs | difference, µs |\n|---|---|---|---|\n";
    for (const auto& question : kQuestions) {
        const auto [hidden, absent] = measurement.of(question, pairs);
        std::cout << "| " << question.name << " | " << hidden << " | " << absent << " | "
                  << std::showpos << hidden - absent << std::noshowpos << " |\n";
    }
    return 0;
}
