#include "sync/partner_desk.hpp"

#include "sync/notices.hpp"

namespace planbro::sync {

namespace {

using adapters::Answer;
using adapters::Outcome;
using store::OutboxEntry;
using Steady = std::chrono::steady_clock;

// What a slow partner has answered is written before the next is sent; a fast one's answers are
// written together.
constexpr auto kWrittenAfter = std::chrono::milliseconds(20);
// A lane keeps what it has taken no longer than this and the delivery under way: other processes
// may have it then.
constexpr auto kBatchTime = std::chrono::seconds(5);

}  // namespace

// A batch on its way.
class PartnerDesk::Round {
  public:
    explicit Round(PartnerDesk& desk) : desk_(desk) {}

    [[nodiscard]] bool has_time() const { return Steady::now() - begun_ < kBatchTime; }
    void add(Conclusion conclusion) { conclusions_.push_back(std::move(conclusion)); }
    void partner_is_back() { is_back_ = true; }
    void write_if_due() {
        if (Steady::now() - written_ >= kWrittenAfter) write();
    }
    void write() {
        if (desk_.ledger_.conclude(conclusions_, is_back_ ? desk_.partner_.orgnr : "")) {
            for (const auto& one : conclusions_) desk_.counters_.count(desk_.partner_.orgnr, one);
            is_back_ = false;
        }
        conclusions_.clear();
        written_ = Steady::now();
    }

  private:
    PartnerDesk& desk_;
    Steady::time_point begun_ = Steady::now();
    Steady::time_point written_ = begun_;
    std::vector<Conclusion> conclusions_;
    bool is_back_ = false;
};

void PartnerDesk::attempt(const Batch& batch) {
    const auto verdicts = ledger_.begin(batch);
    Round round(*this);
    for (std::size_t i = 0; i < batch.size(); ++i) {
        if (verdicts[i] == LedgerWriter::Begin::gone) continue;
        bool is_back = false;
        round.add(closed_ || !round.has_time()
                      ? Conclusion{.entry = &batch[i], .kind = Conclusion::Kind::put_back}
                      : deliver(batch[i], verdicts[i], is_back));
        if (is_back) round.partner_is_back();
        round.write_if_due();
    }
    round.write();
}

Conclusion PartnerDesk::deliver(const OutboxEntry& entry, LedgerWriter::Begin verdict,
                                bool& is_back) {
    using Begin = LedgerWriter::Begin;
    if (verdict == Begin::no_longer_allowed) {
        return {.entry = &entry,
                .kind = Conclusion::Kind::ended,
                .text = "The consent ended before the notice was sent."};
    }
    if (verdict == Begin::not_now) return postponed(entry, "the store did not answer", {});
    const auto delivery = render_notice(entry, partner_, verdict == Begin::go_without_places);
    if (!delivery) {
        return {.entry = &entry,
                .kind = Conclusion::Kind::set_aside,
                .text = "What was to be sent could not be written."};
    }
    if (!breaker_.admits(clock_())) return {.entry = &entry, .kind = Conclusion::Kind::put_back};
    return judge(entry, adapter_.deliver(partner_, *delivery), is_back);
}

Conclusion PartnerDesk::judge(const OutboxEntry& entry, const Answer& answer, bool& is_back) {
    const bool tried = answer.outcome != Outcome::retry;
    // Given up on the way out: as if it had not been tried.
    if (!tried && closed_) return {.entry = &entry, .kind = Conclusion::Kind::put_back};
    if (!tried) return not_delivered(entry, answer);
    // Who refuses is alive.
    is_back = breaker_.succeeded();
    if (answer.outcome == Outcome::delivered) {
        return {.entry = &entry, .kind = Conclusion::Kind::delivered, .text = answer.receipt};
    }
    if (answer.outcome == Outcome::sent) return {.entry = &entry, .kind = Conclusion::Kind::sent};
    return {.entry = &entry, .kind = Conclusion::Kind::set_aside, .text = answer.reason};
}

Conclusion PartnerDesk::not_delivered(const OutboxEntry& entry, const Answer& answer) {
    const auto now = clock_();
    breaker_.failed(now, jitter_of(entry), answer.retry_after);
    const auto notice = notice_of(entry);
    const bool too_old = !notice || now - notice->when > retry_.give_up_after;
    // One that was brought back by hand gets its chance, too, however old it is.
    if (too_old && entry.attempts + 1 >= retry_.attempts_min) {
        return {.entry = &entry,
                .kind = Conclusion::Kind::set_aside,
                .text = "The partner could not be reached for days: " + answer.reason};
    }
    return postponed(entry, answer.reason, answer.retry_after);
}

Conclusion PartnerDesk::postponed(const OutboxEntry& entry, const std::string& reason,
                                  std::optional<std::chrono::seconds> retry_after) const {
    const auto pause = pause_after(entry.attempts + 1, retry_, jitter_of(entry), retry_after);
    return {.entry = &entry,
            .kind = Conclusion::Kind::postponed,
            .text = reason,
            .due = clock_() + pause};
}

}  // namespace planbro::sync
