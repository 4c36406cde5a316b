// One commit's work on resources: gives identities and versions, keeps each plan's derived facts
// (owner, membership, access) true, and writes the notices that follow from the change, all in the
// same transaction.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "consent/grants.hpp"
#include "interactions/plan_facts.hpp"
#include "interactions/services.hpp"
#include "plan/ledger.hpp"

namespace planbro::interactions {

struct Put {
    store::Key key;
    std::int64_t version = 0;
    Instant updated;
    bool created = false;
    bool changed = false;  // false: the same content stood there already, nothing was written
};

class Workbench {
  public:
    Workbench(const Services& services, store::Transaction& transaction, const Call& call);

    [[nodiscard]] store::Transaction& transaction() { return transaction_; }
    [[nodiscard]] const Call& call() const { return call_; }
    [[nodiscard]] const Services& services() const { return services_; }

    std::string new_id() { return services_.ids(); }

    // Writes the resource, which must have resourceType and id, as its next version.
    Put put(json::Value resource);
    // put() for what changes no plan's facts, such as the state of a ledger Task: no watch, no
    // finish().
    Put put_as_is(json::Value resource);
    void remove(const store::Key& key);
    // The plan's facts before this commit count as they are now. put() and remove() call it for the
    // plans they can tell; call it first where a change reaches a plan in another way.
    void watch(const std::string& plan);

    // From now on a new Consent that nobody with a say has given is refused, not warned of.
    void judge_givers() { refuses_idle_consents_ = true; }
    // Makes the derived facts of a plan anew from what is stored: the rules have changed, not the
    // plan.
    void derive_again(const std::string& plan);
    // Since that moment the calendar has moved on and nobody has written: tells those concerned,
    // and the archive. Before finish().
    void tell_of_the_calendar(const std::string& plan, Instant since);

    // Brings the derived facts up to date, applies the plan's rules and writes the notices. Last.
    Result<void> finish();

    void warn(Issue issue) { warnings_.push_back(std::move(issue)); }
    [[nodiscard]] const std::vector<Issue>& warnings() const { return warnings_; }
    [[nodiscard]] const std::vector<std::string>& touched() const { return touched_; }
    // What is written comes by this message of the sender's.
    void came_by(std::string message_id) { message_ = std::move(message_id); }

    // The service's Organization resource, made from the register if it is not there yet.
    store::Key organization(const std::string& orgnr);

  private:
    [[nodiscard]] std::string author() const;
    void write(json::Value resource, const store::Key& key, std::int64_t version);
    [[nodiscard]] consent::PlanFacts facts_of(const std::string& plan);
    Result<void> admit(const store::PlanRow& row, const json::Value& patient);
    void close_if_consent_gone(const std::string& plan, consent::PlanFacts& facts);
    void tell(const std::optional<plan::PlanState>& before, const plan::PlanState& after,
              consent::PlanFacts& facts);
    // One notice on its way: its ledger Task, and the outbox with what it carries.
    void enqueue(const plan::Notice& notice, const plan::PlanState& state, json::Value payload,
                 consent::PlanFacts& facts);
    void archive_if_closed(const std::optional<plan::PlanState>& before,
                           const plan::PlanState& after, consent::PlanFacts& facts);
    Result<void> settle(const std::string& plan, const std::optional<plan::PlanState>& before);
    Result<void> judge_consents(const consent::PlanFacts& facts);
    // The access rows that were written.
    std::vector<store::Access> derive(const std::string& plan, const consent::PlanFacts& facts,
                                      std::vector<store::Membership> membership);
    void archive_if_due(const plan::PlanState& state, consent::PlanFacts& facts);
    void send_to_archive(const plan::Notice& notice, json::Value bundle,
                         const plan::PlanState& state, consent::PlanFacts& facts);
    void watch_plans_of(const json::Value& patient);
    void complete(json::Value& resource);
    static std::optional<Put> as_it_stands(const json::Value& resource,
                                           const std::optional<store::Version>& current);
    Put write_next(json::Value resource, const std::optional<store::Version>& current);
    Put put_subscription(json::Value resource, const std::optional<store::Version>& current);
    bool list_measures(json::Value& care_plan);
    void touched(const store::Key& key, std::int64_t version);
    void concern_subject(const std::string& body);
    void record_audit();
    [[nodiscard]] plan::PlanState state_of(const consent::PlanFacts& facts);

    const Services& services_;
    store::Transaction& transaction_;
    const Call& call_;
    std::map<std::string, std::optional<plan::PlanState>> watched_;
    std::map<store::Key, std::int64_t> written_;  // with the version before
    Contents contents_;                           // of what stands as this commit has written it
    std::set<std::string> other_coordinator_;     // plans that have another one now
    std::vector<Issue> warnings_;
    std::vector<std::string> touched_;
    std::vector<std::string> versions_;  // of touched_
    std::string message_;                // id of the native message; "" none
    bool refuses_idle_consents_ = false;
    bool removed_all_ = false;         // what was touched
    std::set<std::string> concerned_;  // plans, beside the watched ones, to be told of
};

// Version and time of what is stored, after resourceType and id.
void set_meta(json::Value& resource, std::int64_t version, Instant now);

}  // namespace planbro::interactions
