// The rules are told in docs/consent-rules.md, with the law behind each.
#include "consent/decision.hpp"

#include <algorithm>
#include <bit>
#include <set>

#include "consent/internal/plan_case.hpp"

namespace planbro::consent {

namespace {

RelatedSet bit_of(std::size_t index) {
    return RelatedSet{1} << index;
}

constexpr std::string_view kThePlan;  // in place of a sector

// At which what somebody may do changes.
std::set<int> ages_in(const RuleSet& rules) {
    std::set<int> ages{rules.insight_until, rules.incapacity_until, rules.standard.person_from,
                       rules.standard.parents_until};
    for (const auto& [sector, rule] : rules.sectors) {
        ages.insert({rule.person_from, rule.parents_until});
    }
    return ages;
}

}  // namespace

// One moment of one plan.
class Decision::Judge {
  public:
    Judge(const Decision& decision, Instant at)
        : decision_(decision), plan_(*decision.plan_), rules_(decision.rules()), at_(at) {}

    [[nodiscard]] Verdict of_service(std::string_view org) const {
        if (org == plan_.owner) return {0, Rule::eier};
        if (!plan_.open) return {0, Rule::plan_lukket};
        const bool on_team = is_on_team(org);
        if (!on_team && !is_in_emergency(org)) return {0, Rule::ikke_deltaker};
        // An emergency opens no more than itself to who is no participant.
        const auto names = [&](const Permit& permit) {
            return (on_team || is_own_emergency(permit)) &&
                   std::ranges::find(permit.services, org) != permit.services.end();
        };
        auto verdict = by_permits(names, decision_.sector_of(org));
        const auto objected = objected_to_service(org);
        if (verdict.opens() && objected != 0) take(verdict, objected);
        return verdict;
    }

    [[nodiscard]] Verdict of_person(std::string_view key) const {
        if (std::ranges::find(plan_.person_keys, key) != plan_.person_keys.end()) {
            return {kWholeView, Rule::egen_plan};
        }
        const auto who = with_key(key);
        if (who == 0) return {0, Rule::ukjent};
        if (is_shut_out(who) || !is_active(who)) return {0, Rule::foresatt_stengt};
        auto verdict = of_guardian(who);
        if ((verdict.sections & kWhole) != 0) return verdict;
        const auto named =
            by_permits([&](const Permit& permit) { return (permit.related & who) != 0; }, kThePlan);
        const auto kept = kept_from(who);
        auto opened = named;
        if (opened.opens() && kept != 0) take(opened, kept);
        if (!opened.opens()) return verdict;
        if (!verdict.opens()) {
            opened.rule = Rule::navngitt;
            return opened;
        }
        verdict.sections |= opened.sections;
        verdict.given = std::move(opened.given);
        return verdict;
    }

    [[nodiscard]] Say may_consent(std::string_view key, std::string_view sector) const {
        const auto& rule = rules_.of(sector);
        if (std::ranges::find(plan_.person_keys, key) != plan_.person_keys.end()) {
            if (!is_before(rule.person_from)) return {true, Rule::samtykke};
            return {false, Rule::venter_paa_foreldre};
        }
        const auto who = with_key(key);
        if (who == 0) return {};
        if (is_shut_out(who)) return {false, Rule::foresatt_stengt};
        if ((who & guardians()) == 0) return {false, not_a_guardian(who)};
        if (!knows_age()) return {false, Rule::alder_ukjent};
        if (!is_before(rule.parents_until)) return {false, Rule::selvbestemmelse};
        if (under_care_order()) return {false, Rule::omsorgsovertakelse};
        return {true, Rule::samtykke_foreldre};
    }

    [[nodiscard]] Say may_object(std::string_view key) const {
        if (std::ranges::find(plan_.person_keys, key) != plan_.person_keys.end()) {
            if (!is_before(rules_.keeps_from)) return {true, Rule::egen_plan};
            return {false, Rule::venter_paa_foreldre};
        }
        return may_consent(key, kThePlan);
    }

