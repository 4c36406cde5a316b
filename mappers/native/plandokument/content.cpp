// What the document says: the nine points of the regulation on individual plans that the plan
// itself holds, for the person to read. Addresses and messages stand in the plan's JSON alone.
#include <algorithm>

#include "fhir/codes.hpp"
#include "fhir/resource.hpp"
#include "mappers/native/plandokument/internal/words.hpp"
#include "mappers/native/plandokument/plandokument.hpp"

namespace planbro::mappers::plandokument {

namespace {

using json::Value;
using Kind = Block::Kind;

class Writer {
  public:
    explicit Writer(const PlanBundle& bundle) : bundle_(bundle) {}

    void add(Kind kind, std::string text) {
        if (!text.empty()) blocks_.push_back({kind, std::move(text)});
    }
    void field(std::string label, std::string text) {
        if (!text.empty()) blocks_.push_back({Kind::field, std::move(text), std::move(label)});
    }
    // An extension that says one thing each.
    void items(const std::string& heading, const Value& element, std::string_view url) {
        const auto before = blocks_.size();
        for (const auto& extension : element.at("extension").items()) {
            if (extension.text("url") == url) add(Kind::item, extension.text("valueString"));
        }
        if (blocks_.size() == before) return;
        blocks_.insert(blocks_.begin() + static_cast<std::ptrdiff_t>(before),
                       Block{Kind::subheading, heading});
    }
    // A heading, and "none" where nothing follows: the reader is to know that nothing was left out.
    void chapter(const std::string& heading, std::string_view type,
                 void (*write)(Writer&, const Value&)) {
        add(Kind::heading, heading);
        const auto resources = bundle_.all(type);
        for (const auto* resource : resources) write(*this, *resource);
        if (resources.empty()) add(Kind::text, "Ingen registrert.");
    }
    [[nodiscard]] const PlanBundle& bundle() const { return bundle_; }
    std::vector<Block> finish() { return std::move(blocks_); }

