// One run against one partner: sends, remembers what came back, and whose turn it is.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "adapters/exchange.hpp"
#include "adapters/http_client.hpp"
#include "conform/conform.hpp"
#include "conform/internal/kit.hpp"

namespace planbro::conform::internal {

// A message as it is sent; a repeat is the same bytes.
struct Sent {
    std::string id;
    std::string_view kind;
    adapters::Envelope envelope;
};

struct Exchange {
    Sent sent;
    tl::expected<adapters::HttpReply, std::string> reply = tl::unexpected(std::string());
    adapters::Told told = {};
    std::chrono::milliseconds took{0};

    [[nodiscard]] int status() const { return reply ? reply->status : 0; }
    [[nodiscard]] bool accepted() const;
    [[nodiscard]] bool refused() const;
    // "answered 422", "no answer (timed out)"
    [[nodiscard]] std::string seen() const;
};

std::chrono::milliseconds since(std::chrono::steady_clock::time_point begun);

class Play {
  public:
    Play(Kit kit, const Options& options, Clock clock, Ids ids);

    [[nodiscard]] const Kit& kit() const { return kit_; }
    [[nodiscard]] const Options& options() const { return options_; }
    // Whether anybody is there, by a GET of the base address; why not, or nothing.
    std::string unreachable();

    Sent message(const Subject& subject, std::string_view kind, bool address_protected = false);
    Sent mistaken(const Mistake& mistake);
    Sent corrected() const;  // the message that mistaken() spoilt last for Kit::corrected

    Exchange send(const Sent& sent, std::string_view about);
    Exchange send_slowly(const Sent& sent);
    // At the same time, each on a connection of its own.
    std::vector<Exchange> send_together(const std::vector<Sent>& all);

    std::map<std::string_view, Subject> subjects;  // story, stranger, protected, left, right
    std::vector<Exchange> story;                   // the steps of the kit, as far as they are sent
    std::optional<Exchange> repeat;                // of the first message
    std::map<std::string_view, Exchange> wrong;    // by the mistake's check
    std::string closed;                            // why nothing more can be checked; "" more can

    [[nodiscard]] bool was_given(const std::string& receipt) const;
    [[nodiscard]] std::chrono::milliseconds slowest() const { return slowest_; }
    std::vector<std::string> take_steps();

  private:
    adapters::HttpRequest post_of(const Sent& sent) const;
    Exchange exchanged(const Sent& sent, tl::expected<adapters::HttpReply, std::string> reply,
                       std::chrono::steady_clock::time_point begun) const;
    void tell(const Exchange& exchange, std::string_view about);  // in the steps
    void note(const Exchange& exchange, std::string_view about);
    [[nodiscard]] std::chrono::milliseconds patience() const;

    Kit kit_;
    Options options_;
    Clock clock_;
    Ids ids_;
    adapters::HttpClient client_;
    std::optional<Sent> corrected_;
    std::vector<std::string> receipts_;
    std::vector<std::string> steps_;
    std::chrono::milliseconds slowest_{0};
    int silences_ = 0;  // messages in a row that got no answer
};

}  // namespace planbro::conform::internal
