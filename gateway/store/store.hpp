// The port to what is kept: versions, search index, membership and access, native messages, outbox
// and audit, all in one commit. Behind it: sqlite/ for one process, postgresql/ for several; both
// stand on sql/.
//
// Errors: a database that fails puts the reader or transaction into a failed state; what it returns
// from then on is empty, and view() or commit() gives back the Failure (Category::unavailable or
// internal). So callers need no check at each step, and nothing read in a failed state is answered.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "fhir/resource.hpp"
#include "fhir/search_parameters.hpp"
#include "store/audit_journal.hpp"
#include "store/query.hpp"

namespace planbro::store {

using fhir::Key;

// One version of a resource.
struct Version {
    Key key;
    std::int64_t version = 0;  // 1, 2, 3 ...
    Instant updated;
    bool deleted = false;
    std::string author;  // orgnr, or "person", of who wrote this version
    std::string body;    // JSON with meta.versionId and meta.lastUpdated; "" when deleted
};

// A resource and what its reader may see of it.
struct Looked {
    Version version;
    std::uint32_t sections = 0;  // as sections() tells them; of a GrantedTo alone
};

struct HistoryRow {
    Version version;
    HistoryQuery::Mark mark;
};

// A plan as the store must know it to answer "whose" and "open or closed" inside a query.
struct PlanRow {
    std::string plan;       // logical id of the CarePlan
    std::string owner;      // orgnr
    std::string patient;    // logical id of the Patient
    std::string plan_type;  // code of ip-plantype
    std::string status;     // CarePlan.status
};

// "This resource is part of that plan, in this section"; org limits it to one service ("" = none).
struct Membership {
    Key resource;
    std::uint32_t section = 0;  // one bit of consent::Sections
    std::string org;
};

// "This service may see these sections of that plan in this interval."
struct Access {
    std::string org;
    std::uint32_t sections = 0;  // bits of consent::Sections, kEksistens always among them
    Interval when;
    std::string consent;  // logical id of the Consent that gives it
};

struct Message {
    std::string hash;      // SHA-256, hexadecimal, of the body
    std::string location;  // what the first answer pointed to, relative: "ServiceRequest/…"
};

struct OutboxEntry {
    std::int64_t seq = 0;  // order of writing; given by the store
    std::string id;        // stable id of the notice
    std::string plan;      // logical id of the CarePlan
    std::string person;    // logical id of the Patient: order is kept per person and service
    std::string org;       // orgnr of the receiver
    std::string task;      // logical id of the ledger Task
    std::string payload;   // JSON of plan::Notice
    Instant due;
    int attempts = 0;
    std::string reason = {};  // why the last attempt failed; "" there was none
    // Since when it has been set aside: it holds up nobody, and goes only when it is brought back.
    std::optional<Instant> set_aside = {};
};

// What is looked for in the outbox, in order of writing.
struct OutboxQuery {
    std::string org = {};  // of one receiver; "" of all
    bool only_set_aside = false;
    std::int64_t after = 0;  // seq
    int limit = 1000;
};

// How much there is for one receiver.
struct Backlog {
    std::string org;
    std::int64_t waiting = 0;
    std::int64_t set_aside = 0;
    std::int64_t oldest = 0;  // seq of that which has waited longest; 0 none
};

// Of whom a process would take how many notices, beside those it has under way.
struct Wanted {
    std::string receiver;
    int limit = 0;
    int under_way = 0;
};

// What is kept of a Subscription beside the resource: what it listens to, and what nobody reads.
struct Subscriber {
    std::string subscription;  // its logical id
    std::string org;           // orgnr of who made it; "*" one who sees everything
    std::string topic;         // code of the topic
    bool listens = false;      // whether events are to be written for it
    std::string body;          // JSON, opaque to the store; holds secrets
};

// An event that a subscriber has been told of, or could have been.
struct KeptEvent {
    std::string subscription;
    std::int64_t number = 0;  // 1, 2, 3 ... without gaps
    std::string id;           // of the outbox entry that it came by
    Instant at;               // of the commit that caused it
    std::string body;         // JSON, opaque to the store
};

// A bulk export: a job that outlives the request that asked for it.
struct ExportJob {
    std::string id;
    std::string org;   // orgnr of who asked for it
    std::string body;  // JSON, opaque to the store
};

// One access to one plan, or what one commit wrote of it, as it can be looked for; what met no plan
// has a row of its own.
struct AuditRow {
    std::int64_t seq = 0;  // given by the store
    Trail trail = Trail::access;
    std::string id;  // a row that comes again with the same id takes the place of the first
    Instant at;
    std::string patient;  // logical id of the Patient; "" none
    std::string owner;    // orgnr of the plan's owner; "" none
    std::string body;     // JSON, opaque to the store
};

class Reader {
  public:
    virtual ~Reader() = default;

