// Who may consent for whom, as a table that a lawyer can read and an operator can change: defaults
// here, by municipality and sector from a file (docs/consent-rules.md, docs/operating.md).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace planbro::consent {

// Ages in whole years; they take effect at the start of the birthday, in Oslo.
struct SectorRule {
    // From then on nothing is shared with the sector without the person's own yes.
    int person_from = 16;
    // Until then nothing is shared with the sector without the parents' yes.
    int parents_until = 16;

    friend bool operator==(const SectorRule&, const SectorRule&) = default;
};

enum class Parents { all, one };

struct RuleSet {
    SectorRule standard;  // the plan itself, and sectors without a line of their own
    std::map<std::string, SectorRule, std::less<>> sectors{{"barnevern", {15, 18}}};
    int insight_until = 16;     // parents see the child's plan until then
    int keeps_from = 12;        // from then on a child keeps sections from the parents
    int incapacity_until = 18;  // parents consent for who cannot, until then
    Parents parents = Parents::all;
    bool care_order_moves = true;  // the parents' consent, to child welfare
    bool care_order_bars = true;   // the parents' sight
    bool protection_bars = true;   // a protected address, the parents' sight
    int reminder_days = 60;        // before the person decides alone; 0: none
    // Legal bases of which a recorded exception (grunnlag "lovhjemmel") counts as a consent.
    std::vector<std::string> legal_bases;
    // How long a recorded emergency (grunnlag "nodrett") opens; 0: never.
    int emergency_hours = 0;
    // Whether a service's own professional may record it, of whom HelseID attests that it is one.
    bool emergency_by_service = false;

    [[nodiscard]] const SectorRule& of(std::string_view sector) const;

    friend bool operator==(const RuleSet&, const RuleSet&) = default;
};

struct RuleTable {
    RuleSet standard;
    std::map<std::string, RuleSet, std::less<>> municipalities;  // by orgnr of the plan's owner
    std::map<std::string, std::string, std::less<>> sectors;     // the register's, by orgnr

    [[nodiscard]] const RuleSet& of(std::string_view owner) const;
};

// What is wrong with a set of rules, in Norwegian words of the file; "" if nothing is.
std::string fault_of(const RuleSet& rules);

// The table as one line of text: the same text, the same rules.
std::string text_of(const RuleTable& table);

}  // namespace planbro::consent
