// Bufdir's national messages (bufdir.no, v1.2.0 and kin) in, application receipts out. Of a
// referral only the header, the person and the individuell plan are looked at: the rest is child
// welfare's own record and is read by nobody here.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "mappers/mapped.hpp"

namespace planbro::mappers::bufdir {

struct Organisation {
    std::string orgnr;
    std::string name;
};

struct Header {
    std::string id;            // Meldingshode/Id, in lower case
    std::string conversation;  // StartMeldingId; the message's own id where it begins one
    std::string about;         // MeldingId of the message that it follows; "" none
    std::string sent;          // as written
    // xs:dateTime may lack an offset; then the moment is not told.
    std::optional<Instant> sent_at;
    Organisation sender;
    Organisation receiver;
};

struct Referral {
    Header header;
    // Nothing for a child that is not born yet: the number in the message is the mother's.
    std::optional<Identity> person;
    // Whether the referral says that the plan exists or is being made.
    bool says_there_is_a_plan = false;
    // The ledger's entry as far as the message tells it: Task without id, identifier, focus, for,
    // requester, owner and the time of the receipt.
    json::Value task;
};

// Applikasjonskvittering on a message of ours.
struct Receipt {
    Header header;
};

// Feilmelding on a message of ours. What it says in prose is not kept.
struct ErrorReport {
    Header header;
    std::vector<std::string> codes;  // 1001, 1002, 9999
};

using Message = std::variant<Referral, Receipt, ErrorReport>;

// Nothing where the root is in no namespace of Bufdir's. Category::bad_request for what is not
// well-formed (with line), unprocessable for the rest, with every fault at its place.
Result<std::optional<Message>> read(std::string_view xml);

// A Bundle for `planbro map`: the ledger's entry with the person, by identifier.
json::Value to_bundle(const Referral& referral);

// The receipt of this gateway on a message that came in: the sender of the one is the receiver of
// the other. Receipts on the same message have the same id.
struct Received {
    std::string message;       // its Meldingshode/Id
    std::string conversation;  // StartMeldingId
    Organisation sender;
    Organisation receiver;  // who gives the receipt
    Instant at;
    bool is_repeat = false;
};
std::string receipt(const Received& received);

}  // namespace planbro::mappers::bufdir
