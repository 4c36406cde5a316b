// The storm: plans change while partners delay, refuse, fail and lose replies and gateways are
// killed. In the end each partner holds exactly the notices that it must, in order for each person,
// and the ledger says the same. At length:
//   PLANBRO_STORM_PLANS=2000 PLANBRO_STORM_KILLS=50 [PLANBRO_STORM_SEED=7] storm_test
#include <algorithm>
#include <numeric>
#include <random>
#include <set>

#include "flow/crowd.hpp"
#include "store/testing/databases.hpp"

namespace planbro::flow {
namespace {

constexpr int kVersions = 3;

struct Service {
    std::string system;  // as the simulator calls it
    std::string orgnr;
    std::string name;
    std::string sector;
};

const std::vector<Service> kServices = {
    {"ehr", kLegesenter, "Solvik legesenter", "helse"},
    {"sykehus", "310000248", "Fjord sykehus", "helse"},
    {"nav", kNav, "NAV Solvik", "nav"},
    {"barnevern", "310000388", "Solvik barneverntjeneste", "barnevern"},
    {"skole", "310000450", "Solvik skole", "skole"}};

int setting(const char* name, int otherwise) {
    const char* value = std::getenv(name);
    return value != nullptr ? std::atoi(value) : otherwise;
}

json::Value plan_for_all(const Somebody& person, int who, std::int64_t version) {
    std::vector<Sharing> sharings = {kPlanConsent};
    for (const auto& service : kServices)
        sharings.push_back({"s" + service.orgnr, service.orgnr, {"maal"}});
    auto message = plan_of(person, who, version, sharings);
    for (const auto& service : kServices) {
        if (service.orgnr == kLegesenter || service.orgnr == kNav) continue;  // there already
        message["plan"]["deltakere"].push_back(participant("d" + service.orgnr, "deltaker",
                                                           "Ansatt", service.orgnr, service.name,
                                                           service.sector));
    }
    return message;
}

// The gateways: one on SQLite, three on PostgreSQL. Killed, another takes the place of the dead.
class Gateways {
  public:
    Gateways() {
        if (store::testing::kind_of_store() == store::testing::Kind::sqlite) return;
        for (const auto* journal : {"second.audit", "third.audit"})
            neighbours_.push_back({journal, house_.neighbour(journal)});
    }
    House& house() { return house_; }
    [[nodiscard]] std::size_t count() const { return 1 + neighbours_.size(); }
    [[nodiscard]] Client samspill(std::size_t which) const {
        return {which == 0 ? house_.url() : neighbours_[which - 1].process->url(), "samspill"};
    }
    void kill(std::size_t which) {
        if (which == 0) return house_.crash_and_restart();
        auto& neighbour = neighbours_[which - 1];
        neighbour.process->kill_hard();
        neighbour.process = house_.neighbour(neighbour.journal);
    }

  private:
    struct Neighbour {
        std::string journal;
        std::unique_ptr<Process> process;
    };
    House house_;
    std::vector<Neighbour> neighbours_;
};

class Storm : public testing::Test {
  protected:
    std::size_t below(std::size_t limit) {
        return std::uniform_int_distribution<std::size_t>(0, limit - 1)(dice_);
    }

    void trouble_a_partner() {
        static const std::vector<std::string> kTroubles = {
            R"("kind":"status","status":500,"times":4)",
            R"("kind":"status","status":503,"times":12)",
            R"("kind":"status","status":400,"times":1)",
            R"("kind":"delay","delayMs":150,"times":3)",
            R"("kind":"drop-reply","times":2)",
            R"("kind":"refuse","times":3)"};
        gateways_.house().fault(R"({"system":")" + kServices[below(kServices.size())].system +
                                R"(",)" + kTroubles[below(kTroubles.size())] + "}");
    }

