// Breaking the glass: helsepersonelloven § 7 (help that cannot wait), pasient- og
// brukerrettighetsloven § 5-3 (not where the person has said no to that service).
#include <algorithm>
#include <array>

#include "consent/decision.hpp"
#include "fhir/codes.hpp"
#include "interactions/operations/operations.hpp"
#include "interactions/operations/parameters.hpp"
#include "interactions/scope.hpp"
#include "interactions/search_query.hpp"
#include "interactions/workbench.hpp"
#include "plan/rules.hpp"

namespace planbro::interactions {

namespace {

using json::Value;
using store::Key;

constexpr auto kKnown = std::to_array<std::string_view>({"identifier", "seksjon", "grunn"});
constexpr std::size_t kReasonMin = 10;
constexpr std::size_t kReasonMax = 500;
constexpr std::string_view kLaw = "hpl. § 7";

struct Asked {
    std::string system;
    std::string number;
    std::vector<std::string> sections;
    std::string reason;
};

Fail closed() {
    return fail(Category::forbidden, "nodtilgang-stengt",
                "No plan here is opened by an emergency that a service records itself.");
}

bool is_configured(const consent::RuleTable* rules) {
    if (rules == nullptr) return false;
    if (rules->standard.emergency_by_service) return true;
    return std::ranges::any_of(rules->municipalities, [](const auto& municipality) {
        return municipality.second.emergency_by_service;
    });
}

// In words; "" where the token names nobody.
std::string professional_of(const Call& call) {
    const auto told = json::parse(call.who.attestation->told).value_or(Value());
    if (told.has("name")) return told.text("name");
    return told.has("hpr") ? "Helsepersonell " + told.text("hpr") : std::string();
}

// A named professional whose own service says that it is an emergency.
Result<void> judge_asker(const Call& call) {
    const auto& attested = call.who.attestation;
    const bool is_emergency = attested && (attested->purpose == identity::kEmergencyTreatment ||
                                           attested->purpose == identity::kBreakTheGlass);
    if (call.who.role == identity::Role::tjeneste && is_emergency &&
        !professional_of(call).empty()) {
        return {};
    }
    return fail(Category::forbidden, "nodtilgang-uten-attest",
                "The token must attest, by the trust framework, a professional of a service and "
                "the purpose_of_use ETREAT or BTG.");
}

Result<Asked> read(const Value& input, const Call& call) {
    if (auto known = judge_parameters(input, kKnown); !known) return Fail(known.error());
    const auto& identifier = parameter_in(input, "identifier").at("valueIdentifier");
    Asked asked{identifier.text("system"), identifier.text("value"), {}, {}};
    if (asked.system.empty() || asked.number.empty())
        return bad_parameter("identifier", "is an Identifier with system and value.");
    for (const auto& parameter : input.at("parameter").items()) {
        if (parameter.text("name") != "seksjon") continue;
        asked.sections.push_back(parameter.text("valueCode"));
        if (!consent::section_of(asked.sections.back()))
            return bad_parameter("seksjon", "is a code of ip-seksjon.");
    }
    if (asked.sections.empty())
        return bad_parameter("seksjon", "names the sections that are needed, one at least.");
    asked.reason = parameter_in(input, "grunn").text("valueString");
    if (asked.reason.empty()) asked.reason = call.who.attestation->reason;
    if (asked.reason.size() < kReasonMin || asked.reason.size() > kReasonMax) {
        return fail(Category::unprocessable, "nodtilgang-uten-grunn",
                    "Say why it cannot wait, in 10 to 500 bytes: the person is told.",
                    "Parameters.parameter[grunn]");
    }
    return asked;
}

std::string notice(const Call& call, const std::string& service, const Asked& asked,
                   Instant until) {
    return professional_of(call) + " ved " + service + " åpnet planen din uten samtykke " +
           format_for_people(call.now) +
           ", fordi det ble vurdert som nødvendig for hjelp som ikke kunne vente. Begrunnelsen "
           "var: «" +
           asked.reason + "» Tilgangen stenges av seg selv " + format_for_people(until) +
           ". Du kan stenge den før, se hva som ble lest, og spørre koordinatoren din eller "
           "klage til tjenesten hvis du mener at det var galt.";
}

class Emergency {
  public:
    Emergency(Workbench& bench, const Asked& asked) : bench_(bench), asked_(asked) {}

    // False where this plan is not opened: closed, the rules of its owner do not let it, the person
    // has not consented to the plan, or has said no to this service.
    bool open(const std::string& plan) {
        auto facts = load_facts(bench_.services(), bench_.transaction(), plan);
        if (!plan::is_open(facts.care_plan.text("status"))) return false;
        const auto hours = consent::Decision(facts).rules().emergency_hours;
        const auto until = bench_.call().now + std::chrono::hours(hours);
        const auto service = bench_.organization(orgnr());
        auto consent = consent_to(facts, service, until);
        facts.orgnr_of.emplace(service.id, orgnr());
        facts.consents.push_back(consent);
        const auto verdict = consent::Decision(facts).decide(orgnr(), bench_.call().now);
        if (!verdict.opens()) return false;
        const auto written = bench_.put(std::move(consent));
        bench_.put(task_about(facts, service, until));
        parts_.push_back(
            part("plan",
                 {part("referanse", "valueReference", fhir::reference_to("CarePlan/" + plan)),
                  part("samtykke", "valueReference", fhir::reference_to(written.key.reference())),
                  part("til", "valueDateTime", format_instant(until))}));
        return true;
    }

