#include "leak/author.hpp"

#include <algorithm>

#include "base/ids.hpp"
#include "leak/dice.hpp"

namespace planbro::leak {

namespace {

constexpr std::array kSections = std::to_array<const char*>(
    {"maal", "tiltak", "moeter", "meldinger", "deltakere", "kartlegging"});

}  // namespace

const std::vector<Service>& services() {
    static const std::vector<Service> kServices{
        {"310000175", "Solvik legesenter", "helse"},
        {"310000248", "Fjord sykehus", "helse"},
        {"310000310", "NAV Solvik", "nav"},
        {"310000388", "Solvik barneverntjeneste", "barnevern"},
        {"310000450", "Solvik skole", "skole"}};
    return kServices;
}

std::string Author::claimed(std::string value, std::uint32_t sections, bool place,
                            std::uint32_t or_one_of) {
    auto lower = value;
    std::ranges::transform(lower, lower.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    words_[lower].push_back({plan_, sections, or_one_of, place, {}});
    return value;
}

std::string Author::word(std::uint32_t sections, bool place, std::uint32_t or_one_of) {
    return claimed(mint_.word(), sections, place, or_one_of);
}

std::string Author::day(std::uint32_t sections, std::uint32_t or_one_of) {
    return claimed(mint_.day(), sections, false, or_one_of);
}

std::string Author::moment(std::uint32_t sections) {
    return day(sections) + "T10:00:00+01:00";
}

json::Value Author::name(std::uint32_t sections) {
    return json::object({{"fornavn", word(sections)}, {"etternavn", word(sections)}});
}

std::string Author::of_person(std::string value, const std::string& number, std::uint32_t sections,
                              bool place) {
    words_[value].push_back({{}, sections, 0, place, {}, number});
    return value;
}

json::Value Author::person_of(const std::string& number) {
    const auto known = [&](std::string value) { return of_person(std::move(value), number, kAny); };
    const auto place = [&](std::string value) {
        return of_person(std::move(value), number, kDeltakere, true);
    };
    auto person = json::object({{"fnr", known(number)},
                                {"navn", json::object({{"fornavn", known(mint_.word())},
                                                       {"etternavn", known(mint_.word())}})},
                                {"fodselsdato", birth_date_of(number)},
                                {"kjonn", dice_.chance(50) ? "kvinne" : "mann"},
                                {"spraak", "nb"},
                                {"tolk", dice_.chance(30)},
                                {"kommunenr", "5999"},
                                {"telefon", place(mint_.phone())},
                                {"epost", place(mint_.word()) + "@example.no"},
                                {"adresse", json::object({{"linje", place(mint_.word())},
                                                          {"postnr", "9999"},
                                                          {"poststed", place(mint_.word())}})}});
    const auto protection = dice_.below(10);
    person.set("adressesperre", protection < 6   ? "ugradert"
                                : protection < 8 ? "fortrolig"
                                                 : "strengt-fortrolig");
    return person;
}

bool is_young(const std::string& person) {
    return birth_date_of(person) > "2008-11-01";
}

void Author::hire(int count) {
    for (int i = 0; i < count; ++i) {
        const auto number = dice_.chance(40) ? mint_.person(1970) : "";
        professionals_.push_back(
            {mint_.hpr(), mint_.word(), mint_.word(), number, dice_.of(services())});
        as_others_tell_.push_back(professionals_.back());
        auto& told = as_others_tell_.back();
        told.given = mint_.word();
        told.family = mint_.word();
        if (!told.number.empty()) told.number = mint_.person(1970);
    }
}

void Author::set_period(json::Value& of, std::uint32_t sections) {
    switch (dice_.below(8)) {
        case 0:  // over
            of.set("fra", "2025-01-10");
            of.set("til", "2025-12-20");
            break;
        case 1:  // not yet
            of.set("fra", day(sections));
            break;
        default:
            of.set("fra", "2026-01-12");
    }
}

json::Value Author::professional(const std::string& id, const std::string& role,
                                 const Professional& who) {
    const bool coordinator = role == "koordinator" || role == "barnekoordinator";
    const auto of_name = coordinator ? kAny : kDeltakere;
    const auto phone = claimed(mint_.phone(), kDeltakere, true);
    if (coordinator) coordinators_phones_.insert(phone);
    auto one = json::object({{"id", id},
                             {"rolle", role},
                             {"navn", json::object({{"fornavn", claimed(who.given, of_name)},
                                                    {"etternavn", claimed(who.family, of_name)}})},
                             {"hprNr", claimed(who.hpr, kDeltakere)},
                             {"tjeneste", json::object({{"orgnr", who.service.orgnr},
                                                        {"navn", who.service.name},
                                                        {"sektor", who.service.sector}})},
                             {"telefon", phone},
                             {"bidrag", word(kDeltakere | kKartlegging)}});
    // Not every document tells it, but a Practitioner is one for all plans of an owner that name
    // its HPR number.
    if (!who.number.empty()) claimed(who.number, kDeltakere);
    if (!who.number.empty() && dice_.chance(60)) one.set("fnr", who.number);
    coordinator ? one.set("fra", "2026-01-12") : set_period(one, kDeltakere);
    team_.push_back(id);
    receivers_.push_back(who.service.orgnr);
    if (who.service.sector == "barnevern") child_welfare_ = id;
    return one;
}

// Who is recorded as mother or father beside whose responsibility it is said to be.
void Author::set_responsibility(json::Value& parent) {
    static constexpr std::array kWhose =
        std::to_array<const char*>({"felles", "felles", "felles", "mor", "far", "andre"});
    const auto relation = dice_.below(3);
    if (relation > 0) parent.set("relasjon", relation == 1 ? "mor" : "far");
    if (dice_.chance(80)) parent.set("foreldreansvar", kWhose[dice_.below(kWhose.size())]);
}

// Who takes part is told of the own record by any consent that opens something.
void Author::claim_own(const json::Value& relative) {
    const auto& number = relative.text("fnr");
    std::string mail = relative.text("epost");
    for (const auto& word :
         {number, relative.at("navn").text("fornavn"), relative.at("navn").text("etternavn"),
          relative.text("telefon"), relative.text("relasjon"), mail.substr(0, mail.find('@'))}) {
        if (const auto known = words_.find(word); known != words_.end())
            known->second.push_back({plan_, kAny, 0, false, number});
    }
}

json::Value Author::relative(const std::string& id, const std::string& role,
                             const std::string& number) {
    auto one = json::object({{"id", id},
                             {"rolle", role},
                             {"navn", name(kDeltakere)},
                             {"fnr", claimed(number, kDeltakere)},
                             {"telefon", claimed(mint_.phone(), kDeltakere, true)},
                             {"epost", word(kDeltakere, true) + "@example.no"},
                             {"relasjon", word(kDeltakere)},
                             {"fra", "2026-01-12"}});
    if (role == "foresatt") set_responsibility(one);
    claim_own(one);
    if (dice_.chance(7)) one.set("til", "2026-06-01");
    team_.push_back(id);
    family_.push_back(id);
    if (role == "foresatt") parents_.push_back(id);
    if (role == "verge") stands_for_ = id;
    return one;
}

json::Array Author::relatives(const std::vector<std::string>& guardians) {
    parents_.clear();
    family_.clear();
    stands_for_.clear();
    json::Array all;
    for (std::size_t i = 0; i < guardians.size(); ++i) {
        const bool parent = i == 0 || (child_ && dice_.chance(60));
        const auto* role = parent ? "foresatt" : dice_.chance(30) ? "verge" : "parorende";
        all.push_back(relative("p" + std::to_string(i), role, guardians[i]));
    }
    return all;
}

json::Value Author::participants(const std::string& owner,
                                 const std::vector<std::string>& guardians) {
    team_.clear();
    receivers_.clear();
    child_welfare_.clear();
    json::Array all;
    Professional coordinator = dice_.of(known_to(owner));
    coordinator.service = {owner, "Solvik kommune", "annet"};
    coordinator.hpr = mint_.hpr();
    coordinator.number.clear();
    coordinator.given = mint_.word();
    coordinator.family = mint_.word();
    all.push_back(professional("d0", "koordinator", coordinator));
    const auto count = 2 + dice_.below(5);
    for (std::size_t i = 1; i <= count; ++i) {
        const bool contact = dice_.chance(50);
        all.push_back(professional("d" + std::to_string(i), contact ? "kontaktperson" : "deltaker",
                                   dice_.of(known_to(owner))));
    }
    if (dice_.chance(40)) {  // a local service of which nobody else knows
        const bool school = dice_.chance(50);
        Professional local{mint_.hpr(),
                           mint_.word(),
                           mint_.word(),
                           "",
                           {mint_.orgnr(), "", school ? "skole" : "helse"}};
        // Told by number and name alike; of a measure it is told who is responsible.
        claimed(local.service.orgnr, kAny, school, kDeltakere | kTiltak);
        local.service.name = word(kAny, school, kDeltakere | kTiltak);
        all.push_back(professional("d8", "deltaker", local));
        receivers_.pop_back();
    }
    for (auto& one : relatives(guardians)) all.push_back(std::move(one));
    return all;
}

json::Value Author::some_ids(std::size_t most) {
    json::Array ids;
    for (const auto& id : team_) {
        if (ids.size() < most && dice_.chance(50)) ids.emplace_back(id);
    }
    if (ids.empty()) ids.emplace_back("bruker");
    return ids;
}

// Mostly by those who may: a child's parents, with the child or without.
json::Value Author::given_by() {
    if (!dice_.chance(child_ ? 90 : 70)) return dice_.of(team_);
    if (!child_ || parents_.empty()) return "bruker";
    json::Array by(parents_.begin(), parents_.end());
    if (dice_.chance(50)) by.emplace_back("bruker");
    return by;
}

json::Value Author::some_sections(unsigned percent) {
    json::Array sections;
    for (const auto* section : kSections) {
        if (dice_.chance(percent)) sections.emplace_back(section);
    }
    if (sections.empty()) sections.emplace_back("maal");
    return sections;
}

json::Value Author::statement(const char* type, json::Value by) {
    return json::object({{"id", "s" + std::to_string(statements_++)},
                         {"type", type},
                         {"gittAv", std::move(by)},
                         {"dato", "2026-01-10"},
                         {"status", "aktiv"}});
}

json::Value Author::consent(const std::string& receiver) {
    auto consent = statement(receiver.empty() ? "plan" : "deling", given_by());
    const auto state = dice_.below(12);
    if (state == 0) consent.set("status", "trukket");
    if (state == 1 && !receiver.empty()) consent.set("status", "avslatt");
    if (dice_.chance(8)) consent.set("gyldigTil", "2026-06-01");  // over
    if (receiver.empty()) return consent;
    consent.set("mottaker", receiver);
    consent.set("seksjoner", some_sections(40));
    return consent;
}

// What is opened to next of kin, and to guardians beside what they see anyway.
void Author::add_of_family(json::Array& all) {
    for (const auto& id : family_) {
        if (!dice_.chance(35)) continue;
        auto consent = statement("deling", given_by());
        consent.set("overfor", id);
        consent.set("seksjoner", some_sections(40));
        all.push_back(std::move(consent));
    }
}

// What is kept from somebody, of the family or a service; without sections all of it.
void Author::add_objections(json::Array& all) {
    for (const auto& id : family_) {
        if (!dice_.chance(child_ ? 30 : 10)) continue;
        auto objection = statement("sperre", dice_.chance(75) ? "bruker" : "d0");
        objection.set("overfor", id);
        if (dice_.chance(75)) objection.set("seksjoner", some_sections(25));
        if (dice_.chance(10)) objection.set("gyldigTil", "2026-06-01");
        all.push_back(std::move(objection));
    }
    if (!dice_.chance(15)) return;
    auto objection = statement("sperre", "bruker");
    objection.set("mottaker", dice_.of(services()).orgnr);
    if (dice_.chance(75)) objection.set("seksjoner", some_sections(25));
    all.push_back(std::move(objection));
}

// Others who consent in the place of those who would: child welfare, a guardian at law.
void Author::add_grounds(json::Array& all) {
    const bool care_order = child_ && !child_welfare_.empty() && dice_.chance(40);
    const bool stands_for = !stands_for_.empty() && dice_.chance(50);
    if (!care_order && !stands_for) return;
    const auto* ground = care_order ? "omsorgsovertakelse" : "manglende-samtykkekompetanse";
    const auto by = care_order ? child_welfare_ : stands_for_;
    auto plan = statement("plan", by);
    plan.set("grunnlag", ground);
    all.push_back(std::move(plan));
    for (const auto& receiver : receivers_) {
        if (receiver == kOwner || !dice_.chance(60)) continue;
        auto consent = statement("deling", by);
        consent.set("grunnlag", ground);
        consent.set("mottaker", receiver);
        consent.set("seksjoner", some_sections(40));
        all.push_back(std::move(consent));
    }
}

json::Value Author::consents() {
    statements_ = 0;
    json::Array all;
    if (!dice_.chance(8)) all.push_back(consent(""));
    auto receivers = receivers_;
    std::ranges::sort(receivers);
    receivers.erase(std::unique(receivers.begin(), receivers.end()), receivers.end());
    std::erase(receivers, kOwner);
    for (const auto& receiver : receivers) {
        if (dice_.chance(15)) continue;
        all.push_back(consent(receiver));
        if (dice_.chance(25)) all.push_back(consent(receiver));
    }
    // To one who takes no part: opens nothing.
    if (dice_.chance(30)) all.push_back(consent(dice_.of(services()).orgnr));
    add_of_family(all);
    add_objections(all);
    add_grounds(all);
    return all;
}

json::Value Author::goals() {
    json::Array all;
    for (std::size_t i = 0; i < 1 + dice_.below(3); ++i) {
        all.push_back(json::object({{"id", "m" + std::to_string(i)},
                                    {"tekst", word(kMaal)},
                                    {"status", "aktiv"},
                                    {"eier", dice_.chance(50) ? "bruker" : dice_.of(team_)},
                                    {"fra", "2026-01-19"},
                                    {"frist", day(kMaal)},
                                    {"maaloppnaaelse", "bedring"}}));
    }
    return all;
}

json::Value Author::measures() {
    json::Array all;
    for (std::size_t i = 0; i < 1 + dice_.below(3); ++i) {
        auto measure = json::object({{"id", "t" + std::to_string(i)},
                                     {"tekst", word(kTiltak)},
                                     {"beskrivelse", word(kTiltak)},
                                     {"omfang", word(kTiltak)},
                                     {"maal", json::array({"m0"})},
                                     {"ansvarlig", dice_.of(team_)},
                                     {"status", "pagar"},
                                     {"fra", "2026-01-19"},
                                     {"til", day(kTiltak)}});
        measure.set(
            "framdrift",
            json::array({json::object(
                {{"dato", day(kTiltak)}, {"av", dice_.of(team_)}, {"tekst", word(kTiltak)}})}));
        all.push_back(std::move(measure));
    }
    return all;
}

json::Value Author::meetings() {
    json::Array all;
    for (std::size_t i = 0; i < 1 + dice_.below(2); ++i) {
        auto meeting = json::object({{"id", "a" + std::to_string(i)},
                                     {"tidspunkt", moment(kMoeter)},
                                     {"varighetMin", 60},
                                     {"sted", word(kMoeter, true)},
                                     {"saksliste", json::array({word(kMoeter, true)})},
                                     {"innkalt", some_ids(4)}});
        if (dice_.chance(50)) {
            meeting.set("referat", word(kMoeter, true));
            meeting.set("vurderinger",
                        json::array({json::object({{"maal", "m0"},
                                                   {"maaloppnaaelse", "bedring"},
                                                   {"tekst", word(kMoeter | kMaal, true)}})}));
        }
        all.push_back(std::move(meeting));
    }
    return all;
}

json::Value Author::messages() {
    json::Array all;
    for (std::size_t i = 0; i < 1 + dice_.below(2); ++i) {
        all.push_back(json::object({{"id", "g" + std::to_string(i)},
                                    {"fra", dice_.of(team_)},
                                    {"til", some_ids(3)},
                                    {"tidspunkt", moment(kMeldinger)},
                                    {"tekst", word(kMeldinger)}}));
    }
    return all;
}

json::Value Author::document(const std::string& owner, const std::string& type,
                             const std::string& person, const std::vector<std::string>& guardians) {
    plan_ = mint_.plan_id();
    claimed(plan_, kAny);
    child_ = is_young(person);
    const auto state = dice_.below(10);
    auto plan = json::object({{"planId", plan_},
                              {"versjon", 1},
                              {"type", type},
                              {"status", state == 0   ? "utkast"
                                         : state == 1 ? "avsluttet"
                                         : state == 2 ? "pause"
                                                      : "aktiv"},
                              {"tittel", word(kAny)},
                              {"periode", json::object({{"fra", "2026-01-12"}})},
                              {"nesteEvaluering", day(kAny, kMaal | kTiltak)},
                              {"eier", json::object({{"orgnr", owner}, {"navn", "Eieren"}})},
                              {"person", person_of(person)},
                              {"ressurser", json::array({word(kKartlegging)})},
                              {"behov", json::array({word(kKartlegging)})}});
    plan.set("deltakere", participants(owner, guardians));
    plan.set("samtykker", consents());
    plan.set("maal", goals());
    plan.set("tiltak", measures());
    plan.set("moter", meetings());
    plan.set("meldinger", messages());
    return json::object({{"meldingsId", mint_.word()}, {"plan", std::move(plan)}});
}

json::Value Author::next_version(json::Value document) {
    auto& plan = document["plan"];
    plan_ = plan.text("planId");
    document.set("meldingsId", mint_.word());
    plan.set("versjon", *plan.at("versjon").integer() + 1);
    plan.set("tittel", word(kAny));
    plan.set("behov", json::array({word(kKartlegging)}));
    plan["maal"].make_array().front().set("tekst", word(kMaal));
    plan["tiltak"].make_array().front().set("tekst", word(kTiltak));
    plan["meldinger"].make_array().pop_back();
    auto& person = plan["person"];
    person.set("telefon", of_person(mint_.phone(), person.text("fnr"), kDeltakere, true));
    auto& team = plan["deltakere"].make_array();
    if (team.size() > 2) team[1].set("bidrag", word(kDeltakere | kKartlegging));
    return document;
}

}  // namespace planbro::leak
