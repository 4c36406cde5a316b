#include <Poco/Exception.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "base/log.hpp"
#include "store/audit_journal.hpp"
#include "store/sql/reader.hpp"
#include "store/sqlite/group_commit.hpp"
#include "store/sqlite/schema.hpp"
#include "store/sqlite/sole_owner.hpp"

namespace planbro::store {

namespace sqlite {

namespace {

constexpr std::size_t kIdleReadersMax = 32;

Fail store_down() {
    return fail(Category::unavailable, "lager-nede", "The store cannot be read now.");
}

class SqliteStore final : public Store {
  public:
    SqliteStore(std::string file, std::unique_ptr<SoleOwner> owner,
                std::unique_ptr<AuditJournal> journal)
        : file_(std::move(file)),
          owner_(std::move(owner)),
          journal_(std::move(journal)),
          writer_(file_, *journal_) {}

    // One deferred transaction: SQLite's WAL gives it the snapshot of its first read.
    Result<void> view(const std::function<Result<void>(Reader&)>& read) override {
        try {
            auto connection = take_reader();
            connection->execute("BEGIN");
            sql::Access reader(*connection);
            auto result = read(reader);
            connection->execute("COMMIT");
            if (reader.failed()) return store_down();
            give_back(std::move(connection));
            return result;
        } catch (const Poco::Exception& error) {
            log::error("store-failed", {{"kind", error.className()}, {"code", error.code()}});
            return store_down();
        }
    }

    Result<void> commit(const std::function<Result<void>(Transaction&)>& write) override {
        return writer_.commit(write);
    }

    // There is no other process.
    Result<std::vector<OutboxEntry>> claim(const std::vector<Wanted>& wanted,
                                           Instant now) override {
        std::vector<OutboxEntry> entries;
        const auto viewed = view([&](Reader& reader) -> Result<void> {
            for (const auto& [receiver, limit, under_way] : wanted) {
                auto due = reader.due({receiver}, now, limit + under_way);
                std::move(due.begin(), due.end(), std::back_inserter(entries));
            }
            return {};
        });
        if (!viewed) return Fail(viewed.error());
        std::sort(entries.begin(), entries.end(),
                  [](const auto& a, const auto& b) { return a.seq < b.seq; });
        return entries;
    }

    Result<bool> tell_used(const std::string& /*name*/, Instant /*until*/,
                           Instant /*now*/) override {
        return true;
    }

    void journal(std::string record, std::function<void(bool)> done) override {
        journal_->append(std::move(record), std::move(done));
    }

    AuditJournal& journal() override { return *journal_; }

    void on_outbox(std::function<void()> wake) override { writer_.on_outbox(std::move(wake)); }

    Result<void> reset() override {
        return writer_.exclusive([](Connection& connection) {
            connection.once("BEGIN IMMEDIATE");
            sql::empty_all_but_settings(connection);
            connection.once("COMMIT");
        });
    }

  private:
    std::unique_ptr<Connection> take_reader() {
        {
            const std::lock_guard lock(mutex_);
            if (!idle_.empty()) {
                auto connection = std::move(idle_.back());
                idle_.pop_back();
                return connection;
            }
        }
        return std::make_unique<Connection>(file_);
    }

    void give_back(std::unique_ptr<Connection> connection) {
        const std::lock_guard lock(mutex_);
        if (idle_.size() < kIdleReadersMax) idle_.push_back(std::move(connection));
    }

    std::string file_;
    std::unique_ptr<SoleOwner> owner_;
    std::unique_ptr<AuditJournal> journal_;
    GroupCommit writer_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Connection>> idle_;
};

}  // namespace

}  // namespace sqlite

Result<std::unique_ptr<Store>> open_sqlite(const std::string& file,
                                           const std::string& audit_journal) {
    const auto unusable = [&](const std::string& why) {
        return fail(Category::unavailable, "lager-nede", "The database " + file + " " + why);
    };
    auto owner = sqlite::SoleOwner::of(file);
    if (owner == nullptr) return unusable("is in use by another process, or cannot be written.");
    try {
        sqlite::Connection connection(file);
        if (!sqlite::migrate(connection)) return unusable("was written by a newer planbro.");
        sql::Access access(connection);
        if (access.setting("reindex")) access.reindex();
    } catch (const Poco::Exception& error) {
        return unusable("cannot be opened: " + error.displayText());
    }
    auto journal = AuditJournal::open(audit_journal.empty() ? file + ".audit" : audit_journal);
    if (!journal) return Fail(journal.error());
    try {
        return std::make_unique<sqlite::SqliteStore>(file, std::move(owner), std::move(*journal));
    } catch (const Poco::Exception& error) {
        return unusable("cannot be opened: " + error.displayText());
    }
}

}  // namespace planbro::store