    void heal_all() {
        for (const auto& service : kServices) {
            gateways_.house().fault(R"({"system":")" + service.system +
                                    R"(","kind":"status","times":0})");
        }
    }

    // Changes to all plans, in any order of the plans, with trouble between and kills behind them.
    void rage() {
        const int steps = static_cast<int>(persons_.size()) * kVersions;
        const int kills = setting("PLANBRO_STORM_KILLS", 3);
        int step = 0;
        for (int version = 1; version <= kVersions; ++version) {
            std::vector<int> order(persons_.size());
            std::iota(order.begin(), order.end(), 0);
            std::shuffle(order.begin(), order.end(), dice_);
            for (const int who : order) {
                if (below(4) == 0) trouble_a_partner();
                push(who, version);
                ++step;
                if (step * kills / steps != (step - 1) * kills / steps)
                    gateways_.kill(below(gateways_.count()));
            }
        }
    }

    void push(int who, int version) {
        const auto body = json::write(plan_for_all(persons_[who], who, version));
        // PostgreSQL may refuse what meets a killed gateway's writing; the same again is no repeat.
        Reply pushed;
        for (int attempt = 0; attempt < 20; ++attempt) {
            pushed = gateways_.samspill(below(gateways_.count())).push("samspill", body);
            if (pushed.status != 503) break;
        }
        ASSERT_LT(pushed.status, 300) << pushed.body;
    }

    std::vector<json::Value> outbox(const std::vector<std::string>& more = {}) {
        std::vector<std::string> words = {"outbox", "list", "--format", "json", "--db", address()};
        words.insert(words.end(), more.begin(), more.end());
        const auto list = json::parse(run_planbro(words).out);
        if (!list) return {};
        return {list->items().begin(), list->items().end()};
    }
    std::string address() {
        return store::testing::address_of_database(gateways_.house().database());
    }

    // Until the condition holds; long storms calm slowly.
    static bool calms(const std::function<bool()>& condition) {
        for (int i = 0; i < 20; ++i) {
            if (eventually(condition)) return true;
        }
        return false;
    }

    std::mt19937 dice_{static_cast<unsigned>(setting("PLANBRO_STORM_SEED", 1))};
    std::vector<Somebody> persons_ = crowd(setting("PLANBRO_STORM_PLANS", 20));
    Gateways gateways_;
    std::set<std::string> were_set_aside_;
};

// A service's notices by the ledger: id to the place in its person's order.
struct Due {
    int who = 0;
    std::string at;
};
using Ledger = std::map<std::string, std::map<std::string, Due>>;  // orgnr, notice id

// The first known id in the body, which may be JSON or XML of any form.
std::string id_in(const std::string& body, const std::map<std::string, Due>& known) {
    constexpr std::size_t kLength = 36;  // of a UUID
    for (auto dash = body.find('-'); dash != std::string::npos; dash = body.find('-', dash + 1)) {
        if (dash < 8 || dash - 8 + kLength > body.size()) continue;
        const auto id = body.substr(dash - 8, kLength);
        if (known.contains(id)) return id;
    }
    return {};
}

TEST_F(Storm, EachPartnerHoldsWhatItMustInOrderAndTheLedgerSaysSo) {
    rage();
    if (HasFatalFailure()) return;
    heal_all();
    ASSERT_TRUE(calms([&] { return outbox().size() == outbox({"--failed"}).size(); }));
    for (const auto& notice : outbox()) were_set_aside_.insert(notice.text("id"));
    ASSERT_EQ(run_planbro({"outbox", "retry", "--all", "--db", address()}).code, 0);
    ASSERT_TRUE(calms([&] { return outbox().empty(); }));

    const auto samspill = gateways_.samspill(0);
    std::map<std::string, std::string> orgnr_of;
    for (const auto& service : kServices) {
        for (const auto& organization :
             samspill.find("Organization", "identifier=" + service.orgnr))
            orgnr_of["Organization/" + organization.text("id")] = service.orgnr;
    }
    Ledger ledger;
    for (int who = 0; who < std::ssize(persons_); ++who) {
        const auto tasks =
            samspill.find("Task", about(persons_[who].number) + "&code=dokumenter-ip&_count=100");
        ASSERT_EQ(tasks.size(), kServices.size() * kVersions) << who;
        for (const auto& task : tasks) {
            EXPECT_EQ(task.text("status"), "completed");
            ledger[orgnr_of[task.at("owner").text("reference")]]
                  [task.at("identifier").at(0).text("value")] = {who, task.text("authoredOn")};
        }
    }
    for (const auto& service : kServices) {
        const auto& due = ledger[service.orgnr];
        ASSERT_EQ(due.size(), persons_.size() * kVersions) << service.system;
        std::map<std::string, std::string> told;  // notice id, body
        std::map<int, std::string> last;          // of each person
        for (const auto& arrived : gateways_.house().received(service.system)) {
            const auto id = id_in(arrived.text("body"), due);
            ASSERT_FALSE(id.empty()) << service.system << " was told what the ledger does not know";
            const auto [first, is_new] = told.emplace(id, arrived.text("body"));
            EXPECT_EQ(first->second, arrived.text("body")) << "a repeat is the same notice";
            if (were_set_aside_.contains(id)) continue;
            const auto& [who, at] = due.at(id);
            EXPECT_GE(at, last[who]) << service.system << ": out of order";
            last[who] = at;
        }
        EXPECT_EQ(told.size(), due.size()) << service.system;
    }
}

}  // namespace
}  // namespace planbro::flow
