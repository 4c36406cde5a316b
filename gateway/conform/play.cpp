#include "conform/internal/play.hpp"

#include <algorithm>
#include <future>

namespace planbro::conform::internal {

namespace {

using SteadyClock = std::chrono::steady_clock;
using Reply = tl::expected<adapters::HttpReply, std::string>;

constexpr int kSilencesMax = 5;
constexpr std::chrono::milliseconds kPatienceMin{2'000};
constexpr std::size_t kTrickledPieces = 6;

std::map<std::string_view, Subject> subjects_of(const std::string& run) {
    const auto plan = "PRØVE-" + run.substr(0, 8);
    return {{"story", {"14839210273", plan + "-1"}},     {"mistakes", {"14839210273", plan + "-2"}},
            {"protected", {"14839210273", plan + "-3"}}, {"stranger", {"11901880001", plan + "-4"}},
            {"left", {"30810962034", plan + "-5"}},      {"right", {"17828831259", plan + "-6"}}};
}

}  // namespace

std::chrono::milliseconds since(SteadyClock::time_point begun) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(SteadyClock::now() - begun);
}

bool Exchange::accepted() const {
    return status() >= 200 && status() < 300 && !told.refuses;
}

bool Exchange::refused() const {
    return (status() >= 400 && status() < 500) || told.refuses;
}

std::string Exchange::seen() const {
    if (!reply) return "no answer (" + reply.error() + ")";
    return "answered " + std::to_string(status()) + (told.refuses ? " with a fault message" : "");
}

Play::Play(Kit kit, const Options& options, Clock clock, Ids ids)
    : kit_(std::move(kit)),
      options_(options),
      clock_(std::move(clock)),
      ids_(std::move(ids)),
      client_(patience()) {
    subjects = subjects_of(ids_());
}

// What comes too late is waited for, so that it can be told from what never comes.
std::chrono::milliseconds Play::patience() const {
    return std::max(options_.timeout * 2, kPatienceMin);
}

std::string Play::unreachable() {
    adapters::HttpClient client(patience());
    const auto reply = client.get(options_.url);
    return reply ? std::string() : reply.error();
}

Sent Play::message(const Subject& subject, std::string_view kind, bool address_protected) {
    const auto delivery =
        kit_.render(kit_.system, subject, kind, ids_(), clock_(), address_protected);
    return {delivery.notice_id, kind, adapters::envelope_of(kit_.system, delivery)};
}

Sent Play::mistaken(const Mistake& mistake) {
    const auto kind = kit_.steps.front().kind;
    auto delivery = kit_.render(kit_.system, subjects["mistakes"], kind, ids_(), clock_(), false);
    if (mistake.check.id == kit_.corrected) {
        corrected_ = Sent{delivery.notice_id, kind, adapters::envelope_of(kit_.system, delivery)};
    }
    if (mistake.spoil != nullptr) mistake.spoil(delivery);
    auto envelope = adapters::envelope_of(kit_.system, delivery);
    if (mistake.spoil_envelope != nullptr) mistake.spoil_envelope(envelope);
    return {delivery.notice_id, kind, std::move(envelope)};
}

Sent Play::corrected() const {
    return corrected_.value_or(Sent());
}

adapters::HttpRequest Play::post_of(const Sent& sent) const {
    adapters::HttpRequest post{.url = adapters::address_of(kit_.system, options_.url),
                               .content_type = sent.envelope.content_type,
                               .body = sent.envelope.body,
                               .headers = sent.envelope.headers};
    post.headers.insert(post.headers.end(), options_.headers.begin(), options_.headers.end());
    return post;
}

Exchange Play::exchanged(const Sent& sent, Reply reply, SteadyClock::time_point begun) const {
    Exchange exchange{.sent = sent, .reply = std::move(reply), .took = since(begun)};
    if (exchange.reply) exchange.told = adapters::read_reply(kit_.system, *exchange.reply);
    return exchange;
}

void Play::tell(const Exchange& exchange, std::string_view about) {
    steps_.push_back(std::string(about) + ": " + exchange.seen() + " after " +
                     std::to_string(exchange.took.count()) + " ms");
}

void Play::note(const Exchange& exchange, std::string_view about) {
    tell(exchange, about);
    if (exchange.accepted() && !exchange.told.receipt.empty()) {
        receipts_.push_back(exchange.told.receipt);
    }
    silences_ = exchange.reply ? 0 : silences_ + 1;
    if (silences_ >= kSilencesMax) closed = "the partner no longer answers";
}

Exchange Play::send(const Sent& sent, std::string_view about) {
    const auto begun = SteadyClock::now();
    auto exchange = exchanged(sent, client_.send(post_of(sent)), begun);
    const bool is_large = sent.envelope.body.size() >= kTooLargeBytes;
    if (!is_large) slowest_ = std::max(slowest_, exchange.took);
    note(exchange, about);
    return exchange;
}

Exchange Play::send_slowly(const Sent& sent) {
    adapters::HttpClient client(patience() + options_.trickle_pause * kTrickledPieces);
    const auto begun = SteadyClock::now();
    auto exchange = exchanged(
        sent, client.trickle(post_of(sent), {kTrickledPieces, options_.trickle_pause}), begun);
    note(exchange, std::string(sent.kind) + ", bit by bit");
    return exchange;
}

std::vector<Exchange> Play::send_together(const std::vector<Sent>& all) {
    std::vector<std::future<Exchange>> under_way;
    for (const auto& sent : all) {
        under_way.push_back(std::async(std::launch::async, [this, &sent] {
            adapters::HttpClient client(patience());
            const auto begun = SteadyClock::now();
            return exchanged(sent, client.send(post_of(sent)), begun);
        }));
    }
    std::vector<Exchange> exchanges;
    for (auto& each : under_way) {
        exchanges.push_back(each.get());
        tell(exchanges.back(), std::string(exchanges.back().sent.kind) + ", side by side");
    }
    return exchanges;
}

bool Play::was_given(const std::string& receipt) const {
    return std::ranges::count(receipts_, receipt) > 0;
}

std::vector<std::string> Play::take_steps() {
    return std::exchange(steps_, {});
}

}  // namespace planbro::conform::internal
