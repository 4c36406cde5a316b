// The operations beside $validate (interactions.hpp), one file each. What is hidden is not there:
// the same bytes answer for both.
#pragma once

#include <string>
#include <vector>

#include "interactions/interactions.hpp"

namespace planbro::interactions {

// CarePlan/{id}/$everything (fhir-profiles/ip): the plan with all that belongs to it; and
// Patient/{id}/$everything (https://hl7.org/fhir/R4/operation-patient-everything.html): the person
// with all plans and what else is about the person. A searchset in pages, cut as every view is.
Result<Answer> everything(const Services& services, const Call& call, const store::Key& root,
                          const Parameters& parameters);

// https://hl7.org/fhir/R4/operation-patient-match.html, by identifiers alone: a name and a birth
// date are no way to look for persons here.
Result<Answer> match(const Services& services, const Call& call, const json::Value& input);

// https://hl7.org/fhir/R4/resource-operation-meta.html: of an instance, of a type (id ""), or of
// all types (type "" as well): what the asker sees of profiles, labels and tags.
Result<Answer> meta(const Services& services, const Call& call, const std::string& type,
                    const std::string& id);

// Patient/{id}/$tilgang (fhir-profiles/ip): which service and which guardian may see which
// sections, by which consent and rule, since when; now, or as it stood on a day (`dato`). For the
// person, who decides for it, and the owner of its plans.
Result<Answer> tilgang(const Services& services, const Call& call, const std::string& patient,
                       const Parameters& parameters);

// Patient/{id}/$ip-status (fhir-profiles/ip): what a record system asks when a record is opened: is
// there a plan, under which consent is it seen, who coordinates it.
Result<Answer> ip_status(const Services& services, const Call& call, const std::string& patient);
// Patient/$ip-status: the same by an Identifier in Parameters, which keeps the person's number out
// of URLs.
Result<Answer> ip_status_of(const Services& services, const Call& call, const json::Value& input);

// Patient/$nodtilgang (fhir-profiles/ip), where the rules allow it: a professional of whom HelseID
// attests an emergency opens sections of the person's plan to the own service for some hours. The
// person is told at once, with the reason; what is hidden or may not be opened answers as what is
// not there.
Result<Answer> nodtilgang(const Services& services, const Call& call, const json::Value& input);

// Subscription/{id}/$status and, with id "", Subscription/$status
// (http://hl7.org/fhir/uv/subscriptions-backport/OperationDefinition/backport-subscription-status).
Result<Answer> subscription_status(const Services& services, const Call& call,
                                   const std::string& id, const Parameters& parameters);
// Subscription/{id}/$events
// (http://hl7.org/fhir/uv/subscriptions-backport/OperationDefinition/backport-subscription-events):
// what the subscriber was told, or would have been had it answered.
Result<Answer> subscription_events(const Services& services, const Call& call,
                                   const std::string& id, const Parameters& parameters);

// The Group of the caller's own plans, which nobody writes (exports/group.hpp).
// To look for it gives it, by `_id` or without; nothing to those who have none.
Result<Answer> find_groups(const Services& services, const Call& call,
                           const Parameters& parameters);
Result<Answer> read_group(const Services& services, const Call& call, const std::string& id);

// Group/{id}/$export (https://hl7.org/fhir/uv/bulkdata/STU2/export.html): 202 with where to ask how
// it stands. For a plan owner's system and an archive alone; the files hold what a search gives
// the same asker.
struct ExportAsked {
    std::string group;
    Parameters parameters;
    bool async = false;  // Prefer: respond-async, which it takes
    bool lenient = false;
};
Result<Answer> begin_export(const Services& services, const Call& call, const ExportAsked& asked);
// 202 while it is under way, 200 with the manifest when it is done.
Result<Answer> export_status(const Services& services, const Call& call, const std::string& id);
// Ends it, or removes its files.
Result<Answer> cancel_export(const Services& services, const Call& call, const std::string& id);
// NDJSON.
Result<Answer> export_file(const Services& services, const Call& call, const std::string& id,
                           const std::string& name);

}  // namespace planbro::interactions
