#include "audit/trail.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "audit/record.hpp"
#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/log.hpp"

namespace planbro::audit {

namespace {

using store::AuditRow;
using SteadyClock = std::chrono::steady_clock;

// Records of one commit: it must not keep other writers waiting.
constexpr std::size_t kBatch = 1000;
// How long to rest when there is nothing to do, and how much longer than it worked when there is:
// at most a tenth of one core goes to this as long as nobody waits for it.
constexpr auto kIdle = std::chrono::milliseconds(500);
constexpr int kRests = 9;
// After a store that did not answer.
constexpr auto kRetry = std::chrono::seconds(1);

// What a plan is to the trail.
struct Plan {
    std::string id;
    std::string patient;
    std::string owner;
    std::vector<std::string> pseudonyms;  // of the person
};

// Answers from one snapshot, each question once.
class Plans {
  public:
    explicit Plans(store::Reader& reader) : reader_(reader) {}

    const std::vector<std::string>& with(const std::string& reference) {
        const auto known = with_.find(reference);
        if (known != with_.end()) return known->second;
        const auto key = fhir::key_of_reference(reference);
        return with_.emplace(reference, key ? reader_.plans_with(*key) : std::vector<std::string>())
            .first->second;
    }

    const Plan& plan(const std::string& id) {
        const auto known = plans_.find(id);
        if (known != plans_.end()) return known->second;
        Plan plan{id, {}, {}, {}};
        if (auto row = reader_.plan(id)) {
            plan.patient = std::move(row->patient);
            plan.owner = std::move(row->owner);
            plan.pseudonyms = pseudonyms_of(plan.patient);
        }
        return plans_.emplace(id, std::move(plan)).first->second;
    }

  private:
    std::vector<std::string> pseudonyms_of(const std::string& patient) {
        const auto version = reader_.read({"Patient", patient});
        if (!version || version->deleted) return {};
        const auto resource = json::parse(version->body);
        if (!resource) return {};
        std::vector<std::string> pseudonyms;
        for (const auto& identifier : resource->at("identifier").items()) {
            pseudonyms.push_back(pseudonym_of(identifier.text("value")));
        }
        return pseudonyms;
    }

    store::Reader& reader_;
    std::unordered_map<std::string, std::vector<std::string>> with_;
    std::unordered_map<std::string, Plan> plans_;
};

// What of the record belongs to which plan.
std::map<std::string, std::vector<std::string>> by_plan(const Record& record, Plans& plans) {
    std::map<std::string, std::vector<std::string>> parts;
    for (const auto& reference : record.touched) {
        const auto& now = plans.with(reference);
        // What was deleted is part of no plan any more.
        for (const auto& plan : now.empty() ? record.plans : now) parts[plan].push_back(reference);
    }
    if (parts.empty() && !record.about.empty()) {
        for (const auto& plan : plans.with(record.about)) parts[plan];
    }
    return parts;
}

bool is_write(const Record& record) {
    return record.status == 0;
}

// A deletion is told of by the record of its commit, which knows the plans it was of.
bool is_told_by_commit(const Record& record) {
    return record.event == "delete" && !is_write(record) && record.status < 300;
}

// A write is an access as well, until the record of the access comes; and it stays as what it
// wrote.
void add_row(const AuditRow& access, const Record& record, std::vector<AuditRow>& rows) {
    rows.push_back(access);
    if (!is_write(record)) return;
    rows.push_back(access);
    rows.back().trail = store::Trail::write;
    rows.back().id = derived_uuid(access.id + " written");
}

void add_rows(const Record& record, Plans& plans, std::vector<AuditRow>& rows) {
    using store::Trail;
    const auto parts = by_plan(record, plans);
    if (parts.empty() && !is_told_by_commit(record)) {
        add_row({0, Trail::access, record.id, record.at, "", "", write(record)}, record, rows);
    }
    for (const auto& [id, touched] : parts) {
        const auto& plan = plans.plan(id);
        auto part = record;
        part.touched = touched;
        const auto& person = record.who.person;
        part.by_self = !person.empty() &&
                       std::count(plan.pseudonyms.begin(), plan.pseudonyms.end(), person) > 0;
        add_row({0, Trail::access, derived_uuid(record.id + " " + id), record.at, plan.patient,
                 plan.owner, write(part)},
                record, rows);
    }
}

// The last of several with the same id stands: the access tells more than its commit.
std::vector<AuditRow> without_repeats(std::vector<AuditRow> rows) {
    std::unordered_map<std::string, std::size_t> last;
    for (std::size_t i = 0; i < rows.size(); ++i) last[rows[i].id] = i;
    std::vector<AuditRow> kept;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (last[rows[i].id] == i) kept.push_back(std::move(rows[i]));
    }
    return kept;
}

}  // namespace

