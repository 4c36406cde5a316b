// A plan Bundle → arkivmelding.opprett: one saksmappe for the plan, one journalpost for this state
// of it, one document in two forms: PDF/A to read, JSON to use again.
#include "base/digest.hpp"
#include "base/time.hpp"
#include "fhir/codes.hpp"
#include "fhir/resource.hpp"
#include "mappers/arkivmelding/arkivmelding.hpp"
#include "mappers/arkivmelding/internal/names.hpp"
#include "mappers/native/plandokument/plandokument.hpp"
#include "mappers/native/xml_writer.hpp"

namespace planbro::mappers::arkivmelding {

namespace {

using namespace internal;
using native::XmlWriter;
using plandokument::PlanBundle;

// Confidential by offentleglova § 13 with forvaltningsloven § 13: what stands in an individual plan
// is somebody's personal affairs. When it ends is the archive's to decide.
constexpr std::string_view kRestriction = "13";
constexpr std::string_view kRestrictionText = "Unntatt etter offentleglova § 13";
constexpr std::string_view kLegalBasis = "offentleglova § 13 jf. forvaltningsloven § 13";
constexpr std::string_view kPublicTitle = "Individuell plan";

struct Plan {
    std::string id;  // the business identifier
    std::string title;
    std::string owner;
    std::string owner_number;
    std::string coordinator;
    std::string person;
    std::string person_number;
    std::string status;
    std::string begins;
    std::string day;  // of the document
    std::string version;
};

std::string number_of(const json::Value& patient) {
    for (const auto system : {fhir::kFodselsnummer, fhir::kDnummer}) {
        auto number = fhir::identifier_in(patient, system);
        if (!number.empty()) return number;
    }
    return {};
}

std::string coordinator_of(const json::Value& plan) {
    const auto* coordinator = fhir::find_extension(plan, fhir::kExtKoordinator);
    const auto* name = coordinator ? fhir::find_extension(*coordinator, "navn") : nullptr;
    return name ? name->text("valueString") : "";
}

std::string owner_number(const PlanBundle& bundle) {
    const auto& author = bundle.plan().at("author");
    const auto& identifier = author.at("identifier");
    if (identifier.text("system") == fhir::kOrganisasjonsnummer) return identifier.text("value");
    return fhir::identifier_in(bundle.resolve(author), fhir::kOrganisasjonsnummer);
}

std::string version_of(const json::Value& plan) {
    const auto* version = fhir::find_extension(plan, fhir::kExtVersjon);
    return version ? std::string(version->at("valueInteger").digits()) : "";
}

std::string or_else(std::string_view text, std::string_view otherwise) {
    auto clean = plandokument::printable(text);
    return clean.empty() ? std::string(otherwise) : clean;
}

// By the business identifier; what has none is nobody else's.
std::string id_of(const json::Value& plan) {
    const auto id =
        or_else(fhir::identifier_in(plan, fhir::kPlanId), plandokument::printable(plan.text("id")));
    return id.empty() ? "plan-" + sha256_hex(json::write(plan)).substr(0, 32) : id;
}

std::string day_of(const json::Value& plan) {
    const auto made = parse_instant(plandokument::made_at(plan));
    return format_day(made.value_or(Instant{}));
}

// A whole day, or "".
std::string first_day(const json::Value& plan) {
    const auto& begins = plan.at("period").text("start");
    return begins.size() >= 10 && interval_of(begins) ? begins.substr(0, 10) : std::string();
}

Plan plan_of(const PlanBundle& bundle) {
    const auto& plan = bundle.plan();
    const auto& patient = bundle.patient();
    return {.id = id_of(plan),
            .title = or_else(plan.text("title"), kPublicTitle),
            .owner = plandokument::printable(bundle.name_of(plan.at("author"))),
            .owner_number = plandokument::printable(owner_number(bundle)),
            .coordinator = plandokument::printable(coordinator_of(plan)),
            .person = or_else(plandokument::name_of_resource(patient), "Personen planen gjelder"),
            .person_number = plandokument::printable(number_of(patient)),
            .status = plan.text("status"),
            .begins = first_day(plan),
            .day = day_of(plan),
            .version = plandokument::printable(version_of(plan))};
}

// A code of Noark's open lists: the names come of the metadata catalogue's namespace.
void write_code(XmlWriter& xml, std::string_view name, std::string_view code,
                std::string_view meaning) {
    xml.element(name, [&] {
        xml.text("n5mdk:kode", code);
        xml.text("n5mdk:beskrivelse", meaning);
    });
}

void write_key(XmlWriter& xml, std::string_view name, const std::string& key) {
    xml.element(name, [&] {
        xml.text("n5mdk:fagsystem", kSystem);
        xml.text("n5mdk:noekkel", key);
    });
}

void write_shielding(XmlWriter& xml) {
    xml.element("skjerming", [&] {
        write_code(xml, "tilgangsrestriksjon", kRestriction, kRestrictionText);
        xml.text("skjermingshjemmel", kLegalBasis);
    });
}

void write_medium(XmlWriter& xml) {
    write_code(xml, "dokumentmedium", "E", "Elektronisk arkiv");
}

// V1 has no place for kassasjon, so it stands with what is the sender's own. "Bevares": nobody may
// destroy what the archivist has not decided on.
void write_retention(XmlWriter& xml) {
    xml.element("virksomhetsspesifikkeMetadata", [&] {
        xml.root("bevaring", kRetention, [&] {
            xml.element("kassasjonsvedtak", [&] {
                xml.text("kode", "B");
                xml.text("beskrivelse", "Bevares");
            });
        });
    });
}

void write_party(XmlWriter& xml, const Plan& plan) {
    xml.element("part", [&] {
        xml.text("partNavn", plan.person);
        write_code(xml, "partRolle", "Klient", "Personen planen gjelder");
        if (!plan.person_number.empty()) {
            xml.element("personID", [&] {
                xml.text("landkode", "NO");
                xml.text("identifikator", plan.person_number);
            });
        }
        xml.text("erSkjermet", "true");
        xml.text("erPersonnavn", "true");
    });
}

bool is_closed(std::string_view status) {
    return status == "completed" || status == "revoked" || status == "entered-in-error";
}

void write_case_status(XmlWriter& xml, const Plan& plan) {
    if (is_closed(plan.status)) return write_code(xml, "saksstatus", "A", "Avsluttet");
    write_code(xml, "saksstatus", "B", "Under behandling");
}

void write_case_own(XmlWriter& xml, const Plan& plan) {
    xml.text_if("saksdato", plan.begins);
    if (!plan.owner.empty() || !plan.owner_number.empty()) {
        xml.element("administrativEnhet", [&] {
            xml.text_if("n5mdk:navn", plan.owner);
            xml.text_if("n5mdk:identifikator", plan.owner_number);
        });
    }
    if (!plan.coordinator.empty()) {
        xml.element("saksansvarlig", [&] { xml.text("n5mdk:navn", plan.coordinator); });
    }
    write_case_status(xml, plan);
}

void write_case(XmlWriter& xml, const Plan& plan) {
    xml.element("mappe", [&] {
        xml.attribute("xsi:type", "saksmappe");
        xml.text("tittel", plan.title);
        xml.text("offentligTittel", kPublicTitle);
        write_medium(xml);
        write_retention(xml);
        write_party(xml, plan);
        write_shielding(xml);
        write_key(xml, "referanseEksternNoekkel", plan.id);
        write_case_own(xml, plan);
    });
}

struct Form {
    std::string_view code;  // M700 variantformat
    std::string_view meaning;
    std::string_view format;  // M701, by PRONOM
    std::string_view details;
};

constexpr Form kToRead{"A", "Arkivformat", "fmt/477", "PDF/A-2b"};
constexpr Form kToUse{"P", "Produksjonsformat", "fmt/817", "JSON"};

void write_file(XmlWriter& xml, const File& file, const Form& form) {
    xml.element("dokumentobjekt", [&] {
        xml.text("versjonsnummer", "1");
        write_code(xml, "variantformat", form.code, form.meaning);
        write_code(xml, "format", form.format, form.details);
        xml.text("mimeType", file.media_type);
        xml.text("filnavn", file.name);
        xml.text("referanseDokumentfil", file.name);
        xml.text("sjekksum", sha256_hex(file.bytes));
        xml.text("sjekksumAlgoritme", "SHA-256");
        xml.text("filstoerrelse", std::to_string(file.bytes.size()));
    });
}

void write_document(XmlWriter& xml, const Plan& plan, const std::vector<File>& files) {
    xml.element("dokumentbeskrivelse", [&] {
        write_code(xml, "dokumentstatus", "F", "Dokumentet er ferdigstilt");
        xml.text("tittel", plan.title);
        write_medium(xml);
        write_code(xml, "tilknyttetRegistreringSom", "H", "Hoveddokument");
        write_shielding(xml);
        write_file(xml, files[0], kToRead);
        write_file(xml, files[1], kToUse);
    });
}

std::string record_title(const Plan& plan) {
    return plan.version.empty() ? plan.title : plan.title + ", versjon " + plan.version;
}

void write_record(XmlWriter& xml, const Plan& plan, const Message& message) {
    xml.element("registrering", [&] {
        xml.attribute("xsi:type", "journalpost");
        xml.element("referanseForelderMappe",
                    [&] { write_key(xml, "n5mdk:referanseEksternNoekkel", plan.id); });
        write_shielding(xml);
        write_document(xml, plan, message.files);
        xml.text("tittel", record_title(plan));
        xml.text("offentligTittel", kPublicTitle);
        xml.text_if("forfatter", plan.owner);
        write_medium(xml);
        write_key(xml, "referanseEksternNoekkel", message.key);
        write_code(xml, "journalposttype", "X", "Organinternt dokument uten oppfølging");
        write_code(xml, "journalstatus", "J", "Journalført");
        xml.text("dokumentetsDato", plan.day);
    });
}

std::string document_of(const Plan& plan, const Message& message) {
    XmlWriter xml;
    xml.root("arkivmelding", kCreateNamespace, [&] {
        xml.attribute("xmlns:n5mdk", kCatalogue);
        xml.attribute("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance");
        xml.text("system", kSystem);
        xml.text("antallFiler", std::to_string(message.files.size()));
        write_case(xml, plan);
        write_record(xml, plan, message);
    });
    return xml.finish();
}

}  // namespace

Result<Message> write(const json::Value& bundle) {
    const auto found = PlanBundle::of(bundle);
    if (!found) return Fail(found.error());
    auto pdf = plandokument::pdf_of(*found);
    if (!pdf) return Fail(pdf.error());
    return write(bundle, std::move(*pdf));
}

Result<Message> write(const json::Value& bundle, std::string document) {
    const auto found = PlanBundle::of(bundle);
    if (!found) return Fail(found.error());
    const auto plan = plan_of(*found);
    Message message;
    message.files = {{"plan.pdf", "application/pdf", std::move(document)},
                     {"plan.json", "application/fhir+json", json::write_pretty(bundle)}};
    // Of the content: two states of a plan never have the same key, and one state never two.
    message.key = plan.id + "#" + sha256_hex(message.files[1].bytes).substr(0, 32);
    message.xml = document_of(plan, message);
    return message;
}

}  // namespace planbro::mappers::arkivmelding
