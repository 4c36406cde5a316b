// Whatever arrives as JSON: it is refused with its place, or read so that it can be written again;
// and the validator and the Locator can say something of it.
#include <cstddef>
#include <cstdint>

#include "base/json.hpp"
#include "base/text.hpp"
#include "fhir/locate.hpp"
#include "fhir/outcome.hpp"
#include "fhir/subset.hpp"
#include "fhir/validator.hpp"
#include "fuzz/check.hpp"

namespace planbro::fuzz {

namespace {

void judge(std::string_view text, const json::Value& value) {
    auto issues = fhir::validate(value);
    const auto locator = fhir::Locator::of_json(text);
    for (auto& issue : issues) {
        issue.place = locator.place(issue.expression);
        check(issue.place.has_value(), "every fault has a place");
    }
    check(json::parse(json::write(fhir::operation_outcome(issues))).has_value(),
          "every outcome is JSON");
}

// Whatever part is asked for: a part of a part is that part.
void take_parts(const json::Value& value) {
    using fhir::Summary;
    for (const auto summary : {Summary::marked, Summary::text, Summary::data}) {
        const fhir::Subset subset{summary, {}, {}, {}};
        const auto part = fhir::subset_of(value, subset);
        check(fhir::subset_of(part, subset) == part, "a part of a part is that part");
    }
    const fhir::Subset named{fhir::Summary::off, "Patient", {"name"}, {{"Goal", {"start"}}}};
    const auto part = fhir::subset_of(value, named);
    check(fhir::subset_of(part, named) == part, "elements of elements are the same");
}

void run(std::string_view text) {
    const auto value = json::parse(text);
    (void)fhir::place_in_json(text, "Patient.name[1].given[0]");
    if (!value) {
        check(value.error().issues.size() == 1, "one fault of syntax");
        check(is_utf8(value.error().issues.front().text), "texts are UTF-8");
        return;
    }
    const auto again = json::parse(json::write(*value));
    check(again && *again == *value, "what was written is read the same");
    const auto pretty = json::parse(json::write_pretty(*value));
    check(pretty && *pretty == *value, "what was written prettily is read the same");
    take_parts(*value);
    judge(text, *value);
}

}  // namespace

}  // namespace planbro::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    planbro::fuzz::run({reinterpret_cast<const char*>(data), size});
    return 0;
}
