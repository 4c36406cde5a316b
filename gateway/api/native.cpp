#include "api/native.hpp"

#include "api/negotiation.hpp"
#include "base/digest.hpp"
#include "consent/supplement_guard.hpp"
#include "fhir/codes.hpp"
#include "fhir/resource.hpp"
#include "interactions/push/push.hpp"
#include "mappers/barnevern/barnevern.hpp"
#include "mappers/barnevern/bufdir.hpp"
#include "mappers/dialogmelding/dialogmelding.hpp"
#include "mappers/nav/nav.hpp"
#include "mappers/samspill/samspill.hpp"

namespace planbro::api {

namespace {

namespace bufdir = mappers::bufdir;

using interactions::Answer;
using interactions::Call;
using interactions::Native;
using interactions::Services;

// What a mapper made is judged like any other resource: the guard looks at native messages too.
// A fault of the mapped form is told with the FHIR path, since the native one is not known here.
// `warnings` gets what the policy on numbers lets pass with a word.
Result<void> judge_mapped(const Services& services, const Call& call, const json::Value& resource,
                          std::vector<Issue>& warnings) {
    auto issues = consent::supplement_guard(resource, consent::Names::those_beside);
    for (auto& issue : fhir::judge_numbers(services.numbers, resource)) {
        (issue.severity == Severity::warning ? warnings : issues).push_back(std::move(issue));
    }
    const profiles::Demand demand{{}, false, call.now};
    for (auto& issue : services.validator.validate(resource, demand)) {
        issues.push_back(std::move(issue));
    }
    if (has_errors(issues)) return fail(Category::unprocessable, std::move(issues));
    return {};
}

Result<void> judge_mapped(const Services& services, const Call& call,
                          const std::vector<mappers::Entry>& entries,
                          std::vector<Issue>& warnings) {
    std::vector<Issue> issues;
    for (const auto& entry : entries) {
        if (auto judged = judge_mapped(services, call, entry.resource, warnings); !judged) {
            for (auto& issue : judged.error().issues) issues.push_back(std::move(issue));
        }
    }
    if (!issues.empty()) return fail(Category::unprocessable, std::move(issues));
    return {};
}

Native native_of(const std::string& message_id, const http::Request& request) {
    return {message_id, sha256_hex(request.body)};
}

Result<Answer> push_mapped_measure(const Services& services, const Call& call,
                                   const http::Request& request,
                                   Result<mappers::MeasureMessage> message,
                                   std::string_view sector) {
    if (!message) return Fail(message.error());
    if (!message->retracted) {
        // With its person, which the measure itself gets only once the plan is found.
        const auto bundle = mappers::to_bundle(*message);
        const auto& measure = bundle.at("entry").at(0).at("resource");
        if (auto judged = judge_mapped(services, call, measure, message->warnings); !judged)
            return Fail(judged.error());
    }
    return push_measure(services, call, native_of(message->message_id, request), *message, sector);
}

Result<Answer> push_mapped_message(const Services& services, const Call& call,
                                   const http::Request& request,
                                   const mappers::dialogmelding::Message& message) {
    std::vector<Issue> warnings;
    const auto bundle = mappers::dialogmelding::to_bundle(message);
    const auto& communication = bundle.at("entry").at(0).at("resource");
    if (auto judged = judge_mapped(services, call, communication, warnings); !judged) {
        return Fail(judged.error());
    }
    return interactions::push_message(services, call, native_of(message.message_id, request),
                                      message, warnings);
}

// What the sender's own system waits for, where it asks for it: "Prefer:
// return=applikasjonskvittering" (RFC 7240 section 2.1 leaves room for such values).
void add_receipt(const Call& call, const http::Request& request, const bufdir::Header& header,
                 Answer& answer) {
    if (!prefers(request.header("Prefer"), "return=applikasjonskvittering")) return;
    const auto& details = answer.body.at("issue").at(0).at("details");
    const bool is_repeat = fhir::code_in(details, fhir::kIssueSystem) == "gjentatt";
    answer.native = bufdir::receipt({.message = header.id,
                                     .conversation = header.conversation,
                                     .sender = header.sender,
                                     .receiver = header.receiver,
                                     .at = call.now,
                                     .is_repeat = is_repeat});
}

Result<Answer> push_bufdir(const Services& services, const Call& call, const http::Request& request,
                           const bufdir::Referral& referral) {
    std::vector<Issue> warnings;
    if (auto judged = judge_mapped(services, call, referral.task, warnings); !judged) {
        return Fail(judged.error());
    }
    auto answer = push_referral(services, call, native_of(referral.header.id, request), referral);
    if (answer) add_receipt(call, request, referral.header, *answer);
    return answer;
}

Result<Answer> push_bufdir(const Services& services, const Call& call, const http::Request& request,
                           const bufdir::Receipt& receipt) {
    return push_receipt(services, call, native_of(receipt.header.id, request), receipt);
}

Result<Answer> push_bufdir(const Services& services, const Call& call, const http::Request& request,
                           const bufdir::ErrorReport& report) {
    return push_error_report(services, call, native_of(report.header.id, request), report);
}

// Whether it is signed, where signatures are looked at: by the organisation that sends it.
Result<bool> judge_signature(const Services& services, const Call& call, std::string_view xml) {
    if (services.signatures == nullptr) return false;
    const auto signer = services.signatures->trust.verify(xml, call.now);
    if (!signer) return Fail(signer.error());
    if (!*signer) return false;
    if (call.who.role == identity::Role::tester || (*signer)->orgnr == call.who.orgnr) return true;
    return fail(Category::forbidden, "feil-avsender",
                "The message is signed by another organisation than the sender.");
}

bool needs_signature(const Services& services) {
    return services.signatures != nullptr && services.signatures->is_required;
}

}  // namespace

Result<Answer> push_samspill(const Services& services, const Call& call,
                             const http::Request& request) {
    const auto document = read_json(request);
    if (!document) return Fail(document.error());
    auto plan = mappers::samspill::read(*document);
    if (!plan) return Fail(plan.error());
    if (auto judged = judge_mapped(services, call, plan->entries, plan->warnings); !judged)
        return Fail(judged.error());
    return interactions::push_plan(services, call, native_of(plan->message_id, request), *plan,
                                   sha256_hex(json::write(document->at("plan"))));
}

Result<Answer> push_nav(const Services& services, const Call& call, const http::Request& request) {
    const auto document = read_json(request);
    if (!document) return Fail(document.error());
    return push_mapped_measure(services, call, request, mappers::nav::read(*document), "nav");
}

Result<Answer> push_barnevern(const Services& services, const Call& call,
                              const http::Request& request) {
    const auto xml = read_xml(request);
    if (!xml) return Fail(xml.error());
    const auto message = mappers::bufdir::read(*xml);
    if (!message) return Fail(message.error());
    if (*message) {
        return std::visit(
            [&](const auto& one) { return push_bufdir(services, call, request, one); }, **message);
    }
    return push_mapped_measure(services, call, request, mappers::barnevern::read(*xml),
                               "barnevern");
}

Result<Answer> push_ehr(const Services& services, const Call& call, const http::Request& request) {
    const auto xml = read_xml(request);
    if (!xml) return Fail(xml.error());
    const auto is_signed = judge_signature(services, call, *xml);
    if (!is_signed) return Fail(is_signed.error());
    const auto inbound = mappers::dialogmelding::read(*xml);
    if (!inbound) return Fail(inbound.error());
    if (const auto* receipt = std::get_if<mappers::dialogmelding::Receipt>(&*inbound)) {
        return interactions::push_receipt(services, call, native_of(receipt->id, request),
                                          *receipt);
    }
    // An AppRec has no place for a signature.
    if (!*is_signed && needs_signature(services)) {
        return fail(Category::unprocessable, "mangler-signatur",
                    "The message is not signed: Signature, by an enterprise certificate.");
    }
    return push_mapped_message(services, call, request,
                               std::get<mappers::dialogmelding::Message>(*inbound));
}

Result<Answer> push_kvittering(const Services& services, const Call& call,
                               const http::Request& request) {
    const auto document = read_json(request);
    if (!document) return Fail(document.error());
    const auto receipt = mappers::kvittering::read(*document);
    if (!receipt) return Fail(receipt.error());
    return interactions::push_receipt(services, call, native_of(receipt->message_id, request),
                                      *receipt);
}

}  // namespace planbro::api
