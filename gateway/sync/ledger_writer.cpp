#include "sync/ledger_writer.hpp"

#include <optional>

#include "base/log.hpp"
#include "consent/section.hpp"
#include "interactions/archive.hpp"
#include "interactions/workbench.hpp"
#include "plan/ledger.hpp"

namespace planbro::sync {

namespace {

using interactions::Call;
using store::Key;
using store::OutboxEntry;

Call gateway_itself(Instant now) {
    identity::Principal self;
    self.client_id = "planbro";
    self.orgnr = "planbro";
    self.role = identity::Role::planeier;
    return {std::move(self), now};
}

bool tells_of_an_open_plan(plan::NoticeKind kind) {
    return kind == plan::NoticeKind::opprettet || kind == plan::NoticeKind::koordinator_endret ||
           kind == plan::NoticeKind::deltaker_inn;
}

// The sections of the access rows that hold now, with the mark of a protected address among them;
// nothing without access.
std::optional<consent::Sections> access_of(store::Reader& reader, const OutboxEntry& entry,
                                           Instant now) {
    std::optional<consent::Sections> sections;
    for (const auto& row : reader.access(entry.plan)) {
        if (row.org == entry.org && row.when.holds(now)) {
            sections = sections.value_or(0) | row.sections;
        }
    }
    return sections;
}

LedgerWriter::Begin judge(store::Reader& reader, const OutboxEntry& entry, Instant now) {
    const auto payload = json::parse(entry.payload);
    if (!payload) return LedgerWriter::Begin::no_longer_allowed;
    if (!tells_of_an_open_plan(plan::notice_from_json(*payload).kind)) {
        return LedgerWriter::Begin::go;
    }
    const auto sections = access_of(reader, entry, now);
    if (!sections) return LedgerWriter::Begin::no_longer_allowed;
    return (*sections & consent::kAddressProtected) != 0 ? LedgerWriter::Begin::go_without_places
                                                         : LedgerWriter::Begin::go;
}

Key task_of(const OutboxEntry& entry) {
    return {"Task", entry.task};
}

}  // namespace

LedgerWriter::Begin LedgerWriter::begin(const OutboxEntry& entry) const {
    const auto now = clock_();
    auto verdict = Begin::not_now;
    std::optional<json::Value> task;
    const auto viewed = services_.store.view([&](store::Reader& reader) -> Result<void> {
        verdict = judge(reader, entry, now);
        task = interactions::load(reader, task_of(entry));
        return {};
    });
    if (!viewed) return Begin::not_now;
    if (verdict == Begin::no_longer_allowed) return verdict;
    if (!task || task->text("status") != "requested") return verdict;
    const auto call = gateway_itself(now);
    const auto marked =
        services_.store.commit([&](store::Transaction& transaction) -> Result<void> {
            interactions::Workbench bench(services_, transaction, call);
            auto current = interactions::load(transaction, task_of(entry));
            if (current) bench.put_as_is(plan::mark_in_progress(std::move(*current), now));
            return {};
        });
    return marked ? verdict : Begin::not_now;
}

void LedgerWriter::conclude(const OutboxEntry& entry, std::string_view what,
                            const std::function<json::Value(json::Value)>& mark) const {
    const auto call = gateway_itself(clock_());
    const auto committed =
        services_.store.commit([&](store::Transaction& transaction) -> Result<void> {
            interactions::Workbench bench(services_, transaction, call);
            auto task = interactions::load(transaction, task_of(entry));
            if (task) bench.put_as_is(mark(std::move(*task)));
            // With its receipt the archive may read what it has archived.
            if (interactions::is_archive(services_.registry, entry.org)) {
                bench.derive_again(entry.plan);
            }
            transaction.delivered(entry.seq);
            return {};
        });
    // Not written means not gone: the entry stays in the outbox and is tried again.
    log::info(committed ? what : "ledger-not-written",
              {{"notice", entry.id}, {"org", entry.org}, {"task", entry.task}});
}

void LedgerWriter::complete(const OutboxEntry& entry, std::string_view receipt) const {
    conclude(entry, "notice-delivered", [&](json::Value task) {
        return plan::mark_completed(std::move(task), receipt, clock_());
    });
}

void LedgerWriter::fail(const OutboxEntry& entry, std::string_view reason) const {
    conclude(entry, "notice-failed", [&](json::Value task) {
        return plan::mark_failed(std::move(task), reason, clock_());
    });
}

void LedgerWriter::postpone(const OutboxEntry& entry, Instant due, int attempts,
                            std::chrono::milliseconds give_up_after) const {
    const auto payload = json::parse(entry.payload);
    const auto begun = payload ? plan::notice_from_json(*payload).when : Instant{};
    if (clock_() - begun > give_up_after) {
        fail(entry, "The partner could not be reached for days; replay by hand.");
        return;
    }
    const auto committed =
        services_.store.commit([&](store::Transaction& transaction) -> Result<void> {
            transaction.postpone(entry.seq, due, attempts);
            return {};
        });
    if (!committed) log::error("outbox-not-written", {{"notice", entry.id}});
}

}  // namespace planbro::sync
