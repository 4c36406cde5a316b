// What was decided, and by which rule.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "consent/section.hpp"

namespace planbro::consent {

// Codes of https://planbro.no/fhir/CodeSystem/ip-regel, in docs/consent-rules.md.
enum class Rule {
    // these open
    egen_plan,
    foresatt,
    foresatt_avkortet,
    navngitt,
    samtykke,
    samtykke_foreldre,
    samtykke_barn_og_foreldre,
    samtykke_barnevern,
    samtykke_paa_vegne,
    samtykke_lovhjemmel,
    samtykke_nodrett,
    // these do not
    eier,
    ukjent,
    plan_lukket,
    plan_uten_samtykke,
    ikke_deltaker,
    uten_samtykke,
    venter_paa_personen,
    venter_paa_foreldre,
    foreldre_mangler,
    sperret,
    ikke_navngitt,
    uten_foreldreansvar,
    alder_ukjent,
    selvbestemmelse,
    omsorgsovertakelse,
    adressesperre,
    foresatt_stengt,
};

struct RuleText {
    Rule rule;
    std::string_view code;
    std::string_view nb;
    std::string_view en;
    std::string_view law;  // where the rule comes from; "" the plan's own order
};

std::span<const RuleText> rule_texts();
const RuleText& text_of(Rule rule);

// What one consent contributes.
struct Given {
    Sections sections = 0;
    std::string consent;
};

struct Verdict {
    Sections sections = 0;  // with kWhole for who sees the plan uncut, kDecides for who decides
    Rule rule = Rule::ukjent;
    std::vector<Given> given = {};  // by consents; empty where a relation alone opens

    [[nodiscard]] bool opens() const { return sections != 0; }
};

// Whether a person may say yes or no on behalf of the plan's person, and by which rule.
struct Say {
    bool allowed = false;
    Rule rule = Rule::ukjent;
};

}  // namespace planbro::consent
