// Norsk helsenett's message service, in: what lies unread for our HER-id. A Dialogmelding is
// answered with an AppRec, which the service writes; then the message is marked as read.
#include "adapters/internal/mailboxes.hpp"
#include "adapters/nhn/service.hpp"
#include "base/digest.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

namespace planbro::adapters::internal {

namespace {

constexpr std::string_view kAtOnce = "5";  // they are held at once
constexpr std::string_view kReceipt = "AppRec";
// A message as large as the door takes it, in base64.
constexpr std::size_t kDocumentBytesMax = std::size_t{12} * 1024 * 1024;

// Volven 8221, "Feilmeldinger for applikasjonskvittering". A refusal for want of consent is the
// same whether or not there is a plan.
json::Value error_of(const Fate& fate) {
    const auto reason = reason_of(fate).code;
    const auto* code = "T99";
    if (fate.status == 400) {
        code = "T01";
    } else if (reason == "ugyldig-signatur") {
        code = "S01";
    } else if (fate.status == 403) {
        code = "X99";
    } else if (fate.status == 409) {
        code = "E10";
    }
    return json::object({{"errorCode", code}, {"details", reason}});
}

std::string receipt_of(const Fate& fate) {
    if (fate.status < 300) return json::write(json::object({{"appRecStatus", "Ok"}}));
    return json::write(json::object(
        {{"appRecStatus", "Rejected"}, {"appRecErrorList", json::array({error_of(fate)})}}));
}

class NhnMailbox : public Mailbox {
  public:
    explicit NhnMailbox(std::unique_ptr<MailboxLine> line) : line_(std::move(line)) {}

    tl::expected<std::vector<Letter>, std::string> fetch(const std::string& /*after*/) override {
        const auto list = line_->ask_list(
            question("GET"),
            "/Messages?ReceiverHerIds=" + address() +
                "&IncludeMetadata=true&OrderBy=1&MessagesToFetch=" + std::string(kAtOnce));
        if (!list) return Failed(list.error());
        return letters_of(*list, [this](const auto& message) { return letter_of(message); });
    }

    tl::expected<void, std::string> settle(const Letter& letter, const Fate& fate) override {
        const auto message = "/Messages/" + percent_encode(letter.id);
        if (letter.kind != kReceipt) {
            if (auto told = give_receipt(message, fate); !told) return told;
        }
        // 404: the service has it no more.
        const auto reply = line_->send(question("PUT"), message + "/read/" + address());
        if (!reply) return Failed(reply.error());
        if (is_success(reply->status) || reply->status == 404) return {};
        return Failed(nhn::reason_of(*reply));
    }

    void give_up() override { line_->client.give_up(); }

  private:
    [[nodiscard]] std::string address() const { return percent_encode(line_->settings.address); }

    static HttpRequest question(std::string_view method) {
        return {.headers = nhn::headers(), .method = method, .reply_bytes = kDocumentBytesMax};
    }

    tl::expected<void, std::string> give_receipt(const std::string& message, const Fate& fate) {
        auto receipt = question("POST");
        receipt.content_type = "application/json";
        receipt.body = receipt_of(fate);
        const auto reply = line_->send(std::move(receipt), message + "/apprec/" + address());
        if (!reply) return Failed(reply.error());
        if (is_success(reply->status) || reply->status == 404) return {};
        if (reply->status == 400 && has_receipt(message)) return {};
        return Failed(nhn::reason_of(*reply));
    }

    // From before we could mark the message as read.
    bool has_receipt(const std::string& message) {
        const auto reply = line_->send(question("GET"), message + "/apprec");
        if (!reply || !is_success(reply->status)) return false;
        const auto told = json::parse(reply->body).value_or(json::Value());
        return !told.at(0).text("appRecStatus").empty();
    }

    tl::expected<std::optional<Letter>, std::string> letter_of(const json::Value& message) {
        Letter letter{.id = message.text("id"),
                      .sender = line_->writer(std::string(message.at("senderHerId").digits())),
                      .door = "ehr",
                      .content_type = "application/xml",
                      .body = {},
                      .kind = message.at("isAppRec").boolean() ? std::string(kReceipt) : ""};
        if (letter.id.empty()) return Failed("a message without id");
        const auto reply = line_->send(
            question("GET"), "/Messages/" + percent_encode(letter.id) + "/business-document");
        if (!reply) return Failed(reply.error());
        const bool not_ours = reply->status == 401 || reply->status == 403;  // yet
        if (passes(reply->status) || not_ours) return Failed(nhn::reason_of(*reply));
        // What is not to be had, or cannot be read, is for the door to refuse.
        const auto document = json::parse(reply->body).value_or(json::Value());
        letter.body = base64_decode(document.text("businessDocument"));
        return letter;
    }

    std::unique_ptr<MailboxLine> line_;
};

}  // namespace

std::unique_ptr<Mailbox> nhn_mailbox(std::unique_ptr<MailboxLine> line) {
    return std::make_unique<NhnMailbox>(std::move(line));
}

}  // namespace planbro::adapters::internal