    // The current version, also when it is a deletion.
    virtual std::optional<Version> read(const Key& key) = 0;
    virtual std::optional<Version> read_version(const Key& key, std::int64_t version) = 0;
    // Who deleted it, if that version, or without a number the current one, is a deletion.
    virtual std::optional<std::string> deleted_by(const Key& key,
                                                  std::optional<std::int64_t> version) = 0;
    // Whether the resource is visible, judged in this snapshot.
    virtual bool sees(const Key& key, const Visibility& visibility) = 0;
    // Union of the sections granted to the service on those of the resource's plans that open it,
    // with kOpenWithoutMark.
    virtual std::uint32_t sections(const Key& key, std::string_view org, Instant now) = 0;
    // read(), sees() and sections() in one: the current version, if it is visible.
    virtual std::optional<Looked> look(const Key& key, const Visibility& visibility) = 0;
    // The same of many at once: those that are visible, in the order asked.
    virtual std::vector<Looked> look_at(const std::vector<Key>& keys,
                                        const Visibility& visibility) = 0;
    virtual Page search(const Query& query) = 0;
    // At most `count` versions behind the mark; fewer mean that there are no more.
    virtual std::vector<HistoryRow> history(const HistoryQuery& query) = 0;

    // Targets of a reference parameter of a resource, in document order; and the other way round.
    virtual std::vector<Key> links_from(const Key& source, std::string_view parameter) = 0;
    virtual std::vector<Key> links_to(const Key& target, std::string_view source_type,
                                      std::string_view parameter) = 0;
    // Current, not deleted resources with that identifier ("identifier" token), oldest first.
    virtual std::vector<Key> with_identifier(std::string_view type, std::string_view system,
                                             std::string_view value) = 0;
    // The same for every identifier of a system whose value begins with `prefix`, any type.
    virtual std::vector<Key> with_identifier_prefix(std::string_view system,
                                                    std::string_view prefix) = 0;

    virtual std::optional<PlanRow> plan(std::string_view plan) = 0;
    virtual std::vector<PlanRow> plans_of_patient(std::string_view patient) = 0;
    // Plans the resource is part of (logical ids of CarePlans).
    virtual std::vector<std::string> plans_with(const Key& resource) = 0;
    virtual std::vector<Access> access(std::string_view plan) = 0;

    virtual std::optional<Message> message(std::string_view sender, std::string_view id) = 0;
    virtual std::optional<std::string> setting(std::string_view name) = 0;

    virtual std::optional<Subscriber> subscriber(std::string_view subscription) = 0;
    // Those of these organisations that listen, in order of their ids.
    virtual std::vector<Subscriber> listening(const std::vector<std::string>& orgs) = 0;
    // How many Subscriptions the organisation has.
    virtual std::int64_t count_subscribers(std::string_view org) = 0;
    // The number of the last event; 0 for none yet.
    virtual std::int64_t last_event(std::string_view subscription) = 0;
    virtual std::optional<KeptEvent> event(std::string_view subscription, std::string_view id) = 0;
    // Those with numbers in [from, to], in order; at most `limit`.
    virtual std::vector<KeptEvent> events(std::string_view subscription, std::int64_t from,
                                          std::int64_t to, int limit) = 0;

    virtual std::optional<ExportJob> export_job(std::string_view id) = 0;
    // All of them, in order of their ids: there are few.
    virtual std::vector<ExportJob> export_jobs() = 0;

    virtual std::vector<AuditRow> audit_rows(const AuditQuery& query) = 0;
    virtual std::optional<AuditRow> audit_row(Trail trail, std::string_view id,
                                              const Visibility& visibility) = 0;

    // What waits in one queue, in order of writing; at most `limit`, behind `after`.
    virtual std::vector<OutboxEntry> waiting(std::string_view person, std::string_view receiver,
                                             std::int64_t after, int limit) = 0;
    // The receivers for whom something waits and whose names begin so; at most `limit` of them,
    // those first of whom the head of a queue is due first: one that is put off holds up no other.
    virtual std::vector<std::string> receivers_with(std::string_view prefix, int limit) = 0;

