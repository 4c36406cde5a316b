#include "sync/counters.hpp"

#include <algorithm>
#include <vector>

#include "sync/notices.hpp"
#include "sync/overdue.hpp"

namespace planbro::sync {

namespace {

// What waits for one partner.
struct Waiting {
    store::Backlog backlog;
    double oldest_seconds = 0;
};

struct Family {
    std::string_view name;
    std::string_view kind;
    std::string_view help;
};

void begin(std::string& text, const Family& family) {
    const std::string name(family.name);
    text.append("# HELP ").append(name).append(" ").append(family.help).append("\n");
    text.append("# TYPE ").append(name).append(" ").append(family.kind).append("\n");
}

void sample(std::string& text, std::string_view name, const std::string& org, std::int64_t value,
            std::string_view label = "partner") {
    text.append(name).append("{").append(label).append("=\"").append(org).append("\"} ");
    text.append(std::to_string(value)).append("\n");
}

double age_of(const store::OutboxEntry& entry, Instant now) {
    const auto notice = notice_of(entry);
    return notice ? std::chrono::duration<double>(now - notice->when).count() : 0;
}

std::vector<Waiting> waiting_in(store::Reader& reader, Instant now) {
    std::vector<Waiting> list;
    for (auto& backlog : reader.backlog()) {
        if (!is_partner(backlog.org)) continue;
        Waiting waiting{std::move(backlog), 0};
        if (const auto oldest = reader.outbox_entry(waiting.backlog.oldest))
            waiting.oldest_seconds = age_of(*oldest, now);
        list.push_back(std::move(waiting));
    }
    return list;
}

}  // namespace

void Counters::count(const std::string& org, const Conclusion& conclusion) {
    const std::lock_guard lock(mutex_);
    auto& counts = counts_[org];
    if (conclusion.kind == Conclusion::Kind::delivered ||
        conclusion.kind == Conclusion::Kind::sent) {
        ++counts.delivered;
    }
    if (conclusion.kind == Conclusion::Kind::postponed) ++counts.retried;
}

void Counters::count_letter(const std::string& mailbox, bool taken) {
    const std::lock_guard lock(mutex_);
    auto& letters = letters_[mailbox];
    ++(taken ? letters.taken : letters.refused);
}

std::map<std::string, Counters::Letters> Counters::letters() const {
    const std::lock_guard lock(mutex_);
    return letters_;
}

std::map<std::string, Counters::Counts> Counters::counts() const {
    const std::lock_guard lock(mutex_);
    return counts_;
}

namespace {

void add_letters(std::string& text, const std::map<std::string, Counters::Letters>& letters) {
    begin(text, {"planbro_letters_taken_total", "counter", "Letters fetched and taken in."});
    for (const auto& [mailbox, count] : letters)
        sample(text, "planbro_letters_taken_total", mailbox, count.taken, "mailbox");
    begin(text, {"planbro_letters_refused_total", "counter", "Letters fetched and refused."});
    for (const auto& [mailbox, count] : letters)
        sample(text, "planbro_letters_refused_total", mailbox, count.refused, "mailbox");
}

}  // namespace

Result<std::string> outbox_metrics(const interactions::Services& services, const Counters& counters,
                                   Instant now) {
    std::vector<Waiting> list;
    std::map<std::string, std::int64_t> overdue;
    const auto viewed = services.store.view([&](store::Reader& reader) -> Result<void> {
        list = waiting_in(reader, now);
        overdue = count_overdue(reader, services.registry);
        return {};
    });
    if (!viewed) return Fail(viewed.error());
    std::string text;
    begin(text, {"planbro_outbox_waiting", "gauge", "Notices that wait for the partner."});
    for (const auto& one : list)
        sample(text, "planbro_outbox_waiting", one.backlog.org, one.backlog.waiting);
    begin(text, {"planbro_outbox_oldest_seconds", "gauge", "Age of the notice waiting longest."});
    for (const auto& one : list) {
        sample(text, "planbro_outbox_oldest_seconds", one.backlog.org,
               static_cast<std::int64_t>(std::max(0.0, one.oldest_seconds)));
    }
    begin(text, {"planbro_outbox_set_aside", "gauge", "Notices set aside, to be seen to by hand."});
    for (const auto& one : list)
        sample(text, "planbro_outbox_set_aside", one.backlog.org, one.backlog.set_aside);
    begin(text, {"planbro_receipts_overdue", "gauge", "Notices without a receipt in time."});
    for (const auto& [org, count] : overdue) sample(text, "planbro_receipts_overdue", org, count);
    const auto counts = counters.counts();
    begin(text,
          {"planbro_notices_delivered_total", "counter", "Notices the partner has receipted."});
    for (const auto& [org, count] : counts)
        sample(text, "planbro_notices_delivered_total", org, count.delivered);
    begin(text, {"planbro_notices_retried_total", "counter", "Attempts that failed for a while."});
    for (const auto& [org, count] : counts)
        sample(text, "planbro_notices_retried_total", org, count.retried);
    add_letters(text, counters.letters());
    return text;
}

}  // namespace planbro::sync
