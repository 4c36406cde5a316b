#include "consent/internal/refusals.hpp"

#include <array>

namespace planbro::consent {

namespace {

struct Reason {
    Refusal kind;
    std::string_view english;
    std::string_view norwegian;
};

constexpr std::array kReasons = std::to_array<Reason>({
    {Refusal::resource_type, "A plan holds no resource of this type: it belongs in a record.",
     "En plan har ingen ressurs av denne typen: den hører hjemme i en journal."},
    {Refusal::request_type, "The request is for a resource that is no part of a plan.",
     "Forespørselen gjelder en ressurs som ikke er del av en plan."},
    {Refusal::clinical_element,
     "A plan holds no diagnoses, findings, medicine or attachments: they belong in a record.",
     "En plan har ingen diagnoser, funn, legemidler eller vedlegg: de hører hjemme i en journal."},
    {Refusal::measured_value,
     "A plan holds no measurements, doses or attached data: they belong in a record.",
     "En plan har ingen målinger, doser eller vedlagte data: de hører hjemme i en journal."},
    {Refusal::unknown_value, "A plan holds no value of this type.",
     "En plan har ingen verdi av denne typen."},
    {Refusal::attachment,
     "A plan holds no attached data: documents and pictures stay where they are kept.",
     "En plan har ingen vedlegg: dokumenter og bilder blir der de oppbevares."},
    {Refusal::attachment_elsewhere,
     "The attachment leads out of the plan: it can point to a resource of the plan alone.",
     "Vedlegget fører ut av planen: det kan bare peke på en ressurs i planen."},
    {Refusal::embedded_document,
     "The text holds a whole document of another system: a plan holds what people wrote for it.",
     "Teksten inneholder et helt dokument fra et annet system: en plan har det folk har skrevet "
     "for den."},
    {Refusal::unknown_extension, "The extension is none that a plan has.",
     "Utvidelsen er ikke en av dem en plan har."},
    {Refusal::unknown_extension_part, "The extension has no such part.",
     "Utvidelsen har ingen slik del."},
    {Refusal::modifier_extension, "Extensions that change the meaning of an element are refused.",
     "Utvidelser som endrer betydningen av et element, avvises."},
    {Refusal::not_a_list, "Contained resources and extensions come as a list.",
     "Innebygde ressurser og utvidelser skal stå i en liste."},
    {Refusal::code_system,
     "Codes of clinical code systems belong in a record; in a plan the person's own words stand.",
     "Koder fra medisinske kodeverk hører hjemme i en journal; i en plan står personens egne ord."},
    {Refusal::loose_code,
     "This is a code of a clinical code system, and such codes belong in a record.",
     "Dette er en kode fra et medisinsk kodeverk, og slike koder hører hjemme i en journal."},
    {Refusal::foreign_reference,
     "The reference leads out of the plan: only this server's own resources are referred to.",
     "Referansen fører ut av planen: det vises bare til ressurser på denne serveren."},
    {Refusal::clinical_reference, "The reference leads to a resource that is no part of a plan.",
     "Referansen fører til en ressurs som ikke er del av en plan."},
    {Refusal::untyped_reference,
     "The reference names something by an identifier but not of which type: it must be a part of a "
     "plan.",
     "Referansen navngir noe med en identifikator, men ikke av hvilken type: det må være del av en "
     "plan."},
    {Refusal::dangling_reference, "The reference leads to nothing in this message.",
     "Referansen fører ikke til noe i denne meldingen."},
    {Refusal::narrative_hidden,
     "The narrative holds what is not shown to a reader: comments or hidden text.",
     "Sammendraget inneholder noe leseren ikke ser: kommentarer eller skjult tekst."},
    {Refusal::narrative_link, "The narrative links out of the plan.",
     "Sammendraget har en lenke ut av planen."},
    {Refusal::narrative_picture, "The narrative holds a picture or attached data.",
     "Sammendraget inneholder et bilde eller vedlagte data."},
    {Refusal::narrative_codes,
     "The narrative holds a table of clinical codes: they belong in a record.",
     "Sammendraget inneholder en tabell med medisinske koder: de hører hjemme i en journal."},
});

constexpr bool each_at_its_place() {
    for (std::size_t i = 0; i < kReasons.size(); ++i) {
        if (static_cast<std::size_t>(kReasons[i].kind) != i) return false;
    }
    return kReasons.size() == kRefusals;
}
static_assert(each_at_its_place());

}  // namespace

Issue issue_of(Refusal refusal, std::string place) {
    const auto& reason = kReasons[static_cast<std::size_t>(refusal)];
    Issue issue{Severity::error, "business-rule", "ikke-journal", std::string(reason.english),
                std::move(place)};
    issue.norwegian = reason.norwegian;
    return issue;
}

}  // namespace planbro::consent
