#include "adapters/simulator/internal/archive.hpp"

#include <algorithm>

#include "adapters/internal/xml.hpp"
#include "base/digest.hpp"
#include "base/ids.hpp"
#include "base/text.hpp"

namespace planbro::adapters::internal {

namespace {

const std::string kBase = "https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv/";
const std::string kTypes = "no.ks.fiks.arkiv.v1.";
constexpr std::string_view kBoundary = "boundary=";
constexpr std::size_t kFilesMax = 20;

Fail malformed(std::string text, std::string where = {}, std::string_view code = "ugyldig-varsel") {
    return fail(Category::bad_request, std::string(code), std::move(text), std::move(where));
}

std::string quoted(std::string_view header, std::string_view name) {
    const auto at = header.find(std::string(name) + "=\"");
    if (at == std::string_view::npos) return {};
    const auto begin = at + name.size() + 2;
    return std::string(header.substr(begin, header.find('"', begin) - begin));
}

ArchivedFile part_of(std::string_view part) {
    const auto end = part.find("\r\n\r\n");
    if (end == std::string_view::npos) return {};
    ArchivedFile file;
    for (const auto& line : split(part.substr(0, end), '\n')) {
        const std::string_view header = line;
        if (header.starts_with("Content-Disposition:")) file.name = quoted(header, "filename");
        if (header.starts_with("Content-Type:")) file.content_type = header.substr(14);
    }
    if (file.content_type.ends_with('\r')) file.content_type.pop_back();
    file.bytes = part.substr(end + 4);
    return file;
}

// RFC 2046 section 5.1: what stands between the delimiters.
std::vector<ArchivedFile> parts_of(const http::Request& request) {
    const std::string type(request.header("Content-Type"));
    const auto at = type.find(kBoundary);
    if (at == std::string::npos) return {};
    const auto delimiter = "\r\n--" + type.substr(at + kBoundary.size());
    const auto body = "\r\n" + request.body;
    std::vector<ArchivedFile> parts;
    auto begin = body.find(delimiter);
    while (begin != std::string::npos && parts.size() <= kFilesMax) {
        begin += delimiter.size() + 2;
        const auto end = body.find(delimiter, begin);
        if (end == std::string::npos) break;
        parts.push_back(part_of(std::string_view(body).substr(begin, end - begin)));
        begin = end;
    }
    return parts;
}

std::string key_of(const xmlNode* element) {
    return text_of(child_of(child_of(element, "referanseEksternNoekkel"), "noekkel"));
}

bool has_file(const ArchiveMessage& message, const xmlNode* object) {
    const auto name = text_of(child_of(object, "referanseDokumentfil"));
    const auto sum = text_of(child_of(object, "sjekksum"));
    return std::ranges::any_of(message.files, [&](const ArchivedFile& file) {
        return file.name == name && sha256_hex(file.bytes) == sum;
    });
}

Result<ArchiveMessage> judge_files(const xmlNode* root, ArchiveMessage message) {
    if (text_of(child_of(root, "antallFiler")) != std::to_string(message.files.size())) {
        return malformed("Another number of files", "arkivmelding.antallFiler", kOtherFiles);
    }
    const auto* description = child_of(child_of(root, "registrering"), "dokumentbeskrivelse");
    for (const auto* node = description ? description->children : nullptr; node;
         node = node->next) {
        if (view_of(node->name) != "dokumentobjekt" || has_file(message, node)) continue;
        return malformed("The file is not there, or another", "dokumentobjekt", kOtherFiles);
    }
    return message;
}

Result<ArchiveMessage> read_payload(ArchiveMessage message) {
    const auto document = read_xml(message.xml);
    if (!document && message.xml.find("<!DOCTYPE") != std::string::npos) {
        return malformed("A document type is not taken", "arkivmelding.xml", kDocumentType);
    }
    const auto* root = document ? xmlDocGetRootElement(document.get()) : nullptr;
    if (root == nullptr || view_of(root->name) != "arkivmelding" || root->ns == nullptr ||
        view_of(root->ns->href) != kBase + "arkivmelding/opprett/v1") {
        return malformed("No arkivmelding of V1");
    }
    message.case_key = key_of(child_of(root, "mappe"));
    message.key = key_of(child_of(root, "registrering"));
    if (message.case_key.empty() || message.key.empty()) {
        return malformed("No key", "referanseEksternNoekkel");
    }
    return judge_files(root, std::move(message));
}

http::Response message_of(int status, const std::string& type, std::string body) {
    return {.status = status,
            .headers = {{"Content-Type", "application/xml; charset=utf-8"},
                        {"Fiks-Melding-Type", kTypes + type}},
            .body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + body};
}

std::string element(const std::string& name, std::string_view text) {
    return "<" + name + ">" + xml_escape(text) + "</" + name + ">";
}

std::string key_element(std::string_view key) {
    return "<referanseEksternNoekkel>" + element("m:fagsystem", "planbro") +
           element("m:noekkel", key) + "</referanseEksternNoekkel>";
}

std::string folder(const ArchiveMessage& message, const Holdings::Record& record,
                   const std::string& year) {
    return "<mappeKvittering xsi:type=\"saksmappeKvittering\">" +
           element("systemID", derived_uuid("mappe|" + message.case_key)) +
           key_element(message.case_key) +
           element("opprettetEllerEksisterende", record.was_there ? "Eksisterende" : "Opprettet") +
           element("saksaar", year) +
           element("sakssekvensnummer", std::to_string(record.case_number)) + "</mappeKvittering>";
}

std::string registration(const ArchiveMessage& message, const Holdings::Record& record) {
    return "<registreringKvittering xsi:type=\"journalpostKvittering\">" +
           element("systemID", derived_uuid("registrering|" + message.key)) +
           element("registreringsID", std::to_string(record.record_number)) +
           key_element(message.key) +
           element("opprettetEllerEksisterende", record.was_there ? "Eksisterende" : "Opprettet") +
           "</registreringKvittering>";
}

}  // namespace

Result<ArchiveMessage> read_archive_message(const http::Request& request) {
    if (request.header("Fiks-Melding-Type") != kTypes + "arkivering.arkivmelding.opprett") {
        return malformed("Another message type", "Fiks-Melding-Type", kOtherType);
    }
    ArchiveMessage message;
    message.id = request.header("Fiks-Melding-Id");
    if (!is_uuid(message.id)) return malformed("No message id", "Fiks-Melding-Id", kNoMessageId);
    for (auto& part : parts_of(request)) {
        if (part.name == "arkivmelding.xml") {
            message.xml = std::move(part.bytes);
        } else {
            message.files.push_back(std::move(part));
        }
    }
    return read_payload(std::move(message));
}

Holdings::Record Holdings::take(const ArchiveMessage& message) {
    const auto next = [](std::map<std::string, int>& numbers, const std::string& key) {
        return numbers.try_emplace(key, static_cast<int>(numbers.size()) + 1);
    };
    const auto folder = next(cases_, message.case_key);
    const auto record = next(records_, message.key);
    return {folder.first->second, record.first->second, !record.second};
}

void Holdings::forget() {
    cases_.clear();
    records_.clear();
}

http::Response archive_receipt(const ArchiveMessage& message, const Holdings::Record& record,
                               Instant at) {
    auto response = message_of(
        200, "arkivering.arkivmelding.opprett.kvittering",
        "<arkivmeldingKvittering xmlns=\"" + kBase +
            "arkivmelding/opprett/kvittering/v1\" xmlns:m=\"" + kBase +
            "metadatakatalog/v1\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">" +
            folder(message, record, format_day(at).substr(0, 4)) + registration(message, record) +
            "</arkivmeldingKvittering>\n");
    response.headers.push_back({"Fiks-Svar-Til", message.id});
    return response;
}

http::Response archive_fault(int status, std::string_view text) {
    const std::string name = status >= 500 ? "serverfeil" : "ugyldigforespoersel";
    return message_of(status, "feilmelding." + name,
                      "<" + name + " xmlns=\"" + kBase + "feil/" + name + "/v1\" xmlns:f=\"" +
                          kBase + "feil/feilmelding/v1\">" +
                          element("f:feilId", derived_uuid("feil|" + std::string(text))) +
                          element("f:feilmelding", text) + "</" + name + ">\n");
}

}  // namespace planbro::adapters::internal
