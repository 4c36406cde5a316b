#include "consent/verdict.hpp"

#include <algorithm>
#include <array>

namespace planbro::consent {

namespace {

constexpr auto kTexts = std::to_array<RuleText>({
    {Rule::egen_plan, "egen-plan", "Personen ser hele sin egen plan.",
     "The person sees the whole own plan.", "pbrl. § 5-1"},
    {Rule::foresatt, "foresatt",
     "Den som har foreldreansvar, ser barnets plan til barnet selv bestemmer.",
     "Who has parental responsibility sees the child's plan until the child decides.",
     "pbrl. § 3-4"},
    {Rule::foresatt_avkortet, "foresatt-avkortet",
     "Foresatte ser barnets plan uten de seksjonene barnet holder tilbake.",
     "Guardians see the child's plan without the sections that the child keeps from them.",
     "pbrl. § 3-4 annet og tredje ledd"},
    {Rule::navngitt, "navngitt", "Et samtykke navngir vedkommende og seksjonene.",
     "A consent names this person and the sections.", "pbrl. § 3-3; § 3-6"},
    {Rule::samtykke, "samtykke", "Personen har selv samtykket.", "The person has consented.",
     "pbrl. § 4-3; hpl. § 22"},
    {Rule::samtykke_foreldre, "samtykke-foreldre",
     "De som har foreldreansvar, har samtykket for barnet.",
     "Those with parental responsibility have consented for the child.", "pbrl. § 4-4"},
    {Rule::samtykke_barn_og_foreldre, "samtykke-barn-og-foreldre",
     "Både den unge og de som har foreldreansvar, har samtykket.",
     "Both the young person and those with parental responsibility have consented.",
     "bvl. § 12-3; § 15-1"},
    {Rule::samtykke_barnevern, "samtykke-barnevern",
     "Barnevernet har overtatt omsorgen og samtykket i foreldrenes sted.",
     "Child welfare has taken over the care and consented in the parents' place.",
     "pbrl. § 4-4; bvl. § 5-1"},
    {Rule::samtykke_paa_vegne, "samtykke-paa-vegne",
     "Personen kan ikke selv samtykke; verge, fremtidsfullmektig eller foresatt har samtykket.",
     "The person cannot consent; a guardian at law, an attorney or a parent has.",
     "pbrl. § 4-3; § 4-5 til § 4-7; vgml. kap. 10"},
    {Rule::samtykke_lovhjemmel, "samtykke-lovhjemmel",
     "Deling uten samtykke etter en lovhjemmel som er registrert og tillatt her.",
     "Sharing without consent, by a legal basis that is recorded and allowed here.",
     "hjemmelen som er registrert"},
    {Rule::samtykke_nodrett, "samtykke-nodrett",
     "Nødrett: tilgangen er registrert, tidsbegrenset og tillatt her.",
     "Emergency: the access is recorded, limited in time and allowed here.",
     "pbrl. § 4-9; hpl. § 7"},
    {Rule::eier, "eier", "Planens eier ser planen som eier, ikke ved samtykke.",
     "The plan's owner sees it as its owner, not by consent.", ""},
    {Rule::ukjent, "ukjent", "Ingen regel gir innsyn.", "No rule opens.", "hpl. § 21"},
    {Rule::plan_lukket, "plan-lukket", "Planen er ikke åpen.", "The plan is not open.", ""},
    {Rule::plan_uten_samtykke, "plan-uten-samtykke",
     "Det er ikke noe gyldig samtykke til selve planen.",
     "There is no consent in force to the plan itself.", "forskrift om individuell plan"},
    {Rule::ikke_deltaker, "ikke-deltaker", "Tjenesten deltar ikke i planen nå.",
     "The service takes no part in the plan now.", ""},
    {Rule::uten_samtykke, "uten-samtykke", "Ingen samtykker navngir tjenesten nå.",
     "No consent names the service now.", "hpl. § 22"},
    {Rule::venter_paa_personen, "venter-paa-personen",
     "Delingen er satt på pause til personen selv har sagt ja.",
     "Sharing pauses until the person has said yes.", "pbrl. § 4-3; bvl. § 12-3"},
    {Rule::venter_paa_foreldre, "venter-paa-foreldre",
     "Ikke alle som må samtykke for barnet, har gjort det.",
     "Not all who must consent for the child have done so.", "pbrl. § 4-4; barnelova § 30"},
    {Rule::foreldre_mangler, "foreldre-mangler",
     "Ingen med foreldreansvar er registrert; ingen kan samtykke for barnet.",
     "Nobody with parental responsibility is recorded; nobody can consent for the child.",
     "pbrl. § 4-4"},
    {Rule::sperret, "sperret", "Det er motsatt seg at denne tjenesten ser planen.",
     "It was objected to that this service sees the plan.", "pbrl. § 5-3"},
    {Rule::ikke_navngitt, "ikke-navngitt",
     "Pårørende, verge og fullmektig ser bare det et samtykke åpner for dem.",
     "Next of kin, guardians at law and attorneys see only what a consent opens to them.",
     "pbrl. § 3-3; vgml. § 33"},
    {Rule::uten_foreldreansvar, "uten-foreldreansvar",
     "Vedkommende har ikke foreldreansvar som gjelder nå.",
     "This person has no parental responsibility now.", "barnelova § 30"},
    {Rule::alder_ukjent, "alder-ukjent", "Personens alder er ikke kjent.",
     "The person's age is not known.", ""},
    {Rule::selvbestemmelse, "selvbestemmelse",
     "Den unge bestemmer selv; foresattes innsyn er over.",
     "The young person decides; the guardians' sight has ended.", "pbrl. § 3-4; § 4-3"},
    {Rule::omsorgsovertakelse, "omsorgsovertakelse",
     "Barnevernet har overtatt omsorgen og trer i foreldrenes sted.",
     "Child welfare has taken over the care and stands in the parents' place.",
     "pbrl. § 3-4; § 4-4; bvl. § 5-1"},
    {Rule::adressesperre, "adressesperre",
     "Barnets adresse er beskyttet; foresatte er stengt ute til et samtykke navngir dem.",
     "The child's address is protected; guardians are barred until a consent names them.",
     "folkeregisterloven kap. 10"},
    {Rule::foresatt_stengt, "foresatt-stengt", "Vedkommende er stengt ute fra planen.",
     "This person is barred from the plan.", "pbrl. § 3-4; barnelova § 47"},
});

}  // namespace

std::span<const RuleText> rule_texts() {
    return kTexts;
}

const RuleText& text_of(Rule rule) {
    const auto found = std::ranges::find(kTexts, rule, &RuleText::rule);
    return found != kTexts.end() ? *found : text_of(Rule::ukjent);
}

}  // namespace planbro::consent
