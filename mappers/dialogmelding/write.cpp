// A Communication as MsgHead with Dialogmelding 1.1.
#include "fhir/resource.hpp"
#include "mappers/dialogmelding/internal/message.hpp"

namespace planbro::mappers::dialogmelding {

namespace {

using namespace internal;
using native::XmlWriter;

bool is_communication(const json::Value& resource) {
    return resource.text("resourceType") == "Communication";
}

const json::Value* find_communication(const json::Value& bundle) {
    if (is_communication(bundle)) return &bundle;
    for (const auto& entry : bundle.at("entry").items()) {
        if (is_communication(entry.at("resource"))) return &entry.at("resource");
    }
    return nullptr;
}

void write_notes(XmlWriter& xml, const std::vector<Note>& notes) {
    for (const auto& note : notes) {
        xml.element("Notat", [&] {
            write_theme(xml);
            xml.text_if("Tema", note.theme);
            xml.text("TekstNotatInnhold", note.text);
        });
    }
}

}  // namespace

Result<std::string> write(const json::Value& bundle) {
    const auto* communication = find_communication(bundle);
    if (communication == nullptr) {
        return fail(Category::unprocessable, "ingen-melding", "There is no Communication.",
                    "Bundle.entry");
    }
    const auto dialog = from_communication(bundle, *communication);
    auto document =
        write_message(dialog.head, [&](XmlWriter& xml) { write_notes(xml, dialog.notes); });
    // What the receiver would refuse is not written: the reader is the judge, with native paths.
    if (auto judged = read(document); !judged) return Fail(judged.error());
    return document;
}

}  // namespace planbro::mappers::dialogmelding