    // As if the Consent stood alone. Parents say yes to a plan before they take part in it: the
    // period of their part, the document's `fra`, is not that of their being parents.
    [[nodiscard]] bool has_a_say(const Permit& permit, std::string_view sector) const {
        Yes yes;
        add(yes, permit, rules_.of(sector));
        yes.parents |= permit.by_related & joining_parents();
        if (yes.legal_basis || yes.child_welfare || yes.on_behalf) return true;
        if (yes.emergency) return rules_.emergency_hours > 0;
        if (yes.parents != 0 && is_before(rules_.of(sector).parents_until)) return true;
        return yes.person && !is_before(rules_.of(sector).person_from);
    }

  private:
    // --- ages -------------------------------------------------------------------------------

    [[nodiscard]] bool knows_age() const { return birthday(0).has_value(); }

    [[nodiscard]] std::optional<Instant> birthday(int years) const {
        return decision_.birthdays_.at(years);
    }

    // Whose age is not known counts as grown up: nobody else decides for an unknown child.
    [[nodiscard]] bool is_before(int years) const { return is_before(years, at_); }
    [[nodiscard]] bool is_before(int years, Instant at) const {
        const auto comes = birthday(years);
        return comes && at < *comes;
    }

    // What was said on the birthday counts as said after it.
    [[nodiscard]] bool is_given_after(const Interval& given, int years) const {
        const auto comes = birthday(years);
        return !comes || given.high > *comes;
    }

    // --- relations --------------------------------------------------------------------------

    [[nodiscard]] RelatedSet with_key(std::string_view key) const {
        return those([&](const Related& related) {
            return std::ranges::find(related.keys, key) != related.keys.end();
        });
    }

    template <class Wanted>
    [[nodiscard]] RelatedSet those(Wanted wanted) const {
        RelatedSet found = 0;
        for (std::size_t i = 0; i < plan_.related.size(); ++i) {
            if (wanted(plan_.related[i])) found |= bit_of(i);
        }
        return found;
    }

    [[nodiscard]] RelatedSet active() const {
        return those([&](const Related& one) { return one.when && one.when->holds(at_); });
    }

    [[nodiscard]] bool is_active(RelatedSet who) const { return (who & active()) != 0; }

    // With parental responsibility now, and not shut out.
    [[nodiscard]] RelatedSet guardians() const {
        const auto responsible = those([](const Related& one) { return one.responsible; });
        return responsible & active() & ~shut_out();
    }

    [[nodiscard]] RelatedSet joining_parents() const {
        return ~shut_out() & those([&](const Related& one) {
            return one.responsible && one.when && at_ < one.when->low;
        });
    }

    // Guardians at law and attorneys, who stand for a person who cannot consent.
    [[nodiscard]] RelatedSet representatives() const {
        const auto standing = those([](const Related& one) {
            return one.role == RelatedRole::verge || one.role == RelatedRole::attorney;
        });
        return standing & active() & ~shut_out();
    }

    [[nodiscard]] Rule not_a_guardian(RelatedSet who) const {
        const auto parents =
            those([](const Related& one) { return one.role == RelatedRole::guardian; });
        return (who & parents) != 0 ? Rule::uten_foreldreansvar : Rule::ikke_navngitt;
    }

    [[nodiscard]] bool under_care_order() const {
        return rules_.care_order_moves &&
               std::ranges::any_of(plan_.care_orders,
                                   [&](const Interval& when) { return when.holds(at_); });
    }

    // --- objections -------------------------------------------------------------------------

    [[nodiscard]] bool stands(const Objection& objection) const {
        return objection.when.holds(at_) &&
               (!objection.by_person || is_given_after(objection.given, rules_.keeps_from));
    }

    [[nodiscard]] RelatedSet shut_out() const {
        RelatedSet out = 0;
        for (const auto& objection : plan_.objections) {
            if (!objection.sections && stands(objection)) out |= objection.related;
        }
        // A person who is recorded twice is one person.
        return out | those([&](const Related& one) {
                   return std::ranges::any_of(one.keys, [&](const std::string& key) {
                       return (with_key(key) & out) != 0;
                   });
               });
    }

    [[nodiscard]] bool is_shut_out(RelatedSet who) const { return (who & shut_out()) != 0; }

    [[nodiscard]] Sections kept_from(RelatedSet who) const {
        Sections kept = 0;
        for (const auto& objection : plan_.objections) {
            if ((objection.related & who) != 0 && stands(objection)) {
                kept |= objection.sections.value_or(kAll);
            }
        }
        return kept;
    }

