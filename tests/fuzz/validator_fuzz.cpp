// Whatever resource arrives is judged by R4 and by the plan's profiles; and whatever definition is
// loaded (before a record separator, 0x1E, with the resource behind it) is followed as far as it
// can be: neither crashes nor goes on for ever.
#include <cstddef>
#include <cstdint>

#include "base/json.hpp"
#include "fhir/outcome.hpp"
#include "fuzz/check.hpp"
#include "profiles/package.hpp"
#include "profiles/validator.hpp"

namespace planbro::fuzz {

namespace {

constexpr char kSeparator = '\x1E';

const profiles::Validator& own() {
    static const profiles::Validator kOwn(profiles::own_package());
    return kOwn;
}

std::vector<std::string> profiles_of(const json::Value& resource) {
    const std::string folder = "https://planbro.no/fhir/StructureDefinition/";
    std::vector<std::string> urls{folder + "ip-bundle"};
    for (const auto* name : {"ip-careplan", "ip-careteam", "ip-patient", "ip-tiltak", "ip-mote",
                             "ip-samtykke-deling", "ip-varsel", "ip-dokumentasjon"}) {
        urls.push_back(folder + name);
    }
    if (resource.text("resourceType") != "Bundle") urls.erase(urls.begin());
    return urls;
}

void judge(const profiles::Validator& validator, const json::Value& resource,
           std::vector<std::string> profiles) {
    const profiles::Demand demand{std::move(profiles), true, {}};
    const auto first = validator.validate(resource, demand);
    const auto second = validator.validate(resource, demand);
    check(first.size() == second.size(), "the same resource has the same verdict");
    check(json::parse(json::write(fhir::operation_outcome(first))).has_value(),
          "every outcome is JSON");
}

void run(std::string_view text) {
    const auto separator = text.find(kSeparator);
    if (separator == std::string_view::npos) {
        if (const auto resource = json::parse(text))
            judge(own(), *resource, profiles_of(*resource));
        return;
    }
    auto definition = json::parse(text.substr(0, separator));
    const auto resource = json::parse(text.substr(separator + 1));
    if (!definition || !resource) return;
    const auto url = definition->text("url");
    const profiles::Validator validator(definition->is_array()
                                            ? std::vector<json::Value>(definition->items())
                                            : std::vector<json::Value>{std::move(*definition)});
    (void)validator.problems();
    judge(validator, *resource, {url});
}

}  // namespace

}  // namespace planbro::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    planbro::fuzz::run({reinterpret_cast<const char*>(data), size});
    return 0;
}
