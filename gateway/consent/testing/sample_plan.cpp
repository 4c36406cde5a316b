#include "consent/testing/sample_plan.hpp"

#include <algorithm>
#include <stdexcept>

#include "fhir/codes.hpp"
#include "fhir/resource.hpp"

namespace planbro::consent::testing {

namespace {

constexpr const char* kCarePlan = R"({
 'resourceType':'CarePlan','id':'p1',
 'meta':{'versionId':'3','lastUpdated':'2026-11-01T10:00:00Z','tag':[{'code':'JOURNAL'}],
  'profile':['https://planbro.no/fhir/StructureDefinition/ip-careplan']},
 'text':{'status':'generated','div':'<div xmlns=\'http://www.w3.org/1999/xhtml\'>JOURNAL</div>'},
 'contained':[{'resourceType':'Practitioner','id':'c','name':[{'text':'JOURNAL'}]}],
 'extension':[
  {'url':'https://planbro.no/fhir/StructureDefinition/ip-koordinator','extension':[
   {'url':'navn','valueString':'Mona Lie'},
   {'url':'tjeneste','valueReference':{'reference':'Organization/owner','display':
    'Solvik kommune'}},
   {'url':'telefon','valueString':'DELTAKER-telefon'}]},
  {'url':'https://planbro.no/fhir/StructureDefinition/ip-neste-evaluering','valueDate':
   '2026-12-15'},
  {'url':'https://planbro.no/fhir/StructureDefinition/ip-versjon','valueInteger':7},
  {'url':'https://planbro.no/fhir/StructureDefinition/ip-ressurs','valueString':
   'KARTLEGGING-ressurs'},
  {'url':'https://planbro.no/fhir/StructureDefinition/ip-behov','valueString':'KARTLEGGING-behov'},
  {'url':'https://example.org/unknown','valueString':'JOURNAL'}],
 'identifier':[{'system':'https://planbro.no/id/plan','value':'SOLVIK-2026-0001'}],
 'basedOn':[{'reference':'CarePlan/annen-plan'}],'status':'active','intent':'plan',
 'category':[{'coding':[{'system':'https://planbro.no/fhir/CodeSystem/ip-plantype','code':
  'individuell-plan'}]}],
 'title':'Individuell plan','description':'JOURNAL',
 'subject':{'reference':'Patient/kari','display':'Kari Solvik'},
 'period':{'start':'2026-01-12','end':'2027-01-11'},'created':'2026-01-12',
 'author':{'reference':'Organization/owner','display':'Solvik kommune',
  'identifier':{'system':'urn:oid:2.16.578.1.12.4.1.4.101','value':'310000108'}},
 'contributor':[{'reference':'PractitionerRole/r-gp','display':'DELTAKER-lege'}],
 'careTeam':[{'reference':'CareTeam/t1','display':'DELTAKER-gruppe'}],
 'goal':[{'reference':'Goal/g1','display':'MAAL-arbeid'}],
 'activity':[
  {'reference':{'reference':'ServiceRequest/s-owner','display':'TILTAK-ukeplan'},
   'progress':[{'authorString':'DELTAKER-skriver','text':'TILTAK-framdrift'}]},
  {'reference':{'reference':'ServiceRequest/s-nav'}}],
 'note':[{'text':'JOURNAL'}]})";

constexpr const char* kPatient = R"({
 'resourceType':'Patient','id':'kari',
 'extension':[{'url':'https://planbro.no/fhir/StructureDefinition/ip-adressesperre','valueCode':
  'ugradert'},
  {'url':'http://hl7.no/fhir/StructureDefinition/no-basis-municipalitycode',
   'valueCoding':{'code':'DELTAKER-STED-5999'}},
  {'url':'http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired',
   'valueBoolean':true}],
 'identifier':[{'system':'urn:oid:2.16.578.1.12.4.1.4.1','value':'14839210273'}],'active':true,
 'name':[{'family':'Solvik','given':['Kari']}],
 'telecom':[{'system':'phone','value':'DELTAKER-STED-telefon'}],'gender':'female','birthDate':
  '1992-03-14',
 'address':[{'line':['DELTAKER-STED-gate'],'city':'DELTAKER-STED-by','extension':[
  {'url':'http://hl7.no/fhir/StructureDefinition/no-basis-urban-district','valueString':
   'DELTAKER-STED-bydel'}]}],
 'contact':[{'name':{'text':'JOURNAL'}}],
 'communication':[{'language':{'coding':[{'system':'urn:ietf:bcp:47','code':'nb'}]}}],
 'generalPractitioner':[{'reference':'PractitionerRole/r-gp','display':'DELTAKER-lege'}]})";