    [[nodiscard]] Sections objected_to_service(std::string_view org) const {
        Sections objected = 0;
        for (const auto& objection : plan_.objections) {
            const auto& named = objection.services;
            if (std::ranges::find(named, org) != named.end() && stands(objection)) {
                objected |= objection.sections.value_or(kAll);
            }
        }
        return objected;
    }

    static void take(Verdict& verdict, Sections sections) {
        verdict.sections &= ~sections;
        for (auto& given : verdict.given) given.sections &= ~sections;
        std::erase_if(verdict.given, [](const Given& given) { return given.sections == 0; });
        if (!verdict.opens()) verdict.rule = Rule::sperret;
    }

    // --- guardians --------------------------------------------------------------------------

    [[nodiscard]] Verdict of_guardian(RelatedSet who) const {
        if ((who & guardians()) == 0) return {0, not_a_guardian(who)};
        if (!knows_age()) return {0, Rule::alder_ukjent};
        if (!is_before(rules_.insight_until)) return {0, Rule::selvbestemmelse};
        if (rules_.care_order_bars && under_care_order()) return {0, Rule::omsorgsovertakelse};
        if (rules_.protection_bars && plan_.address_protected) return {0, Rule::adressesperre};
        const auto kept = kept_from(who);
        if (kept == 0) return {kWholeView, Rule::foresatt};
        return {kEksistens | kDecides | (kAll & ~kept), Rule::foresatt_avkortet};
    }

    // --- consents ---------------------------------------------------------------------------

    [[nodiscard]] bool is_on_team(std::string_view org) const {
        return std::ranges::any_of(plan_.team, [&](const TeamMember& member) {
            return member.org == org && member.when.holds(at_);
        });
    }

    [[nodiscard]] bool holds(const Permit& permit) const {
        if (!permit.when.holds(at_)) return false;
        if (permit.ground != Ground::emergency) return true;
        return at_ < permit.given.low + std::chrono::hours(rules_.emergency_hours);
    }

    // All that was said to one matter, added up.
    struct Yes {
        bool person = false;
        RelatedSet parents = 0;
        bool child_welfare = false;
        bool on_behalf = false;
        bool legal_basis = false;
        bool emergency = false;
    };

    void add(Yes& yes, const Permit& permit, const SectorRule& rule) const {
        switch (permit.ground) {
            case Ground::none:
                yes.person |= permit.by_person && is_given_after(permit.given, rule.person_from);
                yes.parents |= permit.by_related & guardians();
                return;
            case Ground::care_order:
                yes.person |= permit.by_person && is_given_after(permit.given, rule.person_from);
                yes.child_welfare |= by_child_welfare(permit);
                return;
            case Ground::incapacity:
                yes.on_behalf |= (permit.by_related & representatives()) != 0 ||
                                 ((permit.by_related & guardians()) != 0 && knows_age() &&
                                  is_before(rules_.incapacity_until));
                return;
            case Ground::legal_basis:
                yes.legal_basis |= is_by_owner(permit) && is_allowed(permit.basis);
                return;
            case Ground::emergency:
                yes.emergency |=
                    (is_by_owner(permit) || is_own_emergency(permit)) && !permit.basis.empty();
                return;
            case Ground::unknown:
                return;
        }
    }

    [[nodiscard]] bool by_child_welfare(const Permit& permit) const {
        return std::ranges::any_of(permit.by_services, [&](const std::string& org) {
            return decision_.sector_of(org) == "barnevern";
        });
    }

    [[nodiscard]] bool is_by_owner(const Permit& permit) const {
        return std::ranges::find(permit.by_services, plan_.owner) != permit.by_services.end();
    }

    // Recorded by the service for itself alone, where the rules let it.
    [[nodiscard]] bool is_own_emergency(const Permit& permit) const {
        return rules_.emergency_by_service && permit.ground == Ground::emergency &&
               permit.related == 0 && permit.services.size() == 1 &&
               permit.by_services == permit.services;
    }

    [[nodiscard]] bool is_in_emergency(std::string_view org) const {
        return std::ranges::any_of(plan_.permits, [&](const Permit& permit) {
            return is_own_emergency(permit) && permit.services.front() == org && holds(permit);
        });
    }

    [[nodiscard]] bool is_allowed(const std::string& basis) const {
        return !basis.empty() &&
               std::ranges::find(rules_.legal_bases, basis) != rules_.legal_bases.end();
    }

