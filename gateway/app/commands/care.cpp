// migrate, reindex, backup, restore
#include "store/care.hpp"

#include <filesystem>
#include <iostream>

#include "app/commands/commands.hpp"
#include "app/commands/progress.hpp"
#include "store/journal_segments.hpp"

namespace planbro::app {

namespace {

store::Progress shown(Progress& progress) {
    return [&progress](std::int64_t done, std::int64_t all) { progress.show(done, all); };
}

// What stands in it by now; a line that is being written is cut off when it is opened.
bool copy_file(const std::string& from, const std::string& to) {
    std::error_code error;
    std::filesystem::copy_file(from, to, error);
    if (error) std::cerr << "planbro: " << to << ": " << error.message() << "\n";
    return !error;
}

// The file that is written first: should it be closed meanwhile, the copy is torn at worst and the
// closed one comes too.
bool copy_journal(const std::string& journal, const std::string& to) {
    if (!copy_file(journal, to)) return false;
    const auto copied = store::head_of_file(to);
    const std::uint64_t number = copied ? copied->number : 1;
    for (const auto& segment : store::closed_segments(journal)) {
        if (segment.number >= number) continue;
        if (!copy_file(segment.file, store::segment_name(to, segment.number))) return false;
    }
    return true;
}

std::string journal_of(const std::string& database, const std::string& named) {
    if (!named.empty()) return named;
    constexpr std::string_view kSqlite = "sqlite:";
    if (!database.starts_with(kSqlite)) return {};
    auto beside = database.substr(kSqlite.size()) + ".audit";
    return std::filesystem::exists(beside) ? beside : "";
}

}  // namespace

int migrate(const std::string& database) {
    const auto migrated = store::migrate(database);
    if (!migrated) {
        complain(migrated.error());
        return kUnusable;
    }
    if (migrated->from == migrated->to) {
        std::cout << "up to date: schema " << migrated->to << "\n";
    } else {
        std::cout << "schema " << migrated->from << " -> " << migrated->to << "\n";
    }
    return kDone;
}

int reindex(const std::string& database) {
    Progress progress;
    const auto count = store::reindex(database, shown(progress));
    if (!count) {
        complain(count.error());
        return kUnusable;
    }
    std::cout << *count << " resources indexed\n";
    return kDone;
}

int backup(const std::string& database, const std::string& journal, const std::string& file) {
    Progress progress;
    if (const auto made = store::backup(database, file, shown(progress)); !made) {
        complain(made.error());
        return kUnusable;
    }
    // Behind the database: a journal that is ahead of the data is harmless.
    const auto source = journal_of(database, journal);
    if (!source.empty() && !copy_journal(source, file + ".audit")) return kNotWell;
    std::cout << file << (source.empty() ? "" : " and " + file + ".audit") << "\n";
    return kDone;
}

int restore(const std::string& file, const std::string& database) {
    Progress progress;
    if (const auto restored = store::restore(file, database, shown(progress)); !restored) {
        complain(restored.error());
        return kUnusable;
    }
    std::cout << "restored; the audit journal is put back by hand: " << file << ".audit\n";
    return kDone;
}

}  // namespace planbro::app