constexpr const char* kCareTeam = R"({
 'resourceType':'CareTeam','id':'t1','status':'active','subject':{'reference':'Patient/kari'},
 'identifier':[{'system':'https://planbro.no/id/samspill','value':'SOLVIK-2026-0001#team'}],
 'participant':[
  {'role':[{'coding':[{'system':'urn:oid:2.16.578.1.12.4.1.1.9034','code':'8'}]}],
   'member':{'reference':'PractitionerRole/r-mona','display':'DELTAKER-mona'},'period':{'start':
    '2026-01-12'}},
  {'member':{'reference':'PractitionerRole/r-gp','display':'DELTAKER-geir'},'period':{'start':
   '2026-01-12'}},
  {'member':{'reference':'PractitionerRole/r-nav'},'period':{'start':'2026-01-20'}},
  {'member':{'reference':'RelatedPerson/eva','display':'DELTAKER-eva'}},
  {'member':{'reference':'Patient/kari'}}],
 'note':[{'text':'JOURNAL'}]})";

constexpr const char* kRoles = R"([
 {'resourceType':'PractitionerRole','id':'r-mona','active':true,'period':{'start':'2026-01-12'},
  'practitioner':{'reference':'Practitioner/mona','display':'DELTAKER-mona'},
  'organization':{'reference':'Organization/owner'},'telecom':[{'system':'phone','value':
   'DELTAKER-STED-tlf'}]},
 {'resourceType':'PractitionerRole','id':'r-gp','active':true,'period':{'start':'2026-01-12'},
  'extension':[{'url':'https://planbro.no/fhir/StructureDefinition/ip-bidrag','valueString':
   'BIDRAG-samtaler'}],
  'practitioner':{'reference':'Practitioner/geir','display':'DELTAKER-geir'},
  'organization':{'reference':'Organization/gp','display':'Solvik legesenter'}},
 {'resourceType':'PractitionerRole','id':'r-nav','active':true,'period':{'start':'2026-01-20'},
  'practitioner':{'reference':'Practitioner/siri'},
  'organization':{'identifier':{'system':'urn:oid:2.16.578.1.12.4.1.4.101','value':
   '310000310'}}}])";

constexpr const char* kPersons = R"([
 {'resourceType':'Practitioner','id':'mona','birthDate':'1970-01-01',
  'identifier':[{'system':'urn:oid:2.16.578.1.12.4.1.4.4','value':'DELTAKER-222200063'},
   {'system':'urn:oid:2.16.578.1.12.4.1.4.1','value':'JOURNAL-number'}],
  'name':[{'family':'DELTAKER-Lie','given':['Mona']}],'address':[{'city':'JOURNAL'}],
  'telecom':[{'system':'phone','value':'DELTAKER-STED-mob'}]},
 {'resourceType':'RelatedPerson','id':'eva','active':true,'patient':{'reference':'Patient/kari'},
  'identifier':[{'system':'urn:oid:2.16.578.1.12.4.1.4.1','value':'JOURNAL-number'}],
  'relationship':[{'text':'DELTAKER-søster'}],'name':[{'text':'DELTAKER-Eva'}],'birthDate':
   '1990-01-01',
  'telecom':[{'system':'phone','value':'DELTAKER-STED-eva'}],'address':[{'city':'JOURNAL'}]}])";

