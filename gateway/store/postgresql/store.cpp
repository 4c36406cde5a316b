#include <Poco/Exception.h>

#include "base/log.hpp"
#include "store/audit_journal.hpp"
#include "store/postgresql/claims.hpp"
#include "store/postgresql/commit.hpp"
#include "store/postgresql/schema.hpp"
#include "store/postgresql/used_names.hpp"
#include "store/sql/reader.hpp"

namespace planbro::store {

namespace postgresql {

namespace {

constexpr auto kPatience = std::chrono::seconds(10);

Fail store_down() {
    return Fail(
        Failure{Category::unavailable,
                {{Severity::error, "transient", "lager-nede", "The store cannot be read now.", {}}},
                1});
}

class PostgresqlStore final : public Store {
  public:
    // Throws Poco::Exception.
    PostgresqlStore(const std::string& parameters, const PostgresqlOptions& options,
                    std::unique_ptr<AuditJournal> journal)
        : journal_(std::move(journal)),
          readers_(parameters, options.readers, kPatience),
          writers_(parameters, options.writers, kPatience),
          node_(parameters, *journal_),
          committer_(writers_, node_, options.jitter) {}

    // The snapshot is that of the first question, and of all behind it.
    Result<void> view(const std::function<Result<void>(Reader&)>& read) override {
        return on_reader([&](Connection& connection) {
            connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            sql::Access reader(connection);
            auto result = read(reader);
            if (reader.failed()) return Result<void>(store_down());
            connection.once("COMMIT");
            return result;
        });
    }

    Result<void> commit(const std::function<Result<void>(Transaction&)>& write) override {
        return committer_.commit(write);
    }

    Result<std::vector<OutboxEntry>> claim(const std::vector<Wanted>& wanted,
                                           Instant now) override {
        std::vector<OutboxEntry> entries;
        const auto claimed = on_reader([&](Connection& connection) -> Result<void> {
            entries = postgresql::claim(connection, node_.number(), wanted, now);
            return {};
        });
        if (!claimed) return Fail(claimed.error());
        return entries;
    }

    Result<bool> tell_used(const std::string& name, Instant until, Instant now) override {
        bool is_first = false;
        const auto told = on_reader([&](Connection& connection) -> Result<void> {
            is_first = used_names_.tell(connection, name, until, now);
            return {};
        });
        if (!told) return Fail(told.error());
        return is_first;
    }

    void journal(std::string record, std::function<void(bool)> done) override {
        journal_->append(std::move(record), std::move(done));
    }

    AuditJournal& journal() override { return *journal_; }

    void on_outbox(std::function<void()> wake) override { node_.on_outbox(std::move(wake)); }

    Result<void> reset() override { return committer_.reset(); }

  private:
    Result<void> on_reader(const std::function<Result<void>(Connection&)>& use) {
        try {
            auto connection = readers_.take();
            auto result = use(*connection);
            if (connection->trouble() == Trouble::lost) readers_.drop_idle();
            if (connection->is_alive() || connection->roll_back()) connection.keep();
            return result;
        } catch (const Poco::Exception& error) {
            log::error("store-failed", {{"kind", error.className()}, {"code", error.code()}});
            return store_down();
        }
    }

    std::unique_ptr<AuditJournal> journal_;
    Pool readers_;
    Pool writers_;
    Node node_;
    Committer committer_;
    UsedNames used_names_;
};

}  // namespace

}  // namespace postgresql

Result<std::unique_ptr<Store>> open_postgresql(const std::string& url,
                                               const PostgresqlOptions& options) {
    const auto unusable = [&](const std::string& why) {
        return fail(Category::unavailable, "lager-nede", "The PostgreSQL database " + why);
    };
    const auto parameters = postgresql::parameters_of_url(url);
    if (!parameters) return Fail(parameters.error());
    try {
        postgresql::Connection connection(*parameters);
        if (!postgresql::migrate(connection)) return unusable("was written by a newer planbro.");
    } catch (const Poco::Exception& error) {
        return unusable("cannot be opened: " + error.displayText());
    }
    auto journal = AuditJournal::open(options.audit_journal);
    if (!journal) return Fail(journal.error());
    try {
        return std::make_unique<postgresql::PostgresqlStore>(*parameters, options,
                                                             std::move(*journal));
    } catch (const Poco::Exception& error) {
        return unusable("cannot be opened: " + error.displayText());
    }
}

}  // namespace planbro::store