    // Whether all who must have said yes have done so; by which rule, or who is missing.
    [[nodiscard]] Say judge(const Yes& yes, const SectorRule& rule) const {
        if (yes.legal_basis) return {true, Rule::samtykke_lovhjemmel};
        if (yes.emergency) return {true, Rule::samtykke_nodrett};
        const bool needs_person = !is_before(rule.person_from);
        const bool needs_parents = is_before(rule.parents_until);
        if (needs_person && !yes.person && !yes.on_behalf) {
            return {false, Rule::venter_paa_personen};
        }
        if (!needs_parents) return {true, yes.person ? Rule::samtykke : Rule::samtykke_paa_vegne};
        const auto parents = judge_parents(yes);
        if (!parents.allowed || !needs_person) return parents;
        return {true, Rule::samtykke_barn_og_foreldre};
    }

    [[nodiscard]] Say judge_parents(const Yes& yes) const {
        if (under_care_order()) {
            if (yes.child_welfare) return {true, Rule::samtykke_barnevern};
            return {false, Rule::omsorgsovertakelse};
        }
        const auto needed = guardians();
        if (needed == 0) {
            if (yes.on_behalf) return {true, Rule::samtykke_paa_vegne};
            return {false, Rule::foreldre_mangler};
        }
        const bool enough = rules_.parents == Parents::all ? (yes.parents & needed) == needed
                                                           : (yes.parents & needed) != 0;
        return {enough, enough ? Rule::samtykke_foreldre : Rule::venter_paa_foreldre};
    }

    template <class Names>
    [[nodiscard]] Yes said(Names names, Sections section, const SectorRule& rule) const {
        Yes yes;
        for (const auto& permit : plan_.permits) {
            if ((permit.sections & section) != 0 && holds(permit) && names(permit)) {
                add(yes, permit, rule);
            }
        }
        return yes;
    }

    // Whether the Consent has a part in what is open: a parent's has none once the person decides.
    [[nodiscard]] bool counts(const Permit& permit, const SectorRule& rule) const {
        Yes yes;
        add(yes, permit, rule);
        if (yes.person || yes.on_behalf || yes.legal_basis || yes.emergency) return true;
        const bool for_the_child = under_care_order() ? yes.child_welfare : yes.parents != 0;
        return for_the_child && is_before(rule.parents_until);
    }

    [[nodiscard]] Say plan_consented() const {
        const auto& rule = rules_.of(kThePlan);
        return judge(said([](const Permit& permit) { return permit.to_plan; }, kEksistens, rule),
                     rule);
    }

    // What the consents that name somebody open: a section for which all who must have said yes
    // have done so, in one consent or in several.
    template <class Names>
    [[nodiscard]] Verdict by_permits(Names names, std::string_view sector) const {
        if (!plan_.open) return {0, Rule::plan_lukket};
        const auto sharing = [&](const Permit& permit) { return !permit.to_plan && names(permit); };
        const auto& rule = rules_.of(sector);
        std::vector<const Permit*> naming;
        Sections named = 0;
        for (const auto& permit : plan_.permits) {
            if (!sharing(permit) || !holds(permit)) continue;
            naming.push_back(&permit);
            named |= permit.sections;
        }
        if (naming.empty()) return {0, Rule::uten_samtykke};
        const auto existence = judge(said(sharing, kEksistens, rule), rule);
        if (!existence.allowed) return {0, existence.rule};
        if (const auto plan = plan_consented(); !plan.allowed) {
            const bool waits = plan.rule == Rule::venter_paa_personen;
            return {0, waits ? plan.rule : Rule::plan_uten_samtykke};
        }
        Verdict verdict{kEksistens, existence.rule};
        for (Sections section = kMaal; section <= kKartlegging; section <<= 1) {
            if ((named & section) == 0) continue;
            if (judge(said(sharing, section, rule), rule).allowed) verdict.sections |= section;
        }
        for (const auto* permit : naming) {
            if (!counts(*permit, rule)) continue;
            verdict.given.push_back({permit->sections & verdict.sections, permit->id});
        }
        return verdict;
    }

