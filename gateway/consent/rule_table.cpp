#include "consent/rule_table.hpp"

#include <sstream>

namespace planbro::consent {

namespace {

bool is_age(int years) {
    return years >= 0 && years <= 25;
}

// Without this there would be years in which nobody has to say yes.
bool is_sound(const SectorRule& rule) {
    return is_age(rule.person_from) && is_age(rule.parents_until) &&
           rule.person_from <= rule.parents_until;
}

void write(std::ostream& out, const SectorRule& rule) {
    out << rule.person_from << '-' << rule.parents_until << ' ';
}

void write(std::ostream& out, const RuleSet& rules) {
    write(out, rules.standard);
    for (const auto& [sector, rule] : rules.sectors) write(out << sector << '=', rule);
    out << rules.insight_until << ' ' << rules.keeps_from << ' ' << rules.incapacity_until << ' '
        << (rules.parents == Parents::all ? "alle" : "en") << ' ' << rules.care_order_moves
        << rules.care_order_bars << rules.protection_bars << ' ' << rules.reminder_days << ' '
        << rules.emergency_hours << (rules.emergency_by_service ? "t " : " ");
    for (const auto& basis : rules.legal_bases) out << '"' << basis << "\" ";
}

}  // namespace

const SectorRule& RuleSet::of(std::string_view sector) const {
    const auto found = sectors.find(sector);
    return found != sectors.end() ? found->second : standard;
}

const RuleSet& RuleTable::of(std::string_view owner) const {
    const auto found = municipalities.find(owner);
    return found != municipalities.end() ? found->second : standard;
}

std::string fault_of(const RuleSet& rules) {
    if (!is_sound(rules.standard)) return "personen_fra, foreldre_til";
    for (const auto& [sector, rule] : rules.sectors) {
        if (!is_sound(rule)) return "sektor." + sector;
    }
    if (!is_age(rules.insight_until)) return "innsyn_til";
    if (!is_age(rules.keeps_from)) return "holde_tilbake_fra";
    if (!is_age(rules.incapacity_until)) return "uten_kompetanse_til";
    if (rules.reminder_days < 0 || rules.reminder_days > 366) return "paaminnelse_dager";
    if (rules.emergency_hours < 0 || rules.emergency_hours > 24 * 30) return "nodrett_timer";
    if (rules.emergency_by_service && rules.emergency_hours == 0) return "nodrett_fra_token";
    return {};
}

std::string text_of(const RuleTable& table) {
    std::ostringstream out;
    write(out, table.standard);
    for (const auto& [orgnr, rules] : table.municipalities)
        write(out << "| " << orgnr << ' ', rules);
    for (const auto& [orgnr, sector] : table.sectors) out << "; " << orgnr << ' ' << sector;
    return out.str();
}

}  // namespace planbro::consent
