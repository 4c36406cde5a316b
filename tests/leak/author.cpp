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

void Author::hire(int count) {
    for (int i = 0; i < count; ++i) {
        const auto number = dice_.chance(40) ? mint_.person(1970) : "";
        professionals_.push_back(
            {mint_.hpr(), mint_.word(), mint_.word(), number, dice_.of(services())});
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
    // Not every document tells it, but a Practitioner is one for all plans that name its HPR
    // number.
    if (!who.number.empty()) claimed(who.number, kDeltakere);
    if (!who.number.empty() && dice_.chance(60)) one.set("fnr", who.number);
    coordinator ? one.set("fra", "2026-01-12") : set_period(one, kDeltakere);
    team_.push_back(id);
    receivers_.push_back(who.service.orgnr);
    return one;
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
    if (role == "foresatt" && dice_.chance(70)) one.set("foreldreansvar", "felles");
    team_.push_back(id);
    return one;
}

json::Value Author::participants(const std::string& owner,
                                 const std::vector<std::string>& guardians) {
    team_.clear();
    receivers_.clear();
    json::Array all;
    Professional coordinator = dice_.of(professionals_);
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
                                   dice_.of(professionals_)));
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
    for (std::size_t i = 0; i < guardians.size(); ++i) {
        const auto role = i == 0 ? "foresatt" : "parorende";
        all.push_back(relative("p" + std::to_string(i), role, guardians[i]));
    }
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

json::Value Author::consent(const std::string& id, const std::string& receiver) {
    auto consent = json::object({{"id", id},
                                 {"type", receiver.empty() ? "plan" : "deling"},
                                 {"gittAv", dice_.chance(70) ? "bruker" : dice_.of(team_)},
                                 {"dato", "2026-01-10"}});
    const auto state = dice_.below(12);
    consent.set("status", state == 0                        ? "trukket"
                          : state == 1 && !receiver.empty() ? "avslatt"
                                                            : "aktiv");
    if (dice_.chance(8)) consent.set("gyldigTil", "2026-06-01");  // over
    if (receiver.empty()) return consent;
    consent.set("mottaker", receiver);
    json::Array sections;
    for (const auto* section : kSections) {
        if (dice_.chance(40)) sections.emplace_back(section);
    }
    if (sections.empty()) sections.emplace_back("maal");
    consent.set("seksjoner", std::move(sections));
    return consent;
}

json::Value Author::consents() {
    json::Array all;
    if (!dice_.chance(8)) all.push_back(consent("s0", ""));
    int number = 1;
    auto receivers = receivers_;
    std::ranges::sort(receivers);
    receivers.erase(std::unique(receivers.begin(), receivers.end()), receivers.end());
    std::erase(receivers, kOwner);
    for (const auto& receiver : receivers) {
        if (dice_.chance(15)) continue;
        all.push_back(consent("s" + std::to_string(number++), receiver));
        if (dice_.chance(25)) all.push_back(consent("s" + std::to_string(number++), receiver));
    }
    // To one who takes no part: opens nothing.
    if (dice_.chance(30)) {
        all.push_back(consent("s" + std::to_string(number++), dice_.of(services()).orgnr));
    }
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