    const Decision& decision_;
    const PlanCase& plan_;
    const RuleSet& rules_;
    Instant at_;
};

Decision::Decision(const PlanFacts& facts)
    : table_(facts.rules ? facts.rules : std::make_shared<const RuleTable>()),
      sectors_(facts.sector_of),
      plan_(std::make_unique<const PlanCase>(read_case(facts))) {
    auto ages = ages_in(rules());
    ages.insert({0, rules().keeps_from});
    for (const auto years : ages) birthdays_[years] = birthday(plan_->birth_date, years);
}

Decision::~Decision() = default;
Decision::Decision(Decision&&) noexcept = default;
Decision& Decision::operator=(Decision&&) noexcept = default;

const RuleSet& Decision::rules() const {
    return table_->of(plan_->owner);
}

Verdict Decision::decide(std::string_view who, Instant at) const {
    const Judge judge(*this, at);
    return is_person_key(who) ? judge.of_person(who) : judge.of_service(who);
}

Say Decision::may_consent(std::string_view who, std::string_view sector, Instant at) const {
    return Judge(*this, at).may_consent(who, sector);
}

Say Decision::may_object(std::string_view who, Instant at) const {
    return Judge(*this, at).may_object(who);
}

Say Decision::judge_givers(std::string_view consent) const {
    const auto permit = std::ranges::find(plan_->permits, consent, &Permit::id);
    if (permit == plan_->permits.end()) return {};
    const Judge then(*this, permit->given.high - std::chrono::milliseconds(1));
    std::vector<std::string> sectors;
    for (const auto& service : permit->services) sectors.push_back(sector_of(service));
    if (sectors.empty()) sectors.emplace_back(kThePlan);
    const bool said = std::ranges::any_of(
        sectors, [&](const std::string& sector) { return then.has_a_say(*permit, sector); });
    return {said, said ? Rule::samtykke : Rule::venter_paa_personen};
}

std::string Decision::sector_of(std::string_view orgnr) const {
    const auto registered = table_->sectors.find(orgnr);
    if (registered != table_->sectors.end()) return registered->second;
    const auto told = sectors_.find(std::string(orgnr));
    return told != sectors_.end() ? told->second : "";
}

std::optional<Instant> Decision::self_determination() const {
    return birthdays_.at(rules().of(kThePlan).person_from);
}

std::vector<std::string> Decision::services() const {
    std::vector<std::string> services;
    const auto add = [&](const std::string& org) {
        if (std::ranges::find(services, org) == services.end()) services.push_back(org);
    };
    for (const auto& permit : plan_->permits) std::ranges::for_each(permit.services, add);
    return services;
}

std::vector<std::string> Decision::persons() const {
    auto persons = plan_->person_keys;
    for (const auto& related : plan_->related) {
        for (const auto& key : related.keys) {
            if (std::ranges::find(persons, key) == persons.end()) persons.push_back(key);
        }
    }
    return persons;
}

std::string Decision::related_with(std::string_view key) const {
    for (const auto& related : plan_->related) {
        if (std::ranges::find(related.keys, key) != related.keys.end()) return related.id;
    }
    return {};
}

std::vector<Instant> Decision::turning_points() const {
    std::set<Instant> points{kEarliest};
    const auto add = [&](const Interval& when) {
        points.insert(when.low);
        points.insert(when.high);
    };
    for (const auto& member : plan_->team) add(member.when);
    for (const auto& care_order : plan_->care_orders) add(care_order);
    for (const auto& objection : plan_->objections) add(objection.when);
    for (const auto& related : plan_->related) {
        if (related.when) add(*related.when);
    }
    for (const auto& permit : plan_->permits) {
        add(permit.when);
        if (permit.ground != Ground::emergency) continue;
        points.insert(permit.given.low + std::chrono::hours(rules().emergency_hours));
    }
    for (const auto years : ages_in(rules())) {
        if (const auto comes = birthdays_.at(years)) points.insert(*comes);
    }
    points.erase(points.lower_bound(kLatest), points.end());
    return {points.begin(), points.end()};
}

// Born on 29 February: 1 March, where there is no such day.
std::optional<Instant> birthday(const std::string& birth_date, int years) {
    if (!interval_of(birth_date) || birth_date.size() < 4) return {};
    const auto year = std::to_string(std::stoi(birth_date.substr(0, 4)) + years);
    auto comes = interval_of(year + birth_date.substr(4));
    if (!comes) comes = interval_of(year + "-03-01");
    if (!comes) return {};
    return comes->low;
}

}  // namespace planbro::consent
