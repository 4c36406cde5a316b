// The documents of a MsgHead: one Dialogmelding, and nothing beside it.
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "mappers/dialogmelding/internal/message.hpp"

namespace planbro::mappers::dialogmelding::internal {

namespace {

using native::Element;
using native::Need;

// Beside the Dialogmelding, before any of them is counted as too many.
constexpr std::size_t kDocumentsMax = 50;
// Volven's series of clinical code lists; the two among them that tell what a note is about.
constexpr std::string_view kClinicalSeries = "2.16.578.1.12.4.1.1.7";
constexpr std::string_view kNoteKinds = "2.16.578.1.12.4.1.1.7321";
constexpr std::string_view kBase64 = "http://www.kith.no/xmlstds/base64container";
// Of Volven 7322: who is ready for discharge, and requests for what stands in the record.
constexpr std::array kRecordThemes = std::to_array<std::string_view>({"7", "8", "9"});

void refuse_attachment(Element& element, std::string_view name) {
    refuse_record_matter(element.faults(), element.path_of(name),
                         "Attachments and documents beside the Dialogmelding",
                         "Vedlegg og dokumenter ved siden av dialogmeldingen");
}

void judge_theme(Element& note, const Code& theme) {
    const auto path = note.path_of("TemaKodet");
    refuse_clinical_code(note.faults(), theme, path);
    const auto& themes = kRecordThemes;
    if (theme.system != kThemes ||
        std::find(themes.begin(), themes.end(), theme.value) == themes.end()) {
        return;
    }
    refuse_record_matter(note.faults(), path, "Messages about what stands in the record",
                         "Meldinger om det som står i journalen");
}

std::string joined(std::string text, const std::string& more) {
    if (!text.empty() && !more.empty()) text += "\n\n";
    return text + more;
}

// The parts stand in one text, which has its limit as a whole.
std::string within_limit(Element& element, std::string_view name, std::string text) {
    if (length(text) <= kTextLengthMax) return text;
    element.faults().too_long(element.path_of(name), kTextLengthMax);
    return {};
}

// What is asked of the record: which parts of it, and coded information.
void refuse_record_questions(Element& request) {
    if (!request.children("TypeJournalinfo", kIdentsMax).empty()) {
        refuse_record_matter(request.faults(), request.path_of("TypeJournalinfo"),
                             "Requests for parts of the record",
                             "Forespørsler om deler av journalen");
    }
    if (request.child("KodetOpplysning", Need::optional)) {
        refuse_record_matter(request.faults(), request.path_of("KodetOpplysning"),
                             "Codes of clinical information", "Koder for kliniske opplysninger");
    }
}

// A question; what it asks about the record is refused.
Note read_request(Element& request) {
    Note note;
    refuse_clinical_code(request.faults(), read_code(request, "TypeForesp", Need::required),
                         request.path_of("TypeForesp"));
    note.theme = request.text("EmneSporsmal", Need::optional, kThemeLengthMax);
    note.text = joined(request.prose("Sporsmal", Need::required, kTextLengthMax),
                       request.text("Begrunnelse", Need::optional, kTextLengthMax));
    note.text = within_limit(request, "Sporsmal", std::move(note.text));
    refuse_record_questions(request);
    for (const auto* name :
         {"Formål", "Hastegrad", "FraDato", "TilDato", "DokIdForesp", "RollerRelatertNotat"}) {
        request.pass(name);
    }
    request.finish();
    return note;
}

Note read_note(Element& element) {
    Note note;
    judge_theme(element, read_code(element, "TemaKodet", Need::required));
    note.theme = element.text("Tema", Need::optional, kThemeLengthMax);
    note.text = joined(element.prose("TekstNotatInnhold", Need::required, kTextLengthMax),
                       element.text("Merknad", Need::optional, kTextLengthMax));
    note.text = within_limit(element, "TekstNotatInnhold", std::move(note.text));
    // The question that is answered: a message of its own. It is judged all the same.
    if (auto request = element.child("Foresporsel", Need::optional)) read_request(*request);
    for (const auto* name : {"DokIdNotat", "DatoNotat", "RollerRelatertNotat"}) element.pass(name);
    element.finish();
    return note;
}

std::vector<Note> read_dialog(Element& dialog) {
    std::vector<Note> notes;
    for (auto& element : dialog.children("Notat", kNotesMax)) notes.push_back(read_note(element));
    for (auto& element : dialog.children("Foresporsel", kNotesMax)) {
        notes.push_back(read_request(element));
    }
    if (notes.empty()) dialog.faults().missing(dialog.path_of("Notat"));
    dialog.pass("SakstypeKodet");
    dialog.pass("Sakstype");
    dialog.finish();
    return notes;
}

std::vector<Note> read_content(Element& reference) {
    auto content = reference.child("Content", Need::required);
    if (!content) return {};
    if (content->child_in("Base64Container", kBase64, Need::optional)) {
        refuse_attachment(*content, "Base64Container");
        return {};
    }
    std::vector<Note> notes;
    bool found = false;
    for (const auto version : {kDialog10, kDialog11}) {
        auto dialog = content->child_in("Dialogmelding", version, Need::optional);
        if (!dialog) continue;
        found = true;
        notes = read_dialog(*dialog);
    }
    if (!found) content->faults().missing(content->path_of("Dialogmelding"));
    content->finish();
    return notes;
}

// RefDoc/MsgType (Volven 8114): XML is a message; A an attachment, REF a document elsewhere.
std::vector<Note> read_reference(Element& document) {
    auto reference = document.child("RefDoc", Need::required);
    if (!reference) return {};
    const auto type = read_code(*reference, "MsgType", Need::required);
    if (!type.value.empty() && type.value != "XML") {
        refuse_attachment(*reference, "MsgType");
        return {};
    }
    if (reference->child("FileReference", Need::optional)) {
        refuse_attachment(*reference, "FileReference");
        return {};
    }
    for (const auto* name : {"IssueDate", "Id", "MimeType", "Description", "Compression"}) {
        reference->pass(name);
    }
    auto notes = read_content(*reference);
    reference->finish();
    return notes;
}

std::vector<Note> read_document(Element& document) {
    auto notes = read_reference(document);
    for (const auto* name :
         {"DocumentConnection", "ContentType", "ContentDescription", "ContentCategory", "Consent",
          "Annotation", "FromDate", "ToDate", "OidRef", "EnquiryRefId"}) {
        document.pass(name);
    }
    document.finish();
    return notes;
}

}  // namespace

void refuse_record_matter(native::Faults& faults, std::string_view path, std::string_view what,
                          std::string_view norwegian) {
    faults.add({Severity::error, "business-rule", "ikke-journal",
                std::string(what) + " belong in a record; the plan is a supplement.",
                std::string(path), std::nullopt,
                std::string(norwegian) + " hører til i en journal; planen er et supplement."});
}

void refuse_clinical_code(native::Faults& faults, const Code& code, std::string_view path) {
    const std::string_view system = code.system;
    if (!system.starts_with(kClinicalSeries) || system == kThemes || system == kNoteKinds) return;
    refuse_record_matter(faults, path, "Codes of clinical code systems",
                         "Koder fra kliniske kodeverk");
}

std::vector<Note> read_documents(Element& root) {
    auto documents = root.children("Document", kDocumentsMax);
    if (documents.empty()) {
        root.faults().missing(root.path_of("Document"));
        return {};
    }
    for (std::size_t i = 1; i < documents.size(); ++i) refuse_attachment(documents[i], "RefDoc");
    return read_document(documents.front());
}

}  // namespace planbro::mappers::dialogmelding::internal
