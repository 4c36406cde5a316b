#include "sync/overdue.hpp"

#include <functional>
#include <vector>

#include "fhir/codes.hpp"
#include "interactions/workbench.hpp"
#include "plan/ledger.hpp"

namespace planbro::sync {

namespace {

using store::Criterion;
using store::DateMatch;
using store::TokenMatch;

// Up to when the notices written before have been looked at: each is looked at once.
constexpr std::string_view kSetting = "receipts-overdue";
constexpr int kAtOnce = 100;

Criterion written(DateMatch::Prefix prefix, Instant moment) {
    return Criterion::of(
        "authored-on",
        std::vector<DateMatch>{{prefix, {moment, moment + std::chrono::milliseconds(1)}}});
}

store::Query unanswered(std::optional<Instant> from, Instant to,
                        const std::optional<store::Mark>& after) {
    store::Query query;
    query.types = {"Task"};
    query.all_of = {
        Criterion::of("code",
                      std::vector<TokenMatch>{{std::string(fhir::kOppgave), "dokumenter-ip"}}),
        Criterion::of("status", std::vector<TokenMatch>{{{}, "requested"}, {{}, "in-progress"}}),
        written(DateMatch::Prefix::lt, to)};
    if (from) query.all_of.push_back(written(DateMatch::Prefix::ge, *from));
    query.visibility = store::Everything{};
    query.count = kAtOnce;
    query.after = after;
    query.with_total = false;
    return query;
}

store::Query marked(int count) {
    store::Query query;
    query.types = {"Task"};
    query.all_of = {Criterion::of(
        "_tag",
        std::vector<TokenMatch>{{std::string(fhir::kOppgave), std::string(plan::kNoReceipt)}})};
    query.visibility = store::Everything{};
    query.count = count;
    query.with_total = false;
    return query;
}

std::optional<Instant> looked_up_to(const interactions::Services& services) {
    std::optional<Instant> moment;
    const auto viewed = services.store.view([&](store::Reader& reader) -> Result<void> {
        moment = parse_instant(reader.setting(kSetting).value_or(""));
        return {};
    });
    return viewed ? moment : std::nullopt;
}

struct Marked {
    int count = 0;
    std::optional<store::Mark> last;
    bool more = false;
};

Result<Marked> mark_some(const interactions::Services& services, const interactions::Call& call,
                         const std::function<store::Page(store::Transaction&)>& find) {
    Marked marked;
    const auto done = services.store.commit([&](store::Transaction& transaction) -> Result<void> {
        marked = {};
        interactions::Workbench bench(services, transaction, call);
        const auto page = find(transaction);
        for (const auto& row : page.rows) {
            marked.last = row.mark;
            auto task = interactions::load(transaction, row.key);
            if (!task || plan::is_overdue(*task)) continue;
            bench.put_as_is(plan::mark_overdue(std::move(*task)));
            ++marked.count;
        }
        marked.more = page.more && marked.last;
        return {};
    });
    if (!done) return Fail(done.error());
    return marked;
}

}  // namespace

Result<int> mark_overdue(const interactions::Services& services, Instant now) {
    const auto from = looked_up_to(services);
    const auto to = now - services.overdue;
    if (from && *from >= to) return 0;
    const auto call = interactions::gateway_itself(now);
    int count = 0;
    std::optional<store::Mark> after;
    for (bool more = true; more;) {
        const auto some = mark_some(services, call, [&](store::Transaction& transaction) {
            return transaction.search(unanswered(from, to, after));
        });
        if (!some) return Fail(some.error());
        count += some->count;
        after = some->last;
        more = some->more;
    }
    const auto kept = services.store.commit([&](store::Transaction& transaction) -> Result<void> {
        transaction.set_setting(kSetting, format_instant(to));
        return {};
    });
    if (!kept) return Fail(kept.error());
    return count;
}

std::map<std::string, std::int64_t> count_overdue(store::Reader& reader,
                                                  const interactions::Register& registry) {
    std::map<std::string, std::int64_t> counts;
    if (reader.search(marked(1)).rows.empty()) return counts;
    for (const auto& [orgnr, organisation] : registry) {
        for (const auto& key :
             reader.with_identifier("Organization", fhir::kOrganisasjonsnummer, orgnr)) {
            auto query = marked(0);
            query.with_total = true;
            query.all_of.push_back(Criterion::of("owner", std::vector<fhir::Key>{key}));
            counts[orgnr] += reader.search(query).total.value_or(0);
        }
    }
    std::erase_if(counts, [](const auto& count) { return count.second == 0; });
    return counts;
}

}  // namespace planbro::sync