    // The head of each queue (person, receiver) of these receivers that is due, in order of
    // writing; at most `limit` for each receiver, so that one with many waiting leaves room for the
    // others.
    virtual std::vector<OutboxEntry> due(const std::vector<std::string>& receivers, Instant now,
                                         int limit) = 0;
    // Whatever is in the outbox, due or not.
    virtual std::vector<OutboxEntry> outbox(const OutboxQuery& query) = 0;
    virtual std::optional<OutboxEntry> outbox_entry(std::string_view id) = 0;
    virtual std::optional<OutboxEntry> outbox_entry(std::int64_t seq) = 0;
    // By receiver, in order of their names.
    virtual std::vector<Backlog> backlog() = 0;
    // When the next head that is not yet due becomes so.
    virtual std::optional<Instant> next_due(const std::vector<std::string>& receivers,
                                            Instant now) = 0;
};

class Transaction : public Reader {
  public:
    // Makes this the current version and keeps it in the history; replaces the index rows.
    virtual void put(const Version& version, const fhir::SearchIndex& index) = 0;
    virtual void put_plan(const PlanRow& plan) = 0;
    virtual void replace_membership(std::string_view plan, const std::vector<Membership>& rows) = 0;
    virtual void replace_access(std::string_view plan, const std::vector<Access>& rows) = 0;
    virtual void remember(std::string_view sender, std::string_view id, const Message& message) = 0;
    virtual void enqueue(const OutboxEntry& entry) = 0;
    virtual void delivered(std::int64_t seq) = 0;  // leaves the outbox
    virtual void postpone(std::int64_t seq, Instant due, int attempts,
                          std::string_view reason = {}) = 0;
    // As if it had not been claimed.
    virtual void put_back(std::int64_t seq) = 0;
    virtual void set_aside(std::int64_t seq, Instant now, int attempts,
                           std::string_view reason) = 0;
    // Due then, and its attempts are counted anew; in its old place in the queue.
    virtual void bring_back(std::int64_t seq, Instant due) = 0;
    // All that waits for the receiver leaves the outbox; or becomes due.
    virtual void drop_waiting(std::string_view receiver) = 0;
    virtual void hasten(std::string_view receiver, Instant due) = 0;
    virtual void put_subscriber(const Subscriber& subscriber) = 0;
    // With its events and what waits for it.
    virtual void remove_subscriber(std::string_view subscription) = 0;
    virtual void put_event(const KeptEvent& event) = 0;
    virtual void forget_events(std::string_view subscription, std::int64_t below) = 0;
    virtual void put_export_job(const ExportJob& job) = 0;
    virtual void remove_export_job(std::string_view id) = 0;
    virtual void set_setting(std::string_view name, std::string_view value) = 0;
    // An audit record that stands or falls with this commit; reaches the journal right behind it.
    virtual void audit(std::string record) = 0;
    virtual void put_audit_rows(const std::vector<AuditRow>& rows) = 0;
    // At most `limit` rows of the trail before that moment go; how many did.
    virtual std::int64_t forget_audit_rows(Trail trail, Instant before, std::int64_t limit) = 0;
};

class Store {
  public:
    virtual ~Store() = default;

    // Runs `read` on one consistent snapshot: what it sees, data and consent alike, is of one
    // moment.
    virtual Result<void> view(const std::function<Result<void>(Reader&)>& read) = 0;

    // Runs `write` as if alone among writers and makes it durable before returning. A Failure
    // returned by `write` undoes everything it did and is handed on. `write` must not call view()
    // or commit(), and may be run again from the start when another process was in its way: what it
    // leaves in the caller's variables must be the same as if it had been run once.
    virtual Result<void> commit(const std::function<Result<void>(Transaction&)>& write) = 0;

    // The heads of queues that are due, as due() tells them, for this process alone: until they are
    // delivered or postponed no other process is given them, unless this one dies or hangs. They
    // may be given again to this process itself.
    virtual Result<std::vector<OutboxEntry>> claim(const std::vector<Wanted>& wanted,
                                                   Instant now) = 0;

    // Tells the other processes on this database that the name is used up until then; false where
    // one of them, or this one, has told so before. Outlives no crash of the database, and costs
    // no wait for its disk. Where this is the only process, there is nobody to tell: always true.
    virtual Result<bool> tell_used(const std::string& name, Instant until, Instant now) = 0;

    // Appends to the audit journal; `done` is called, on another thread, once the record is durable
    // (true) or could not be made so (false).
    virtual void journal(std::string record, std::function<void(bool)> done) = 0;
    // The journal of this process, to be read from.
    [[nodiscard]] virtual AuditJournal& journal() = 0;

    // Called after every commit that put something into the outbox, of this process or another.
    virtual void on_outbox(std::function<void()> wake) = 0;

    // Empties everything but the settings. Sandbox only.
    virtual Result<void> reset() = 0;
};

// Opens (and migrates) the database file for this process alone. The audit journal stands beside it
// as FILE.audit, or where it is told to.
Result<std::unique_ptr<Store>> open_sqlite(const std::string& file,
                                           const std::string& audit_journal = {});

struct PostgresqlOptions {
    std::string audit_journal = "planbro.audit";  // of this process alone
    std::size_t readers = 8;                      // connections
    std::size_t writers = 8;
    Fractions jitter = random_fractions();  // of pauses
};
// Opens (and migrates) a database that several processes may share:
// "postgresql://user:password@host/database".
Result<std::unique_ptr<Store>> open_postgresql(const std::string& url,
                                               const PostgresqlOptions& options = {});

}  // namespace planbro::store
