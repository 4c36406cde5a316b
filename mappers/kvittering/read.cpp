#include <array>

#include "mappers/kvittering/kvittering.hpp"
#include "mappers/native/fields.hpp"

namespace planbro::mappers::kvittering {

namespace {

using native::Need;

constexpr std::array kStatuses = std::to_array<std::string_view>({"mottatt", "avvist"});
constexpr std::size_t kIdLengthMax = 128;
constexpr std::size_t kReasonLengthMax = 200;

}  // namespace

Result<Receipt> read(const json::Value& document) {
    native::Faults faults;
    native::Fields fields(document, "", faults);
    Receipt receipt;
    receipt.message_id = fields.text("meldingsId", Need::required, kIdLengthMax);
    receipt.notice = fields.text("varselId", Need::required, kIdLengthMax);
    receipt.is_refusal = fields.code("status", Need::required, kStatuses) == "avvist";
    receipt.receipt = fields.text(
        "kvittering", receipt.is_refusal ? Need::optional : Need::required, kIdLengthMax);
    receipt.reason = fields.text("grunn", Need::optional, kReasonLengthMax);
    fields.finish();
    if (!faults.none()) return faults.failure();
    return receipt;
}

}  // namespace planbro::mappers::kvittering
