// The names our resources use: canonical URLs, identifier systems, code systems.
#pragma once

#include <string_view>

namespace planbro::fhir {

// Identifier systems of HL7 Norway's base profiles (no-basis).
inline constexpr std::string_view kFodselsnummer = "urn:oid:2.16.578.1.12.4.1.4.1";
inline constexpr std::string_view kDnummer = "urn:oid:2.16.578.1.12.4.1.4.2";
inline constexpr std::string_view kFellesHjelpenummer = "urn:oid:2.16.578.1.12.4.1.4.3";
// A local help number has no national system; no-basis fixes this word, which is no URI.
inline constexpr std::string_view kHnummer = "HNR";
inline constexpr std::string_view kHprNummer = "urn:oid:2.16.578.1.12.4.1.4.4";
inline constexpr std::string_view kOrganisasjonsnummer = "urn:oid:2.16.578.1.12.4.1.4.101";
inline constexpr std::string_view kHerId = "urn:oid:2.16.578.1.12.4.1.2";

// Identifier systems of planbro.
inline constexpr std::string_view kPlanId = "https://planbro.no/id/plan";
inline constexpr std::string_view kSamspillId = "https://planbro.no/id/samspill";
inline constexpr std::string_view kNavKort = "https://planbro.no/id/nav-aktivitetskort";
inline constexpr std::string_view kBarnevernTiltak = "https://planbro.no/id/barnevern-tiltak";
inline constexpr std::string_view kVarselId = "https://planbro.no/id/varsel";

// Code systems of planbro.
inline constexpr std::string_view kIssueSystem = "https://planbro.no/fhir/CodeSystem/planbro-issue";
inline constexpr std::string_view kSektor = "https://planbro.no/fhir/CodeSystem/ip-sektor";
inline constexpr std::string_view kPlantype = "https://planbro.no/fhir/CodeSystem/ip-plantype";
inline constexpr std::string_view kSeksjon = "https://planbro.no/fhir/CodeSystem/ip-seksjon";
inline constexpr std::string_view kSamtykke = "https://planbro.no/fhir/CodeSystem/ip-samtykke";
inline constexpr std::string_view kRolle = "https://planbro.no/fhir/CodeSystem/ip-rolle";
inline constexpr std::string_view kOppgave = "https://planbro.no/fhir/CodeSystem/ip-oppgave";
inline constexpr std::string_view kVarselType = "https://planbro.no/fhir/CodeSystem/ip-varsel";
inline constexpr std::string_view kRegel = "https://planbro.no/fhir/CodeSystem/ip-regel";

// Subscriptions: our topics, and the extensions of HL7's backport
// (http://hl7.org/fhir/uv/subscriptions-backport).
inline constexpr std::string_view kSubscriptionTopic = "https://planbro.no/fhir/SubscriptionTopic/";
inline constexpr std::string_view kExtFilterCriteria =
    "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-filter-criteria";
inline constexpr std::string_view kExtHeartbeatPeriod =
    "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-heartbeat-period";
inline constexpr std::string_view kExtMaxCount =
    "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-max-count";
inline constexpr std::string_view kExtPayloadContent =
    "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-payload-content";
inline constexpr std::string_view kExtTimeout =
    "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-timeout";

// Code systems of others.
inline constexpr std::string_view kVolvenRolle = "urn:oid:2.16.578.1.12.4.1.1.9034";
inline constexpr std::string_view kVolvenIdType = "urn:oid:2.16.578.1.12.4.1.1.8327";
inline constexpr std::string_view kVolvenDokumenttype = "urn:oid:2.16.578.1.12.4.1.1.9602";
inline constexpr std::string_view kVolvenIndividuellPlan = "A02-2";
inline constexpr std::string_view kVolvenKoordinator = "8";  // Koordinator Individuell plan
inline constexpr std::string_view kObservationValue =
    "http://terminology.hl7.org/CodeSystem/v3-ObservationValue";
inline constexpr std::string_view kRedacted = "REDACTED";
inline constexpr std::string_view kSubsetted = "SUBSETTED";
inline constexpr std::string_view kPolicy = "https://planbro.no/fhir/policy/individuell-plan";
inline constexpr std::string_view kConsentScope =
    "http://terminology.hl7.org/CodeSystem/consentscope";
inline constexpr std::string_view kParticipationType =
    "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";
inline constexpr std::string_view kGoalAchievement =
    "http://terminology.hl7.org/CodeSystem/goal-achievement";
inline constexpr std::string_view kForeldreansvar =
    "http://hl7.no/fhir/CodeSystem/no-basis-parental-responsibility";
inline constexpr std::string_view kFamilierelasjon =
    "http://hl7.no/fhir/CodeSystem/no-basis-family-relation";
inline constexpr std::string_view kSpraak = "urn:ietf:bcp:47";
inline constexpr std::string_view kKommunenummer = "urn:oid:2.16.578.1.12.4.1.1.3402";

// Extensions. Those of planbro begin with kExtension.
inline constexpr std::string_view kExtension = "https://planbro.no/fhir/StructureDefinition/";
inline constexpr std::string_view kExtRessurs =
    "https://planbro.no/fhir/StructureDefinition/ip-ressurs";
inline constexpr std::string_view kExtBehov =
    "https://planbro.no/fhir/StructureDefinition/ip-behov";
inline constexpr std::string_view kExtNesteEvaluering =
    "https://planbro.no/fhir/StructureDefinition/ip-neste-evaluering";
inline constexpr std::string_view kExtKoordinator =
    "https://planbro.no/fhir/StructureDefinition/ip-koordinator";
inline constexpr std::string_view kExtVersjon =
    "https://planbro.no/fhir/StructureDefinition/ip-versjon";
inline constexpr std::string_view kExtBidrag =
    "https://planbro.no/fhir/StructureDefinition/ip-bidrag";
inline constexpr std::string_view kExtKildestatus =
    "https://planbro.no/fhir/StructureDefinition/ip-kildestatus";
inline constexpr std::string_view kExtSamtykkegrunnlag =
    "https://planbro.no/fhir/StructureDefinition/ip-samtykkegrunnlag";  // kode, hjemmel
inline constexpr std::string_view kExtAdressesperre =
    "https://planbro.no/fhir/StructureDefinition/ip-adressesperre";
// On measures; the complex ones name their parts.
inline constexpr std::string_view kExtBeskrivelse =
    "https://planbro.no/fhir/StructureDefinition/ip-beskrivelse";
inline constexpr std::string_view kExtOmfang =
    "https://planbro.no/fhir/StructureDefinition/ip-omfang";
inline constexpr std::string_view kExtAnsvarlig =
    "https://planbro.no/fhir/StructureDefinition/ip-ansvarlig";  // navn, telefon
inline constexpr std::string_view kExtKildesystem =
    "https://planbro.no/fhir/StructureDefinition/ip-kildesystem";
inline constexpr std::string_view kExtNavType =
    "https://planbro.no/fhir/StructureDefinition/ip-nav-type";
inline constexpr std::string_view kExtAvtaltMedNav =
    "https://planbro.no/fhir/StructureDefinition/ip-avtalt-med-nav";
inline constexpr std::string_view kExtEndretAv =
    "https://planbro.no/fhir/StructureDefinition/ip-endret-av";  // ident, identType
inline constexpr std::string_view kExtDetalj =
    "https://planbro.no/fhir/StructureDefinition/ip-detalj";  // label, verdi
inline constexpr std::string_view kExtEtikett =
    "https://planbro.no/fhir/StructureDefinition/ip-etikett";  // tekst, sentiment, kode
inline constexpr std::string_view kExtNavOppgave =
    "https://planbro.no/fhir/StructureDefinition/ip-oppgave";  // for, tekst, subtekst, url
inline constexpr std::string_view kExtHandling =
    "https://planbro.no/fhir/StructureDefinition/ip-handling";  // tekst, subtekst, url, lenkeType
// On meetings.
inline constexpr std::string_view kExtSted = "https://planbro.no/fhir/StructureDefinition/ip-sted";
inline constexpr std::string_view kExtSaksliste =
    "https://planbro.no/fhir/StructureDefinition/ip-saksliste";  // one an item
inline constexpr std::string_view kExtReferat =
    "https://planbro.no/fhir/StructureDefinition/ip-referat";
inline constexpr std::string_view kExtVurdering =
    "https://planbro.no/fhir/StructureDefinition/ip-vurdering";  // maal, maaloppnaaelse, tekst
// Extensions of others.
inline constexpr std::string_view kExtTolk =
    "http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired";
inline constexpr std::string_view kExtPertainsToGoal =
    "http://hl7.org/fhir/StructureDefinition/resource-pertainsToGoal";
inline constexpr std::string_view kExtTranslation =
    "http://hl7.org/fhir/StructureDefinition/translation";
inline constexpr std::string_view kExtIssueLine =
    "http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-line";
inline constexpr std::string_view kExtIssueColumn =
    "http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-col";
inline constexpr std::string_view kExtKommunenummer =
    "http://hl7.no/fhir/StructureDefinition/no-basis-municipalitycode";

}  // namespace planbro::fhir