constexpr const char* kOrganisations = R"([
 {'resourceType':'Organization','id':'owner','active':true,'name':'Solvik kommune',
  'identifier':[{'system':'urn:oid:2.16.578.1.12.4.1.4.101','value':'310000108'}],
  'type':[{'coding':[{'system':'https://planbro.no/fhir/CodeSystem/ip-sektor','code':'annet'}]}],
  'telecom':[{'system':'phone','value':'DELTAKER-STED-sentral'}],'address':[{'city':
   'DELTAKER-STED-by'}],
  'contact':[{'name':{'text':'JOURNAL'}}]},
 {'resourceType':'Organization','id':'skole','active':true,'name':'Solvik skole',
  'identifier':[{'system':'urn:oid:2.16.578.1.12.4.1.4.101','value':'310000450'}],
  'type':[{'coding':[{'system':'https://planbro.no/fhir/CodeSystem/ip-sektor','code':
   'skole'}]}]}])";

constexpr const char* kConsents = R"([
 {'resourceType':'Consent','id':'k-plan','status':'active',
  'scope':{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/consentscope','code':
   'patient-privacy'}]},
  'category':[{'coding':[{'system':'https://planbro.no/fhir/CodeSystem/ip-samtykke','code':
   'plan'}]}],
  'patient':{'reference':'Patient/kari'},'dateTime':'2026-01-10','performer':[{'reference':
   'Patient/kari'}],
  'policy':[{'uri':'https://lovdata.no/lov/1999-07-02-63/§2-5'}],
  'provision':{'type':'permit','data':[{'meaning':'related','reference':{'reference':
   'CarePlan/p1'}}]}},
 {'resourceType':'Consent','id':'k-gp','status':'active',
  'identifier':[{'system':'https://planbro.no/id/samspill','value':'SOLVIK-2026-0001#s2'}],
  'scope':{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/consentscope','code':
   'patient-privacy'}]},
  'category':[{'coding':[{'system':'https://planbro.no/fhir/CodeSystem/ip-samtykke','code':
   'deling'}]}],
  'patient':{'reference':'Patient/kari'},'dateTime':'2026-01-10',
  'performer':[{'reference':'Patient/kari'},{'reference':'RelatedPerson/eva','display':
   'DELTAKER-eva'}],
  'organization':[{'reference':'Organization/owner'}],
  'policy':[{'uri':'https://lovdata.no/lov/1999-07-02-63/§2-5'}],
  'verification':[{'verified':true,'verifiedWith':{'display':'JOURNAL'}}],
  'provision':{'type':'permit','period':{'start':'2026-01-10','end':'2027-01-11'},
   'actor':[{'role':{'coding':[{'system':
    'http://terminology.hl7.org/CodeSystem/v3-ParticipationType','code':'IRCP'}]},
    'reference':{'identifier':{'system':'urn:oid:2.16.578.1.12.4.1.4.101','value':'310000175'},
     'display':'Solvik legesenter'}}],
   'class':[{'system':'https://planbro.no/fhir/CodeSystem/ip-seksjon','code':'maal'},
    {'system':'https://planbro.no/fhir/CodeSystem/ip-seksjon','code':'tiltak'}],
   'data':[{'meaning':'related','reference':{'reference':'CarePlan/p1'}}]}}])";

constexpr const char* kGoal = R"({
 'resourceType':'Goal','id':'g1','lifecycleStatus':'active','description':{'text':'MAAL-arbeid'},
 'achievementStatus':{'coding':[{'system':
  'http://terminology.hl7.org/CodeSystem/goal-achievement','code':'in-progress'}]},
 'subject':{'reference':'Patient/kari'},'startDate':'2026-01-12','target':[{'dueDate':
  '2026-12-31'}],
 'expressedBy':{'reference':'RelatedPerson/eva','display':'DELTAKER-eva'},
 'addresses':[{'display':'JOURNAL'}],'outcomeCode':[{'text':'JOURNAL'}],
 'note':[{'authorReference':{'reference':'Practitioner/geir','display':'DELTAKER-geir'},'text':
  'MAAL-notat'}]})";

