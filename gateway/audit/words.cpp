#include "audit/words.hpp"

#include <algorithm>
#include <array>

#include "fhir/resource.hpp"

namespace planbro::audit {

namespace {

struct Word {
    std::string_view of;
    std::string_view is;
};

constexpr auto kTypes = std::to_array<Word>({
    {"Appointment", "møter"},
    {"AuditEvent", "innsynsloggen"},
    {"CarePlan", "planen"},
    {"CareTeam", "ansvarsgruppen"},
    {"Communication", "meldinger"},
    {"Consent", "samtykker"},
    {"DocumentReference", "varsler"},
    {"Goal", "mål"},
    {"Group", "planene samlet"},
    {"Organization", "tjenester"},
    {"Patient", "personopplysninger"},
    {"Practitioner", "deltakere"},
    {"PractitionerRole", "deltakere"},
    {"Provenance", "opplysninger om hvem som skrev"},
    {"RelatedPerson", "pårørende og foresatte"},
    {"ServiceRequest", "tiltak"},
    {"Subscription", "abonnementer"},
    {"Task", "oppgaver"},
});

// What was done, and what was not allowed.
struct Deed {
    std::string_view event;
    std::string_view done;
    std::string_view refused;
};

constexpr auto kDeeds = std::to_array<Deed>({
    {"read", "leste", "å lese"},
    {"vread", "leste en tidligere utgave av", "å lese en tidligere utgave av"},
    {"history", "leste endringene i", "å lese endringene i"},
    {"search", "søkte og fikk se", "å søke"},
    {"create", "skrev", "å skrive"},
    {"update", "endret", "å endre"},
    {"patch", "endret", "å endre"},
    {"delete", "slettet", "å slette"},
    {"transaction", "skrev eller leste", "å skrive eller lese"},
    {"write", "skrev", "å skrive"},
    {"everything", "hentet alt i planen:", "å hente planen"},
    {"tilgang", "så hvem som har tilgang til planen:", "å se hvem som har tilgang"},
    {"ip-status", "spurte om det finnes en plan, og fikk vite om",
     "å spørre om det finnes en plan"},
    {"nodtilgang", "åpnet planen uten samtykke, fordi det ble vurdert som nødvendig, og skrev",
     "å åpne planen uten samtykke"},
    {"export", "la i filer for et samlet uttrekk:", "å lage et samlet uttrekk"},
    {"export-status", "så hvordan det står til med et samlet uttrekk og", "å se et samlet uttrekk"},
    {"export-cancel", "slettet et samlet uttrekk og", "å slette et samlet uttrekk"},
    {"export-file", "hentet fra et samlet uttrekk:", "å hente fra et samlet uttrekk"},
    {"match", "fant personen ved identifikator:", "å finne personen"},
    {"audit-prune", "slettet gammel innsynslogg og", "å slette gammel innsynslogg"},
    {"notification", "ble varslet om", "å bli varslet"},
    {"subscription-status", "så hvordan det står til med", "å se hvordan det står til"},
    {"subscription-events", "hentet hendelser om", "å hente hendelser"},
    {"push-samspill", "sendte inn planen:", "å sende inn planen"},
    {"push-nav", "sendte inn fra NAV:", "å sende inn fra NAV"},
    {"push-ehr", "sendte inn fra journalsystemet:", "å sende inn fra journalsystemet"},
    {"push-barnevern", "sendte inn fra barnevernet:", "å sende inn fra barnevernet"},
});

constexpr Deed kOther{"", "brukte", "å bruke"};

const Deed& deed_of(const std::string& event) {
    const auto found = std::find_if(kDeeds.begin(), kDeeds.end(),
                                    [&](const Deed& deed) { return deed.event == event; });
    return found != kDeeds.end() ? *found : kOther;
}

std::vector<std::string> words_of(const std::vector<std::string>& references) {
    std::vector<std::string> words;
    for (const auto& reference : references) {
        auto word = word_of(reference.substr(0, reference.find('/')));
        if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
    }
    return words;
}

// "a", "a og b", "a, b og c"
std::string listed(const std::vector<std::string>& words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) text += i + 1 == words.size() ? " og " : ", ";
        text += words[i];
    }
    return text;
}

}  // namespace

std::string word_of(std::string_view resource_type) {
    const auto found = std::find_if(kTypes.begin(), kTypes.end(),
                                    [&](const Word& word) { return word.of == resource_type; });
    return std::string(found != kTypes.end() ? found->is : resource_type);
}

std::string sentence_of(const Record& record, const std::string& asker) {
    const auto& deed = deed_of(record.event);
    const auto when = ", " + format_for_people(record.at) + ".";
    if (record.status >= 400) {
        const auto what = record.about.empty() ? "" : " " + listed(words_of({record.about}));
        return asker + " fikk ikke lov til " + std::string(deed.refused) + what + when;
    }
    const auto what = words_of(record.touched);
    return asker + " " + std::string(deed.done) + " " +
           (what.empty() ? "ingen opplysninger" : listed(what)) + when;
}

}  // namespace planbro::audit
