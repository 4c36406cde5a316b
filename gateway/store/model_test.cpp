// Thousands of random changes, and questions whose answers a naive model in memory gives as well.
#include <gmock/gmock.h>

#include <map>
#include <random>
#include <tuple>

#include "store/testing/scratch.hpp"

namespace planbro::store {
namespace {

using testing::kNow;
using testing::look;
using testing::minutes_from_now;
using testing::version;
using testing::write;

struct Held {
    std::int64_t version = 0;
    bool deleted = false;
    std::string author;
    fhir::SearchIndex index;
    int position = 0;
};

// Written for plainness: lists walked from end to end.
struct Model {
    std::map<Key, Held> resources;
    std::map<std::string, PlanRow> plans;
    std::map<std::string, std::vector<Membership>> members;
    std::map<std::string, std::vector<Access>> access;

    [[nodiscard]] std::vector<std::pair<std::string, Membership>> rows_of(const Key& key) const {
        std::vector<std::pair<std::string, Membership>> rows;
        for (const auto& [plan, list] : members) {
            for (const auto& row : list) {
                if (row.resource == key) rows.emplace_back(plan, row);
            }
        }
        return rows;
    }

    [[nodiscard]] std::uint32_t granted(const std::string& plan, const std::string& org,
                                        Instant now) const {
        std::uint32_t sections = 0;
        if (!access.contains(plan)) return 0;
        for (const auto& row : access.at(plan)) {
            if (row.org == org && row.when.holds(now)) sections |= row.sections;
        }
        return sections;
    }

    [[nodiscard]] bool sees(const Key&, const Everything&) const { return true; }
    [[nodiscard]] bool sees(const Key& key, const OwnedBy& owner) const {
        const auto rows = rows_of(key);
        if (rows.empty()) return resources.at(key).author == owner.orgnr;
        return std::any_of(rows.begin(), rows.end(), [&](const auto& row) {
            return plans.contains(row.first) && plans.at(row.first).owner == owner.orgnr;
        });
    }
    [[nodiscard]] bool sees(const Key& key, const GrantedTo& service) const {
        const auto rows = rows_of(key);
        return std::any_of(rows.begin(), rows.end(), [&](const auto& row) {
            const auto sections = granted(row.first, service.orgnr, service.now);
            const auto& member = row.second;
            return (member.org.empty() || member.org == service.orgnr) &&
                   (sections & member.section) != 0 && (sections & service.needs) == service.needs;
        });
    }
    [[nodiscard]] bool sees(const Key& key, const AboutPatients& about) const {
        const auto rows = rows_of(key);
        return std::any_of(rows.begin(), rows.end(), [&](const auto& row) {
            return plans.contains(row.first) &&
                   std::count(about.patients.begin(), about.patients.end(),
                              plans.at(row.first).patient) > 0;
        });
    }
    [[nodiscard]] bool visible(const Key& key, const Visibility& visibility) const {
        const auto found = resources.find(key);
        if (found == resources.end() || found->second.deleted) return false;
        return std::visit([&](const auto& kind) { return sees(key, kind); }, visibility);
    }

    [[nodiscard]] static bool matches_token(const Held& held, const std::string& parameter,
                                            const std::vector<TokenMatch>& any_of) {
        for (const auto& row : held.index.tokens) {
            if (row.parameter != parameter) continue;
            for (const auto& match : any_of) {
                if ((!match.system || *match.system == row.system) &&
                    (!match.code || *match.code == row.code)) {
                    return true;
                }
            }
        }
        return false;
    }

    [[nodiscard]] bool matches(const Held& held, const Criterion& criterion,
                               const Visibility& visibility) const {
        if (const auto* tokens = std::get_if<std::vector<TokenMatch>>(&criterion.any_of)) {
            if (criterion.chained.empty()) return matches_token(held, criterion.parameter, *tokens);
            for (const auto& link : held.index.links) {
                if (link.parameter == criterion.parameter && visible(link.target, visibility) &&
                    matches_token(resources.at(link.target), criterion.chained, *tokens)) {
                    return true;
                }
            }
            return false;
        }
        const auto& wanted = std::get<std::vector<fhir::Key>>(criterion.any_of);
        for (const auto& link : held.index.links) {
            for (const auto& key : wanted) {
                if (link.parameter == criterion.parameter && link.target.id == key.id &&
                    (key.type.empty() || key.type == link.target.type)) {
                    return true;
                }
            }
        }
        return false;
    }

    [[nodiscard]] std::vector<std::string> search(const Query& query) const {
        std::map<int, std::string> found;  // by position
        for (const auto& [key, held] : resources) {
            const bool wanted =
                key.type == query.type && visible(key, query.visibility) &&
                std::all_of(query.all_of.begin(), query.all_of.end(),
                            [&](const auto& one) { return matches(held, one, query.visibility); });
            if (wanted) found[held.position] = key.reference();
        }
        std::vector<std::string> names;
        for (const auto& [position, name] : found) names.push_back(name);
        return names;
    }
};

class Play {
  public:
    explicit Play(unsigned seed) : random_(seed) {}

