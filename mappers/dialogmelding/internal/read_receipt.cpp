// AppRec 1.0 (2004-11-21) and 1.1 (2012-02-15): the same elements in two namespaces.
#include <algorithm>
#include <array>

#include "mappers/dialogmelding/internal/message.hpp"

namespace planbro::mappers::dialogmelding::internal {

namespace {

using native::Element;
using native::Need;

constexpr std::size_t kErrorsMax = 50;
constexpr std::size_t kErrorCodeMax = 8;

struct StatusRow {
    std::string_view code;
    ReceiptStatus status;
};
constexpr std::array kStatuses = std::to_array<StatusRow>({
    {"1", ReceiptStatus::ok},
    {"2", ReceiptStatus::rejected},
    {"3", ReceiptStatus::ok_in_part},
});

// An id beside the first; of these too the organisation number is looked for.
void read_additional_ids(Element& unit, Party& party) {
    for (auto& element : unit.children("AdditionalId", kIdentsMax)) {
        const auto id = element.text("Id", Need::required, kIdLengthMax);
        const auto type = read_code(element, "Type", Need::required);
        element.finish();
        if (type.value != "ENH" || !party.orgnr.empty()) continue;
        if (element.faults().check_organisation(id, element.path_of("Id"))) party.orgnr = id;
    }
}

Party read_institution(Element& unit) {
    Party party{{}, unit.text("Name", Need::optional, kNameLengthMax)};
    const auto id = unit.text("Id", Need::optional, kIdLengthMax);
    const auto type = read_code(unit, "TypeId", Need::optional);
    if (type.value == "ENH" && unit.faults().check_organisation(id, unit.path_of("Id"))) {
        party.orgnr = id;
    }
    read_additional_ids(unit, party);
    unit.pass("Dept");
    unit.pass("HCPerson");
    unit.finish();
    return party;
}

Party read_unit(Element& side) {
    auto element = side.child("HCP", Need::required);
    if (!element) return {};
    Party party;
    element->pass("HCProf");  // a person who practises alone has no organisation to be known by
    if (auto unit = element->child("Inst", Need::optional)) party = read_institution(*unit);
    element->pass("MedSpeciality");
    element->pass("Address");
    element->finish();
    return party;
}

Party read_side(Element& root, std::string_view name) {
    auto element = root.child(name, Need::required);
    if (!element) return {};
    element->pass("Role");
    auto party = read_unit(*element);
    element->finish();
    return party;
}

ReceiptStatus read_status(Element& root) {
    const auto code = read_code(root, "Status", Need::required);
    const auto* row = std::find_if(kStatuses.begin(), kStatuses.end(),
                                   [&](const auto& each) { return each.code == code.value; });
    if (row != kStatuses.end()) return row->status;
    static constexpr std::array kKnown = std::to_array<std::string_view>({"1", "2", "3"});
    if (!code.value.empty()) {
        root.faults().check_code(code.value, kKnown, root.path_of("Status"));
    }
    return ReceiptStatus::rejected;
}

bool is_error_code(std::string_view text) {
    return text.size() <= kErrorCodeMax && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
           });
}

std::vector<ReceiptError> read_errors(Element& root) {
    std::vector<ReceiptError> errors;
    for (auto& element : root.children("Error", kErrorsMax)) {
        ReceiptError error{element.attribute("V", Need::required, kCodeLengthMax),
                           element.attribute("S", Need::optional, kCodeLengthMax),
                           element.attribute("DN", Need::optional, kTextLengthMax)};
        // What it says beyond the code is about one message, and may quote it.
        element.attribute("OT", Need::optional, kTextLengthMax);
        element.finish();
        if (!is_error_code(error.code)) {
            element.faults().bad_value(element.path_of("@V"), "Not a code such as E10.");
        }
        errors.push_back(std::move(error));
    }
    return errors;
}

void read_original(Element& root, Receipt& receipt) {
    auto element = root.child("OriginalMsgId", Need::required);
    if (!element) return;
    receipt.original_type = read_code(*element, "MsgType", Need::required).value;
    receipt.original_made = read_moment(*element, "IssueDate");
    receipt.original_id = element->text("Id", Need::required, kIdLengthMax);
    element->finish();
}

}  // namespace

std::string_view receipt_namespace(ReceiptVersion version) {
    return version == ReceiptVersion::v1_0 ? "http://www.kith.no/xmlstds/apprec/2004-11-21"
                                           : "http://www.kith.no/xmlstds/apprec/2012-02-15";
}

Receipt read_receipt(Element& root, ReceiptVersion version) {
    Receipt receipt;
    receipt.version = version;
    read_code(root, "MsgType", Need::required);
    receipt.id = root.text("Id", Need::required, kIdLengthMax);
    receipt.made = read_moment(root, "GenDate");
    receipt.sender = read_side(root, "Sender");
    receipt.receiver = read_side(root, "Receiver");
    receipt.status = read_status(root);
    receipt.errors = read_errors(root);
    read_original(root, receipt);
    for (const auto* name : {"MIGversion", "SoftwareName", "SoftwareVersion"}) root.pass(name);
    root.finish();
    return receipt;
}

}  // namespace planbro::mappers::dialogmelding::internal
