#include "leak/circle.hpp"

#include <algorithm>

#include "leak/world.hpp"

namespace planbro::leak {

namespace {

const std::string kCodes = "https://planbro.no/fhir/CodeSystem/";
constexpr std::uint32_t kEach[] = {kMaal, kTiltak, kMoeter, kMeldinger, kDeltakere, kKartlegging};

struct Ages {
    int person = 16;   // from then on nothing without the person's own yes
    int parents = 16;  // until then nothing without the parents'
};

Ages ages_of(bool child_welfare) {
    return child_welfare ? Ages{15, 18} : Ages{};
}

constexpr int kIncapable = 18;  // until then parents consent for who cannot
constexpr int kInsight = 16;    // until then they see the plan
constexpr int kKeepsBack = 12;

// The code of that system, anywhere in the element.
std::string code_of(const json::Value& concepts, const std::string& system) {
    for (const auto& one : concepts.items()) {
        for (const auto& coding : one.at("coding").items()) {
            if (coding.text("system").ends_with(system)) return coding.text("code");
        }
    }
    return {};
}

const json::Value& extension_of(const json::Value& resource, const std::string& name) {
    static const json::Value kNone;
    for (const auto& one : resource.at("extension").items()) {
        if (one.text("url").ends_with(name)) return one;
    }
    return kNone;
}

std::set<std::string> numbers_of(const json::Value& person) {
    std::set<std::string> numbers;
    for (const auto& one : person.at("identifier").items()) {
        if (one.text("system").starts_with("urn:oid:2.16.578.1.12.4.1.4."))
            numbers.insert(one.text("value"));
    }
    return numbers;
}

bool meet(const std::set<std::string>& some, const std::set<std::string>& others) {
    return std::ranges::any_of(some, [&](const auto& one) { return others.contains(one); });
}

bool is_about(const json::Value& consent, const std::string& plan) {
    const auto& data = consent.at("provision").at("data").items();
    return std::ranges::any_of(
        data, [&](const auto& one) { return one.at("reference").text("reference") == plan; });
}

// "mor" beside a father: she has it alone.
bool has_responsibility(const json::Value& relationship) {
    if (code_of(relationship, "ip-rolle") != "foresatt") return false;
    const auto whose = code_of(relationship, "no-basis-parental-responsibility");
    const auto relation = code_of(relationship, "no-basis-family-relation");
    const bool mother = relation == "mor" || relation == "medmor";
    const bool father = relation == "far";
    if (whose == "mor") return !father;
    if (whose == "far") return !mother;
    return whose == "felles" || (whose == "andre" && !mother && !father);
}

}  // namespace

Circle::Circle(Ways ways, const json::Value& care_plan,
               const std::vector<const json::Value*>& related,
               const std::vector<const json::Value*>& consents)
    : ways_(std::move(ways)), person_(care_plan.at("subject").text("reference")) {
    const auto& status = care_plan.text("status");
    open_ = status == "active" || status == "on-hold";
    const auto& patient = ways_.at(person_);
    numbers_ = numbers_of(patient);
    born_ = patient.text("birthDate");
    const auto& mark = extension_of(patient, "ip-adressesperre").text("valueCode");
    address_protected_ = mark == "fortrolig" || mark == "strengt-fortrolig";
    for (const auto* one : related) {
        if (one->at("patient").text("reference") == person_) family_.push_back(relative(*one));
    }
    for (const auto* consent : consents) {
        if (is_about(*consent, "CarePlan/" + care_plan.text("id"))) add(*consent);
    }
    bar();
}

// --- what is recorded ---------------------------------------------------------------------------

bool Circle::holds(const json::Value& period) const {
    const auto start = interval_of(period.text("start"));
    const auto end = interval_of(period.text("end"));
    return (!start || start->low <= ways_.now) && (!end || ways_.now < end->high);
}

Circle::Relative Circle::relative(const json::Value& related) const {
    const auto& relationship = related.at("relationship");
    const auto role = code_of(relationship, "ip-rolle");
    const bool active = !related.has("active") || related.at("active").boolean();
    return {.reference = "RelatedPerson/" + related.text("id"),
            .numbers = numbers_of(related),
            .takes_part = active && holds(related.at("period")),
            .has_responsibility = has_responsibility(relationship),
            .stands_for = role == "verge" || role == "fullmektig"};
}

void Circle::add_giver(const json::Value& performer, Said& said) const {
    const auto& reference = performer.text("reference");
    if (reference == person_) said.by_person = true;
    if (reference.starts_with("RelatedPerson/")) said.by_related.insert(reference);
    const auto& role = ways_.at(reference);
    const bool of_service = reference.starts_with("PractitionerRole/");
    const auto orgnr = ways_.orgnr_of(of_service ? role.at("organization") : performer);
    if (!orgnr.empty()) said.by_services.insert(orgnr);
}

void Circle::add(const json::Value& consent) {
    const auto one = said(consent);
    if (one.active && !one.denies) given_.push_back(one);
    const auto given = interval_of(one.day);
    if (!given || ways_.now < given->low || !holds(consent.at("provision").at("period"))) return;
    // A care order lasts, whatever becomes of the consent that told of it.
    const bool lasts = one.ground == "omsorgsovertakelse" && consent.text("status") == "inactive";
    if (one.active || (lasts && !one.denies)) all_said_.push_back(one);
}

Circle::Said Circle::said(const json::Value& consent) const {
    const auto& provision = consent.at("provision");
    Said said;
    said.id = consent.text("id");
    said.active = consent.text("status") == "active";
    said.denies = provision.text("type") == "deny";
    said.to_plan = code_of(consent.at("category"), "ip-samtykke") == "plan";
    said.day = consent.text("dateTime").substr(0, 10);
    for (const auto& part : extension_of(consent, "ip-samtykkegrunnlag").at("extension").items()) {
        if (part.text("url") == "kode") said.ground = part.text("valueCode");
    }
    for (const auto& one : provision.at("class").items()) {
        said.sections |= ways_.section_of(one.text("code"));
        said.names_sections = true;
    }
    for (const auto& performer : consent.at("performer").items()) add_giver(performer, said);
    for (const auto& actor : provision.at("actor").items()) {
        const auto& reference = actor.at("reference");
        if (reference.text("reference").starts_with("RelatedPerson/"))
            said.to_related.insert(reference.text("reference"));
        if (const auto orgnr = ways_.orgnr_of(reference); !orgnr.empty())
            said.to_services.insert(orgnr);
    }
    return said;
}

// By an objection to all of it. A person who is recorded twice is one person.
void Circle::bar() {
    std::set<std::string> barred;
    for (const auto& said : all_said_) {
        if (!objects(said) || said.names_sections) continue;
        for (const auto& one : family_) {
            if (!said.to_related.contains(one.reference)) continue;
            barred.insert(one.reference);
            barred.insert(one.numbers.begin(), one.numbers.end());
        }
    }
    for (auto& one : family_) {
        one.barred = barred.contains(one.reference) || meet(one.numbers, barred);
    }
}

// --- ages ---------------------------------------------------------------------------------------

// Of who was born on a 29 February, the day compares as 1 March would where there is none.
std::string Circle::birthday(int years) const {
    return std::to_string(std::stoi(born_.substr(0, 4)) + years) + born_.substr(4);
}

// Whose age is not known counts as grown up.
bool Circle::was_as_old_as(int years, const std::string& day) const {
    return born_.empty() || birthday(years) <= day;
}

bool Circle::is_as_old_as(int years) const {
    return was_as_old_as(years, format_day(ways_.now));
}

// --- who decides --------------------------------------------------------------------------------

std::set<std::string> Circle::those(const std::function<bool(const Relative&)>& wanted) const {
    References found;
    for (const auto& one : family_) {
        if (wanted(one)) found.insert(one.reference);
    }
    return found;
}

std::set<std::string> Circle::parents() const {
    return those([](const Relative& one) {
        return one.has_responsibility && one.takes_part && !one.barred;
    });
}

bool Circle::under_care_order() const {
    return std::ranges::any_of(all_said_, [](const Said& one) {
        return !one.denies && one.ground == "omsorgsovertakelse";
    });
}

bool Circle::objects(const Said& said) const {
    return said.denies && (!said.by_person || was_as_old_as(kKeepsBack, said.day));
}

bool Circle::said_on_behalf(const Said& said) const {
    if (said.ground != "manglende-samtykkekompetanse") return false;
    const auto standing =
        those([](const Relative& one) { return one.stands_for && one.takes_part && !one.barred; });
    if (meet(said.by_related, standing)) return true;
    return !born_.empty() && !is_as_old_as(kIncapable) && meet(said.by_related, parents());
}

bool Circle::parents_said_yes(const Matter& matter, bool on_behalf) const {
    if (under_care_order()) {
        return std::ranges::any_of(all_said_, [&](const Said& one) {
            return one.active && one.ground == "omsorgsovertakelse" && matter(one) &&
                   std::ranges::any_of(one.by_services, [&](const auto& orgnr) {
                       return ways_.sector_of(orgnr) == "barnevern";
                   });
        });
    }
    const auto needed = parents();
    if (needed.empty()) return on_behalf;
    return std::ranges::all_of(needed, [&](const std::string& parent) {
        return std::ranges::any_of(all_said_, [&](const Said& one) {
            return one.active && one.ground.empty() && matter(one) &&
                   one.by_related.contains(parent);
        });
    });
}

bool Circle::all_said_yes(const Matter& wanted, bool child_welfare) const {
    const auto ages = ages_of(child_welfare);
    const Matter matter = [&](const Said& one) { return !one.denies && wanted(one); };
    const bool by_person = std::ranges::any_of(all_said_, [&](const Said& one) {
        const bool own = one.ground.empty() || one.ground == "omsorgsovertakelse";
        return one.active && matter(one) && own && one.by_person &&
               was_as_old_as(ages.person, one.day);
    });
    const bool on_behalf = std::ranges::any_of(all_said_, [&](const Said& one) {
        return one.active && matter(one) && said_on_behalf(one);
    });
    if (is_as_old_as(ages.person) && !by_person && !on_behalf) return false;
    return is_as_old_as(ages.parents) || parents_said_yes(matter, on_behalf);
}

// --- what is opened -----------------------------------------------------------------------------

std::optional<std::uint32_t> Circle::opened(const Matter& names, bool child_welfare) const {
    const auto named = [&](const Said& one) { return one.active && !one.to_plan && names(one); };
    const auto to_plan = [](const Said& one) { return one.to_plan; };
    if (!open_ || !all_said_yes(named, child_welfare) || !all_said_yes(to_plan, false)) return {};
    std::uint32_t sections = 0;
    for (const auto section : kEach) {
        const auto of_section = [&](const Said& one) {
            return named(one) && (one.sections & section) != 0;
        };
        if (all_said_yes(of_section, child_welfare)) sections |= section;
    }
    return sections;
}

// What objections take away; nothing: all of it.
std::optional<std::uint32_t> Circle::kept(const Matter& names) const {
    std::uint32_t sections = 0;
    for (const auto& one : all_said_) {
        if (!objects(one) || !names(one)) continue;
        if (!one.names_sections) return {};
        sections |= one.sections;
    }
    return sections;
}

std::optional<std::uint32_t> Circle::opened_to(const std::string& orgnr) const {
    const auto names = [&](const Said& one) { return one.to_services.contains(orgnr); };
    const auto given = opened(names, ways_.sector_of(orgnr) == "barnevern");
    const auto taken = kept(names);
    if (!given || !taken) return {};
    return *given & ~*taken;
}

std::set<std::string> Circle::records_of(const std::string& number) const {
    return those([&](const Relative& one) { return one.numbers.contains(number); });
}

std::optional<Sight> Circle::sight_of(const std::string& number) const {
    if (numbers_.contains(number)) return Sight{true};
    const auto records = records_of(number);
    const auto part = those([](const Relative& one) { return one.takes_part && !one.barred; });
    if (!meet(records, part)) return {};
    const auto names = [&](const Said& one) { return meet(one.to_related, records); };
    const auto taken = kept(names);
    if (!taken) return {};
    std::optional<Sight> sight;
    const bool sees_child = meet(records, parents()) && !born_.empty() && !is_as_old_as(kInsight) &&
                            !under_care_order() && !address_protected_;
    if (sees_child) {
        std::uint32_t all = 0;
        for (const auto section : kEach) all |= section;
        if (*taken == 0) return Sight{true};
        sight = Sight{false, all & ~*taken};
    }
    if (const auto given = opened(names, false)) {
        sight = Sight{false, (sight ? sight->sections : 0) | (*given & ~*taken)};
    }
    return sight;
}

// Who has parental responsibility is told of all that was given; others of what names them.
std::set<std::string> Circle::consents_told_to(const std::string& number) const {
    const auto records = records_of(number);
    const bool parent =
        meet(records, those([](const Relative& one) { return one.has_responsibility; }));
    std::set<std::string> told;
    for (const auto& one : given_) {
        if (parent || meet(one.to_related, records)) told.insert(one.id);
    }
    return told;
}

}  // namespace planbro::leak
