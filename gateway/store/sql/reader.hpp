// Reader and Transaction over one connection, the same for every database.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "store/sql/connection.hpp"
#include "store/sql/late_rows.hpp"
#include "store/store.hpp"

namespace planbro::store::sql {

// The first exception of the database puts it into the failed state: from then on nothing is asked
// and everything is empty.
class Access final : public Transaction {
  public:
    // With the words that a connection which writes much remembers.
    explicit Access(Connection& connection, Words* words = nullptr)
        : connection_(connection), words_(words) {}

    // Writes what is still to be written; to be called before COMMIT.
    void finish();

    [[nodiscard]] bool failed() const { return failed_; }
    [[nodiscard]] bool filled_outbox() const { return filled_outbox_; }
    [[nodiscard]] bool made_words() const { return late_ && late_->made_words(); }
    // The audit records of the transaction; whoever commits writes them with it.
    [[nodiscard]] const std::vector<std::string>& audited() const { return audited_; }

    std::optional<Version> read(const Key& key) override;
    std::optional<Version> read_version(const Key& key, std::int64_t version) override;
    std::optional<std::string> deleted_by(const Key& key,
                                          std::optional<std::int64_t> version) override;
    bool sees(const Key& key, const Visibility& visibility) override;
    std::uint32_t sections(const Key& key, std::string_view org, Instant now) override;
    std::optional<Looked> look(const Key& key, const Visibility& visibility) override;
    std::vector<Looked> look_at(const std::vector<Key>& keys,
                                const Visibility& visibility) override;
    Page search(const Query& query) override;
    std::vector<HistoryRow> history(const HistoryQuery& query) override;
    std::vector<Key> links_from(const Key& source, std::string_view parameter) override;
    std::vector<Key> links_to(const Key& target, std::string_view source_type,
                              std::string_view parameter) override;
    std::vector<Key> with_identifier(std::string_view type, std::string_view system,
                                     std::string_view value) override;
    std::vector<Key> with_identifier_prefix(std::string_view system,
                                            std::string_view prefix) override;
    std::optional<PlanRow> plan(std::string_view plan) override;
    std::vector<PlanRow> plans_of_patient(std::string_view patient) override;
    std::vector<std::string> plans_with(const Key& resource) override;
    std::vector<store::Access> access(std::string_view plan) override;
    std::optional<Message> message(std::string_view sender, std::string_view id) override;
    std::optional<std::string> setting(std::string_view name) override;
    std::vector<OutboxEntry> due(const std::vector<std::string>& receivers, Instant now,
                                 int limit) override;
    std::vector<AuditRow> audit_rows(const AuditQuery& query) override;
    std::optional<AuditRow> audit_row(Trail trail, std::string_view id,
                                      const Visibility& visibility) override;
    std::vector<OutboxEntry> outbox(const OutboxQuery& query) override;
    std::optional<OutboxEntry> outbox_entry(std::string_view id) override;
    std::optional<OutboxEntry> outbox_entry(std::int64_t seq) override;
    std::vector<Backlog> backlog() override;
    std::optional<Instant> next_due(const std::vector<std::string>& receivers,
                                    Instant now) override;
    std::vector<OutboxEntry> waiting(std::string_view person, std::string_view receiver,
                                     std::int64_t after, int limit) override;
    std::vector<std::string> receivers_with(std::string_view prefix, int limit) override;
    std::optional<Subscriber> subscriber(std::string_view subscription) override;
    std::vector<Subscriber> listening(const std::vector<std::string>& orgs) override;
    std::int64_t count_subscribers(std::string_view org) override;
    std::int64_t last_event(std::string_view subscription) override;
    std::optional<KeptEvent> event(std::string_view subscription, std::string_view id) override;
    std::vector<KeptEvent> events(std::string_view subscription, std::int64_t from, std::int64_t to,
                                  int limit) override;

    std::optional<ExportJob> export_job(std::string_view id) override;
    std::vector<ExportJob> export_jobs() override;

    void put(const Version& version, const fhir::SearchIndex& index) override;
    void put_plan(const PlanRow& plan) override;
    void replace_membership(std::string_view plan, const std::vector<Membership>& rows) override;
    void replace_access(std::string_view plan, const std::vector<store::Access>& rows) override;
    void remember(std::string_view sender, std::string_view id, const Message& message) override;
    void enqueue(const OutboxEntry& entry) override;
    void delivered(std::int64_t seq) override;
    void postpone(std::int64_t seq, Instant due, int attempts, std::string_view reason) override;
    void put_back(std::int64_t seq) override;
    void set_aside(std::int64_t seq, Instant now, int attempts, std::string_view reason) override;
    void bring_back(std::int64_t seq, Instant due) override;
    void drop_waiting(std::string_view receiver) override;
    void hasten(std::string_view receiver, Instant due) override;
    void put_subscriber(const Subscriber& subscriber) override;
    void remove_subscriber(std::string_view subscription) override;
    void put_event(const KeptEvent& event) override;
    void forget_events(std::string_view subscription, std::int64_t below) override;
    void put_export_job(const ExportJob& job) override;
    void remove_export_job(std::string_view id) override;
    void set_setting(std::string_view name, std::string_view value) override;
    void audit(std::string record) override;
    void put_audit_rows(const std::vector<AuditRow>& rows) override;
    std::int64_t forget_audit_rows(Trail trail, Instant before, std::int64_t limit) override;

    // Derives the search index of all that is current anew: after a migration that gave it more.
    // Throws Poco::Exception.
    void reindex(const std::function<void(std::int64_t done)>& told = {});

  private:
    // Runs `ask`; on an exception, or once failed, gives an empty T.
    template <class T>
    T guarded(const std::function<T()>& ask);
    // The same for what depends on no row of the history or the search index.
    template <class T>
    T guarded_beside(const std::function<T()>& ask);
    void guarded_write(const std::function<void()>& write);

    void look_at_granted(std::span<const Key> keys, const GrantedTo& service,
                         std::vector<Looked>& found);
    void look_at_whole(std::span<const Key> keys, const Visibility& visibility,
                       std::vector<Looked>& found);
    std::int64_t write_first(const Version& version);
    std::int64_t write_current(const Version& version);
    void clear_index(std::int64_t key);
    LateRows& late();

    Connection& connection_;
    Words* words_;
    std::optional<LateRows> late_;
    std::map<Key, std::int64_t> keys_;  // of what this transaction has written
    bool failed_ = false;
    bool filled_outbox_ = false;
    std::vector<std::string> audited_;
};

void empty_all_but_settings(Connection& connection);

}  // namespace planbro::store::sql
