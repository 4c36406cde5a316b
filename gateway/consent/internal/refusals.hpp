// Why the supplement guard refuses: each kind with its reason in Norwegian and English, and where
// the matter belongs instead. docs/supplement-guard.md lists them for clinicians and vendors.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.hpp"

namespace planbro::consent {

enum class Refusal : std::uint8_t {
    resource_type,
    request_type,
    clinical_element,
    measured_value,
    unknown_value,
    attachment,
    attachment_elsewhere,
    embedded_document,
    unknown_extension,
    unknown_extension_part,
    modifier_extension,
    not_a_list,
    code_system,
    loose_code,
    foreign_reference,
    clinical_reference,
    untyped_reference,
    dangling_reference,
    narrative_hidden,
    narrative_link,
    narrative_picture,
    narrative_codes,
};

inline constexpr int kRefusals = static_cast<int>(Refusal::narrative_codes) + 1;

Issue issue_of(Refusal refusal, std::string place);

}  // namespace planbro::consent
