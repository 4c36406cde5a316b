// The grounds that a professional's own service gives for an access: HelseID's claim by the
// Norwegian trust framework for sharing health information
// (https://github.com/NorskHelsenett/Tillitsrammeverk, specs/informasjons_og_datamodell.md).
#pragma once

#include <memory>
#include <string>

#include "base/json.hpp"
#include "base/result.hpp"

namespace planbro::identity {

// v3-ActReason, under PurposeOfUse.
inline constexpr std::string_view kEmergencyTreatment = "ETREAT";
inline constexpr std::string_view kBreakTheGlass = "BTG";

struct Attestation {
    std::string purpose;  // TREAT, ETREAT, COC, BTG …; "" where the token tells of nobody's purpose
    std::string reason;  // what is told of the purpose or the decision, in words; "" nothing
    // All of it but personal numbers and of whom it is, as JSON for the audit journal;
    // docs/operating.md tells its form.
    std::string told;
};

// Of a HelseID token: nothing where it tells neither grounds nor a professional. A claim that is
// there and is not of the framework's form is refused, "ugyldig-attest", with its place and never
// its value.
Result<std::shared_ptr<const Attestation>> attestation_of(const json::Value& claims);

}  // namespace planbro::identity
