#include "audit/asker.hpp"

#include "fhir/codes.hpp"
#include "fhir/resource.hpp"

namespace planbro::audit {

namespace {

using json::Value;

constexpr std::string_view kClientId = "https://planbro.no/id/klient";
constexpr std::string_view kPseudonym = "https://planbro.no/id/person-pseudonym";

}  // namespace

Asker::Asker(const Record& record, const std::string& patient, const Surroundings& surroundings)
    : record_(record), patient_(patient) {
    if (!record.who.org.empty()) organisation_ = surroundings.organisation(record.who.org);
    if (!record.who.attest.empty()) attested_ = json::parse(record.who.attest).value_or(Value());
}

std::string Asker::name() const {
    if (record_.by_self) return "Personen selv";
    if (is_person()) return "En foresatt eller en annen person";
    if (!is_professional()) return organisation_name();
    const auto& name = attested_.text("name");
    return (name.empty() ? "Helsepersonell " + attested_.text("hpr") : name) + " ved " +
           organisation_name();
}

std::string Asker::organisation_name() const {
    if (!organisation_.name.empty()) return organisation_.name;
    if (const auto& told = attested_.at("legal_entity").text("name"); !told.empty()) return told;
    if (!record_.who.org.empty()) return "Organisasjon " + record_.who.org;
    return record_.who.client.empty() ? "En ukjent" : record_.who.client;
}

Value Asker::professional() const {
    auto who = json::object({{"type", "Practitioner"}});
    if (attested_.has("hpr")) {
        who.set("identifier", fhir::identifier(fhir::kHprNummer, attested_.text("hpr")));
    }
    who.set("display",
            attested_.has("name") ? attested_.text("name") : "HPR " + attested_.text("hpr"));
    return who;
}

Value Asker::client() const {
    const auto& who = record_.who;
    if (who.org.empty()) {
        if (who.client.empty()) return json::object({{"display", organisation_name()}});
        return json::object(
            {{"identifier", fhir::identifier(kClientId, who.client)}, {"display", who.client}});
    }
    Value identity = json::object({});
    identity.set_if("reference", organisation_.reference);
    identity.set("type", "Organization");
    identity.set("identifier", fhir::identifier(fhir::kOrganisasjonsnummer, who.org));
    identity.set_if("display", organisation_.name);
    return identity;
}

Value Asker::person() const {
    Value who = json::object({});
    if (record_.by_self) {
        who.set("reference", "Patient/" + patient_);
    } else {
        who.set("identifier", fhir::identifier(kPseudonym, record_.who.person));
    }
    who.set("display", name());
    return who;
}

Value server_of(const Surroundings& surroundings) {
    return json::object({{"identifier", fhir::identifier("urn:ietf:rfc:3986", surroundings.server)},
                         {"display", "planbro"}});
}

Value narrative_of(const std::string& sentence) {
    std::string text;
    for (const char c : sentence) {
        text += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string(1, c);
    }
    return json::object(
        {{"status", "generated"},
         {"div", "<div xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"nb\">" + text + "</div>"}});
}

}  // namespace planbro::audit
