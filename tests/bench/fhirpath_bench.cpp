// What an invariant of R4 costs: evaluation of compiled programs on a Patient, with how often each
// asks the heap for memory. Built under the preset bench; run by hand:
//   build/bench/tests/fhirpath_bench
#include <benchmark/benchmark.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <string_view>

#include "fhirpath/fhirpath.hpp"

namespace {

std::atomic<std::size_t> allocations = 0;

}  // namespace

// Not inlined: the compiler would take free() for the wrong partner of new.
[[gnu::noinline]] void* operator new(std::size_t size) {
    ++allocations;
    if (void* memory = std::malloc(size)) return memory;
    throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
    std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}

namespace planbro::fhirpath {

namespace {

constexpr std::string_view kPatient = R"({
    "resourceType": "Patient", "id": "ola", "meta": {"versionId": "1"},
    "text": {"status": "generated", "div": "<div xmlns='http://www.w3.org/1999/xhtml'>Ola</div>"},
    "extension": [{"url": "http://example.org/a", "valueString": "x"}],
    "identifier": [{"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": "13897248022"}],
    "active": true,
    "name": [{"use": "official", "family": "Nordmann", "given": ["Ola", "Per"]}],
    "telecom": [{"system": "phone", "value": "22225555"}],
    "gender": "male", "birthDate": "1972-09-13",
    "address": [{"line": ["Storgata 1"], "postalCode": "0155", "city": "Oslo"}],
    "contact": [{"name": {"text": "Kari Nordmann"}, "telecom": [{"value": "22225556"}]}],
    "managingOrganization": {"reference": "Organization/1"}
})";

constexpr std::string_view kWithContained = R"({
    "resourceType": "Patient", "id": "ola",
    "contained": [{"resourceType": "Organization", "id": "o1", "name": "A"},
                  {"resourceType": "Practitioner", "id": "p1", "name": [{"family": "B"}]}],
    "generalPractitioner": [{"reference": "#p1"}],
    "managingOrganization": {"reference": "#o1"}
})";

constexpr std::string_view kEle1 = "hasValue() or (children().count() > id.count())";
constexpr std::string_view kDom3 =
    "contained.where((('#'+id in (%resource.descendants().reference | "
    "%resource.descendants().as(canonical) | %resource.descendants().as(uri) | "
    "%resource.descendants().as(url))) or descendants().where(reference = '#').exists() or "
    "descendants().where(as(canonical) = '#').exists() or "
    "descendants().where(as(canonical) = '#').exists()).not()).trace('unmatched', id).empty()";

// The focus is what another expression finds in the resource.
void judge(benchmark::State& state, std::string_view expression, std::string_view json,
           std::string_view path) {
    const auto resource = json::parse(json).value();
    const auto whole = resource_item(resource).value();
    Environment environment;
    environment.resource = whole;
    const auto found = evaluate(compile(path).value(), whole, environment).value();
    const auto program = compile(expression).value();
    const auto before = allocations.load();
    for ([[maybe_unused]] auto _ : state) {
        benchmark::DoNotOptimize(holds(program, found[0], environment));
    }
    state.counters["allocations"] = benchmark::Counter(static_cast<double>(allocations - before),
                                                       benchmark::Counter::kAvgIterations);
}

BENCHMARK_CAPTURE(judge, ele_1_of_a_name, kEle1, kPatient, "name");
BENCHMARK_CAPTURE(judge, ele_1_of_a_code, kEle1, kPatient, "gender");
BENCHMARK_CAPTURE(judge, ext_1, "extension.exists() != value.exists()", kPatient, "extension");
BENCHMARK_CAPTURE(judge, dom_2, "contained.contained.empty()", kPatient, "$this");
BENCHMARK_CAPTURE(judge, dom_3_none_contained, kDom3, kPatient, "$this");
BENCHMARK_CAPTURE(judge, dom_3_two_contained, kDom3, kWithContained, "$this");
BENCHMARK_CAPTURE(judge, dom_4,
                  "contained.meta.versionId.empty() and contained.meta.lastUpdated.empty()",
                  kPatient, "$this");
BENCHMARK_CAPTURE(judge, dom_5, "contained.meta.security.empty()", kPatient, "$this");
BENCHMARK_CAPTURE(judge, dom_6, "text.`div`.exists()", kPatient, "$this");
BENCHMARK_CAPTURE(judge, pat_1,
                  "name.exists() or telecom.exists() or address.exists() or organization.exists()",
                  kPatient, "contact");
BENCHMARK_CAPTURE(judge, ref_1,
                  "reference.startsWith('#').not() or (reference.substring(1).trace('url') in "
                  "%rootResource.contained.id.trace('ids'))",
                  kWithContained, "managingOrganization");
BENCHMARK_CAPTURE(judge, cpt_2, "value.empty() or system.exists()", kPatient, "telecom");
BENCHMARK_CAPTURE(judge, date_before_today, "birthDate <= today()", kPatient, "$this");
BENCHMARK_CAPTURE(judge, official_name, "name.where(use = 'official').given.first() = 'Ola'",
                  kPatient, "$this");

void compile_dom_3(benchmark::State& state) {
    for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(compile(kDom3));
}
BENCHMARK(compile_dom_3);

}  // namespace

}  // namespace planbro::fhirpath
