#include "app/consent_rules.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <functional>
#include <vector>

#include "base/text.hpp"

namespace planbro::app {

namespace {

using consent::RuleSet;

Fail bad_rules(std::string text, std::string where) {
    return fail(Category::bad_request, "feil-konfigurasjon", std::move(text), std::move(where));
}

constexpr auto kSectors =
    std::to_array<std::string_view>({"helse", "nav", "barnevern", "skole", "annet"});

using Read = bool (*)(const toml::node&, RuleSet&);

template <int RuleSet::*Number>
bool read_number(const toml::node& node, RuleSet& rules) {
    const auto value = node.value_exact<std::int64_t>();
    if (!value || *value < 0 || *value > 10000) return false;
    rules.*Number = static_cast<int>(*value);
    return true;
}

template <bool RuleSet::*Choice>
bool read_choice(const toml::node& node, RuleSet& rules) {
    const auto value = node.value_exact<bool>();
    if (value) rules.*Choice = *value;
    return value.has_value();
}

bool read_age(const toml::node& node, int& age) {
    const auto value = node.value_exact<std::int64_t>();
    if (!value || *value < 0 || *value > 100) return false;
    age = static_cast<int>(*value);
    return true;
}

bool read_parents(const toml::node& node, RuleSet& rules) {
    const auto word = node.value_or(std::string());
    rules.parents = word == "en" ? consent::Parents::one : consent::Parents::all;
    return word == "en" || word == "alle";
}

bool read_bases(const toml::node& node, RuleSet& rules) {
    const auto* list = node.as_array();
    if (list == nullptr) return false;
    rules.legal_bases.clear();
    for (const auto& item : *list) rules.legal_bases.push_back(item.value_or(std::string()));
    return std::ranges::none_of(rules.legal_bases, &std::string::empty);
}

struct Setting {
    std::string_view name;
    Read read;
};

constexpr auto kSettings = std::to_array<Setting>({
    {"personen_fra", [](const toml::node& node,
                        RuleSet& rules) { return read_age(node, rules.standard.person_from); }},
    {"foreldre_til", [](const toml::node& node,
                        RuleSet& rules) { return read_age(node, rules.standard.parents_until); }},
    {"innsyn_til", read_number<&RuleSet::insight_until>},
    {"holde_tilbake_fra", read_number<&RuleSet::keeps_from>},
    {"uten_kompetanse_til", read_number<&RuleSet::incapacity_until>},
    {"foreldre", read_parents},
    {"omsorgsovertakelse_flytter_samtykket", read_choice<&RuleSet::care_order_moves>},
    {"omsorgsovertakelse_stenger_foreldre", read_choice<&RuleSet::care_order_bars>},
    {"adressesperre_stenger_foresatte", read_choice<&RuleSet::protection_bars>},
    {"paaminnelse_dager", read_number<&RuleSet::reminder_days>},
    {"lovhjemler", read_bases},
    {"nodrett_timer", read_number<&RuleSet::emergency_hours>},
    {"nodrett_fra_token", read_choice<&RuleSet::emergency_by_service>},
});

Fail unknown(std::string_view name, const std::string& where,
             const std::vector<std::string_view>& words) {
    const auto near = nearest(name, words);
    return bad_rules("unknown rule '" + std::string(name) + "'" +
                         (near.empty() ? "" : "; did you mean '" + near + "'?"),
                     where);
}

Result<void> read_sector(const toml::table& table, const std::string& where,
                         consent::SectorRule& rule) {
    for (const auto& [key, value] : table) {
        const std::string_view name(key.str());
        const bool person = name == "personen_fra";
        if (!person && name != "foreldre_til") {
            return unknown(name, where, {"personen_fra", "foreldre_til"});
        }
        if (!read_age(value, person ? rule.person_from : rule.parents_until)) {
            return bad_rules(std::string(name) + " is an age in whole years.", where);
        }
    }
    return {};
}

Result<void> read_sectors(const toml::node& node, const std::string& where, RuleSet& rules) {
    const auto* sectors = node.as_table();
    if (sectors == nullptr) return bad_rules("sektor must be a table.", where);
    for (const auto& [key, value] : *sectors) {
        const std::string name(key.str());
        const auto* table = value.as_table();
        if (std::ranges::find(kSectors, name) == kSectors.end() || table == nullptr) {
            return unknown(name, where, {kSectors.begin(), kSectors.end()});
        }
        auto rule = rules.of(name);
        if (auto read = read_sector(*table, where + ".sektor." + name, rule); !read) return read;
        rules.sectors[name] = rule;
    }
    return {};
}

Result<void> read_set(const toml::table& table, const std::string& where, RuleSet& rules) {
    std::vector<std::string_view> words{"sektor", "kommune"};
    for (const auto& setting : kSettings) words.push_back(setting.name);
    for (const auto& [key, value] : table) {
        const std::string_view name(key.str());
        if (name == "sektor" || name == "kommune") continue;
        const auto setting = std::ranges::find(kSettings, name, &Setting::name);
        if (setting == kSettings.end()) return unknown(name, where, words);
        if (!setting->read(value, rules)) {
            return bad_rules("'" + std::string(name) + "' has no value of its kind.", where);
        }
    }
    if (const auto* sectors = table.get("sektor")) {
        if (auto read = read_sectors(*sectors, where, rules); !read) return read;
    }
    const auto fault = consent::fault_of(rules);
    if (!fault.empty()) return bad_rules("the ages or limits do not fit: " + fault + ".", where);
    return {};
}

Result<void> read_municipalities(const toml::node& node, const std::string& file,
                                 consent::RuleTable& table) {
    const auto* municipalities = node.as_table();
    if (municipalities == nullptr) return bad_rules("kommune must be a table.", file);
    for (const auto& [key, value] : *municipalities) {
        const std::string orgnr(key.str());
        const auto* rules = value.as_table();
        if (orgnr.size() != 9 || !all_digits(orgnr) || rules == nullptr) {
            return bad_rules("[kommune.ORGNR] needs an orgnr of 9 digits.", file);
        }
        auto own = table.standard;
        if (auto read = read_set(*rules, file + ": kommune." + orgnr, own); !read) return read;
        table.municipalities[orgnr] = std::move(own);
    }
    return {};
}

}  // namespace

Result<void> read_consent_rules(const std::string& file, consent::RuleTable& table) {
    toml::table content;
    try {
        content = toml::parse_file(file);
    } catch (const toml::parse_error& error) {
        return bad_rules(std::string(error.description()),
                         file + ":" + std::to_string(error.source().begin.line));
    }
    if (auto read = read_set(content, file, table.standard); !read) return read;
    if (const auto* municipalities = content.get("kommune")) {
        return read_municipalities(*municipalities, file, table);
    }
    return {};
}

}  // namespace planbro::app
