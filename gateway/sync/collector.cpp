#include "sync/collector.hpp"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "base/log.hpp"

namespace planbro::sync {

namespace {

using adapters::Fate;
using adapters::Letter;
using adapters::MailboxSettings;

// A letter that our own fault keeps from being judged holds up those behind it no longer than this.
constexpr int kTriesMax = 5;
// A system that is back waits no longer to be found so.
constexpr auto kPauseMax = std::chrono::minutes(5);

RetryPolicy patience_of(RetryPolicy policy) {
    policy.pause_max = std::min<std::chrono::milliseconds>(policy.pause_max, kPauseMax);
    return policy;
}

// Overload passes by itself, however often it is met.
bool is_overload(const Fate& fate) {
    return fate.status == 429 || fate.status == 503;
}

bool is_broken(const Fate& fate) {
    return fate.status == 0 || fate.status >= 500;
}

}  // namespace

// One mailbox and the thread that looks into it.
class Collector::Round {
  public:
    Round(const interactions::Services& services, Clock clock, const CollectorOptions& options,
          const MailboxSettings& settings, LetterDoor door, Counters& counters)
        : store_(services.store),
          clock_(std::move(clock)),
          retry_(patience_of(options.retry)),
          settings_(settings),
          name_(name_of(settings)),
          door_(std::move(door)),
          counters_(counters),
          mailbox_(adapters::make_mailbox(settings, options.timeout, clock_)),
          thread_([this](const std::stop_token& stop) { run(stop); }) {}

    void stop() {
        thread_.request_stop();
        mailbox_->give_up();
        if (thread_.joinable()) thread_.join();
    }

  private:
    enum class Look { some, nothing, failed };

    void run(const std::stop_token& stop) {
        int failures = 0;
        while (!stop.stop_requested()) {
            const auto look = look_in(stop);
            failures = look == Look::failed ? failures + 1 : 0;
            if (look != Look::some) wait(stop, pause_of(failures));
        }
    }

    std::chrono::milliseconds pause_of(int failures) {
        if (failures == 0) return settings_.every;
        return pause_after(failures, retry_, fractions_(), {});
    }

    void wait(const std::stop_token& stop, std::chrono::milliseconds pause) {
        std::unique_lock lock(mutex_);
        wake_.wait_for(lock, stop, pause, [] { return false; });
    }

    Look look_in(const std::stop_token& stop) {
        const auto mine = is_mine();
        if (!mine) return failed("the store did not answer");
        if (!*mine) return Look::nothing;
        const auto position = position_read();
        if (!position) return failed("the store did not answer");
        const auto letters = mailbox_->fetch(*position);
        if (!letters) return stop.stop_requested() ? Look::nothing : failed(letters.error());
        is_lost_ = false;
        return take(*letters, stop);
    }

    Look take(const std::vector<Letter>& letters, const std::stop_token& stop) {
        bool all = true;
        for (const auto& letter : letters) {
            if (stop.stop_requested()) return Look::nothing;
            if (take(letter)) continue;
            // A feed is read in its order alone.
            if (!letter.position.empty()) return Look::failed;
            all = false;
        }
        if (!all) return Look::failed;
        return letters.empty() ? Look::nothing : Look::some;
    }

    // Whether it is done with.
    bool take(const Letter& letter) {
        const auto fate = door_(settings_, letter);
        if (is_overload(fate)) return false;
        if (is_broken(fate) && ++tries_[letter.id] < kTriesMax) return false;
        if (const auto settled = mailbox_->settle(letter, fate); !settled) {
            failed(settled.error());
            return false;
        }
        tries_.erase(letter.id);
        const bool taken = fate.status < 300;
        if (!taken) tell_refused(letter, fate);
        counters_.count_letter(name_, taken);
        return letter.position.empty() || position_written(letter.position);
    }

    void tell_refused(const Letter& letter, const Fate& fate) const {
        log::warning("letter-refused", {{"mailbox", name_},
                                        {"id", letter.id},
                                        {"status", fate.status},
                                        {"code", adapters::reason_of(fate).code}});
    }

    // The first failure in a row is told.
    Look failed(const std::string& reason) {
        if (!is_lost_) log::warning("mailbox-failed", {{"mailbox", name_}, {"reason", reason}});
        is_lost_ = true;
        return Look::failed;
    }

    // One gateway has the mailbox for a while at a time. Where two overlap all the same, the door
    // knows the letter that comes twice.
    Result<bool> is_mine() {
        const auto now = clock_();
        if (now < mine_until_) return true;
        const auto turn = now.time_since_epoch() / settings_.every;
        const auto end = Instant(settings_.every * (turn + 1));
        auto told = store_.tell_used("mailbox " + name_ + " " + std::to_string(turn), end, now);
        if (told && *told) mine_until_ = end;
        return told;
    }

    [[nodiscard]] std::string setting() const { return "mailbox-position " + name_; }

    Result<std::string> position_read() {
        std::string position;
        const auto viewed = store_.view([&](store::Reader& reader) -> Result<void> {
            position = reader.setting(setting()).value_or("");
            return {};
        });
        if (!viewed) return Fail(viewed.error());
        return position;
    }

    bool position_written(const std::string& position) {
        const auto written = store_.commit([&](store::Transaction& transaction) -> Result<void> {
            transaction.set_setting(setting(), position);
            return {};
        });
        if (!written) failed("the store did not answer");
        return written.has_value();
    }

    store::Store& store_;
    Clock clock_;
    RetryPolicy retry_;
    MailboxSettings settings_;
    std::string name_;
    LetterDoor door_;
    Counters& counters_;
    Fractions fractions_ = random_fractions();
    std::unique_ptr<adapters::Mailbox> mailbox_;
    std::map<std::string, int> tries_;  // of letters that broke on our side
    Instant mine_until_ = {};
    bool is_lost_ = false;
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::jthread thread_;  // last: it uses the others
};

Collector::Collector(const interactions::Services& services, const Clock& clock,
                     const CollectorOptions& options, const LetterDoor& door, Counters& counters) {
    for (const auto& settings : options.mailboxes) {
        rounds_.push_back(
            std::make_unique<Round>(services, clock, options, settings, door, counters));
    }
}

Collector::~Collector() {
    stop();
}

void Collector::stop() {
    for (const auto& round : rounds_) round->stop();
}

}  // namespace planbro::sync
