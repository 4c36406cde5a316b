// The messages of our account on the Fiks platform: child welfare's referrals, measures, receipts
// and error reports, and an archive's late receipts. A message is answered by its type and then
// acknowledged, after which the platform forgets it.
//   GET    …/meldinger?konto=KONTO&antall=N  -> [{"meldingId","meldingType","avsenderKonto",
//                                                "svarTil","korrelasjonId"}, …]
//   GET    …/meldinger/ID?konto=KONTO        its document, for the types that are for us
//   POST   …/meldinger                       the answer, Fiks-Svar-Til its message
//   DELETE …/meldinger/ID?konto=KONTO
#include <algorithm>
#include <array>

#include "adapters/arkiv/reply.hpp"
#include "adapters/fiks/service.hpp"
#include "adapters/fiks/types.hpp"
#include "adapters/internal/mailboxes.hpp"
#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

namespace planbro::adapters::internal {

namespace {

constexpr std::string_view kAtOnce = "10";
constexpr std::string_view kUnknown = "ukjent-meldingstype";
constexpr std::size_t kDocumentBytesMax = std::size_t{8} * 1024 * 1024;  // as the door takes it

// As the door for receipts takes it (docs/operating.md, "Late receipts").
std::string told(const std::string& id, const std::string& notice, const std::string& receipt,
                 const std::string& reason) {
    auto document = json::object({{"meldingsId", id},
                                  {"varselId", notice},
                                  {"status", receipt.empty() ? "avvist" : "mottatt"}});
    document.set_if("kvittering", receipt);
    document.set_if("grunn", reason);
    return json::write(document);
}

// The last word of a type without its version: "ugyldigforespoersel".
std::string word_of(std::string_view type) {
    auto words = split(type, '.');
    if (words.size() > 1 && words.back().starts_with('v')) words.pop_back();
    return words.empty() ? std::string() : words.back();
}

void become_receipt(Letter& letter, const std::string& notice, const std::string& receipt,
                    const std::string& reason) {
    letter.door = "kvittering";
    letter.content_type = "application/json";
    letter.body = told(letter.id, notice, receipt, reason);
}

void read_archives(Letter& letter, const std::string& notice) {
    const auto reply = arkiv::read_reply(letter.kind, letter.body);
    if (reply.kind == arkiv::Reply::Kind::archived) {
        return become_receipt(letter, notice, arkiv::words_of(reply), {});
    }
    auto reason = word_of(letter.kind);
    if (!reply.fault.empty()) reason += ", feilId " + reply.fault;
    become_receipt(letter, notice, {}, reason);
}

void read_fault(Letter& letter, const std::string& notice) {
    become_receipt(letter, notice, {}, word_of(letter.kind));
}

// What a type of message asks of us.
struct Handling {
    std::string_view type;
    bool has_document = false;     // that is read; of the others the type tells enough
    bool is_answered = false;      // the sender waits for what became of it
    std::string_view door = {};    // that takes the document as it is
    std::string_view prefer = {};  // the answer that the sender's own protocol knows
    void (*read)(Letter& letter, const std::string& notice) = nullptr;  // in the place of a door
};

constexpr auto kHandlings = std::to_array<Handling>({
    {.type = fiks::kReferral,
     .has_document = true,
     .is_answered = true,
     .door = "barnevern",
     .prefer = "return=applikasjonskvittering"},
    {.type = fiks::kMeasure, .has_document = true, .is_answered = true, .door = "barnevern"},
    {.type = fiks::kBufdirReceipt, .has_document = true, .door = "barnevern"},
    {.type = fiks::kBufdirError, .has_document = true, .door = "barnevern"},
    {.type = arkiv::kReceipt, .has_document = true, .read = read_archives},
    {.type = arkiv::kFaulty, .has_document = true, .read = read_archives},
    {.type = arkiv::kServerFault, .has_document = true, .read = read_archives},
    {.type = arkiv::kNotFound, .has_document = true, .read = read_archives},
    {.type = fiks::kCaseworkersReceipt, .door = kUnknown},
});
constexpr Handling kOfFaults{.type = fiks::kFaults, .read = read_fault};
// No door is called that: it is refused there.
constexpr Handling kOfOthers{.type = {}, .is_answered = true, .door = kUnknown};

const Handling& handling_of(std::string_view type) {
    const auto* const known = std::ranges::find(kHandlings, type, &Handling::type);
    if (known != kHandlings.end()) return *known;
    return type.starts_with(fiks::kFaults) ? kOfFaults : kOfOthers;
}

void choose_door(Letter& letter, const Handling& handling, const std::string& notice) {
    letter.content_type = "application/xml";
    letter.door = handling.door;
    letter.prefer = handling.prefer;
    if (handling.read != nullptr) handling.read(letter, notice);
}

struct FiksAnswer {
    std::string type;
    std::string content_type;
    std::string body;
};

FiksAnswer answer_of(const Letter& letter, const Fate& fate) {
    const auto reason = reason_of(fate);
    if (fate.status >= 300) {
        return {std::string(fiks::kRefused), "application/json",
                json::write(json::object({{"errorId", derived_uuid("feil|" + letter.id)},
                                          {"feilmelding", reason.code},
                                          {"korrelasjonId", letter.id}}))};
    }
    if (letter.kind == fiks::kReferral)
        return {std::string(fiks::kBufdirReceipt), "application/xml", fate.body};
    return {std::string(fiks::kAnswer), "application/json",
            json::write(json::object({{"status", fate.status}, {"kode", reason.code}}))};
}

class FiksMailbox : public Mailbox {
  public:
    explicit FiksMailbox(std::unique_ptr<MailboxLine> line) : line_(std::move(line)) {}