    void change(Transaction& t) {
        switch (pick(6)) {
            case 0:
                return plan(t);
            case 1:
                return membership(t);
            case 2:
                return access(t);
            default:
                return resource(t);
        }
    }

    Query question() {
        auto query = testing::query_of(key().type);
        query.visibility = visibility();
        query.count = 500;
        if (pick(2) == 0) query.all_of.push_back(criterion());
        if (pick(4) == 0) query.all_of.push_back(criterion());
        return query;
    }

    Key key() { return {pick(2) == 0 ? "Goal" : "Task", std::to_string(pick(25))}; }

    Visibility visibility() {
        switch (pick(5)) {
            case 0:
                return Everything{};
            case 1:
                return OwnedBy{org()};
            case 2:
                return AboutPatients{{person(), person()}};
            default:
                return GrantedTo{org(), minutes_from_now(pick(40)), pick(3) == 0 ? sections() : 0};
        }
    }

    std::string org() { return "org" + std::to_string(pick(4)); }
    Model model;

  private:
    int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }
    std::string plan_id() { return "plan" + std::to_string(pick(5)); }
    std::string person() { return "person" + std::to_string(pick(4)); }
    std::string code() { return "code" + std::to_string(pick(4)); }
    std::string system() { return pick(2) == 0 ? "" : "system" + std::to_string(pick(2)); }
    std::uint32_t sections() { return static_cast<std::uint32_t>(pick(8)); }

    Criterion criterion() {
        if (pick(3) == 0) {
            return {"link", std::vector<fhir::Key>{{pick(2) == 0 ? "" : "Goal", key().id}, key()},
                    ""};
        }
        std::vector<TokenMatch> tokens;
        for (int i = pick(2); i >= 0; --i) {
            tokens.push_back({pick(2) == 0 ? std::nullopt : std::optional(system()),
                              pick(4) == 0 ? std::nullopt : std::optional(code())});
        }
        if (pick(3) == 0) return {"link", std::move(tokens), "token"};
        return {"token", std::move(tokens), ""};
    }

    fhir::SearchIndex index() {
        fhir::SearchIndex rows;
        for (int i = pick(3); i > 0; --i) rows.tokens.push_back({"token", system(), code()});
        for (int i = pick(3); i > 0; --i) rows.links.push_back({"link", key()});
        return rows;
    }

    void resource(Transaction& t) {
        const auto name = key();
        auto& held = model.resources[name];
        if (held.version == 0) held.position = ++created_;
        held.deleted = held.version > 0 && pick(5) == 0;
        held.author = org();
        held.index = held.deleted ? fhir::SearchIndex{} : index();
        auto next = held.deleted ? testing::deletion(name, held.version + 1)
                                 : version(name, held.version + 1, held.author);
        ++held.version;
        t.put(next, held.index);
    }

    void plan(Transaction& t) {
        const PlanRow row{plan_id(), org(), person(), "individuell-plan", "active"};
        model.plans[row.plan] = row;
        t.put_plan(row);
    }

    void membership(Transaction& t) {
        const auto plan = plan_id();
        std::vector<Membership> rows;
        for (int i = pick(12); i > 0; --i) {
            const auto name = key();
            if (!model.resources.contains(name)) continue;  // only what is there can belong
            rows.push_back({name, sections(), pick(4) == 0 ? org() : ""});
        }
        model.members[plan] = rows;
        t.replace_membership(plan, rows);
    }

    void access(Transaction& t) {
        const auto plan = plan_id();
        std::vector<Access> rows;
        for (int i = pick(6); i > 0; --i) {
            const int low = pick(40);
            rows.push_back({org(),
                            sections(),
                            {minutes_from_now(low), minutes_from_now(low + pick(30))},
                            "c"});
        }
        model.access[plan] = rows;
        t.replace_access(plan, rows);
    }

    std::mt19937 random_;
    int created_ = 0;
};

class ModelTest : public ::testing::TestWithParam<unsigned> {};

TEST_P(ModelTest, TheStoreAnswersAsTheModelDoes) {
    constexpr int kRounds = 150;
    constexpr int kStepsEach = 10;
    const testing::TempFolder folder;
    const auto store = testing::opened(folder.file("p.db"));
    Play play(GetParam());
    std::size_t found = 0;
    for (int round = 0; round < kRounds; ++round) {
        write(*store, [&](Transaction& t) {
            for (int i = 0; i < kStepsEach; ++i) play.change(t);
        });
        look(*store, [&](Reader& reader) {
            for (int i = 0; i < kStepsEach; ++i) {
                const auto query = play.question();
                const auto page = reader.search(query);
                ASSERT_EQ(testing::names_of(page), play.model.search(query)) << "round " << round;
                ASSERT_EQ(page.total, static_cast<std::int64_t>(page.rows.size()));
                found += page.rows.size();
                const auto key = play.key();
                const auto visibility = play.visibility();
                ASSERT_EQ(reader.sees(key, visibility), play.model.visible(key, visibility))
                    << "round " << round << " " << key.reference();
            }
        });
    }
    EXPECT_GT(found, 500U) << "the questions must find something to prove something";
}

INSTANTIATE_TEST_SUITE_P(Store, ModelTest, ::testing::Values(1U, 20261123U));

}  // namespace
}  // namespace planbro::store
