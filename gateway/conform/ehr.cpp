// Health records over FHIR: a transaction with a conditional create.
#include <array>

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

constexpr std::array kMistakes{
    Mistake{.check = kRefusesBroken, .spoil = break_off},
    Mistake{.check = kRefusesMissingId, .spoil = without_id},
    Mistake{.check = kRefusesMissingPerson, .spoil = without_person},
    Mistake{.check = kRefusesUnknownKind, .spoil = of_no_kind},
    Mistake{.check = kRefusesMediaType, .spoil_envelope = call_it_text},
    Mistake{.check = kRefusesTooLarge, .spoil = swollen, .may_close = true},
};

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
    return {.name = "ehr",
            .system = adapters::System::ehr,
            .steps = notice_steps(),
            .mistakes = kMistakes,
            .reply_types = {"application/fhir+json", "application/json"},
            .refusal_check = {"refusal-explains", "says in an OperationOutcome why it refuses",
                              "rule 4; FHIR R4 http.html, Status Codes"},
            .lacking = lacking,
            .naming_check = {"receipt-names-document",
                             "the receipt's location is that of a DocumentReference",
                             "rule 2; FHIR R4 http.html, transaction response"},
            .misnamed = misnamed,
            .corrected = kRefusesMissingPerson.id,
            .render = render_notice};
}

}  // namespace planbro::conform::internal