    [[nodiscard]] Value answer() { return parameters_of(std::move(parts_)); }

  private:
    [[nodiscard]] const std::string& orgnr() const { return bench_.call().who.orgnr; }

    [[nodiscard]] static Value coded_part(std::string_view url, std::string_view name,
                                          std::string_view value) {
        auto extension = json::object({{"url", url}});
        extension.set(name, value);
        return extension;
    }

    Value consent_to(const consent::PlanFacts& facts, const Key& service, Instant until) {
        const auto& now = bench_.call().now;
        json::Array sections;
        for (const auto& section : asked_.sections)
            sections.push_back(fhir::coding(fhir::kSeksjon, section));
        const auto actor =
            json::object({{"role", fhir::concept_of(fhir::kParticipationType, "IRCP")},
                          {"reference", fhir::reference_to(service.reference())}});
        const auto plan = json::object(
            {{"meaning", "related"},
             {"reference", fhir::reference_to(fhir::key_of(facts.care_plan).reference())}});
        return json::object(
            {{"resourceType", "Consent"},
             {"id", bench_.new_id()},
             {"extension",
              json::array({json::object(
                  {{"url", fhir::kExtSamtykkegrunnlag},
                   {"extension", json::array({coded_part("kode", "valueCode", "nodrett"),
                                              coded_part("hjemmel", "valueString", kLaw)})}})})},
             {"status", "active"},
             {"scope", fhir::concept_of(fhir::kConsentScope, "patient-privacy")},
             {"category", json::array({fhir::concept_of(fhir::kSamtykke, "deling")})},
             {"patient", facts.care_plan.at("subject")},
             {"dateTime", format_instant(now)},
             {"performer", json::array({fhir::reference_to(service.reference())})},
             {"policy", json::array({json::object({{"uri", fhir::kPolicy}})})},
             {"provision", json::object({{"type", "permit"},
                                         {"period", json::object({{"start", format_instant(now)},
                                                                  {"end", format_instant(until)}})},
                                         {"actor", json::array({actor})},
                                         {"class", std::move(sections)},
                                         {"data", json::array({plan})}})}});
    }

    // Of no section: the person and the owner see it, no service does.
    Value task_about(const consent::PlanFacts& facts, const Key& service, Instant until) {
        const auto moment = format_instant(bench_.call().now);
        const auto owner = consent::owner_of(facts);
        const auto named = name_of(bench_.services().registry, orgnr());
        const auto name = named.empty() ? "organisasjon " + orgnr() : named;
        return json::object(
            {{"resourceType", "Task"},
             {"id", bench_.new_id()},
             {"status", "completed"},
             {"intent", "order"},
             {"code", fhir::concept_of(fhir::kOppgave, "nodtilgang")},
             {"description", notice(bench_.call(), name, asked_, until)},
             {"focus", fhir::reference_to(fhir::key_of(facts.care_plan).reference())},
             {"for", facts.care_plan.at("subject")},
             {"authoredOn", moment},
             {"lastModified", moment},
             {"requester", fhir::reference_to(service.reference())},
             {"owner", fhir::reference_to(bench_.organization(owner).reference())}});
    }

    Workbench& bench_;
    const Asked& asked_;
    json::Array parts_;
};

}  // namespace

Result<Answer> nodtilgang(const Services& services, const Call& call, const Value& input) {
    if (auto allowed = require_scope(call, 'r', "CarePlan"); !allowed) return Fail(allowed.error());
    if (!is_configured(services.rules.get())) return closed();
    if (auto judged = judge_asker(call); !judged) return Fail(judged.error());
    const auto asked = read(input, call);
    if (!asked) return Fail(asked.error());
    Answer answer;
    const auto committed =
        services.store.commit([&](store::Transaction& transaction) -> Result<void> {
            Workbench bench(services, transaction, call);
            Emergency emergency(bench, *asked);
            bool any = false;
            for (const auto& patient :
                 transaction.with_identifier("Patient", asked->system, asked->number)) {
                for (const auto& row : transaction.plans_of_patient(patient.id))
                    any = emergency.open(row.plan) || any;
            }
            if (!any) return not_found();
            if (auto finished = bench.finish(); !finished) return finished;
            answer.body = emergency.answer();
            answer.touched = bench.touched();
            return {};
        });
    if (!committed) return Fail(committed.error());
    return answer;
}

}  // namespace planbro::interactions
