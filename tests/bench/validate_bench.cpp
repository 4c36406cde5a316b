// What it costs to judge a golden plan by the guide's profiles: reading the text, judging what was
// read, and both. Built under the preset bench; part of ./dev bench validate, or by hand:
//   build/bench/tests/validate_bench
#include <benchmark/benchmark.h>

#include <fstream>
#include <iterator>
#include <string>

#include "base/json.hpp"
#include "profiles/package.hpp"
#include "profiles/validator.hpp"

namespace planbro::profiles {

namespace {

const Demand kByCarePlan{{"https://planbro.no/fhir/StructureDefinition/ip-careplan"}, false};
const Demand kByBundle{{"https://planbro.no/fhir/StructureDefinition/ip-bundle"}, false};

const std::string& golden_text() {
    static const std::string text = [] {
        std::ifstream in(PLANBRO_SOURCE_DIR "/tests/golden/samspill/kari.bundle.json");
        return std::string(std::istreambuf_iterator<char>(in), {});
    }();
    return text;
}

// The plan of the bundle, as it is sent.
const std::string& care_plan_text() {
    static const std::string text = [] {
        const auto bundle = json::parse(golden_text()).value();
        for (const auto& entry : bundle.at("entry").items()) {
            const auto& resource = entry.at("resource");
            if (resource.text("resourceType") == "CarePlan") return json::write(resource);
        }
        return std::string();
    }();
    return text;
}

const Validator& validator() {
    static const Validator made(own_package());
    return made;
}

void parse(benchmark::State& state, const std::string& (*text)()) {
    for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(json::parse(text()));
    state.SetBytesProcessed(state.iterations() * std::ssize(text()));
}

// A resource that were refused could be judged too quickly.
bool is_valid(benchmark::State& state, const json::Value& resource, const Demand& demand) {
    if (!has_errors(validator().validate(resource, demand))) return true;
    state.SkipWithError("the golden file is not valid");
    return false;
}

void judge(benchmark::State& state, const std::string& (*text)(), const Demand& demand) {
    const auto resource = json::parse(text()).value();
    if (!is_valid(state, resource, demand)) return;
    for ([[maybe_unused]] auto _ : state) {
        benchmark::DoNotOptimize(validator().validate(resource, demand));
    }
}

void parse_and_judge(benchmark::State& state, const std::string& (*text)(), const Demand& demand) {
    if (!is_valid(state, json::parse(text()).value(), demand)) return;
    for ([[maybe_unused]] auto _ : state) {
        const auto resource = json::parse(text());
        benchmark::DoNotOptimize(validator().validate(*resource, demand));
    }
}

// The guide's definitions, and the profile compiled on the way to the first verdict.
void first_verdict(benchmark::State& state) {
    const auto resource = json::parse(care_plan_text()).value();
    for ([[maybe_unused]] auto _ : state) {
        const Validator fresh(own_package());
        benchmark::DoNotOptimize(fresh.validate(resource, kByCarePlan));
    }
}

BENCHMARK_CAPTURE(parse, care_plan, care_plan_text);
BENCHMARK_CAPTURE(judge, care_plan, care_plan_text, kByCarePlan);
BENCHMARK_CAPTURE(parse_and_judge, care_plan, care_plan_text, kByCarePlan);
BENCHMARK_CAPTURE(parse, bundle_of_31, golden_text);
BENCHMARK_CAPTURE(judge, bundle_of_31, golden_text, kByBundle);
BENCHMARK(first_verdict)->Unit(benchmark::kMillisecond);

}  // namespace

}  // namespace planbro::profiles
