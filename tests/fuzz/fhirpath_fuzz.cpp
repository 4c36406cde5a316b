// Whatever arrives as a FHIRPath expression: it is refused with a reason, or compiled; and what is
// compiled ends, within its limits, over resources of several kinds.
#include <array>
#include <cstddef>
#include <cstdint>

#include "base/json.hpp"
#include "base/text.hpp"
#include "fhirpath/fhirpath.hpp"
#include "fuzz/check.hpp"

namespace planbro::fuzz {

namespace {

constexpr std::array kResources = std::to_array<std::string_view>({
    R"({"resourceType":"Patient","id":"p","birthDate":"1974-12-25",
        "_birthDate":{"extension":[{"url":"urn:t","valueDateTime":"1974-12-25T14:35:45-05:00"}]},
        "name":[{"use":"official","family":"Vik","given":["Kari","Åse"],
        "period":{"start":"2001-01-06"}},{"given":["K"]}],"active":true,"multipleBirthInteger":2,
        "contained":[{"resourceType":"Organization","id":"o","name":"Vik"}],
        "managingOrganization":{"reference":"#o"},"telecom":[{"system":"phone","value":"1",
        "rank":1}]})",
    R"({"resourceType":"Observation","status":"final","code":{"coding":[{"system":"urn:c",
        "code":"1"}]},"valueQuantity":{"value":185.50,"unit":"lbs",
        "system":"http://unitsofmeasure.org","code":"[lb_av]"}})",
    R"({"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"1","type":"group",
        "item":[{"linkId":"1.1","type":"string","maxLength":3},{"linkId":"1.2","type":"date"}]}]})",
});

const std::array<json::Value, kResources.size()>& resources() {
    static const auto kRead = [] {
        std::array<json::Value, kResources.size()> all;
        for (std::size_t i = 0; i < all.size(); ++i)
            all.at(i) = json::parse(kResources.at(i)).value();
        return all;
    }();
    return kRead;
}

fhirpath::Environment environment() {
    fhirpath::Environment environment;
    environment.now = *parse_instant("2026-11-23T12:00:00Z");
    environment.resolve = [](std::string_view) { return &resources().front(); };
    environment.limits.steps_max = 200'000;
    environment.limits.items_max = 10'000;
    environment.limits.text_bytes_max = 1U << 20;
    return environment;
}

void evaluate(const fhirpath::Program& program) {
    const auto around = environment();
    for (const auto& resource : resources()) {
        const auto item = *fhirpath::resource_item(resource);
        const auto result = fhirpath::evaluate(program, item, around);
        if (!result) check(!result.error().issues.empty(), "a failure has a reason");
        const auto first = fhirpath::holds(program, item, around);
        const auto second = fhirpath::holds(program, item, around);
        check(first.has_value() == second.has_value() && (!first || *first == *second),
              "the same question has the same answer");
    }
}

void run(std::string_view text) {
    const auto program = fhirpath::compile(text);
    if (!program) {
        check(!program.error().issues.empty(), "a refusal has a reason");
        check(is_utf8(program.error().issues.front().text), "texts are UTF-8");
        return;
    }
    evaluate(*program);
    fhirpath::Options typed;
    typed.root = fhir::r4::find_type("Patient");
    (void)fhirpath::compile(text, typed);
}

}  // namespace

}  // namespace planbro::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    planbro::fuzz::run({reinterpret_cast<const char*>(data), size});
    return 0;
}
