#include "sync/ledger_writer.hpp"

#include <optional>

#include "base/log.hpp"
#include "consent/section.hpp"
#include "interactions/archive.hpp"
#include "interactions/workbench.hpp"
#include "plan/ledger.hpp"
#include "sync/notices.hpp"

namespace planbro::sync {

namespace {

using store::Key;
using store::OutboxEntry;

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
    const auto current = reader.outbox_entry(entry.seq);
    if (!current || current->set_aside) return LedgerWriter::Begin::gone;
    const auto notice = notice_of(entry);
    if (!notice) return LedgerWriter::Begin::no_longer_allowed;
    if (!tells_of_an_open_plan(notice->kind)) return LedgerWriter::Begin::go;
    const auto sections = access_of(reader, entry, now);
    if (!sections) return LedgerWriter::Begin::no_longer_allowed;
    return (*sections & consent::kAddressProtected) != 0 ? LedgerWriter::Begin::go_without_places
                                                         : LedgerWriter::Begin::go;
}

Key task_of(const OutboxEntry& entry) {
    return {"Task", entry.task};
}

// A receipt that came in by itself has said already what became of another.
bool waits(const json::Value& task) {
    return task.text("status") == "requested" || task.text("status") == "in-progress";
}

// Not sent yet, or set aside and brought back.
bool is_to_be_marked(const std::optional<json::Value>& task) {
    return task && (task->text("status") == "requested" || task->text("status") == "failed");
}

// What is sent again behind its time has been looked at before (overdue.hpp).
json::Value begun(json::Value task, Instant now, std::chrono::days overdue) {
    task = plan::mark_in_progress(std::move(task), now);
    const auto written = parse_instant(task.text("authoredOn"));
    return written && *written < now - overdue ? plan::mark_overdue(std::move(task)) : task;
}

bool is_to_be_sent(LedgerWriter::Begin verdict) {
    return verdict == LedgerWriter::Begin::go || verdict == LedgerWriter::Begin::go_without_places;
}

json::Value marked(json::Value task, const Conclusion& conclusion, Instant now) {
    if (conclusion.kind == Conclusion::Kind::delivered) {
        return plan::mark_completed(std::move(task), conclusion.text, now);
    }
    return plan::mark_failed(std::move(task), conclusion.text, now);
}

bool marks_the_task(Conclusion::Kind kind) {
    return kind == Conclusion::Kind::delivered || kind == Conclusion::Kind::set_aside ||
           kind == Conclusion::Kind::ended;
}

void write_outbox(store::Transaction& transaction, const Conclusion& conclusion, Instant now) {
    const auto& entry = *conclusion.entry;
    switch (conclusion.kind) {
        case Conclusion::Kind::delivered:
        case Conclusion::Kind::sent:
        case Conclusion::Kind::ended:
            return transaction.delivered(entry.seq);
        case Conclusion::Kind::set_aside:
            return transaction.set_aside(entry.seq, now, entry.attempts + 1, conclusion.text);
        case Conclusion::Kind::postponed:
            return transaction.postpone(entry.seq, conclusion.due, entry.attempts + 1,
                                        conclusion.text);
        case Conclusion::Kind::put_back:
            return transaction.put_back(entry.seq);
    }
}

void tell(const Conclusion& conclusion) {
    const auto& entry = *conclusion.entry;
    switch (conclusion.kind) {
        case Conclusion::Kind::delivered:
            return log::info("notice-delivered",
                             {{"notice", entry.id}, {"org", entry.org}, {"task", entry.task}});
        case Conclusion::Kind::sent:
            return log::info("notice-sent",
                             {{"notice", entry.id}, {"org", entry.org}, {"task", entry.task}});
        case Conclusion::Kind::set_aside:
        case Conclusion::Kind::ended:
            return log::info("notice-failed", {{"notice", entry.id},
                                               {"org", entry.org},
                                               {"task", entry.task},
                                               {"reason", conclusion.text}});
        case Conclusion::Kind::postponed:
            return log::warning("notice-not-delivered", {{"notice", entry.id},
                                                         {"org", entry.org},
                                                         {"attempts", entry.attempts + 1},
                                                         {"reason", conclusion.text}});
        case Conclusion::Kind::put_back:
            return;
    }
}

}  // namespace

std::vector<LedgerWriter::Begin> LedgerWriter::begin(const Batch& batch) const {
    const auto now = clock_();
    std::vector<Begin> verdicts;
    std::vector<Key> unmarked;
    const auto viewed = services_.store.view([&](store::Reader& reader) -> Result<void> {
        for (const auto& entry : batch) {
            verdicts.push_back(judge(reader, entry, now));
            if (!is_to_be_sent(verdicts.back())) continue;
            if (is_to_be_marked(interactions::load(reader, task_of(entry))))
                unmarked.push_back(task_of(entry));
        }
        return {};
    });
    const std::vector<Begin> nothing_goes(batch.size(), Begin::not_now);
    if (!viewed) return nothing_goes;
    if (unmarked.empty()) return verdicts;
    const auto call = interactions::gateway_itself(now);
    const auto committed =
        services_.store.commit([&](store::Transaction& transaction) -> Result<void> {
            interactions::Workbench bench(services_, transaction, call);
            for (const auto& key : unmarked) {
                auto task = interactions::load(transaction, key);
                if (task) bench.put_as_is(begun(std::move(*task), now, services_.overdue));
            }
            return {};
        });
    return committed ? verdicts : nothing_goes;
}

bool LedgerWriter::conclude(const std::vector<Conclusion>& conclusions,
                            const std::string& back) const {
    if (conclusions.empty()) return true;
    const auto now = clock_();
    const auto call = interactions::gateway_itself(now);
    const auto committed =
        services_.store.commit([&](store::Transaction& transaction) -> Result<void> {
            interactions::Workbench bench(services_, transaction, call);
            for (const auto& conclusion : conclusions) {
                write_outbox(transaction, conclusion, now);
                if (!marks_the_task(conclusion.kind)) continue;
                auto task = interactions::load(transaction, task_of(*conclusion.entry));
                if (task && waits(*task)) {
                    bench.put_as_is(marked(std::move(*task), conclusion, now));
                }
                // With its receipt the archive may read what it has archived.
                if (interactions::is_archive(services_.registry, conclusion.entry->org)) {
                    bench.derive_again(conclusion.entry->plan);
                }
            }
            if (!back.empty()) transaction.hasten(back, now);
            return {};
        });
    if (!committed) {
        log::error("ledger-not-written", {{"notices", static_cast<int>(conclusions.size())}});
        return false;
    }
    for (const auto& conclusion : conclusions) tell(conclusion);
    return true;
}

}  // namespace planbro::sync
