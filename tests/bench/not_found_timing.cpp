// Whether the time of a 404 tells what is hidden from what is not there: medians of many questions
// for a hidden id, an absent one and another absent one, in turn, on one connection. The last two
// tell the noise. Prints a table of Markdown.
//   not_found_timing [TIMES [WORD_OF_THE_QUESTION]]
//                                     (PLANBRO_TEST_POSTGRESQL=private: on PostgreSQL)
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
constexpr const char* kForeignOwner = "310000590";

using Path = std::string (*)(const std::string& type, const std::string& id);

struct Question {
    const char* name;
    const char* asker;  // who may see none of it
    Path path;
    const char* type = "";  // "": several
    const char* method = "GET";
};

std::string itself(const std::string& type, const std::string& id) {
    return type + "/" + id;
}
std::string version_one(const std::string& type, const std::string& id) {
    return type + "/" + id + "/_history/1";
}

constexpr const char* kService = "service";
constexpr const char* kOwner = "another owner";
constexpr const char* kPerson = "another person";

constexpr auto kQuestions = std::to_array<Question>({
    {"read", kService, itself},
    {"vread", kService, version_one},
    {"history", kService,
     [](const auto& type, const auto& id) { return type + "/" + id + "/_history"; }},
    {"$everything", kService,
     [](const auto&, const auto& id) { return "CarePlan/" + id + "/$everything"; }, "CarePlan"},
    {"search by _id", kService,
     [](const auto& type, const auto& id) { return type + "?_id=" + id; }},
    {"compartment", kService, [](const auto&, const auto& id) { return "Patient/" + id + "/Goal"; },
     "Patient"},
    {"PUT", kService, itself, "Goal", "PUT"},
    {"PATCH", kService, itself, "Goal", "PATCH"},
    {"DELETE", kService, itself, "Goal", "DELETE"},
    {"read", kPerson, itself},
    {"$tilgang", kPerson, [](const auto&, const auto& id) { return "Patient/" + id + "/$tilgang"; },
     "Patient"},
    {"read", kOwner, itself},
    {"vread", kOwner, version_one},
    {"search by _id", kOwner, [](const auto& type, const auto& id) { return type + "?_id=" + id; }},
    {"DELETE", kOwner, itself, "Goal", "DELETE"},
});

std::string body_of(const Question& question, const std::string& id) {
    const std::string method = question.method;
    if (method == "PUT") {
        return R"({"resourceType":"Goal","id":")" + id +
               R"(","lifecycleStatus":"active","description":{"text":"Et mål"},)"
               R"("subject":{"display":"Noen"}})";
    }
    return method == "PATCH" ? R"([{"op":"test","path":"/lifecycleStatus","value":"active"}])" : "";
}

// Another id in the same place of every index.
std::string beside(std::string id, leak::Dice& dice) {
    for (auto at = id.size() - 8; at < id.size(); ++at) id[at] = "0123456789abcdef"[dice.below(16)];
    return id;
}

struct Medians {
    double hidden = 0;
    double absent = 0;
    double absent_too = 0;
};

double median(std::vector<double>& values) {
    std::ranges::nth_element(values,
                             values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
    return values[values.size() / 2];
}

class Measurement {
  public:
    Measurement() : dice_(1), mint_(dice_), connection_(house_.url()) {
        const auto tester = house_.as("tester");
        for (int i = 0; i < kPlans; ++i) push_plan(tester, i);
        for (const auto* type : {"CarePlan", "Goal", "ServiceRequest", "Patient"}) {
            for (const auto& one : tester.find(type, "_count=1000")) {
                ids_[type].push_back(one.text("id"));
            }
        }
        tokens_[kService] = house_.as("sykehus").token();
        tokens_[kOwner] = house_.as("samspill").token();
        tokens_[kPerson] = house_.as("bruker", flow::kJon).token();
    }

    Medians of(const Question& question, int times) {
        std::array<std::vector<double>, 3> took;  // hidden, absent, absent too
        for (int i = 0; i < times; ++i) {
            const std::string type = *question.type != '\0' ? question.type : dice_.of(ids_).first;
            const auto hidden = dice_.of(ids_.at(type));
            const std::array all{hidden, beside(hidden, dice_), beside(hidden, dice_)};
            const auto first = dice_.below(3);
            const auto step = 1 + dice_.below(2);
            for (std::size_t turn = 0; turn < 3; ++turn) {
                const auto which = (first + turn * step) % 3;
                took[which].push_back(time_of(question, type, all[which]));
            }
        }
        return {median(took[0]), median(took[1]), median(took[2])};
    }

  private:
    void push_plan(const flow::Client& tester, int number) {
        auto document = flow::kari_plan(1, flow::usual_sharings());
        const auto person = mint_.person(1980);
        auto& plan = document["plan"];
        plan.set("planId", "FJORD-" + std::to_string(number));
        plan["eier"].set("orgnr", kForeignOwner);
        plan["person"].set("fnr", person);
        plan["person"].set("fodselsdato", leak::birth_date_of(person));
        if (flow::push_json(tester, "samspill", document).status != 201) {
            throw std::runtime_error("a plan was refused");
        }
    }

    double time_of(const Question& question, const std::string& type, const std::string& id) {
        const auto path = "/fhir/" + question.path(type, id);
        const auto body = body_of(question, id);
        flow::Headers headers{{"Authorization", "Bearer " + tokens_.at(question.asker)}};
        if (!body.empty()) {
            const bool patch = question.method == std::string("PATCH");
            headers.emplace_back("Content-Type",
                                 patch ? "application/json-patch+json" : "application/fhir+json");
        }
        const auto begun = Clock::now();
        const auto reply = connection_.ask(question.method, path, body, headers);
        const std::chrono::duration<double, std::micro> took = Clock::now() - begun;
        const bool found = reply.body.find("\"entry\"") != std::string::npos;
        if (found || (reply.status != 404 && reply.status != 200)) {
            throw std::runtime_error(path + ": " + std::to_string(reply.status) + reply.body);
        }
        return took.count();
    }

    flow::House house_;
    leak::Dice dice_;
    leak::Mint mint_;
    flow::Connection connection_;
    std::map<std::string, std::vector<std::string>> ids_;
    std::map<std::string, std::string> tokens_;
};

}  // namespace

int main(int argc, char** argv) {
    const int times = argc > 1 ? std::stoi(argv[1]) : 10000;
    const std::string word = argc > 2 ? argv[2] : "";
    const bool sqlite = store::testing::kind_of_store() == store::testing::Kind::sqlite;
    Measurement measurement;
    std::cout << std::fixed << std::setprecision(1) << "| " << (sqlite ? "SQLite" : "PostgreSQL")
              << " | hidden, µs | absent, µs | difference, µs | absent against absent, µs |\n"
                 "|---|---|---|---|---|\n";
    for (const auto& question : kQuestions) {
        const auto name = std::string(question.name) + ", " + question.asker;
        if (name.find(word) == std::string::npos) continue;
        const auto [hidden, absent, absent_too] = measurement.of(question, times);
        std::cout << "| " << name << " | " << hidden << " | " << absent << " | " << std::showpos
                  << hidden - absent << " | " << absent_too - absent << std::noshowpos << " |\n"
                  << std::flush;
    }
    return 0;
}
