// Child welfare over the Fiks platform, out: a notice as a message to the service's account. Its
// receipt comes as a message to ours.
#include "adapters/fiks/types.hpp"
#include "adapters/internal/posting_adapter.hpp"

namespace planbro::adapters::internal {

namespace {

// The notice's id is the message's: a repeat is known by it.
Envelope wrap(const Delivery& delivery) {
    Envelope envelope{"application/xml", delivery.body, {}};
    envelope.headers = fiks_headers(fiks::kNotice, delivery);
    return envelope;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> fiks_headers(std::string_view type,
                                                              const Delivery& delivery) {
    std::vector<std::pair<std::string, std::string>> headers{
        {"Fiks-Melding-Type", std::string(type)},
        {"Fiks-Melding-Id", delivery.notice_id},
        {"Fiks-Korrelasjon-Id", delivery.notice_id}};
    if (!delivery.from.empty()) headers.emplace_back("Fiks-Avsender-Konto", delivery.from);
    if (!delivery.to.empty()) headers.emplace_back("Fiks-Mottaker-Konto", delivery.to);
    return headers;
}

Protocol fiks_protocol() {
    return {.path = "/meldinger",
            .content_type = "application/xml",
            .read_receipt = nullptr,
            .wrap = wrap};
}

}  // namespace planbro::adapters::internal
