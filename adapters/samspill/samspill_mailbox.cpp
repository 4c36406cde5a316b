// A plan tool's change feed: plan documents in the order in which they were saved. It is read on
// from where it was read to; what became of each document is told under it, for whoever edits the
// plan.
//   GET  …/endringer?etter=POSITION&antall=N -> {"endringer":[{"id","posisjon","dokument"}, …]}
//   POST …/endringer/ID/svar                 <- {"status","kode","tekst"}
#include "adapters/internal/mailboxes.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

namespace planbro::adapters::internal {

namespace {

// Few enough for one reply that is read to its end.
constexpr std::string_view kAtOnce = "10";

class SamspillMailbox : public Mailbox {
  public:
    explicit SamspillMailbox(std::unique_ptr<MailboxLine> line) : line_(std::move(line)) {}

    tl::expected<std::vector<Letter>, std::string> fetch(const std::string& after) override {
        auto path = "/endringer?antall=" + std::string(kAtOnce);
        if (!after.empty()) path += "&etter=" + percent_encode(after);
        const auto reply = line_->ask({.method = "GET"}, path);
        if (!reply) return Failed(reply.error());
        const auto feed = json::parse(reply->body);
        if (!feed || !feed->at("endringer").is_array()) {
            return Failed("the reply is no change feed");
        }
        std::vector<Letter> letters;
        for (const auto& change : feed->at("endringer").items()) {
            auto letter = letter_of(change);
            if (!letter) return Failed("a change without id or posisjon");
            letters.push_back(std::move(*letter));
        }
        return letters;
    }

    tl::expected<void, std::string> settle(const Letter& letter, const Fate& fate) override {
        const auto reason = reason_of(fate);
        const auto told =
            json::object({{"status", fate.status}, {"kode", reason.code}, {"tekst", reason.text}});
        const auto reply =
            line_->send({.content_type = "application/json", .body = json::write(told)},
                        "/endringer/" + percent_encode(letter.id) + "/svar");
        if (!reply) return Failed(reply.error());
        // A tool that takes no answers goes on all the same.
        if (passes(reply->status)) return Failed("answered " + std::to_string(reply->status));
        return {};
    }

    void give_up() override { line_->client.give_up(); }

  private:
    [[nodiscard]] std::optional<Letter> letter_of(const json::Value& change) const {
        Letter letter{.id = std::string(change.text("id")),
                      .sender = line_->settings.orgnr,
                      .door = "samspill",
                      .content_type = "application/json",
                      .body = json::write(change.at("dokument")),
                      .position = std::string(change.text("posisjon"))};
        if (letter.id.empty() || letter.position.empty()) return {};
        return letter;
    }

    std::unique_ptr<MailboxLine> line_;
};

}  // namespace

std::unique_ptr<Mailbox> samspill_mailbox(std::unique_ptr<MailboxLine> line) {
    return std::make_unique<SamspillMailbox>(std::move(line));
}

}  // namespace planbro::adapters::internal