    tl::expected<std::vector<Letter>, std::string> fetch(const std::string& /*after*/) override {
        const auto list = line_->ask_list(
            get(), "/meldinger?antall=" + std::string(kAtOnce) + "&konto=" + account());
        if (!list) return Failed(list.error());
        return letters_of(*list, [this](const auto& message) { return letter_of(message); });
    }

    tl::expected<void, std::string> settle(const Letter& letter, const Fate& fate) override {
        if (handling_of(letter.kind).is_answered) {
            if (auto told = answer(letter, answer_of(letter, fate)); !told) return told;
        }
        return acknowledge(letter.id);
    }

    void give_up() override { line_->client.give_up(); }

  private:
    [[nodiscard]] std::string account() const { return percent_encode(line_->settings.address); }
    [[nodiscard]] std::string path_of(const std::string& id) const {
        return "/meldinger/" + percent_encode(id) + "?konto=" + account();
    }

    static HttpRequest get() { return {.method = "GET", .reply_bytes = kDocumentBytesMax}; }

    tl::expected<std::optional<Letter>, std::string> letter_of(const json::Value& message) {
        Letter letter{.id = message.text("meldingId"),
                      .sender = {},
                      .content_type = {},
                      .body = {},
                      .kind = message.text("meldingType")};
        // Without an id it can neither be known again nor acknowledged.
        if (letter.id.empty()) return Failed("a message without meldingId");
        // That it has come says nothing of what became of it.
        if (letter.kind == arkiv::kReceived) {
            if (auto done = acknowledge(letter.id); !done) return Failed(done.error());
            return std::optional<Letter>();
        }
        letter.reply_to = message.text("avsenderKonto");
        letter.sender = line_->writer(letter.reply_to);
        const auto& handling = handling_of(letter.kind);
        if (handling.has_document) {
            if (auto had = get_document(letter); !had) return Failed(had.error());
        }
        const auto about = message.text("svarTil");
        choose_door(letter, handling, about.empty() ? message.text("korrelasjonId") : about);
        return letter;
    }

    tl::expected<void, std::string> get_document(Letter& letter) {
        auto reply = line_->send(get(), path_of(letter.id));
        if (!reply) return Failed(reply.error());
        if (passes(reply->status)) return Failed("answered " + std::to_string(reply->status));
        // What is not to be had, or too large, is for the door to refuse.
        if (is_success(reply->status) && !reply->too_large) letter.body = std::move(reply->body);
        return {};
    }

    // Its id is made of the message's: the receiver knows a repeat.
    tl::expected<void, std::string> answer(const Letter& letter, const FiksAnswer& told) {
        auto headers = fiks::headers(told.type, {.notice_id = derived_uuid("svar|" + letter.id),
                                                 .body = {},
                                                 .files = {},
                                                 .from = line_->settings.address,
                                                 .to = letter.reply_to});
        headers.emplace_back("Fiks-Svar-Til", letter.id);
        const auto reply = line_->send(
            {.content_type = told.content_type, .body = told.body, .headers = std::move(headers)},
            "/meldinger");
        if (!reply) return Failed(reply.error());
        // One that is refused for good, as where the account is closed, holds nothing up.
        if (passes(reply->status) || reply->status == 401)
            return Failed("answered " + std::to_string(reply->status));
        return {};
    }

    tl::expected<void, std::string> acknowledge(const std::string& id) {
        const auto reply = line_->send({.method = "DELETE"}, path_of(id));
        if (!reply) return Failed(reply.error());
        // 404: it was acknowledged before.
        if (is_success(reply->status) || reply->status == 404) return {};
        return Failed("answered " + std::to_string(reply->status));
    }

    std::unique_ptr<MailboxLine> line_;
};

}  // namespace

std::unique_ptr<Mailbox> fiks_mailbox(std::unique_ptr<MailboxLine> line) {
    return std::make_unique<FiksMailbox>(std::move(line));
}

}  // namespace planbro::adapters::internal
