// The archive: messages in the manner of Fiks Protokoll. Type, id and correlation id stand in
// headers; the payload is arkivmelding.xml with the files that it refers to.
#include "adapters/arkiv/reply.hpp"
#include "adapters/fiks/service.hpp"
#include "adapters/internal/posting_adapter.hpp"

namespace planbro::adapters::internal {

namespace {

using arkiv::Reply;

// RFC 7578. The id is a UUID of our own, which stands nowhere in what is sent.
void add_part(std::string& body, const std::string& boundary, const File& file) {
    body += "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + file.name +
            "\"; filename=\"" + file.name + "\"\r\nContent-Type: " + file.media_type + "\r\n\r\n";
    body += file.bytes + "\r\n";
}

// The notice's id is the message's: a repeat is known by it, and by the key in the payload.
Envelope wrap(const Delivery& delivery) {
    const auto boundary = "planbro-" + delivery.notice_id;
    Envelope envelope{"multipart/form-data; boundary=" + boundary, {}, {}};
    add_part(envelope.body, boundary, {"arkivmelding.xml", "application/xml", delivery.body});
    for (const auto& file : delivery.files) add_part(envelope.body, boundary, file);
    envelope.body += "--" + boundary + "--\r\n";
    envelope.headers = fiks::headers(arkiv::kCreate, delivery);
    return envelope;
}

Answer answer(Outcome outcome, std::string receipt, std::string reason) {
    return {.outcome = outcome,
            .receipt = std::move(receipt),
            .reason = std::move(reason),
            .retry_after = {}};
}

std::string with_fault(std::string text, const Reply& reply) {
    return reply.fault.empty() ? text : text + ", feilId " + reply.fault;
}

// Nothing where the reply is no message of the archive's: its status then decides.
std::optional<Answer> read_answer(const HttpReply& http, const Delivery& delivery) {
    if (!http.fiks_reply_to.empty() && http.fiks_reply_to != delivery.notice_id) return {};
    // Its receipt comes to our mailbox.
    if (http.fiks_type == arkiv::kReceived && !delivery.from.empty())
        return answer(Outcome::sent, {}, {});
    const auto reply = arkiv::read_reply(http.fiks_type, http.body);
    switch (reply.kind) {
        case Reply::Kind::archived:
            return answer(Outcome::delivered, arkiv::words_of(reply), {});
        case Reply::Kind::refused:
            return answer(Outcome::rejected, {}, with_fault("the archive refused", reply));
        case Reply::Kind::try_again:
            return answer(Outcome::retry, {}, with_fault("not archived yet", reply));
        case Reply::Kind::unreadable:
            break;
    }
    return {};
}

Told read_told(const HttpReply& http) {
    const auto reply = arkiv::read_reply(http.fiks_type, http.body);
    Told told{.about = http.fiks_reply_to, .refuses = reply.kind == Reply::Kind::refused};
    if (reply.kind != Reply::Kind::archived) return told;
    told.receipt = arkiv::words_of(reply);
    told.folder = reply.case_number;
    told.is_repeat = reply.was_there;
    return told;
}

}  // namespace

Protocol arkiv_protocol() {
    return {.path = "/meldinger",
            .content_type = "multipart/form-data",
            .read_receipt = nullptr,
            .wrap = wrap,
            .read_answer = read_answer,
            .read_told = read_told};
}

}  // namespace planbro::adapters::internal
