// Whatever arrives as XML: it is refused with its place, or read so that nothing is lost. JSON
// among the inputs goes the other way: what can be written as XML can be read.
#include <cstddef>
#include <cstdint>

#include "fhir/locate.hpp"
#include "fhir/validator.hpp"
#include "fhir/xml.hpp"
#include "fuzz/check.hpp"

namespace planbro::fuzz {

namespace {

void refused(const Failure& failure) {
    check(!failure.issues.empty(), "a refusal has a fault");
    for (const auto& issue : failure.issues) {
        const bool has_place = issue.place || issue.code == "flere-feil";
        check(has_place && !issue.code.empty(), "every fault has a code and a place");
    }
}

void from_xml(std::string_view text) {
    const auto value = fhir::read_xml(text);
    const auto locator = fhir::Locator::of_xml(text);
    if (!value) return refused(value.error());
    const auto json = json::parse(json::write(*value));
    check(json && *json == *value, "what was read from XML is JSON, of the same depth at most");
    for (const auto form : {fhir::XmlForm::compact, fhir::XmlForm::pretty}) {
        const auto xml = fhir::write_xml(*value, form);
        check(xml.has_value(), "what was read can be written");
        const auto again = fhir::read_xml(*xml);
        check(again && *again == *value, "what was written is read the same");
    }
    for (const auto& issue : fhir::validate(*value)) {
        check(locator.place(issue.expression).has_value(), "every fault has a place");
    }
}

void from_json(const json::Value& value) {
    const auto xml = fhir::write_xml(value);
    check(xml || has_errors(fhir::validate(value)), "what is valid can be written");
    if (!xml) return;
    const auto read = fhir::read_xml(*xml);
    check(read.has_value(), "what was written can be read");
    // Read once, it is in the one shape that stays as it is.
    const auto again = fhir::write_xml(*read);
    check(again && *again == *xml, "what was read is written the same");
}

void run(std::string_view text) {
    if (!text.starts_with('{')) return from_xml(text);
    if (const auto value = json::parse(text)) from_json(*value);
}

}  // namespace

}  // namespace planbro::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    planbro::fuzz::run({reinterpret_cast<const char*>(data), size});
    return 0;
}