std::string place_setting(const store::AuditJournal& journal) {
    const auto chain = journal.chain();
    return chain.empty() ? chain : "audit-indexed " + chain.substr(0, 16);
}

struct Trail::Impl {
    explicit Impl(store::Store& all) : store(all), thread([this] { run(); }) {}

    ~Impl() {
        {
            const std::lock_guard lock(mutex);
            stopping = true;
        }
        changed.notify_all();
        thread.join();
    }

    bool catch_up(std::chrono::milliseconds patience) {
        const auto wanted = store.journal().durable();
        std::unique_lock lock(mutex);
        ++waiting;
        changed.notify_all();
        const bool reached = changed.wait_for(
            lock, patience, [&] { return stopping || broken || indexed >= wanted; });
        --waiting;
        return reached && !broken && indexed >= wanted;
    }

    void run() {
        while (!is_stopping()) {
            const auto begun = SteadyClock::now();
            const auto step = index_some();
            const auto worked = SteadyClock::now() - begun;
            rest(step, worked);
        }
    }

    bool is_stopping() {
        const std::lock_guard lock(mutex);
        return stopping;
    }

    enum class Step { more, done, failed };

    void rest(Step step, SteadyClock::duration worked) {
        std::unique_lock lock(mutex);
        const auto long_enough = step == Step::failed ? SteadyClock::duration(kRetry)
                                 : step == Step::done ? SteadyClock::duration(kIdle)
                                                      : worked * kRests;
        // Who waits is served at once; but a store that does not answer is not asked in a circle.
        changed.wait_for(lock, long_enough, [&] {
            return stopping || (waiting > 0 && step == Step::more) ||
                   (step == Step::done && waiting > 0 && indexed < store.journal().durable());
        });
    }

    Step index_some() {
        const auto& journal = store.journal();
        if (broken || journal.durable() == 0) return Step::done;
        if (name.empty() && !find_place()) return Step::failed;
        if (indexed >= journal.durable()) return Step::done;
        const auto part = journal.read(indexed, kBatch);
        if (!part) return give_up();
        std::vector<AuditRow> rows;
        if (!find_rows(part->records, rows) || !put(rows, part->next)) return Step::failed;
        {
            const std::lock_guard lock(mutex);
            indexed = part->next;
        }
        changed.notify_all();
        return indexed < journal.durable() ? Step::more : Step::done;
    }

    // Where an earlier run ended; from the start if the journal is not as long, or begins later.
    bool find_place() {
        const auto setting = place_setting(store.journal());
        if (setting.empty()) return false;
        std::uint64_t place = 0;
        const auto viewed = store.view([&](store::Reader& reader) -> Result<void> {
            if (const auto saved = reader.setting(setting)) place = std::stoull(*saved);
            return {};
        });
        if (!viewed) return false;
        name = setting;
        const std::lock_guard lock(mutex);
        const auto oldest = store.journal().oldest();
        indexed = place > store.journal().durable() ? oldest : std::max(place, oldest);
        return true;
    }

    Step give_up() {
        log::error("audit-trail-broken");
        {
            const std::lock_guard lock(mutex);
            broken = true;
        }
        changed.notify_all();
        return Step::done;
    }

    bool find_rows(const std::vector<std::string>& records, std::vector<AuditRow>& rows) {
        const auto viewed = store.view([&](store::Reader& reader) -> Result<void> {
            rows.clear();
            Plans plans(reader);
            for (const auto& text : records) {
                if (const auto record = read(text)) add_rows(*record, plans, rows);
            }
            return {};
        });
        rows = without_repeats(std::move(rows));
        return viewed.has_value();
    }

    bool put(const std::vector<AuditRow>& rows, std::uint64_t next) {
        return store
            .commit([&](store::Transaction& transaction) -> Result<void> {
                transaction.put_audit_rows(rows);
                transaction.set_setting(name, std::to_string(next));
                return {};
            })
            .has_value();
    }

    store::Store& store;
    std::string name;  // of the setting that keeps the place; "" not known yet
    std::mutex mutex;
    std::condition_variable changed;
    std::atomic<std::uint64_t> indexed = 0;
    int waiting = 0;
    bool broken = false;
    bool stopping = false;
    std::thread thread;  // last: it uses the rest
};

Trail::Trail(store::Store& store) : impl_(std::make_unique<Impl>(store)) {}
Trail::~Trail() = default;

bool Trail::catch_up(std::chrono::milliseconds patience) {
    return impl_->catch_up(patience);
}

}  // namespace planbro::audit
