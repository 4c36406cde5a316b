// A receipt for a notice that comes by itself, later than the reply to the notice: JSON, for
// systems that have no receipt of their own (docs/operating.md, "Late receipts").
#pragma once

#include <string>

#include "base/json.hpp"
#include "base/result.hpp"

namespace planbro::mappers::kvittering {

struct Receipt {
    std::string message_id;  // meldingsId
    std::string notice;      // varselId
    bool is_refusal = false;
    std::string receipt;  // the sender's own id of it; of a refusal ""
    std::string reason;   // of a refusal; "" not told
};

// Category::unprocessable for what it does not hold, or holds beside it.
Result<Receipt> read(const json::Value& document);

}  // namespace planbro::mappers::kvittering