constexpr const char* kMeasures = R"([
 {'resourceType':'ServiceRequest','id':'s-owner','status':'active','intent':'plan',
  'extension':[
   {'url':'http://hl7.org/fhir/StructureDefinition/resource-pertainsToGoal','valueReference':
    {'reference':'Goal/g1'}},
   {'url':'https://planbro.no/fhir/StructureDefinition/ip-beskrivelse','valueString':
    'TILTAK-beskrivelse'},
   {'url':'https://planbro.no/fhir/StructureDefinition/ip-bidrag','valueString':'BIDRAG-tiltak'},
   {'url':'https://planbro.no/fhir/StructureDefinition/ip-endret-av','valueString':
    'DELTAKER-endret'},
   {'url':'https://planbro.no/fhir/StructureDefinition/ip-detalj','extension':[
    {'url':'navn','valueString':'TILTAK-Arrangør'},{'url':'verdi','valueString':
     'TILTAK-STED-barnehage'}]},
   {'url':'https://planbro.no/fhir/StructureDefinition/ip-ansvarlig','valueString':
    'DELTAKER-ansvarlig'}],
  'category':[{'coding':[{'system':'https://planbro.no/fhir/CodeSystem/ip-sektor','code':
   'annet'}]}],
  'code':{'text':'TILTAK-ukeplan'},'subject':{'reference':'Patient/kari'},
  'basedOn':[{'reference':'CarePlan/p1','display':'JOURNAL'}],
  'requester':{'reference':'Organization/owner','display':'Solvik kommune'},
  'performer':[{'reference':'PractitionerRole/r-mona','display':'DELTAKER-mona'},
   {'reference':'Organization/gp','display':'Solvik legesenter'}],
  'reasonCode':[{'text':'JOURNAL'}],'patientInstruction':'TILTAK-EGET-veiledning',
  'note':[{'authorReference':{'reference':'Practitioner/geir','display':'DELTAKER-geir'},
   'time':'2026-03-02','text':'TILTAK-notat'},{'authorString':'DELTAKER-skriver','text':
    'TILTAK-notat2'},
   {'authorReference':{'reference':'Organization/gp','display':'DELTAKER-avsender'},'text':
    'TILTAK-notat3'}]},
 {'resourceType':'ServiceRequest','id':'s-nav','status':'active','intent':'plan',
  'extension':[
   {'url':'http://hl7.org/fhir/StructureDefinition/resource-pertainsToGoal','valueReference':
    {'reference':'Goal/g1'}}],
  'code':{'text':'TILTAK-arbeidstrening'},'subject':{'reference':'Patient/kari'},
  'basedOn':[{'reference':'CarePlan/p1'}],
  'requester':{'identifier':{'system':'urn:oid:2.16.578.1.12.4.1.4.101','value':'310000310'},
   'display':'NAV Solvik'},
  'performer':[{'display':'DELTAKER-veileder'}],'patientInstruction':'TILTAK-EGET-veiledning'}])";

constexpr const char* kMeeting = R"({
 'resourceType':'Appointment','id':'a1','status':'booked','description':'MOETE-STED-evaluering',
 'extension':[
  {'url':'https://planbro.no/fhir/StructureDefinition/ip-sted','valueString':'MOETE-STED-rådhus'},
  {'url':'https://planbro.no/fhir/StructureDefinition/ip-saksliste','valueString':'MOETE-STED-sak'},
  {'url':'https://planbro.no/fhir/StructureDefinition/ip-referat','valueString':
   'MOETE-STED-referat'},
  {'url':'https://planbro.no/fhir/StructureDefinition/ip-vurdering','extension':[
   {'url':'maal','valueReference':{'reference':'Goal/g1','display':'VURDERING-maal'}},
   {'url':'tekst','valueString':'VURDERING-STED-tekst'}]}],
 'start':'2026-12-15T10:00:00+01:00','end':'2026-12-15T11:00:00+01:00','minutesDuration':60,
 'comment':'JOURNAL','supportingInformation':[{'reference':'CarePlan/p1'}],
 'participant':[{'actor':{'reference':'Patient/kari'},'status':'accepted'},
  {'actor':{'reference':'PractitionerRole/r-gp','display':'DELTAKER-geir'},'status':'accepted'},
  {'actor':{'display':'DELTAKER-gjest'},'status':'accepted'}]})";

