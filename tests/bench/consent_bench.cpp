// What the consent decision costs, for a child's plan with twelve participants and as many
// consents: one verdict, reading the plan's resources for it, and all its access rows, as a commit
// makes them. Built under the preset bench; run by hand:
//   build/bench/tests/consent_bench
#include <benchmark/benchmark.h>

#include <string>

#include "consent/decision.hpp"
#include "fhir/codes.hpp"
#include "fhir/resource.hpp"

namespace {

using namespace planbro;
using fhir::reference_to;

constexpr int kServices = 9;  // with the child and two parents: twelve

std::string orgnr(int index) {
    return "31000010" + std::to_string(index);
}

json::Value organisation(int index) {
    return json::object(
        {{"identifier", fhir::identifier(fhir::kOrganisasjonsnummer, orgnr(index))}});
}

json::Value person(const char* type, const std::string& id, const std::string& number) {
    return json::object(
        {{"resourceType", type},
         {"id", id},
         {"identifier", json::array({fhir::identifier(fhir::kFodselsnummer, number)})}});
}

json::Value parent(const std::string& id, const std::string& number) {
    auto related = person("RelatedPerson", id, number);
    related.set("patient", reference_to("Patient/barn"));
    related.set("relationship", json::array({fhir::concept_of(fhir::kRolle, "foresatt"),
                                             fhir::concept_of(fhir::kForeldreansvar, "felles")}));
    return related;
}

json::Value consent(int index) {
    const bool to_plan = index == 0;
    auto provision = json::object(
        {{"type", "permit"},
         {"period", json::object({{"end", "2027-08-16"}})},
         {"data", json::array({json::object(
                      {{"meaning", "related"}, {"reference", reference_to("CarePlan/p")}})})}});
    if (!to_plan) {
        provision.set("actor", json::array({json::object(
                                   {{"role", fhir::concept_of(fhir::kParticipationType, "IRCP")},
                                    {"reference", organisation(1 + index % (kServices - 1))}})}));
        provision.set("class", json::array({fhir::coding(fhir::kSeksjon, "maal"),
                                            fhir::coding(fhir::kSeksjon, "tiltak"),
                                            fhir::coding(fhir::kSeksjon, "moeter")}));
    }
    return json::object(
        {{"resourceType", "Consent"},
         {"id", "c" + std::to_string(index)},
         {"status", "active"},
         {"scope", fhir::concept_of(fhir::kConsentScope, "patient-privacy")},
         {"category",
          json::array({fhir::concept_of(fhir::kSamtykke, to_plan ? "plan" : "deling")})},
         {"patient", reference_to("Patient/barn")},
         {"dateTime", "2026-08-14"},
         {"performer",
          json::array({reference_to("RelatedPerson/mor"), reference_to("RelatedPerson/far")})},
         {"provision", std::move(provision)}});
}

consent::PlanFacts facts() {
    consent::PlanFacts all;
    all.care_plan = json::object({{"resourceType", "CarePlan"},
                                  {"id", "p"},
                                  {"status", "active"},
                                  {"subject", reference_to("Patient/barn")},
                                  {"author", organisation(0)},
                                  {"careTeam", json::array({reference_to("CareTeam/t")})}});
    all.patient = person("Patient", "barn", "15831350077");
    all.patient.set("birthDate", "2013-03-15");
    all.related_persons = {parent("mor", "01868010066"), parent("far", "02868010088")};
    auto team = json::object({{"resourceType", "CareTeam"},
                              {"id", "t"},
                              {"status", "active"},
                              {"subject", reference_to("Patient/barn")}});
    for (int i = 0; i < kServices; ++i) {
        const auto id = "r" + std::to_string(i);
        team["participant"].push_back(
            json::object({{"member", reference_to("PractitionerRole/" + id)},
                          {"period", json::object({{"start", "2026-01-12"}})}}));
        all.practitioner_roles.push_back(json::object(
            {{"resourceType", "PractitionerRole"}, {"id", id}, {"organization", organisation(i)}}));
    }
    all.care_teams.push_back(std::move(team));
    for (int i = 0; i < 12; ++i) all.consents.push_back(consent(i));
    return all;
}

const Instant kNow = *parse_instant("2026-11-28T12:00:00Z");

void a_service(benchmark::State& state) {
    const consent::Decision decision(facts());
    if (!decision.decide(orgnr(2), kNow).opens()) state.SkipWithError("nothing was opened");
    for (auto _ : state) benchmark::DoNotOptimize(decision.decide(orgnr(2), kNow));
}

void a_guardian(benchmark::State& state) {
    const consent::Decision decision(facts());
    const auto key = consent::person_key(fhir::kFodselsnummer, "01868010066");
    if (!decision.decide(key, kNow).opens()) state.SkipWithError("nothing was opened");
    for (auto _ : state) benchmark::DoNotOptimize(decision.decide(key, kNow));
}

void reading_the_plan(benchmark::State& state) {
    const auto all = facts();
    for (auto _ : state) benchmark::DoNotOptimize(consent::Decision(all));
}

void all_rows_of_a_commit(benchmark::State& state) {
    const auto all = facts();
    for (auto _ : state) {
        benchmark::DoNotOptimize(consent::grants(all));
        benchmark::DoNotOptimize(consent::grants_to_persons(all));
    }
}

BENCHMARK(a_service);
BENCHMARK(a_guardian);
BENCHMARK(reading_the_plan);
BENCHMARK(all_rows_of_a_commit);

}  // namespace
