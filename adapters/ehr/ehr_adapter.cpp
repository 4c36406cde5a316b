// A transaction is posted to the FHIR base itself (https://hl7.org/fhir/R4/http.html#transaction);
// the receipt is where the health record has put the DocumentReference.
#include "adapters/internal/posting_adapter.hpp"
#include "base/json.hpp"

namespace planbro::adapters::internal {

namespace {

Told read_receipt(const HttpReply& reply) {
    const auto bundle = json::parse(reply.body);
    if (!bundle || bundle->text("resourceType") != "Bundle" ||
        bundle->text("type") != "transaction-response") {
        return {};
    }
    const auto& response = bundle->at("entry").at(0).at("response");
    // "201 Created", or "200 OK" where the record had it already.
    if (!response.text("status").starts_with("2")) return {};
    return {.receipt = response.text("location"),
            .is_repeat = !response.text("status").starts_with("201")};
}

}  // namespace

Protocol ehr_protocol() {
    return {.path = "", .content_type = "application/fhir+json", .read_receipt = read_receipt};
}

}  // namespace planbro::adapters::internal
