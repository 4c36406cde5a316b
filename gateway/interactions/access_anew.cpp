#include "base/log.hpp"
#include "interactions/interactions.hpp"
#include "interactions/workbench.hpp"

namespace planbro::interactions {

namespace {

constexpr std::string_view kSetting = "access-rules";
// To be raised with every change of what the code itself makes of the rules.
constexpr std::string_view kVersion = "2 ";
constexpr int kPlansAtOnce = 100;

// Where an owner's interval is another now, its plans are due at other times.
std::string intervals_of(const Register& registry) {
    std::string text;
    for (const auto& [orgnr, organisation] : registry) {
        const auto days = organisation.archive_interval.count();
        if (days > 0) text += " " + orgnr + "=" + std::to_string(days);
    }
    return text;
}

store::Query next_plans(const std::optional<store::Mark>& after) {
    store::Query query;
    query.types = {"CarePlan"};
    query.visibility = store::Everything{};
    query.count = kPlansAtOnce;
    query.after = after;
    query.with_total = false;
    return query;
}

// Whether there are more behind the mark, which moves on.
Result<bool> judge_some(const Services& services, const Call& call,
                        std::optional<store::Mark>& mark) {
    std::optional<store::Mark> last;
    bool more = false;
    const auto done = services.store.commit([&](store::Transaction& transaction) -> Result<void> {
        Workbench bench(services, transaction, call);
        const auto page = transaction.search(next_plans(mark));
        for (const auto& row : page.rows) {
            bench.derive_again(row.key.id);
            last = row.mark;
        }
        more = page.more && last;
        return {};
    });
    if (!done) return Fail(done.error());
    if (last) mark = last;
    return more;
}

}  // namespace

Result<void> judge_access_anew(const Services& services, Instant now) {
    const auto rules =
        std::string(kVersion) + consent::text_of(*services.rules) + intervals_of(services.registry);
    std::optional<std::string> known;
    const auto viewed = services.store.view([&](store::Reader& reader) -> Result<void> {
        known = reader.setting(kSetting);
        return {};
    });
    if (!viewed || known == rules) return viewed;
    const auto call = gateway_itself(now);
    std::optional<store::Mark> mark;
    for (bool more = true; more;) {
        const auto some = judge_some(services, call, mark);
        if (!some) return Fail(some.error());
        more = *some;
    }
    log::info("access-judged-anew", {});
    return services.store.commit([&](store::Transaction& transaction) -> Result<void> {
        transaction.set_setting(kSetting, rules);
        return {};
    });
}

}  // namespace planbro::interactions
