#include "adapters/fiks/service.hpp"

namespace planbro::adapters::fiks {

Headers headers(std::string_view type, const Delivery& delivery) {
    Headers headers{{"Fiks-Melding-Type", std::string(type)},
                    {"Fiks-Melding-Id", delivery.notice_id},
                    {"Fiks-Korrelasjon-Id", delivery.notice_id}};
    if (!delivery.from.empty()) headers.emplace_back("Fiks-Avsender-Konto", delivery.from);
    if (!delivery.to.empty()) headers.emplace_back("Fiks-Mottaker-Konto", delivery.to);
    return headers;
}

}  // namespace planbro::adapters::fiks
