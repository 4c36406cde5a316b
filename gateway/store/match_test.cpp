// Random questions: what matches() says of each resource is what the store finds.
#include "store/match.hpp"

#include <gmock/gmock.h>

#include <map>
#include <random>
#include <set>

#include "base/fold.hpp"
#include "store/testing/scratch.hpp"

namespace planbro::store {
namespace {

using testing::kNow;
using testing::minutes_from_now;

constexpr int kResources = 40;

class Chance {
  public:
    explicit Chance(unsigned seed) : random_(seed) {}

    fhir::SearchIndex index() {
        fhir::SearchIndex rows;
        for (int i = pick(3); i > 0; --i) rows.tokens.push_back({"token", system(), code()});
        for (int i = pick(3); i > 0; --i) rows.links.push_back({"link", key()});
        for (int i = pick(3); i > 0; --i) rows.spans.push_back({"date", span()});
        for (int i = pick(3); i > 0; --i) {
            const auto exact = text();
            rows.texts.push_back({"text", folded(exact), exact});
        }
        if (pick(3) == 0) rows.tokens.push_back({"link:identifier", system(), code()});
        if (pick(3) == 0) rows.texts.push_back({"token:text", "words", "Words"});
        return rows;
    }

    std::vector<Criterion> question() {
        std::vector<Criterion> all_of = {criterion()};
        if (pick(4) == 0) all_of.push_back(criterion());
        return all_of;
    }

    Key key() { return {pick(2) == 0 ? "Goal" : "Task", std::to_string(pick(kResources))}; }

  private:
    int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }
    std::string code() { return "code" + std::to_string(pick(4)); }
    std::string system() { return pick(2) == 0 ? "" : "system" + std::to_string(pick(2)); }
    std::string text() { return "Ord" + std::to_string(pick(3)) + "%_Å"; }

    Interval span() {
        const int low = pick(6);
        return {minutes_from_now(low), minutes_from_now(low + 1 + pick(3))};
    }

    Criterion criterion(int depth = 0) {
        auto made = plain_or_way(depth);
        made.negated = pick(5) == 0;
        return made;
    }

    Criterion plain_or_way(int depth) {
        switch (pick(depth < 2 ? 9 : 6)) {
            case 0:
                return Criterion::of("token", std::vector<TokenMatch>{token(), token()});
            case 1:
                return Criterion::of(
                    "link", std::vector<fhir::Key>{{pick(2) == 0 ? "" : "Goal", key().id}});
            case 2:
                return of("date", IndexRows::date, std::vector<DateMatch>{date()});
            case 3:
                return of("text", IndexRows::text, std::vector<TextMatch>{match(), match()});
            case 4:
                return presence();
            case 5:
                return of("_lastUpdated", IndexRows::date, std::vector<DateMatch>{date()});
            case 6:
                return Criterion::either({criterion(depth + 1), criterion(depth + 1)});
            case 7:
                return Criterion::of("_id", std::vector<TokenMatch>{{std::nullopt, key().id}});
            default:
                return Criterion::through("link", {}, {criterion(depth + 1)},
                                          Criterion::Way::forwards);
        }
    }

    template <class AnyOf>
    static Criterion of(const char* parameter, IndexRows rows, AnyOf any_of) {
        auto made = Criterion::of(parameter, std::move(any_of));
        made.rows = rows;
        return made;
    }

    Criterion presence() {
        const auto which = pick(2) == 0 ? Presence::present : Presence::absent;
        switch (pick(4)) {
            case 0:
                return of("token", IndexRows::token, which);
            case 1:
                return of("date", IndexRows::date, which);
            case 2:
                return of("text", IndexRows::text, which);
            default:
                return of("link", IndexRows::reference, which);
        }
    }

    TokenMatch token() {
        return {pick(2) == 0 ? std::nullopt : std::optional(system()),
                pick(4) == 0 ? std::nullopt : std::optional(code())};
    }

    TextMatch match() {
        switch (pick(3)) {
            case 0:
                return {TextMatch::How::begins, folded("Ord" + std::to_string(pick(3)))};
            case 1:
                return {TextMatch::How::contains, folded(std::to_string(pick(3)) + "%_Å")};
            default:
                return {TextMatch::How::exact, text()};
        }
    }

    DateMatch date() {
        using Prefix = DateMatch::Prefix;
        static constexpr std::array kAll = {Prefix::eq, Prefix::ne, Prefix::gt,
                                            Prefix::lt, Prefix::ge, Prefix::le,
                                            Prefix::sa, Prefix::eb, Prefix::ap};
        return {kAll[static_cast<std::size_t>(pick(kAll.size()))], span()};
    }

    std::mt19937 random_;
};

class MatchTest : public testing::StoreTest {
  protected:
    void fill(Chance& chance) {
        testing::write(*store_, [&](Transaction& t) {
            for (int i = 0; i < kResources; ++i) {
                for (const auto* type : {"Goal", "Task"}) {
                    auto version = testing::version({type, std::to_string(i)});
                    version.updated = minutes_from_now(i % 7);
                    const auto index = chance.index();
                    t.put(version, index);
                    held_[version.key] = {version.key, version.updated, index};
                }
            }
        });
    }

    std::set<std::string> matching(const std::vector<Criterion>& all_of) const {
        std::set<std::string> names;
        for (const auto& [key, one] : held_) {
            if (key.type == "Goal" && meets(one, all_of)) names.insert(key.reference());
        }
        return names;
    }

    bool meets(const Matched& one, const std::vector<Criterion>& all_of) const {
        return matches(one, all_of, [this](const Key& target, const std::vector<Criterion>& there) {
            const auto found = held_.find(target);
            return found != held_.end() && meets(found->second, there);
        });
    }

    std::map<Key, Matched> held_;
};

TEST_F(MatchTest, SaysWhatTheStoreFinds) {
    constexpr int kQuestions = 600;
    Chance chance(20261128U);
    fill(chance);
    std::size_t found = 0;
    testing::look(*store_, [&](Reader& reader) {
        for (int i = 0; i < kQuestions; ++i) {
            auto query = testing::query_of("Goal");
            query.visibility = Everything{};
            query.count = 500;
            query.all_of = chance.question();
            std::set<std::string> names;
            for (const auto& name : testing::names_of(reader.search(query))) names.insert(name);
            ASSERT_EQ(matching(query.all_of), names) << "question " << i;
            found += names.size();
        }
    });
    EXPECT_GT(found, std::size_t{kQuestions}) << "the questions must find something";
}

}  // namespace
}  // namespace planbro::store
