#include "sync/outbox_care.hpp"

#include "audit/record.hpp"
#include "fhir/search_parameters.hpp"
#include "interactions/workbench.hpp"
#include "plan/ledger.hpp"
#include "sync/notices.hpp"

namespace planbro::sync {

namespace {

using store::OutboxEntry;

constexpr std::string_view kMyself = "planbro";

std::vector<OutboxEntry> entries_of(store::Reader& reader, const Which& which) {
    if (!which.id.empty()) {
        auto entry = reader.outbox_entry(which.id);
        if (!entry || !is_partner(entry->org)) return {};
        return {std::move(*entry)};
    }
    store::OutboxQuery query{.org = which.org, .only_set_aside = which.only_set_aside};
    std::vector<OutboxEntry> all;
    for (;;) {
        auto page = reader.outbox(query);
        const bool is_last = page.size() < static_cast<std::size_t>(query.limit);
        if (!page.empty()) query.after = page.back().seq;
        for (auto& entry : page) {
            if (is_partner(entry.org)) all.push_back(std::move(entry));
        }
        if (is_last) return all;
    }
}

Waiting shown(OutboxEntry entry) {
    const auto notice = notice_of(entry).value_or(plan::Notice());
    return {.id = std::move(entry.id),
            .kind = std::string(plan::code_of(notice.kind)),
            .org = std::move(entry.org),
            .plan = notice.plan_id,
            .attempts = entry.attempts,
            .due = entry.due,
            .set_aside = entry.set_aside,
            .reason = std::move(entry.reason)};
}

audit::Record record_of(std::string_view command, const OutboxEntry& entry, std::string written,
                        Instant now, const Ids& ids) {
    return {.id = ids(),
            .at = now,
            .event = "write",
            .who = {.client = "planbro outbox " + std::string(command),
                    .role = "drift",
                    .org = std::string(kMyself),
                    .token = {},
                    .person = {},
                    .from = {}},
            .status = 0,
            .target = {},
            .about = {},
            .parameters = {},
            .touched = {std::move(written)},
            .message = {},
            .plans = {entry.plan}};
}

std::string version_of(const OutboxEntry& entry, std::int64_t version) {
    return "Task/" + entry.task + "/_history/" + std::to_string(version);
}

// The version that was written; 0: there is no such Task.
std::int64_t write_failed(store::Transaction& transaction, const OutboxEntry& entry,
                          std::string_view reason, Instant now) {
    const fhir::Key key{"Task", entry.task};
    const auto current = transaction.read(key);
    auto task = interactions::load(transaction, key);
    if (!current || !task) return 0;
    auto failed = plan::mark_failed(std::move(*task), reason, now);
    const auto version = current->version + 1;
    failed["meta"].set("versionId", std::to_string(version));
    failed["meta"].set("lastUpdated", format_instant(now));
    transaction.put({.key = key,
                     .version = version,
                     .updated = now,
                     .deleted = false,
                     .author = std::string(kMyself),
                     .body = json::write(failed)},
                    fhir::index_of(failed));
    return version;
}

}  // namespace

std::vector<Waiting> notices_in(store::Reader& reader, const Which& which) {
    std::vector<Waiting> list;
    for (auto& entry : entries_of(reader, which)) list.push_back(shown(std::move(entry)));
    return list;
}

int send_again(store::Transaction& transaction, const Which& which, Instant now, const Ids& ids) {
    const auto entries = entries_of(transaction, which);
    // Due since it was written: also by the clock of a sandbox that lives at another time.
    for (const auto& entry : entries) {
        transaction.bring_back(entry.seq, notice_of(entry).value_or(plan::Notice()).when);
        // Of the Task as it stands: it is written when the notice goes.
        const auto task = transaction.read({"Task", entry.task});
        transaction.audit(audit::write(
            record_of("retry", entry, version_of(entry, task ? task->version : 0), now, ids)));
    }
    return static_cast<int>(entries.size());
}

bool give_up(store::Transaction& transaction, std::string_view id, std::string_view reason,
             Instant now, const Ids& ids) {
    const auto entry = transaction.outbox_entry(id);
    if (!entry || !is_partner(entry->org)) return false;
    transaction.delivered(entry->seq);
    const auto version = write_failed(transaction, *entry, reason, now);
    if (version > 0) {
        transaction.audit(
            audit::write(record_of("drop", *entry, version_of(*entry, version), now, ids)));
    }
    return true;
}

}  // namespace planbro::sync
