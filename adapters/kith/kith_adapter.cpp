// A health record by KITH's messages: MsgHead is posted, and whoever takes it in answers with an
// AppRec of its own when it has been read, POST /inbound/ehr.
#include "adapters/internal/posting_adapter.hpp"

namespace planbro::adapters::internal {

Protocol kith_protocol() {
    return {.path = "", .content_type = "application/xml", .read_receipt = nullptr};
}

}  // namespace planbro::adapters::internal
