// The constraints of the guide: ip-1 to ip-7 stand on every profile, the others where they belong.
// Rows as in r4-structure.mjs; here the resource names its profile.
import { absent, add, both, codes, coding, drop, ip, reference, set, valid } from './words.mjs';

const contained = (type, more = {}) => ({ resourceType: type, id: 'inni', ...more });
const condition = contained('Condition', { subject: reference('Patient/kari') });
const fnr = 'urn:oid:2.16.578.1.12.4.1.4.1';
const enh = 'urn:oid:2.16.578.1.12.4.1.4.101';
const localHelpNumber = {
  type: coding('urn:oid:2.16.578.1.12.4.1.1.8327', 'HNR'),
  system: 'HNR',
  value: '14439210029',
  assigner: { identifier: { system: enh, value: '310000108' }, display: 'Solvik kommune' },
};

export const guideRules = [
  // --- a supplement, not a journal
  ['ip-1-contained-condition', 'kari-plan', both(add('contained', condition), set('supportingInfo', [reference('#inni')])), 'CarePlan ip-1'],
  ['ip-1-contained-practitioner', 'kari-tiltak', both(add('contained', contained('Practitioner', { name: [{ family: 'Moe' }] })), set('performer[0]', reference('#inni'))), valid],
  ['ip-2-modifier-extension', 'kari-plan', add('modifierExtension', { url: ip('behov'), valueString: 'x' }), 'CarePlan ip-2'],
  ['ip-2-modifier-extension-nested', 'kari-lag', add('participant[0].modifierExtension', { url: ip('behov'), valueString: 'x' }), 'CareTeam ip-2'],
  ['ip-3-icd-10', 'kari-maal-arbeid', set('description.coding', [{ system: 'http://hl7.org/fhir/sid/icd-10', code: 'F32' }]), 'Goal ip-3'],
  ['ip-3-icpc-2-by-oid', 'kari-tiltak', set('code.coding', [{ system: 'urn:oid:2.16.578.1.12.4.1.1.7170', code: 'P76' }]), 'ServiceRequest ip-3'],
  ['ip-3-snomed-in-capitals', 'kari-tiltak', set('code.coding', [{ system: 'HTTP://SNOMED.INFO/sct', code: '35489007' }]), 'ServiceRequest ip-3'],
  ['ip-3-loinc-by-oid', 'kari-melding', set('category', [coding('urn:oid:2.16.840.1.113883.6.1', '72133-2')]), 'Communication ip-3'],
  ['ip-3-oid-that-only-begins-so', 'kari-melding', set('category', [coding('urn:oid:2.16.840.1.113883.6.12', 'x')]), valid],
  ['ip-3-volven-of-five-digits', 'kari-melding', set('category', [coding('urn:oid:2.16.578.1.12.4.1.1.70000', 'x')]), valid],
  ['ip-4-extension-nobody-knows', 'kari', add('name[0].extension', { url: 'https://example.org/kallenavn', valueString: 'K' }), 'Patient ip-4'],
  ['ip-4-extension-of-hl7-that-a-plan-has-not', 'kari', add('extension', { url: 'http://hl7.org/fhir/StructureDefinition/patient-religion', valueCodeableConcept: { text: 'x' } }), 'Patient ip-4'],
  ['ip-4-data-absent', 'kari', both(drop('birthDate'), set('_birthDate', absent)), valid],
  ['ip-4-middle-name', 'kari', add('name[0].extension', { url: 'http://hl7.no/fhir/StructureDefinition/no-basis-middlename', valueString: 'Marie' }), valid],
  ['ip-5-measurement-in-output', 'varsel-legesenter', set('output', [{ type: coding(codes('ip-oppgave'), 'kvittert'), valueQuantity: { value: 5 } }]), 'Task ip-5'],
  ['ip-5-data-within-text', 'kari-melding', set('payload[0].contentString', 'data:image/png;base64,aGVp'), 'Communication ip-5'],
  ['ip-6-text-of-4001-characters', 'kari-tiltak', set('note[0].text', 'å'.repeat(4001)), 'ServiceRequest ip-6'],
  ['ip-6-text-of-4000-characters', 'kari-tiltak', set('note[0].text', 'å'.repeat(4000)), valid],
  ['ip-7-reference-to-a-condition', 'kari-plan', add('supportingInfo', reference('Condition/angst')), 'CarePlan ip-7'],
  ['ip-7-reference-to-another-server', 'kari-plan', set('subject', reference('https://journal.example.org/fhir/Patient/7')), 'CarePlan ip-7'],
  ['ip-7-reference-by-type-alone', 'kari-plan', add('supportingInfo', { type: 'Observation', display: 'Blodtrykk' }), 'CarePlan ip-7'],
  ['ip-7-reference-by-condition', 'kari-plan', set('subject', reference(`Patient?identifier=${fnr}|14839210273`)), valid],
  ['ip-7-reference-within-a-bundle', 'kari-plan', set('subject', reference('urn:uuid:7853192c-bb8e-5e55-bcab-36da6b886504')), valid],

  // --- numbers
  ['ip-10-ten-digits', 'kari', set('identifier[0].value', '1483921027'), 'Patient.identifier[0] ip-10'],
  ['ip-10-letters', 'kari', set('identifier[0].value', '1483921027X'), 'Patient.identifier[0] ip-10'],
  ['ip-11-last-digit', 'kari', set('identifier[0].value', '14839210274'), 'Patient.identifier[0] ip-11'],
  ['ip-11-digits-swapped', 'eva-soster', add('identifier', { system: fnr, value: '71828831259' }), 'RelatedPerson.identifier[1] ip-11'],
  ['ip-11-by-the-rule-of-2032', 'kari', set('identifier[0].value', '30108299939'), valid],
  ['ip-11-help-number-by-the-rule-of-2032', 'kari', set('identifier[0]', { system: 'urn:oid:2.16.578.1.12.4.1.4.3', value: '80108299901' }), 'Patient.identifier[0] ip-11'],
  ['ip-14-d-number-as-national-number', 'kari', set('identifier[0].value', '53868410120'), 'Patient.identifier[0] ip-14'],
  ['ip-14-thirtieth-of-february', 'kari', set('identifier[0].value', '30829210017'), 'Patient.identifier[0] ip-14'],
  ['ip-14-synthetic-of-nhn', 'kari', set('identifier[0].value', '14689210075'), valid],
  ['ip-12-last-digit', 'nav-solvik', set('identifier[0].value', '310000311'), 'Organization.identifier[0] ip-12'],
  ['ip-12-in-a-consent', 'kari-samtykke-deling', set('provision.actor[0].reference.identifier.value', '310000176'), 'Consent.provision.actor[0].reference.identifier ip-12'],
  ['ip-12-eight-digits', 'kari-plan', set('author.identifier.value', '31000010'), 'CarePlan.author.identifier ip-12'],
  ['ip-13-six-digits', 'geir', set('identifier[0].value', '222200'), 'Practitioner.identifier[0] ip-13'],
  ['ip-20-without-national-number', 'kari', set('identifier', [{ system: 'https://planbro.no/id/samspill', value: 'k#1' }]), 'Patient ip-20'],
  ['ip-20-d-number', 'kari', set('identifier', [{ system: 'urn:oid:2.16.578.1.12.4.1.4.2', value: '53868410120' }]), valid],

  // no-basis fixes the system HNR, which is no absolute URI: to the peer no such number is valid.
  ['ip-20-local-help-number', 'kari', set('identifier', [localHelpNumber]), 'Patient.identifier[0]'],
  ['ip-20-local-help-number-of-nobody', 'kari', both(set('identifier', [localHelpNumber]), drop('identifier[0].assigner')), 'Patient.identifier[0].assigner'],
  ['ip-20-local-help-number-without-type', 'kari', both(set('identifier', [localHelpNumber]), drop('identifier[0].type')), 'Patient.identifier[0].type'],

  // --- the plan and its team
  ['ip-30-active-without-coordinator', 'kari-plan', drop('extension[1]'), 'CarePlan ip-30'],
  ['ip-30-draft-without-coordinator', 'kari-plan', both(set('status', 'draft'), drop('extension[1]')), valid],
  ['ip-30-on-hold-without-coordinator', 'kari-plan', both(set('status', 'on-hold'), drop('extension[1]')), 'CarePlan ip-30'],
  ['ip-31-active-without-team', 'kari-plan', drop('careTeam'), 'CarePlan ip-31'],
  ['ip-31-cut-view-without-team', 'kari-plan-avkortet', set('title', 'Individuell plan'), valid],
  ['ip-31-completed-without-team', 'kari-plan', both(set('status', 'completed'), drop('careTeam')), valid],
  ['ip-40-person-not-on-the-team', 'kari-lag', drop('participant[0]'), 'CareTeam ip-40'],
  ['ip-41-active-without-coordinator', 'kari-lag', drop('participant[1]'), 'CareTeam ip-41'],
  ['ip-41-coordinator-by-national-code', 'kari-lag', drop('participant[1].role[0].coding[1]'), valid],
  ['ip-41-inactive-without-coordinator', 'kari-lag', both(set('status', 'inactive'), drop('participant[1]')), valid],
  ['ip-42-two-coordinators', 'kari-lag', set('participant[2].role[0].coding[0].code', 'koordinator'), 'CareTeam ip-42'],
  ['ip-42-one-after-another', 'kari-lag', both(set('participant[2].role[0].coding[0].code', 'koordinator'), set('participant[2].period', { start: '2026-01-12', end: '2026-02-01' })), valid],

  // --- consent
  ['ip-50-given-by-nobody', 'kari-samtykke-plan', drop('performer'), 'Consent ip-50'],
  ['ip-51-ends-before-it-was-given', 'kari-samtykke-deling', set('provision.period', { end: '2025-12-31' }), 'Consent ip-51'],
  ['ip-51-ends-later', 'kari-samtykke-deling', set('provision.period', { end: '2027-12-31' }), valid],

  // --- measures, goals, meetings, messages
  ['ip-60-draft-that-is-no-proposal', 'kari-tiltak', set('status', 'draft'), 'ServiceRequest ip-60'],
  ['ip-60-proposal-under-way', 'kari-forslag', set('status', 'active'), 'ServiceRequest ip-60'],
  ['ip-60-proposal-given-up', 'kari-forslag', set('status', 'revoked'), valid],
  ['ip-61-field-of-nav-on-another-measure', 'kari-tiltak', add('extension', { url: ip('avtalt-med-nav'), valueBoolean: true }), 'ServiceRequest ip-61'],
  ['ip-62-type-in-small-letters', 'kari-tiltak-nav', set('extension[2].valueCode', 'arbeidstrening'), 'ServiceRequest.extension[2].value ip-62'],
  ['ip-63-link-that-is-no-web-address', 'kari-tiltak-nav-kassert', set('extension[7].extension[3].valueUrl', 'javascript:alert(1)'), 'ServiceRequest.extension[7].extension[3].value ip-63'],
  ['ip-70-due-before-start', 'kari-maal-arbeid', set('target[0].dueDate', '2025-12-31'), 'Goal ip-70'],
  ['ip-80-person-not-invited', 'kari-mote', drop('participant[0]'), 'Appointment ip-80'],
  ['ip-81-minutes-of-a-meeting-to-come', 'kari-mote', set('status', 'booked'), 'Appointment ip-81'],
  ['ip-81-meeting-to-come', 'kari-mote', both(set('status', 'booked'), drop('extension[5]'), drop('extension[4]'), drop('extension[3]')), valid],
  ['ip-90-without-sender', 'kari-melding', drop('sender'), 'Communication ip-90'],

  // --- the account of notices
  ['ip-100-completed-without-time', 'varsel-legesenter', drop('output[1]'), 'Task ip-100'],
  ['ip-101-receipt-before-completion', 'varsel-legesenter', set('status', 'in-progress'), 'Task ip-101'],
  ['ip-101-requested', 'varsel-legesenter', both(set('status', 'requested'), drop('output')), valid],
  ['ip-110-end-that-tells-the-coordinator', 'varsel-trukket', set('extension', [{ url: ip('koordinator'), extension: [{ url: 'navn', valueString: 'Mona Lie' }] }]), 'DocumentReference ip-110'],
  ['ip-110-end-that-is-current', 'varsel-trukket', set('status', 'current'), 'DocumentReference ip-110'],
  ['ip-111-opening-without-address', 'varsel-opprettet', drop('content[0].attachment.url'), 'DocumentReference ip-111'],
  ['ip-120-without-a-role-of-the-plan', 'geir-fastlege', set('code', [coding('urn:oid:2.16.578.1.12.4.1.1.9034', '8')]), 'PractitionerRole ip-120'],
  ['ip-130-without-sector', 'nav-solvik', drop('type'), 'Organization ip-130'],
  ['ip-130-number-in-another-system', 'nav-solvik', set('identifier', [{ system: `${enh}.1`, value: '310000310' }]), 'Organization ip-130'],
];
