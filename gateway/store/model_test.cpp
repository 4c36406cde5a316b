// Thousands of random changes, and questions whose answers a naive model in memory gives as well.
#include <gmock/gmock.h>

#include <map>
#include <random>
#include <tuple>

#include "base/fold.hpp"
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
            return opens(sections, row.second, service) &&
                   (sections & service.needs) == service.needs;
        });
    }
    static bool opens(std::uint32_t sections, const Membership& member, const GrantedTo& service) {
        return (member.org.empty() || member.org == service.orgnr) &&
               (sections & member.section) != 0;
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

    [[nodiscard]] std::uint32_t sections(const Key& key, const Visibility& visibility) const {
        const auto* service = std::get_if<GrantedTo>(&visibility);
        std::uint32_t all = 0;
        if (service == nullptr) return all;
        for (const auto& row : rows_of(key)) {
            const auto sections = granted(row.first, service->orgnr, service->now);
            if (opens(sections, row.second, *service)) all |= sections;
        }
        return all;
    }

    [[nodiscard]] std::vector<std::string> look(const std::vector<Key>& keys,
                                                const Visibility& visibility) const {
        std::vector<std::string> told;
        for (const auto& key : keys) {
            if (!visible(key, visibility)) continue;
            told.push_back(key.reference() + " " + std::to_string(resources.at(key).version) + " " +
                           std::to_string(sections(key, visibility)));
        }
        return told;
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

    [[nodiscard]] static bool matches_text(const Held& held, const std::string& parameter,
                                           const std::vector<TextMatch>& any_of) {
        using How = TextMatch::How;
        for (const auto& row : held.index.texts) {
            if (row.parameter != parameter) continue;
            for (const auto& match : any_of) {
                if (match.how == How::exact && row.exact == match.text) return true;
                if (match.how == How::begins && row.folded.starts_with(match.text)) return true;
                if (match.how == How::contains &&
                    row.folded.find(match.text) != std::string::npos) {
                    return true;
                }
            }
        }
        return false;
    }

    [[nodiscard]] static bool matches_link(const Held& held, const std::string& parameter,
                                           const std::vector<fhir::Key>& any_of) {
        for (const auto& link : held.index.links) {
            for (const auto& key : any_of) {
                if (link.parameter == parameter && link.target.id == key.id &&
                    (key.type.empty() || key.type == link.target.type)) {
                    return true;
                }
            }
        }
        return false;
    }

    [[nodiscard]] static bool has_link(const Held& held, const std::string& parameter) {
        return std::any_of(held.index.links.begin(), held.index.links.end(),
                           [&](const auto& link) { return link.parameter == parameter; });
    }

    // Whether the resource meets all criteria and may be seen by those who ask them.
    [[nodiscard]] bool meets(const Key& key, const std::vector<Criterion>& all_of,
                             const Visibility& visibility, std::uint32_t needs = 0) const {
        const auto found = resources.find(key);
        if (found == resources.end()) return false;
        for (const auto& one : all_of) {
            if (one.way != Criterion::Way::backwards) needs |= one.needs;
            if (matches(key, found->second, one, visibility) == one.negated) return false;
        }
        return visible(key, with(visibility, needs));
    }

    static Visibility with(Visibility visibility, std::uint32_t needs) {
        if (auto* service = std::get_if<GrantedTo>(&visibility)) service->needs |= needs;
        return visibility;
    }

    [[nodiscard]] static bool wanted_there(const Criterion& criterion, const Key& key) {
        return criterion.types.empty() ||
               std::count(criterion.types.begin(), criterion.types.end(), key.type) > 0;
    }

    [[nodiscard]] bool forwards(const Held& held, const Criterion& criterion,
                                const Visibility& visibility) const {
        const auto& links = held.index.links;
        return std::any_of(links.begin(), links.end(), [&](const auto& link) {
            return link.parameter == criterion.parameter && wanted_there(criterion, link.target) &&
                   meets(link.target, criterion.there, visibility);
        });
    }

    [[nodiscard]] bool backwards(const Key& here, const Criterion& criterion,
                                 const Visibility& visibility) const {
        return std::any_of(resources.begin(), resources.end(), [&](const auto& other) {
            return wanted_there(criterion, other.first) &&
                   matches_link(other.second, criterion.parameter, {here}) &&
                   meets(other.first, criterion.there, visibility, criterion.needs);
        });
    }

    [[nodiscard]] bool either(const Key& key, const Held& held, const Criterion& criterion,
                              const Visibility& visibility) const {
        return std::any_of(
            criterion.there.begin(), criterion.there.end(), [&](const auto& alternative) {
                const auto needs =
                    alternative.way == Criterion::Way::backwards ? 0 : alternative.needs;
                return matches(key, held, alternative, visibility) != alternative.negated &&
                       visible(key, with(visibility, needs));
            });
    }

    [[nodiscard]] bool matches(const Key& key, const Held& held, const Criterion& criterion,
                               const Visibility& visibility) const {
        if (criterion.way == Criterion::Way::forwards) return forwards(held, criterion, visibility);
        if (criterion.way == Criterion::Way::backwards) {
            return backwards(key, criterion, visibility);
        }
        if (criterion.way == Criterion::Way::either)
            return either(key, held, criterion, visibility);
        const auto& name = criterion.parameter;
        if (const auto* tokens = std::get_if<std::vector<TokenMatch>>(&criterion.any_of)) {
            return matches_token(held, name, *tokens);
        }
        if (const auto* texts = std::get_if<std::vector<TextMatch>>(&criterion.any_of)) {
            return matches_text(held, name, *texts);
        }
        if (const auto* presence = std::get_if<Presence>(&criterion.any_of)) {
            return has_link(held, name) == (*presence == Presence::present);
        }
        return matches_link(held, name, std::get<std::vector<fhir::Key>>(criterion.any_of));
    }

    // What to sort by, least first: whether there is no value, the value; turned round for a
    // descending key.
    [[nodiscard]] std::optional<std::string> sort_value(const Key& key, const SortKey& sort,
                                                        const Visibility& visibility) const {
        if (!visible(key, with(visibility, sort.needs))) return {};
        std::vector<std::string> values;
        for (const auto& row : resources.at(key).index.tokens) {
            if (row.parameter == sort.parameter) values.push_back(row.code);
        }
        if (values.empty()) return {};
        return sort.descending ? *std::max_element(values.begin(), values.end())
                               : *std::min_element(values.begin(), values.end());
    }

    [[nodiscard]] bool comes_before(const Key& a, const Key& b, const Query& query) const {
        for (const auto& sort : query.sort) {
            const auto left = sort_value(a, sort, query.visibility);
            const auto right = sort_value(b, sort, query.visibility);
            if (left == right) continue;
            if (!left || !right) return left.has_value();
            return (*left < *right) != sort.descending;
        }
        return resources.at(a).position < resources.at(b).position;
    }

    [[nodiscard]] std::vector<std::string> search(const Query& query) const {
        std::vector<Key> found;
        for (const auto& [key, held] : resources) {
            const bool of_type = std::count(query.types.begin(), query.types.end(), key.type) > 0;
            if (of_type && meets(key, query.all_of, query.visibility)) found.push_back(key);
        }
        std::sort(found.begin(), found.end(),
                  [&](const Key& a, const Key& b) { return comes_before(a, b, query); });
        std::vector<std::string> names;
        for (const auto& key : found) names.push_back(key.reference());
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
        if (pick(4) == 0) query.types = {"Goal", "Task"};
        query.visibility = visibility();
        query.count = 500;
        for (int i = pick(3); i > 0; --i) {
            query.sort.push_back({"token", IndexRows::token, pick(2) == 0, needs()});
        }
        if (pick(2) == 0) query.all_of.push_back(criterion());
        if (pick(4) == 0) query.all_of.push_back(criterion());
        return query;
    }

    Key key() { return {pick(2) == 0 ? "Goal" : "Task", std::to_string(pick(25))}; }

    std::vector<Key> keys() {
        std::vector<Key> some;
        for (int i = pick(90); i > 0; --i) some.push_back(key());
        return some;
    }

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
    using Types = std::vector<std::string>;
    int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }
    std::string plan_id() { return "plan" + std::to_string(pick(5)); }
    std::string person() { return "person" + std::to_string(pick(4)); }
    std::string code() { return "code" + std::to_string(pick(4)); }
    std::string system() { return pick(2) == 0 ? "" : "system" + std::to_string(pick(2)); }
    std::uint32_t sections() { return static_cast<std::uint32_t>(pick(8)); }

    std::uint32_t needs() { return pick(4) == 0 ? sections() : 0; }

    Criterion criterion(int depth = 0) {
        auto made = plain_or_way(depth);
        made.negated = pick(5) == 0;
        made.needs = needs();
        return made;
    }

    Criterion plain_or_way(int depth) {
        switch (pick(depth < 2 ? 7 : 4)) {
            case 0:
                return Criterion::of(
                    "link", std::vector<fhir::Key>{{pick(2) == 0 ? "" : "Goal", key().id}, key()});
            case 1:
                return Criterion::of("token", tokens());
            case 2: {
                auto made = Criterion::of("text", texts());
                made.rows = IndexRows::text;
                return made;
            }
            case 3: {
                auto made =
                    Criterion::of("link", pick(2) == 0 ? Presence::present : Presence::absent);
                made.rows = IndexRows::reference;
                return made;
            }
            case 4:
                return Criterion::either({criterion(depth + 1), criterion(depth + 1)});
            default:
                return Criterion::through(
                    "link", pick(2) == 0 ? Types{} : Types{key().type}, {criterion(depth + 1)},
                    pick(2) == 0 ? Criterion::Way::forwards : Criterion::Way::backwards);
        }
    }

    std::vector<TokenMatch> tokens() {
        std::vector<TokenMatch> any_of;
        for (int i = pick(2); i >= 0; --i) {
            any_of.push_back({pick(2) == 0 ? std::nullopt : std::optional(system()),
                              pick(4) == 0 ? std::nullopt : std::optional(code())});
        }
        return any_of;
    }

    std::vector<TextMatch> texts() {
        switch (pick(3)) {
            case 0:
                return {{TextMatch::How::begins, "wo"}};
            case 1:
                return {{TextMatch::How::contains, std::to_string(pick(4)) + "%"}};
            default:
                return {{TextMatch::How::exact, text()}, {TextMatch::How::exact, "WORD"}};
        }
    }

    std::string text() { return "Word" + std::to_string(pick(4)) + "%_x"; }

    fhir::SearchIndex index() {
        fhir::SearchIndex rows;
        for (int i = pick(3); i > 0; --i) rows.tokens.push_back({"token", system(), code()});
        for (int i = pick(3); i > 0; --i) rows.links.push_back({"link", key()});
        for (int i = pick(2); i > 0; --i) {
            const auto exact = text();
            rows.texts.push_back({"text", folded(exact), exact});
        }
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

// All that is found, three rows at a time.
std::vector<std::string> page_by_page(Reader& reader, Query query) {
    query.count = 3;
    std::vector<std::string> names;
    for (bool more = true; more;) {
        const auto page = reader.search(query);
        for (auto& name : testing::names_of(page)) names.push_back(std::move(name));
        more = page.more;
        if (more) query.after = page.rows.back().mark;
    }
    return names;
}

// "Type/id version sections" of each.
std::vector<std::string> looked_at(Reader& reader, const std::vector<Key>& keys,
                                   const Visibility& visibility) {
    std::vector<std::string> told;
    for (const auto& one : reader.look_at(keys, visibility)) {
        told.push_back(one.version.key.reference() + " " + std::to_string(one.version.version) +
                       " " + std::to_string(one.sections));
    }
    return told;
}

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
                ASSERT_EQ(page_by_page(reader, query), testing::names_of(page))
                    << "round " << round;
                found += page.rows.size();
                const auto key = play.key();
                const auto visibility = play.visibility();
                ASSERT_EQ(reader.sees(key, visibility), play.model.visible(key, visibility))
                    << "round " << round << " " << key.reference();
                ASSERT_EQ(reader.look(key, visibility).has_value(),
                          play.model.visible(key, visibility))
                    << "round " << round << " " << key.reference();
                const auto keys = play.keys();
                ASSERT_EQ(looked_at(reader, keys, visibility), play.model.look(keys, visibility))
                    << "round " << round;
            }
        });
    }
    EXPECT_GT(found, 500U) << "the questions must find something to prove something";
}

INSTANTIATE_TEST_SUITE_P(Store, ModelTest, ::testing::Values(1U, 20261123U));

}  // namespace
}  // namespace planbro::store
