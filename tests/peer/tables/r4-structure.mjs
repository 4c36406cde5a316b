// What FHIR R4 says of every resource: structure, types of data, references, contained resources.
// Rows: name, the right resource it starts from, what is changed, and where the error must be told
// (with the key of the constraint, if one is broken), or `valid`.
import { absent, add, both, coding, drop, narrative, reference, set, valid } from './words.mjs';

const contained = { resourceType: 'Practitioner', id: 'inni', name: [{ family: 'Moe' }] };

export const r4Structure = [
  // --- members of JSON objects
  ['resourcetype-missing', 'kari-plan', drop('resourceType'), ''],
  ['resourcetype-other-case', 'kari-plan', set('resourceType', 'Careplan'), ''],
  ['element-unknown', 'kari-plan', set('tittel', 'Plan'), 'CarePlan'],
  ['element-unknown-nested', 'kari-lag', set('participant[0].navn', 'Kari'), 'CareTeam.participant[0]'],
  ['element-of-another-type', 'kari-maal-arbeid', set('intent', 'plan'), 'Goal'],
  ['element-in-other-case', 'kari', set('BirthDate', '1992-03-14'), 'Patient'],
  ['array-for-single', 'kari-plan', set('status', ['active']), 'CarePlan.status'],
  ['single-for-array', 'kari-plan', set('category', coding('https://planbro.no/fhir/CodeSystem/ip-plantype', 'stafettlogg')), 'CarePlan.category'],
  ['object-for-primitive', 'kari-plan', set('title', { value: 'Plan' }), 'CarePlan.title'],
  ['primitive-for-object', 'kari-plan', set('subject', 'Patient/kari'), 'CarePlan.subject'],
  ['array-empty', 'kari-plan', set('goal', []), 'CarePlan.goal'],
  ['object-empty', 'kari-plan', set('period', {}), 'CarePlan.period'],
  ['string-empty', 'kari-plan', set('title', ''), 'CarePlan.title'],
  ['value-null', 'kari-plan', set('title', null), 'CarePlan.title'],
  ['list-of-strings-with-null', 'kari', set('name[0].given', ['Kari', null]), ''],
  ['list-of-strings-aligned', 'kari', both(set('name[0].given', ['Kari', null]), set('name[0]._given', [null, absent])), valid],
  ['primitive-with-extension-only', 'kari', both(drop('birthDate'), set('_birthDate', absent)), valid],
  ['primitive-with-both', 'kari', set('_birthDate', absent), valid],

  // --- primitive types
  ['boolean-as-text', 'kari', set('active', 'true'), 'Patient.active'],
  ['string-as-number', 'kari-plan', set('title', 7), 'CarePlan.title'],
  ['integer-as-text', 'kari-mote', set('minutesDuration', '90'), 'Appointment.minutesDuration'],
  ['integer-with-fraction', 'kari-mote', set('minutesDuration', 90.5), 'Appointment.minutesDuration'],
  ['positiveint-zero', 'kari-mote', set('minutesDuration', 0), 'Appointment.minutesDuration'],
  ['unsignedint-negative', 'kari-mote', set('priority', -1), 'Appointment.priority'],
  ['unsignedint-zero', 'kari-mote', set('priority', 0), valid],
  ['code-with-space-before', 'kari', set('gender', ' female'), 'Patient.gender'],
  ['code-with-inner-space', 'kari-tiltak', set('category[0].coding', [{ system: 'https://example.org/slag', code: 'helse og omsorg' }]), valid],
  ['id-with-underscore', 'kari', set('id', 'kari_solvik'), 'Patient'],
  ['id-of-65-characters', 'kari', set('id', 'k'.repeat(65)), 'Patient'],
  ['id-of-64-characters', 'kari', set('id', 'k'.repeat(64)), valid],
  ['date-with-time', 'kari', set('birthDate', '1992-03-14T10:00:00Z'), 'Patient.birthDate'],
  ['date-of-no-calendar', 'kari', set('birthDate', '1991-02-29'), 'Patient.birthDate'],
  ['date-of-a-leap-year', 'kari', set('birthDate', '1992-02-29'), valid],
  ['date-of-a-month', 'kari', set('birthDate', '1992-03'), valid],
  ['date-with-short-month', 'kari', set('birthDate', '1992-3-14'), 'Patient.birthDate'],
  ['datetime-without-zone', 'kari-melding', set('sent', '2026-02-03T09:12:00'), 'Communication.sent'],
  ['datetime-without-minutes', 'kari-melding', set('sent', '2026-02-03T09+01:00'), 'Communication.sent'],
  ['datetime-of-a-day', 'kari-melding', set('sent', '2026-02-03'), valid],
  ['datetime-in-words', 'kari-tiltak', set('authoredOn', 'i går'), 'ServiceRequest.authoredOn'],
  ['instant-of-a-day', 'kari-mote', set('start', '2026-06-16'), 'Appointment.start'],
  ['instant-of-meta-without-zone', 'kari', set('meta.lastUpdated', '2026-11-23T10:00:00'), 'Patient.meta.lastUpdated'],
  ['time-after-midnight', 'mona-koordinator', set('availableTime', [{ daysOfWeek: ['mon'], availableStartTime: '25:00:00' }]), 'PractitionerRole.availableTime[0].availableStartTime'],
  ['time-of-day', 'mona-koordinator', set('availableTime', [{ daysOfWeek: ['mon'], availableStartTime: '08:30:00' }]), valid],
  ['base64-broken', 'varsel-opprettet', set('content[0].attachment.hash', 'æøå'), 'DocumentReference.content[0].attachment.hash'],
  ['uri-with-space', 'kari-samtykke-plan', set('policy[0].uri', 'https://planbro.no/en plan'), 'Consent.policy[0].uri'],

  // --- choices of type
  ['choice-of-unknown-type', 'kari-maal-arbeid', set('startDateTime', '2026-01-12'), 'Goal'],
  ['choice-made-twice', 'kari-tiltak', set('occurrenceDateTime', '2026-01-19'), 'ServiceRequest'],
  ['choice-of-another-type', 'kari-tiltak', both(drop('occurrencePeriod'), set('occurrenceDateTime', '2026-01-19')), valid],

  // --- data types
  ['period-ends-before-it-starts', 'kari-plan', set('period', { start: '2027-01-11', end: '2026-01-12' }), 'CarePlan.period per-1'],
  ['period-of-one-day', 'kari-plan', set('period', { start: '2026-01-12', end: '2026-01-12' }), valid],
  ['quantity-code-without-system', 'kari-tiltak', set('quantityQuantity', { value: 2, unit: 'ganger', code: 'x' }), 'ServiceRequest.quantity qty-3'],
  ['contactpoint-value-without-system', 'kari', set('telecom', [{ value: '99999999' }]), 'Patient.telecom[0] cpt-2'],
  ['contactpoint-rank-zero', 'kari', set('telecom', [{ system: 'phone', value: '99999999', rank: 0 }]), 'Patient.telecom[0].rank'],
  ['attachment-data-without-type', 'kari', set('photo', [{ data: 'aGVp' }]), 'Patient.photo[0] att-1'],
  ['annotation-without-text', 'kari-tiltak', drop('note[0].text'), 'ServiceRequest.note[0].text'],
  ['annotation-with-two-authors', 'kari-tiltak', set('note[0].authorString', 'Geir'), 'ServiceRequest.note[0]'],
  ['coding-userselected-as-text', 'kari-tiltak', set('category[0].coding[0].userSelected', 'ja'), 'ServiceRequest.category[0].coding[0].userSelected'],
  ['identifier-use-unknown', 'kari', set('identifier[0].use', 'viktig'), 'Patient.identifier[0].use'],
  ['humanname-use-unknown', 'kari', set('name[0].use', 'kallenavn'), 'Patient.name[0].use'],
  ['timing-duration-without-unit', 'kari-tiltak', both(drop('occurrencePeriod'), set('occurrenceTiming', { repeat: { duration: 45 } })), 'ServiceRequest.occurrence.ofType(Timing).repeat tim-1'],
  ['timing-weekly', 'kari-tiltak', both(drop('occurrencePeriod'), set('occurrenceTiming', { repeat: { frequency: 1, period: 1, periodUnit: 'wk' } })), valid],

  // --- references
  ['reference-to-a-wrong-type', 'kari-plan', set('subject', reference('Practitioner/mona')), 'CarePlan.subject'],
  ['reference-to-a-type-not-allowed', 'kari-plan', set('goal[0]', reference('ServiceRequest/kari-tiltak')), 'CarePlan.goal[0]'],
  ['reference-with-other-type', 'kari-plan', set('subject.type', 'Group'), 'CarePlan.subject'],
  ['reference-by-identifier', 'kari-plan', set('subject', { type: 'Patient', identifier: { system: 'urn:oid:2.16.578.1.12.4.1.4.1', value: '14839210273' } }), valid],
  ['reference-by-display', 'kari-plan', set('subject', { display: 'Kari Solvik' }), valid],
  ['reference-empty', 'kari-plan', set('subject', {}), 'CarePlan.subject'],
  ['reference-to-nothing-contained', 'kari-lag', set('participant[1].member', reference('#finnes-ikke')), 'CareTeam.participant[1].member'],

  // --- contained resources
  ['contained-and-referred-to', 'kari-lag', both(add('contained', contained), set('participant[1].member', reference('#inni'))), valid],
  ['contained-but-not-referred-to', 'kari-lag', add('contained', contained), 'CareTeam.contained[0] dom-3'],
  ['contained-within-contained', 'kari-lag', both(add('contained', { ...contained, contained: [{ resourceType: 'Organization', id: 'o', name: 'O' }] }), set('participant[1].member', reference('#inni'))), 'CareTeam dom-2'],
  ['contained-with-a-version', 'kari-lag', both(add('contained', { ...contained, meta: { versionId: '1' } }), set('participant[1].member', reference('#inni'))), 'CareTeam dom-4'],
  ['contained-with-a-label', 'kari-lag', both(add('contained', { ...contained, meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }] } }), set('participant[1].member', reference('#inni'))), 'CareTeam dom-5'],
  ['contained-with-a-fault', 'kari-lag', both(add('contained', { ...contained, gender: 'kvinne' }), set('participant[1].member', reference('#inni'))), 'CareTeam.contained[0]'],

  // --- extensions and narrative
  ['extension-without-url', 'kari', add('extension', { valueString: 'x' }), 'Patient.extension[2].url'],
  ['extension-without-value', 'kari', add('extension', { url: 'http://hl7.org/fhir/StructureDefinition/patient-religion' }), 'Patient.extension[2] ext-1'],
  ['extension-with-value-and-parts', 'kari-plan', set('extension[1].valueString', 'Mona'), 'CarePlan.extension[1] ext-1'],
  ['extension-nobody-knows', 'kari', add('extension', { url: 'https://example.org/ukjent', valueString: 'x' }), 'Patient.extension[2]'],
  ['extension-with-two-values', 'kari', set('extension[1].valueString', 'ja'), 'Patient.extension[1]'],
  ['narrative', 'kari-plan', set('text', narrative('<p>En <b>plan</b></p>')), valid],
  ['narrative-with-script', 'kari-plan', set('text', narrative('<script>x</script>')), 'CarePlan.text'],
  ['narrative-without-content', 'kari-plan', set('text', narrative('  ')), 'CarePlan.text'],
  ['narrative-without-status', 'kari-plan', both(set('text', narrative('Plan')), drop('text.status')), 'CarePlan.text.status'],
  ['narrative-of-unknown-status', 'kari-plan', set('text', narrative('Plan', 'ferdig')), 'CarePlan.text.status'],
  ['narrative-outside-xhtml', 'kari-plan', set('text', { status: 'generated', div: '<div>Plan</div>' }), 'CarePlan.text'],
];