constexpr const char* kMessage = R"({
 'resourceType':'Communication','id':'m1','status':'completed','basedOn':[{'reference':
  'CarePlan/p1'}],
 'subject':{'reference':'Patient/kari'},'sent':'2026-02-03T09:12:00+01:00',
 'sender':{'reference':'PractitionerRole/r-mona','display':'DELTAKER-mona'},
 'recipient':[{'reference':'PractitionerRole/r-gp'},{'reference':'Organization/skole','display':
  'DELTAKER-SKOLE'},
  {'reference':'Patient/kari'}],
 'payload':[{'contentString':'MELDING-møtet'},{'contentReference':{'display':'JOURNAL'}}],
 'note':[{'text':'JOURNAL'}]})";

constexpr const char* kTasks = R"([
 {'resourceType':'Task','id':'l-gp','status':'completed','intent':'order',
  'identifier':[{'system':'https://planbro.no/id/varsel','value':'n1'}],
  'code':{'coding':[{'system':'https://planbro.no/fhir/CodeSystem/ip-oppgave','code':
   'dokumenter-ip'}]},
  'focus':{'reference':'CarePlan/p1'},'for':{'reference':'Patient/kari'},
  'requester':{'reference':'Organization/owner'},'owner':{'reference':'Organization/gp'},
  'note':[{'authorString':'JOURNAL','text':'JOURNAL'}],
  'output':[{'type':{'text':'kvittering'},'valueString':'ok'}]},
 {'resourceType':'Task','id':'l-transfer','status':'requested','intent':'order',
  'code':{'coding':[{'system':'https://planbro.no/fhir/CodeSystem/ip-oppgave','code':
   'overforing'}]},
  'focus':{'reference':'CarePlan/p1'},'for':{'reference':'Patient/kari'},
  'owner':{'reference':'Organization/owner'}}])";

std::vector<json::Value> list(const char* text) {
    return from(text).items();
}

void append(std::vector<json::Value>& all, const std::vector<json::Value>& more) {
    all.insert(all.end(), more.begin(), more.end());
}

}  // namespace

json::Value from(std::string text) {
    // "\'" stays an apostrophe.
    std::string written;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escaped = text[i] == '\\' && i + 1 < text.size() && text[i + 1] == '\'';
        if (escaped) ++i;
        written.push_back(text[i] == '\'' && !escaped ? '"' : text[i]);
    }
    auto value = json::parse(written);
    if (!value) throw std::invalid_argument(value.error().issues.front().text + " in " + written);
    return *value;
}

PlanFacts sample_facts() {
    PlanFacts facts;
    facts.care_plan = from(kCarePlan);
    facts.care_teams = {from(kCareTeam)};
    facts.practitioner_roles = list(kRoles);
    facts.consents = list(kConsents);
    facts.service_requests = list(kMeasures);
    facts.tasks = list(kTasks);
    facts.appointments = {from(kMeeting)};
    facts.communications = {from(kMessage)};
    facts.orgnr_of = {
        {"owner", std::string(kOwner)}, {"gp", std::string(kGp)}, {"skole", std::string(kSchool)}};
    return facts;
}

std::vector<json::Value> sample_resources() {
    const auto facts = sample_facts();
    std::vector<json::Value> all{facts.care_plan, from(kPatient), from(kGoal)};
    for (const auto* resources :
         {&facts.care_teams, &facts.practitioner_roles, &facts.consents, &facts.service_requests,
          &facts.tasks, &facts.appointments, &facts.communications}) {
        append(all, *resources);
    }
    append(all, list(kPersons));
    append(all, list(kOrganisations));
    return all;
}

json::Value sample_resource(std::string_view reference) {
    const auto all = sample_resources();
    const auto found = std::find_if(all.begin(), all.end(), [&](const json::Value& resource) {
        return fhir::key_of(resource).reference() == reference;
    });
    if (found == all.end()) throw std::invalid_argument("no sample " + std::string(reference));
    return *found;
}

}  // namespace planbro::consent::testing
