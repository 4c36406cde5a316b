// Health records over FHIR: a transaction with a conditional create.
#include "base/json.hpp"
#include "conform/internal/kit.hpp"

namespace planbro::conform::internal {

namespace {

// The one entry of the transaction.
template <class Change>
void change(adapters::Delivery& delivery, const Change& what) {
    auto bundle = json::parse(delivery.body).value_or(json::Value());
    for (auto& entry : bundle["entry"].make_array()) what(entry);
    delivery.body = json::write(bundle);
}

void without_id(adapters::Delivery& delivery) {
    change(delivery, [](json::Value& entry) {
        entry["resource"].erase("identifier");
        entry["request"].erase("ifNoneExist");
    });
}

void without_person(adapters::Delivery& delivery) {
    change(delivery, [](json::Value& entry) { entry["resource"].erase("subject"); });
}

void of_no_kind(adapters::Delivery& delivery) {
    change(delivery, [](json::Value& entry) {
        for (auto& coding : entry["resource"]["type"]["coding"].make_array()) {
            coding.set("code", "vedtak-fattet");
        }
    });
}

void swollen(adapters::Delivery& delivery) {
    change(delivery, [](json::Value& entry) {
        entry["resource"].set("description", std::string(kTooLargeBytes, 'a'));
    });
}

constexpr auto kMistakes = mistakes_in_json(without_id, without_person, of_no_kind, swollen);

std::string lacking(const adapters::HttpReply& reply) {
    const auto outcome = json::parse(reply.body);
    if (!outcome || outcome->text("resourceType") != "OperationOutcome") {
        return "it is no OperationOutcome";
    }
    return outcome->at("issue").items().empty() ? "it has no issue" : "";
}

// "DocumentReference/1", with the base before it and the version after it, or without them.
std::string misnamed(const adapters::Told& told, const std::string&) {
    constexpr std::string_view kType = "DocumentReference/";
    const auto at = told.receipt.rfind(kType);
    const bool begins = at == 0 || (at != std::string::npos && told.receipt[at - 1] == '/');
    if (!begins) return "its location is no DocumentReference";
    return told.receipt.size() > at + kType.size() ? "" : "its location has no id";
}

}  // namespace

Kit ehr_kit() {
    auto kit = notice_kit("ehr", adapters::System::ehr);
    kit.mistakes = kMistakes;
    kit.reply_types = {"application/fhir+json", "application/json"};
    kit.refusal_check = {"refusal-explains", "says in an OperationOutcome why it refuses",
                         "rule 4; FHIR R4 http.html, Status Codes"};
    kit.lacking = lacking;
    kit.naming_check = {"receipt-names-document",
                        "the receipt's location is that of a DocumentReference",
                        "rule 2; FHIR R4 http.html, transaction response"},
    kit.misnamed = misnamed;
    return kit;
}

}  // namespace planbro::conform::internal
