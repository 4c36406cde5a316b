// Health records by KITH's (now Helsedirektoratet's) XML: MsgHead 1.2 with Dialogmelding 1.0 or 1.1
// in, Dialogmelding 1.1 out, and AppRec 1.0 and 1.1, the receipt of either, both ways. Read without
// DTDs, entities or network.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "mappers/mapped.hpp"
#include "plan/notice.hpp"

namespace planbro::mappers::dialogmelding {

// Identifier system of a Communication that came as a Dialogmelding: MsgHead/MsgInfo/MsgId.
inline constexpr std::string_view kMessageId = "https://planbro.no/id/kith-melding";

// On its way to becoming a Communication on the person's plan.
struct Message {
    std::string message_id;
    std::string sender_orgnr;   // "" when the head names the sender by HER-id alone
    std::string person;         // fødselsnummer
    std::string type;           // MsgInfo/Type, which a receipt repeats
    std::string sent;           // MsgInfo/GenDate, likewise
    json::Value communication;  // without id, meta, subject and basedOn
};

enum class ReceiptVersion { v1_0, v1_1 };

// Volven 8258. ok_in_part: parts of what was sent were refused.
enum class ReceiptStatus { ok, rejected, ok_in_part };

// Error of an AppRec: a code of Volven 8221 as a rule.
struct ReceiptError {
    std::string code;
    std::string system;  // OID
    std::string text;
    friend bool operator==(const ReceiptError&, const ReceiptError&) = default;
};

struct ReceiptParty {
    std::string orgnr;
    std::string name;
    friend bool operator==(const ReceiptParty&, const ReceiptParty&) = default;
};

struct Receipt {
    ReceiptVersion version = ReceiptVersion::v1_1;
    std::string id;
    std::string made;  // GenDate
    ReceiptParty sender;
    ReceiptParty receiver;
    ReceiptStatus status = ReceiptStatus::ok;
    std::vector<ReceiptError> errors;
    std::string original_type;
    std::string original_made;
    std::string original_id;
    friend bool operator==(const Receipt&, const Receipt&) = default;
};

// Category::bad_request for what is not well-formed XML (with line), unprocessable for the rest.
Result<std::variant<Message, Receipt>> read(std::string_view xml);

// A Bundle for `planbro map`: the Communication with subject and basedOn as logical references.
json::Value to_bundle(const Message& message);

// A Communication as MsgHead with Dialogmelding 1.1 (planbro map --to dialogmelding).
Result<std::string> write(const json::Value& bundle);

// HER-ids of sender and receiver in Norsk helsenett's address register; "" = named without.
struct HerIds {
    std::string sender;
    std::string receiver;
};

// What a service is told of a plan; its MsgId is the notice's id, so that the AppRec finds it.
std::string notice(const plan::Notice& notice, const HerIds& her = {});

std::string write_receipt(const Receipt& receipt);

// The receipt for what was received, as its receiver `by`: OK without errors, else refused.
Receipt receipt_for(const Message& received, const ReceiptParty& by, std::string_view id,
                    Instant now, std::vector<ReceiptError> errors = {});

}  // namespace planbro::mappers::dialogmelding