  private:
    const PlanBundle& bundle_;
    std::vector<Block> blocks_;
};

const Value& extension_of(const Value& element, std::string_view url) {
    static const Value kNone;
    const auto* found = fhir::find_extension(element, url);
    return found != nullptr ? *found : kNone;
}

std::string names(const Writer& writer, const Value& references) {
    std::string joined;
    for (const auto& reference : references.items()) {
        const auto name = writer.bundle().name_of(reference);
        if (name.empty()) continue;
        if (!joined.empty()) joined += "; ";
        joined += name;
    }
    return joined;
}

std::string identifier_of(const Value& patient) {
    const auto number = fhir::identifier_in(patient, fhir::kFodselsnummer);
    return number.empty() ? patient.at("identifier").at(std::size_t{0}).text("value") : number;
}

void write_plan(Writer& writer) {
    const auto& plan = writer.bundle().plan();
    const auto& patient = writer.bundle().patient();
    writer.add(Kind::title, plan.text("title").empty() ? "Individuell plan" : plan.text("title"));
    writer.field("Person", name_of_resource(patient));
    writer.field("Fødselsnummer", identifier_of(patient));
    writer.field("Type plan",
                 internal::plan_type(fhir::code_in(plan.at("category"), fhir::kPlantype)));
    writer.field("Status", internal::plan_status(plan.text("status")));
    writer.field("Periode", internal::period(plan.at("period")));
    writer.field("Plannummer", fhir::identifier_in(plan, fhir::kPlanId));
    writer.field("Versjon",
                 std::string(extension_of(plan, fhir::kExtVersjon).at("valueInteger").digits()));
    writer.field("Ansvarlig", writer.bundle().name_of(plan.at("author")));
    writer.field("Neste evaluering",
                 internal::day(extension_of(plan, fhir::kExtNesteEvaluering).text("valueDate")));
    writer.items("Ressurser", plan, fhir::kExtRessurs);
    writer.items("Behov", plan, fhir::kExtBehov);
}

void write_coordinator(Writer& writer) {
    const auto& coordinator = extension_of(writer.bundle().plan(), fhir::kExtKoordinator);
    writer.add(Kind::heading, "Koordinator");
    if (coordinator.is_null()) writer.add(Kind::text, "Ingen koordinator er oppnevnt.");
    writer.field("Navn", extension_of(coordinator, "navn").text("valueString"));
    writer.field("Tjeneste", writer.bundle().name_of(
                                 extension_of(coordinator, "tjeneste").at("valueReference")));
    writer.field("Telefon", extension_of(coordinator, "telefon").text("valueString"));
}

std::string role_of(const Value& participant) {
    return internal::role(fhir::code_in(participant.at("role"), fhir::kRolle));
}

void write_member(Writer& writer, const Value& participant) {
    const auto& member = writer.bundle().resolve(participant.at("member"));
    if (member.text("resourceType") == "Patient") return;
    writer.add(Kind::subheading, writer.bundle().name_of(participant.at("member")));
    writer.field("Rolle", role_of(participant));
    writer.field("Bidrag", extension_of(member, fhir::kExtBidrag).text("valueString"));
    writer.field("Med i planen", internal::period(participant.at("period")));
}

void write_team(Writer& writer, const Value& team) {
    for (const auto& participant : team.at("participant").items()) {
        write_member(writer, participant);
    }
}

void write_goal(Writer& writer, const Value& goal) {
    writer.add(Kind::subheading, goal.at("description").text("text"));
    writer.field("Status", internal::goal_status(goal.text("lifecycleStatus")));
    writer.field("Måloppnåelse", internal::achievement(fhir::code_in(goal.at("achievementStatus"),
                                                                     fhir::kGoalAchievement)));
    writer.field("Fra", internal::day(goal.text("startDate")));
    writer.field("Frist", internal::day(goal.at("target").at(std::size_t{0}).text("dueDate")));
    writer.field("Satt av", writer.bundle().name_of(goal.at("expressedBy")));
}

std::string goals_of(const Writer& writer, const Value& measure) {
    std::string joined;
    for (const auto& extension : measure.at("extension").items()) {
        if (extension.text("url") != fhir::kExtPertainsToGoal) continue;
        const auto& goal = writer.bundle().resolve(extension.at("valueReference"));
        if (goal.is_null()) continue;
        joined += (joined.empty() ? "" : "; ") + goal.at("description").text("text");
    }
    return joined;
}

void write_responsible(Writer& writer, const Value& measure) {
    const auto& responsible = extension_of(measure, fhir::kExtAnsvarlig);
    writer.field("Ansvarlig person", extension_of(responsible, "navn").text("valueString"));
    writer.field("Telefon", extension_of(responsible, "telefon").text("valueString"));
}

void write_measure(Writer& writer, const Value& measure) {
    writer.add(Kind::subheading, measure.at("code").text("text"));
    writer.field("Status", internal::measure_status(measure.text("status")));
    writer.field("Beskrivelse", extension_of(measure, fhir::kExtBeskrivelse).text("valueString"));
    writer.field("Omfang", extension_of(measure, fhir::kExtOmfang).text("valueString"));
    writer.field("Periode", internal::period(measure.at("occurrencePeriod")));
    writer.field("Utføres av", names(writer, measure.at("performer")));
    write_responsible(writer, measure);
    writer.field("Område", internal::sector(fhir::code_in(measure.at("category"), fhir::kSektor)));
    writer.field("Mål", goals_of(writer, measure));
    for (const auto& note : measure.at("note").items()) {
        writer.field("Framdrift " + internal::day(note.text("time")), note.text("text"));
    }
}

void write_assessment(Writer& writer, const Value& assessment) {
    const auto& goal =
        writer.bundle().resolve(extension_of(assessment, "maal").at("valueReference"));
    auto words = internal::assessment(extension_of(assessment, "maaloppnaaelse").text("valueCode"));
    const auto& text = extension_of(assessment, "tekst").text("valueString");
    if (!text.empty()) words += (words.empty() ? "" : ". ") + text;
    const auto& about = goal.at("description").text("text");
    writer.field("Vurdering", about.empty() ? words : about + ": " + words);
}

std::string present(const Writer& writer, const Value& meeting) {
    std::string joined;
    for (const auto& participant : meeting.at("participant").items()) {
        const auto name = writer.bundle().name_of(participant.at("actor"));
        if (!name.empty()) joined += (joined.empty() ? "" : "; ") + name;
    }
    return joined;
}

void write_agenda(Writer& writer, const Value& meeting) {
    for (const auto& extension : meeting.at("extension").items()) {
        if (extension.text("url") == fhir::kExtSaksliste) {
            writer.field("Sak", extension.text("valueString"));
        }
    }
}

void write_meeting(Writer& writer, const Value& meeting) {
    const auto& title = meeting.text("description");
    writer.add(Kind::subheading,
               (title.empty() ? "Møte" : title) + " " + internal::day(meeting.text("start")));
    writer.field("Status", internal::meeting_status(meeting.text("status")));
    writer.field("Sted", extension_of(meeting, fhir::kExtSted).text("valueString"));
    writer.field("Innkalt", present(writer, meeting));
    write_agenda(writer, meeting);
    writer.field("Referat", extension_of(meeting, fhir::kExtReferat).text("valueString"));
    for (const auto& extension : meeting.at("extension").items()) {
        if (extension.text("url") == fhir::kExtVurdering) write_assessment(writer, extension);
    }
}

std::string receivers_of(const Writer& writer, const Value& consent) {
    std::string joined;
    for (const auto& actor : consent.at("provision").at("actor").items()) {
        const auto name = writer.bundle().name_of(actor.at("reference"));
        if (!name.empty()) joined += (joined.empty() ? "" : "; ") + name;
    }
    return joined;
}

std::string sections_of(const Value& consent) {
    std::string joined;
    for (const auto& coding : consent.at("provision").at("class").items()) {
        if (coding.text("system") != fhir::kSeksjon) continue;
        joined += (joined.empty() ? "" : ", ") + internal::section(coding.text("code"));
    }
    return joined;
}

void write_consent(Writer& writer, const Value& consent) {
    const auto kind =
        internal::consent_kind(fhir::code_in(consent.at("category"), fhir::kSamtykke));
    writer.add(Kind::subheading, kind.empty() ? "Samtykke" : kind);
    writer.field("Status", internal::consent_status(consent.text("status")));
    writer.field("Dato", internal::day(consent.text("dateTime")));
    writer.field("Gitt av", names(writer, consent.at("performer")));
    writer.field("Til", receivers_of(writer, consent));
    writer.field("Gjelder", sections_of(consent));
    writer.field("Varighet", internal::period(consent.at("provision").at("period")));
}

}  // namespace

std::vector<Block> content_of(const PlanBundle& bundle) {
    Writer writer(bundle);
    write_plan(writer);
    write_coordinator(writer);
    writer.chapter("Deltakere", "CareTeam", write_team);
    writer.chapter("Mål", "Goal", write_goal);
    writer.chapter("Tiltak", "ServiceRequest", write_measure);
    writer.chapter("Møter", "Appointment", write_meeting);
    writer.chapter("Samtykker", "Consent", write_consent);
    return writer.finish();
}

}  // namespace planbro::mappers::plandokument
