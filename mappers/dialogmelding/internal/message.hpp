// MsgHead with a Dialogmelding as plain values, between its XML and the Communication.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mappers/dialogmelding/dialogmelding.hpp"
#include "mappers/native/xml_reader.hpp"
#include "mappers/native/xml_writer.hpp"

namespace planbro::mappers::dialogmelding::internal {

inline constexpr std::string_view kHeadNamespace = "http://www.kith.no/xmlstds/msghead/2006-05-24";
inline constexpr std::string_view kHeadVersion = "v1.2 2006-05-24";
inline constexpr std::string_view kDialog10 = "http://www.kith.no/xmlstds/dialog/2006-10-11";
inline constexpr std::string_view kDialog11 = "http://www.kith.no/xmlstds/dialog/2013-01-23";
inline constexpr std::string_view kComponents = "http://www.kith.no/xmlstds/felleskomponent1";
inline constexpr std::string_view kSignature = "http://www.w3.org/2000/09/xmldsig#";

// Code lists (Volven), by OID.
inline constexpr std::string_view kPersonIdTypes = "2.16.578.1.12.4.1.1.8116";
inline constexpr std::string_view kUnitIdTypes = "2.16.578.1.12.4.1.1.9051";
inline constexpr std::string_view kThemes = "2.16.578.1.12.4.1.1.7322";
inline constexpr std::string_view kErrorCodes = "2.16.578.1.12.4.1.1.8221";

// Limits on text, in characters, and on lists.
inline constexpr std::size_t kIdLengthMax = 128;
inline constexpr std::size_t kCodeLengthMax = 64;
inline constexpr std::size_t kNameLengthMax = 200;
inline constexpr std::size_t kThemeLengthMax = 255;
inline constexpr std::size_t kTextLengthMax = 4000;
inline constexpr std::size_t kNotesMax = 20;
inline constexpr std::size_t kIdentsMax = 20;

using Party = ReceiptParty;

struct Head {
    HerIds her = {};
    std::string type;
    std::string sent;
    std::string id;
    Party sender;
    Party receiver;
    std::string person;
    std::string person_id_type;  // FNR, DNR, FHN
};

struct Note {
    std::string theme;
    std::string text;
};

struct Dialog {
    Head head;
    std::vector<Note> notes;
};

// A coded value: attributes V, S, DN, OT.
struct Code {
    std::string value;
    std::string system;
    std::string text;
    std::string other;
};
Code read_code(native::Element& parent, std::string_view name, native::Need need);

// xs:dateTime, of which the offset may be absent: then it is the clock on the wall in Norway.
std::string read_moment(native::Element& parent, std::string_view name);

// What belongs in a record and not in a plan.
void refuse_record_matter(native::Faults& faults, std::string_view path, std::string_view what,
                          std::string_view norwegian);
void refuse_clinical_code(native::Faults& faults, const Code& code, std::string_view path);

Head read_head(native::Element& root);
std::vector<Note> read_documents(native::Element& root);
Receipt read_receipt(native::Element& root, ReceiptVersion version);
std::string_view receipt_namespace(ReceiptVersion version);

json::Value to_communication(const Dialog& dialog);
Dialog from_communication(const json::Value& bundle, const json::Value& communication);

// Attributes V, S and DN; an empty S is left out.
void write_code(native::XmlWriter& xml, std::string_view name, std::string_view value,
                std::string_view system, std::string_view text);
// MsgHead around what `inside` writes of the Dialogmelding.
std::string write_message(const Head& head, const std::function<void(native::XmlWriter&)>& inside);
void write_theme(native::XmlWriter& xml);

}  // namespace planbro::mappers::dialogmelding::internal
