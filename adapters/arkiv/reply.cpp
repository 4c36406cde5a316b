// What the archive answered. Read leniently: an archive may tell more than we ask for, and every
// vendor does.
#include "adapters/arkiv/reply.hpp"

#include <algorithm>

#include "adapters/internal/xml.hpp"

namespace planbro::adapters::arkiv {

namespace {

using internal::child_of;
using internal::own_text_of;
using internal::read_xml;
using internal::view_of;

constexpr std::string_view kBase = "https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv/";

std::string text(const xmlNode* parent, std::string_view name) {
    return own_text_of(child_of(parent, name));
}

bool is_root(const xmlNode* root, std::string_view name, std::string_view name_space) {
    return root != nullptr && view_of(root->name) == name && root->ns != nullptr &&
           view_of(root->ns->href) == std::string(kBase).append(name_space);
}

// What goes on into the ledger is an id, whatever the archive wrote there.
std::string id(const xmlNode* parent, std::string_view name) {
    constexpr std::size_t kIdMax = 64;
    auto value = text(parent, name);
    const bool plain = std::ranges::all_of(
        value, [](char c) { return c > 0x20 && c < 0x7F && c != '<' && c != '&'; });
    return plain && value.size() <= kIdMax ? value : std::string();
}

std::string case_number(const xmlNode* folder) {
    const auto year = id(folder, "saksaar");
    const auto number = id(folder, "sakssekvensnummer");
    if (!year.empty() && !number.empty()) return year + "/" + number;
    const auto named = id(folder, "mappeID");
    return named.empty() ? id(folder, "systemID") : named;
}

Reply refused(const xmlNode* fault) {
    return {.kind = Reply::Kind::refused, .fault = id(fault, "feilId")};
}

// A folder that failed is a failure even where the record was made: it stands nowhere.
Reply receipt(const xmlNode* root) {
    for (const auto* failed : {"mappeFeilet", "registreringFeilet"}) {
        if (const auto* fault = child_of(root, failed)) return refused(fault);
    }
    const auto* record = child_of(root, "registreringKvittering");
    Reply reply;
    reply.record = id(record, "registreringsID");
    if (reply.record.empty()) reply.record = id(record, "systemID");
    if (reply.record.empty()) return reply;
    reply.kind = Reply::Kind::archived;
    reply.case_number = case_number(child_of(root, "mappeKvittering"));
    reply.was_there = text(record, "opprettetEllerEksisterende") == "Eksisterende";
    return reply;
}

Reply fault(const xmlNode* root, Reply::Kind kind) {
    return {.kind = kind, .fault = id(root, "feilId")};
}

}  // namespace

std::string words_of(const Reply& reply) {
    const auto record = "journalpost " + reply.record;
    return reply.case_number.empty() ? record : "sak " + reply.case_number + ", " + record;
}

Reply read_reply(std::string_view message_type, std::string_view xml) {
    if (message_type == kReceived) return {.kind = Reply::Kind::try_again, .fault = {}};
    const auto document = read_xml(xml);
    const auto* root = document ? xmlDocGetRootElement(document.get()) : nullptr;
    if (message_type == kReceipt &&
        is_root(root, "arkivmeldingKvittering", "arkivmelding/opprett/kvittering/v1")) {
        return receipt(root);
    }
    if (message_type == kServerFault && is_root(root, "serverfeil", "feil/serverfeil/v1")) {
        return fault(root, Reply::Kind::try_again);
    }
    if (message_type == kFaulty &&
        is_root(root, "ugyldigforespoersel", "feil/ugyldigforespoersel/v1")) {
        return fault(root, Reply::Kind::refused);
    }
    if (message_type == kNotFound && is_root(root, "ikkefunnet", "feil/ikkefunnet/v1")) {
        return fault(root, Reply::Kind::refused);
    }
    return {};
}

}  // namespace planbro::adapters::arkiv
