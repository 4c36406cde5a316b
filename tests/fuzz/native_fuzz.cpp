// Whatever arrives as a native document: it is refused with its faults, or read so that what comes
// of it can be written again and is read the same.
#include <cstddef>
#include <cstdint>

#include "fhir/validator.hpp"
#include "fuzz/check.hpp"
#include "mappers/barnevern/barnevern.hpp"
#include "mappers/barnevern/bufdir.hpp"
#include "mappers/nav/nav.hpp"
#include "mappers/samspill/samspill.hpp"

namespace planbro::fuzz {

namespace {

void refused(const Failure& failure) {
    check(!failure.issues.empty(), "a refusal has a fault");
    for (const auto& issue : failure.issues) {
        check(!issue.code.empty() && !issue.text.empty(), "every fault has a code and a text");
    }
}

template <typename Write>
void measure(const Result<mappers::MeasureMessage>& message, const Write& write_and_read) {
    if (!message) return refused(message.error());
    // What was retracted without a card has none to be written again.
    if (message->retracted) return;
    const auto bundle = mappers::to_bundle(*message);
    check(!has_errors(fhir::validate(bundle.at("entry").at(0).at("resource"))),
          "what was read is FHIR");
    const auto again = write_and_read(bundle);
    check(again && again->service_request == message->service_request,
          "what was written is read the same");
}

void from_xml(std::string_view text) {
    measure(mappers::barnevern::read(text), [](const json::Value& bundle) {
        return mappers::barnevern::write(bundle).and_then(
            [](const std::string& xml) { return mappers::barnevern::read(xml); });
    });
    const auto message = mappers::bufdir::read(text);
    if (!message) return refused(message.error());
    if (!*message) return;
    const auto* referral = std::get_if<mappers::bufdir::Referral>(&**message);
    if (referral == nullptr) return;
    check(!has_errors(fhir::validate(referral->task)), "a referral's entry is FHIR");
}

void from_json(const json::Value& value) {
    measure(mappers::nav::read(value), [](const json::Value& bundle) {
        return mappers::nav::write(bundle).and_then(
            [](const json::Value& card) { return mappers::nav::read(card); });
    });
    const auto plan = mappers::samspill::read(value);
    if (!plan) return refused(plan.error());
    // A document that speaks of one person or service in two ways is warned of; its first word
    // holds, and that is what comes back.
    if (!plan->warnings.empty()) return;
    const auto bundle = mappers::to_bundle(plan->entries);
    const auto again = mappers::samspill::write(bundle).and_then(
        [](const json::Value& document) { return mappers::samspill::read(document); });
    check(again && mappers::to_bundle(again->entries) == bundle,
          "the plan that was written is read the same");
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
