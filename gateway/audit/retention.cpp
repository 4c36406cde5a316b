#include "audit/retention.hpp"

#include <filesystem>
#include <future>

#include "audit/record.hpp"
#include "audit/trail.hpp"
#include "base/json.hpp"

namespace planbro::audit {

namespace {

// Rows of one commit: it must not keep other writers waiting.
constexpr std::int64_t kRowsAtOnce = 5000;
constexpr int kCommitsMax = 100'000;

std::optional<Instant> moment_of(std::string_view record) {
    const auto value = json::parse(record);
    if (!value) return {};
    return parse_instant(value->text(value->has("journal") ? "begun" : "at"));
}

// The first moment that the file which is written tells of.
std::optional<Instant> begun(const store::AuditJournal& journal) {
    const auto part = journal.read(journal.begin(), 1);
    if (!part || part->records.empty()) return {};
    return moment_of(part->records.front());
}

Result<bool> close_if_due(store::AuditJournal& journal, const Keeping& keeping, Instant now) {
    if (!keeping.segment) return false;
    const auto since = begun(journal);
    if (!since || *since + *keeping.segment > now) return false;
    return journal.close_segment(now);
}

// How far the trail has come.
Result<std::uint64_t> indexed(store::Store& store) {
    std::uint64_t place = 0;
    const auto viewed = store.view([&](store::Reader& reader) -> Result<void> {
        const auto saved = reader.setting(place_setting(store.journal()));
        if (saved) place = std::stoull(*saved);
        return {};
    });
    if (!viewed) return Fail(viewed.error());
    return place;
}

struct Outdated {
    store::Segment segment;
    store::AuditJournal::Verdict verdict;
    Instant last;
};

Fail broken(const store::Segment& segment) {
    return fail(Category::internal, "revisjon-brutt",
                "The audit journal's file " + segment.file +
                    " is no whole chain: it is kept as evidence. `planbro audit verify` tells "
                    "where it is broken.");
}

// From the oldest on, as far as all of it is older than the moment and stands in the trail.
Result<std::vector<Outdated>> outdated(store::Store& store, Instant before) {
    const auto place = indexed(store);
    if (!place) return Fail(place.error());
    std::vector<Outdated> found;
    for (const auto& segment : store.journal().closed()) {
        if (segment.end > *place) break;
        auto verdict = store::AuditJournal::verify(segment.file);
        if (!verdict) return Fail(verdict.error());
        if (verdict->broken || verdict->torn) return broken(segment);
        const auto last = moment_of(verdict->last_record);
        if (!last || *last >= before) break;
        found.push_back({segment, std::move(*verdict), *last});
    }
    return found;
}

// What is about to go: it is told before it does.
Result<void> record(store::Store& store, const std::vector<Outdated>& going, Instant now,
                    const Ids& ids) {
    Record record;
    record.id = ids();
    record.at = now;
    record.event = "audit-prune";
    record.status = 200;
    record.who.client = "planbro";
    record.who.role = "system";
    for (const auto& one : going) {
        record.target.push_back(std::filesystem::path(one.segment.file).filename().string() + ": " +
                                std::to_string(one.verdict.records) + " records until " +
                                format_instant(one.last) + ", last hash " + one.verdict.last_hash);
    }
    std::promise<bool> durable;
    store.journal(write(record), [&](bool done) { durable.set_value(done); });
    if (durable.get_future().get()) return {};
    return fail(Category::unavailable, "revisjon-nede",
                "That files are removed cannot be recorded, so they are not.");
}

Result<std::int64_t> forget_rows(store::Store& store, Instant before) {
    std::int64_t all = 0;
    for (int i = 0; i < kCommitsMax; ++i) {
        std::int64_t gone = 0;
        const auto done = store.commit([&](store::Transaction& transaction) -> Result<void> {
            gone = transaction.forget_audit_rows(store::Trail::access, before, kRowsAtOnce);
            return {};
        });
        if (!done) return Fail(done.error());
        all += gone;
        if (gone < kRowsAtOnce) break;
    }
    return all;
}

// The files last: as long as one is there, a crash in between leads to all of it once more.
Result<void> remove(store::Store& store, const std::vector<Outdated>& going, Kept& kept) {
    // AuditEvents alone: Provenances belong to the versions, which stay.
    const auto rows = forget_rows(store, going.back().last + std::chrono::milliseconds(1));
    if (!rows) return Fail(rows.error());
    kept.rows = *rows;
    for (const auto& one : going) {
        if (auto removed = store.journal().remove(one.segment); !removed) return removed;
        kept.removed.push_back(one.segment.file);
        kept.records += one.verdict.records;
    }
    return {};
}

}  // namespace

Result<Kept> keep_audit(store::Store& store, const Keeping& keeping, Instant now, const Ids& ids) {
    Kept kept;
    const auto closed = close_if_due(store.journal(), keeping, now);
    if (!closed) return Fail(closed.error());
    kept.closed = *closed;
    if (!keeping.keep) return kept;
    const auto going = outdated(store, now - *keeping.keep);
    if (!going) return Fail(going.error());
    if (going->empty()) return kept;
    if (auto told = record(store, *going, now, ids); !told) return Fail(told.error());
    if (auto removed = remove(store, *going, kept); !removed) return Fail(removed.error());
    return kept;
}

}  // namespace planbro::audit
