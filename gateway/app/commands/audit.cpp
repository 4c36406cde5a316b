// audit verify, audit prune
#include <algorithm>
#include <iostream>

#include "app/commands/commands.hpp"
#include "app/gateway.hpp"
#include "audit/retention.hpp"
#include "audit/trail.hpp"
#include "store/audit_journal.hpp"

namespace planbro::app {

namespace {

using store::AuditJournal;

constexpr auto kPatience = std::chrono::minutes(10);

// The file before, of the same journal.
struct Before {
    std::string file;
    std::uint64_t number = 1;
    std::string last_hash;
};

std::uint64_t number_of(const AuditJournal::Verdict& verdict) {
    return verdict.head ? verdict.head->number : 1;
}

bool goes_on_from(const AuditJournal::Verdict& verdict, const Before& before) {
    return verdict.head && verdict.head->number == before.number + 1 &&
           verdict.head->previous == before.last_hash;
}

// The last hash, kept elsewhere, also shows when lines at the end were taken away.
void tell_whole(const std::string& file, const AuditJournal::Verdict& verdict, bool is_first) {
    std::cout << file << ": whole, " << verdict.records << " records, last hash "
              << verdict.last_hash;
    if (is_first && verdict.head) {
        std::cout << ", goes on from hash " << verdict.head->previous << " behind "
                  << verdict.head->number - 1 << " files (" << verdict.head->bytes
                  << " bytes) that are not here";
    }
    if (verdict.torn) std::cout << ", a torn line behind them that nobody was told of";
    std::cout << "\n";
}

// One file; what it was goes into `before`.
int verify_file(const std::string& file, std::optional<Before>& before) {
    auto verdict = AuditJournal::verify(file);
    if (!verdict) {
        complain(verdict.error());
        return kUnusable;
    }
    if (verdict->broken) {
        std::cout << file << ":" << *verdict->broken
                  << ": broken: this line does not follow from the one before\n";
        return kNotWell;
    }
    if (before && !goes_on_from(*verdict, *before)) {
        std::cout << file << ":1: broken: does not go on from " << before->file << "\n";
        return kNotWell;
    }
    tell_whole(file, *verdict, !before);
    before = Before{file, number_of(*verdict), verdict->last_hash};
    return kDone;
}

// The closed files that stand beside it, and the one that is written.
int verify_journal(const std::string& journal) {
    std::vector<std::string> files;
    for (const auto& segment : store::closed_segments(journal)) files.push_back(segment.file);
    files.push_back(journal);
    std::optional<Before> before;
    int code = kDone;
    for (const auto& file : files) {
        code = std::max(code, verify_file(file, before));
        if (code != kDone) before = Before{file, 0, {}};
    }
    return code;
}

void tell(const audit::Kept& kept, const std::string& journal) {
    if (kept.closed) std::cout << "closed the file of " << journal << " and went on in a new one\n";
    for (const auto& file : kept.removed) std::cout << "removed " << file << "\n";
    std::cout << kept.removed.size() << " files, " << kept.records << " records, " << kept.rows
              << " AuditEvents removed\n";
}

}  // namespace

int audit_verify(const std::vector<std::string>& files) {
    int code = kDone;
    for (const auto& file : files) code = std::max(code, verify_journal(file));
    return code;
}

int audit_prune(const Config& config, int keep_days) {
    const auto store = open_store(config);
    if (!store) {
        complain(store.error());
        return kUnusable;
    }
    {
        audit::Trail trail(**store);
        if (!trail.catch_up(kPatience)) {
            std::cerr << "planbro: the audit trail does not catch up with the journal\n";
            return kNotWell;
        }
    }
    const std::chrono::days keep(keep_days);
    const auto kept = audit::keep_audit(**store, {keep, keep}, system_clock()(), random_ids());
    if (!kept) {
        complain(kept.error());
        return kNotWell;
    }
    tell(*kept, config.database);
    return kDone;
}

}  // namespace planbro::app
