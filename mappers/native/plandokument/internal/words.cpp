#include "mappers/native/plandokument/internal/words.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "base/time.hpp"

namespace planbro::mappers::plandokument::internal {

namespace {

using Word = std::pair<std::string_view, std::string_view>;

constexpr std::array kPlanStatus = std::to_array<Word>({{"draft", "Utkast"},
                                                        {"active", "Aktiv"},
                                                        {"on-hold", "På vent"},
                                                        {"revoked", "Avsluttet før tiden"},
                                                        {"completed", "Avsluttet"},
                                                        {"entered-in-error", "Feilregistrert"},
                                                        {"unknown", "Ukjent"}});
constexpr std::array kGoalStatus = std::to_array<Word>({{"proposed", "Foreslått"},
                                                        {"planned", "Planlagt"},
                                                        {"accepted", "Godtatt"},
                                                        {"active", "Aktivt"},
                                                        {"on-hold", "På vent"},
                                                        {"completed", "Avsluttet"},
                                                        {"cancelled", "Avbrutt"},
                                                        {"entered-in-error", "Feilregistrert"},
                                                        {"rejected", "Avvist"}});
constexpr std::array kAchievement = std::to_array<Word>({{"in-progress", "I utvikling"},
                                                         {"improving", "Bedring"},
                                                         {"worsening", "Forverring"},
                                                         {"no-change", "Ingen endring"},
                                                         {"achieved", "Oppnådd"},
                                                         {"sustaining", "Holdes ved like"},
                                                         {"not-achieved", "Ikke oppnådd"},
                                                         {"no-progress", "Ingen framgang"},
                                                         {"not-attainable", "Kan ikke oppnås"}});
constexpr std::array kAssessment = std::to_array<Word>({{"i-utvikling", "I utvikling"},
                                                        {"bedring", "Bedring"},
                                                        {"ingen-endring", "Ingen endring"},
                                                        {"forverring", "Forverring"},
                                                        {"oppnadd", "Oppnådd"},
                                                        {"ikke-oppnadd", "Ikke oppnådd"}});
constexpr std::array kMeasureStatus = std::to_array<Word>({{"draft", "Foreslått"},
                                                           {"active", "Pågår eller planlagt"},
                                                           {"on-hold", "På vent"},
                                                           {"revoked", "Avbrutt"},
                                                           {"completed", "Fullført"},
                                                           {"entered-in-error", "Feilregistrert"},
                                                           {"unknown", "Ukjent"}});
constexpr std::array kMeetingStatus = std::to_array<Word>({{"proposed", "Foreslått"},
                                                           {"pending", "Venter på svar"},
                                                           {"booked", "Avtalt"},
                                                           {"arrived", "Deltakerne er kommet"},
                                                           {"fulfilled", "Holdt"},
                                                           {"cancelled", "Avlyst"},
                                                           {"noshow", "Ikke møtt"},
                                                           {"entered-in-error", "Feilregistrert"},
                                                           {"checked-in", "Deltakerne er kommet"},
                                                           {"waitlist", "Venteliste"}});
constexpr std::array kConsentStatus = std::to_array<Word>({{"draft", "Utkast"},
                                                           {"proposed", "Foreslått"},
                                                           {"active", "Gitt"},
                                                           {"rejected", "Avslått"},
                                                           {"inactive", "Trukket"},
                                                           {"entered-in-error", "Feilregistrert"}});
constexpr std::array kConsentKind =
    std::to_array<Word>({{"plan", "Samtykke til planen"}, {"deling", "Samtykke til deling"}});
constexpr std::array kSection = std::to_array<Word>({{"maal", "mål"},
                                                     {"tiltak", "tiltak"},
                                                     {"moeter", "møter"},
                                                     {"meldinger", "meldinger"},
                                                     {"deltakere", "deltakere"},
                                                     {"kartlegging", "kartlegging"}});
constexpr std::array kSector = std::to_array<Word>({{"helse", "Helse"},
                                                    {"nav", "NAV"},
                                                    {"barnevern", "Barnevern"},
                                                    {"skole", "Skole"},
                                                    {"annet", "Annet"}});
constexpr std::array kPlanType = std::to_array<Word>({{"individuell-plan", "Individuell plan"},
                                                      {"barnekoordinator", "Barnekoordinator"},
                                                      {"stafettlogg", "Stafettlogg"}});
constexpr std::array kRole = std::to_array<Word>({{"koordinator", "Koordinator"},
                                                  {"barnekoordinator", "Barnekoordinator"},
                                                  {"kontaktperson", "Kontaktperson"},
                                                  {"deltaker", "Deltaker"},
                                                  {"parorende", "Pårørende"},
                                                  {"foresatt", "Foresatt"},
                                                  {"verge", "Verge"},
                                                  {"fullmektig", "Fullmektig"}});

// A code without a word is told as it is: better than silence.
std::string word(std::span<const Word> words, std::string_view code) {
    const auto found = std::ranges::find(words, code, &Word::first);
    return std::string(found == words.end() ? code : found->second);
}

}  // namespace

std::string plan_status(std::string_view code) {
    return word(kPlanStatus, code);
}
std::string goal_status(std::string_view code) {
    return word(kGoalStatus, code);
}
std::string achievement(std::string_view code) {
    return word(kAchievement, code);
}
std::string assessment(std::string_view code) {
    return word(kAssessment, code);
}
std::string measure_status(std::string_view code) {
    return word(kMeasureStatus, code);
}
std::string meeting_status(std::string_view code) {
    return word(kMeetingStatus, code);
}
std::string consent_status(std::string_view code) {
    return word(kConsentStatus, code);
}
std::string consent_kind(std::string_view code) {
    return word(kConsentKind, code);
}
std::string section(std::string_view code) {
    return word(kSection, code);
}
std::string sector(std::string_view code) {
    return word(kSector, code);
}
std::string plan_type(std::string_view code) {
    return word(kPlanType, code);
}
std::string role(std::string_view code) {
    return word(kRole, code);
}

std::string day(std::string_view date) {
    if (date.size() > 10) {
        const auto moment = parse_instant(date);
        return moment ? format_for_people(*moment) : std::string(date);
    }
    if (date.size() != 10) return std::string(date);
    return std::string(date.substr(8, 2)) + "." + std::string(date.substr(5, 2)) + "." +
           std::string(date.substr(0, 4));
}

std::string period(const json::Value& period) {
    const auto from = day(period.text("start"));
    const auto to = day(period.text("end"));
    if (from.empty() && to.empty()) return {};
    if (to.empty()) return "fra " + from;
    return from.empty() ? "til " + to : from + " – " + to;
}

}  // namespace planbro::mappers::plandokument::internal
