// What differs from one partner system to another: what it is sent, what must be wrong with a
// message, how it must say so.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/exchange.hpp"
#include "base/json.hpp"
#include "conform/conform.hpp"

namespace planbro::conform::internal {

// Who a message is about. Synthetic persons, a plan of this run's own.
struct Subject {
    std::string person;
    std::string plan;
};

// A message that planbro sends.
struct Step {
    std::string_view kind;  // of notice; of what is sent to an archive, the plan's version
    Check check;
};

using Spoil = void (*)(adapters::Delivery&);

// A message with one thing wrong. The delivery is spoilt before it is put in its envelope, or the
// envelope afterwards.
struct Mistake {
    Check check;
    Spoil spoil = nullptr;
    void (*spoil_envelope)(adapters::Envelope&) = nullptr;
    bool may_close = false;  // closing the connection is a refusal, too
};

struct Kit {
    std::string_view name;
    adapters::System system = adapters::System::nav;
    std::span<const Step> steps = {};  // in the order of a plan's life
    std::span<const Mistake> mistakes = {};
    std::vector<std::string_view> reply_types = {};  // media types of a receipt
    // The check that a refusal explains itself, and what is lacking in one; "" nothing.
    Check refusal_check = {};
    std::string (*lacking)(const adapters::HttpReply&) = nullptr;
    // The check of what the receipt names, and what is wrong with it; "" nothing.
    Check naming_check = {};
    std::string (*misnamed)(const adapters::Told&, const std::string& message_id) = nullptr;
    // The mistake after which its message is sent again, put right.
    std::string_view corrected = {};
    bool is_told_notices = true;  // not an archive
    adapters::Delivery (*render)(adapters::System, const Subject&, std::string_view kind,
                                 const std::string& id, Instant when,
                                 bool address_protected) = nullptr;
};

Kit nav_kit();
Kit barnevern_kit();
Kit ehr_kit();
Kit arkiv_kit();

// --- for the kits

inline constexpr std::size_t kTooLargeBytes = std::size_t{9} * 1024 * 1024;

// What all who are told notices have in common: the steps, what a receipt names, the renderer.
Kit notice_kit(std::string_view name, adapters::System system);
// An outbox entry's payload, as planbro's renderer makes a message of it.
adapters::Delivery rendered(adapters::System system, const std::string& id,
                            const json::Value& payload, bool address_protected);
void break_off(adapters::Delivery& delivery);          // in the middle
void call_it_text(adapters::Envelope& envelope);       // text/plain
void add_document_type(adapters::Delivery& delivery);  // to XML
std::string misnamed_message(const adapters::Told& told, const std::string& message_id);

inline constexpr Check kRefusesBroken{"refuses-broken",
                                      "refuses a message that breaks off in the middle",
                                      "rule 4; RFC 9110 section 15.5.1"};
inline constexpr Check kRefusesMediaType{"refuses-media-type",
                                         "refuses a message that is said to be text/plain",
                                         "rule 4; RFC 9110 section 15.5.16"};
inline constexpr Check kRefusesMissingId{"refuses-missing-id", "refuses a message without id",
                                         "rule 3: every message carries a stable id"};
inline constexpr Check kRefusesMissingPerson{"refuses-missing-person",
                                             "refuses a notice without person",
                                             "rule 4: every notice carries the person's number"};
inline constexpr Check kRefusesUnknownKind{"refuses-unknown-kind",
                                           "refuses a notice of a kind that does not exist",
                                           "rule 1: the kinds are these seven"};
inline constexpr Check kRefusesTooLarge{"refuses-too-large", "refuses a message of 9 MiB",
                                        "rule 4; RFC 9110 section 15.5.14"};
inline constexpr Check kRefusesDocumentType{
    "refuses-document-type", "refuses XML with a document type",
    "rule 4; XML 1.0 section 2.8: its entities read foreign files and fill memories"};

// What can be wrong with a notice in JSON.
constexpr std::array<Mistake, 6> mistakes_in_json(Spoil without_id, Spoil without_person,
                                                  Spoil of_no_kind, Spoil swollen) {
    return {Mistake{.check = kRefusesBroken, .spoil = break_off},
            Mistake{.check = kRefusesMissingId, .spoil = without_id},
            Mistake{.check = kRefusesMissingPerson, .spoil = without_person},
            Mistake{.check = kRefusesUnknownKind, .spoil = of_no_kind},
            Mistake{.check = kRefusesMediaType, .spoil_envelope = call_it_text},
            Mistake{.check = kRefusesTooLarge, .spoil = swollen, .may_close = true}};
}

inline constexpr Check kNamesMessage{
    "receipt-names-message", "the receipt names the message that it is for, where it names one",
    "rule 2: a receipt belongs to one message"};

}  // namespace planbro::conform::internal
