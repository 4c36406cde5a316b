// A ServiceRequest that came from NAV, as an envelope again.
#include "base/ids.hpp"
#include "fhir/codes.hpp"
#include "mappers/native/measures.hpp"
#include "mappers/nav/internal/card.hpp"
#include "mappers/nav/nav.hpp"

namespace planbro::mappers::nav {

Result<json::Value> write(const json::Value& bundle) {
    const auto* measure = native::find_measure(bundle, fhir::kNavKort);
    if (measure == nullptr) return native::no_measure("a NAV card", fhir::kNavKort);
    auto envelope = internal::from_service_request(*measure);
    envelope.card.person = native::person_of(bundle, *measure);
    // The same state of the same card gives the same message, so that a repeat is known as one.
    envelope.message_id = derived_uuid("nav-aktivitetskort " + envelope.card.id + " " +
                                       envelope.card.changed + " " + envelope.card.status);
    auto document = internal::to_json(envelope);
    // What NAV would refuse is not written: the reader is the judge, with its native paths.
    if (auto judged = read(document); !judged) return Fail(judged.error());
    return document;
}

}  // namespace planbro::mappers::nav
