#include "audit/audit_event.hpp"

#include <algorithm>
#include <array>

#include "audit/words.hpp"
#include "base/digest.hpp"
#include "fhir/codes.hpp"
#include "fhir/resource.hpp"

namespace planbro::audit {

namespace {

using json::Value;

constexpr std::string_view kEventType = "http://terminology.hl7.org/CodeSystem/audit-event-type";
constexpr std::string_view kInteraction = "http://hl7.org/fhir/restful-interaction";
constexpr std::string_view kHendelse = "https://planbro.no/fhir/CodeSystem/ip-hendelse";
constexpr std::string_view kEntityType = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
constexpr std::string_view kObjectRole = "http://terminology.hl7.org/CodeSystem/object-role";
constexpr std::string_view kSourceType =
    "http://terminology.hl7.org/CodeSystem/security-source-type";
constexpr std::string_view kDicom = "http://dicom.nema.org/resources/ontology/DCM";
constexpr std::string_view kActReason = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
constexpr std::string_view kBalp =
    "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.";

constexpr int kRefusedFrom = 400;
constexpr int kBrokenFrom = 500;

// What BALP knows of an interaction. Of a question and of what is written the client is the source,
// of what is read the server.
struct Pattern {
    std::string_view event;
    std::string_view interaction;
    std::string_view action;
    std::string_view profile;  // "" none
    bool server_is_source = false;
};

constexpr auto kPatterns = std::to_array<Pattern>({
    {"read", "read", "R", "Read", true},
    {"vread", "vread", "R", "Read", true},
    {"history", "history", "R", "", true},
    {"search", "search", "E", "Query"},
    {"create", "create", "C", "Create"},
    {"update", "update", "U", "Update"},
    {"patch", "patch", "U", "Update"},
    {"delete", "delete", "D", "Delete"},
    {"transaction", "transaction", "E", ""},
});
constexpr Pattern kOperation{"", "operation", "E", ""};

const Pattern& pattern_of(const std::string& event) {
    const auto found = std::find_if(kPatterns.begin(), kPatterns.end(),
                                    [&](const Pattern& one) { return one.event == event; });
    return found != kPatterns.end() ? *found : kOperation;
}

bool was_refused(const Record& record) {
    return record.status >= kRefusedFrom;
}

Value typed(std::string_view system, std::string_view code, std::string_view display) {
    return json::object({{"coding", json::array({fhir::coding(system, code, display)})}});
}

// RFC 4648 section 4, as FHIR's base64Binary wants it.
std::string base64(std::string_view bytes) {
    auto text = base64url_encode(bytes);
    for (auto& c : text) c = c == '-' ? '+' : c == '_' ? '/' : c;
    while (text.size() % 4 != 0) text += '=';
    return text;
}

std::string_view display_of(std::string_view purpose) {
    struct Known {
        std::string_view code;
        std::string_view display;
    };
    static constexpr auto kKnown = std::to_array<Known>({{"TREAT", "treatment"},
                                                         {"ETREAT", "Emergency Treatment"},
                                                         {"BTG", "break the glass"},
                                                         {"COC", "coordination of care"}});
    const auto* found = std::find_if(kKnown.begin(), kKnown.end(),
                                     [&](const Known& one) { return one.code == purpose; });
    return found != kKnown.end() ? found->display : std::string_view();
}

// {code, system, text} of the trust framework.
Value concept_of(const Value& coded) {
    return typed(coded.text("system"), coded.text("code"), coded.text("text"));
}

// {id, system, name} of the trust framework, by number.
Value unit_of(const Value& unit, std::string_view type) {
    auto reference = json::object(
        {{"type", type}, {"identifier", fhir::identifier(unit.text("system"), unit.text("id"))}});
    reference.set_if("display", unit.text("name"));
    return reference;
}

// "1101 Kirurgi": code or number, and what it is called.
std::string words_of(const Value& told) {
    const auto& code = told.has("code") ? told.text("code") : told.text("id");
    const auto& name = told.has("code") ? told.text("text") : told.text("name");
    return name.empty() ? code : code + " " + name;
}

class Event {
  public:
    Event(const std::string& id, const std::string& patient, const Record& record,
          const Surroundings& surroundings)
        : id_(id),
          patient_(patient),
          record_(record),
          surroundings_(surroundings),
          pattern_(pattern_of(record.event)),
          asker_(record, patient, surroundings) {}

    [[nodiscard]] Value make() const {
        auto event = json::object({{"resourceType", "AuditEvent"}, {"id", id_}, {"meta", meta()}});
        event.set("text", narrative_of(sentence_of(record_, asker_.name())));
        event.set("type", fhir::coding(kEventType, "rest", "RESTful Operation"));
        event.set("subtype", subtypes());
        event.set("action", pattern_.action);
        event.set("recorded", format_instant(record_.at));
        event.set("outcome", record_.status >= kBrokenFrom ? "8"
                             : was_refused(record_)        ? "4"
                                                           : "0");
        if (record_.status != 0) event.set("outcomeDesc", std::to_string(record_.status));
        event.set("purposeOfEvent", purposes());
        event.set("agent", agents());
        event.set("source", source());
        event.set_if("entity", entities());
        return event;
    }

  private:
    [[nodiscard]] Value meta() const {
        auto meta = json::object({{"versionId", "1"}, {"lastUpdated", format_instant(record_.at)}});
        if (const auto profile = this->profile(); !profile.empty()) {
            meta.set("profile", json::array({profile}));
        }
        return meta;
    }

    // The patterns are of what succeeded, with one resource or a question, and an address.
    [[nodiscard]] std::string profile() const {
        const bool is_query = pattern_.profile == "Query";
        const bool fits = !pattern_.profile.empty() && !was_refused(record_) &&
                          !record_.who.from.empty() && (is_query || record_.touched.size() == 1);
        if (!fits) return {};
        return std::string(kBalp) + (patient_.empty() ? "" : "Patient") +
               std::string(pattern_.profile);
    }

    [[nodiscard]] Value subtypes() const {
        auto list = json::array({fhir::coding(kInteraction, pattern_.interaction)});
        if (&pattern_ == &kOperation && !record_.event.empty()) {
            list.push_back(fhir::coding(kHendelse, record_.event));
        }
        return list;
    }

    // Coordination of care is what an individuell plan is for, where the token tells no other
    // purpose.
    [[nodiscard]] Value purposes() const {
        const auto& attested = asker_.attested();
        const auto& code = attested.text("purpose_of_use");
        auto list = json::array({code.empty() ? typed(kActReason, "COC", "coordination of care")
                                              : typed(kActReason, code, display_of(code))});
        if (const auto& details = attested.at("purpose_of_use_details"); details.is_object()) {
            list.push_back(concept_of(details));
        }
        return list;
    }

    // --- who ---

    [[nodiscard]] Value agents() const {
        auto list = json::array({client(), server()});
        if (asker_.is_person()) list.push_back(user());
        if (asker_.is_professional()) list.push_back(professional());
        if (asker_.attested().has("legal_entity")) list.push_back(legal_entity());
        return list;
    }

    [[nodiscard]] static Value role(bool is_source) {
        return is_source ? typed(kDicom, "110153", "Source Role ID")
                         : typed(kDicom, "110152", "Destination Role ID");
    }

    [[nodiscard]] Value client() const {
        const auto& who = record_.who;
        auto agent = json::object({{"type", role(!pattern_.server_is_source)}});
        if (!who.role.empty()) {
            agent.set("role", json::array({json::object({{"text", who.role}})}));
        }
        agent.set("who", asker_.client());
        agent.set_if("altId", who.token);
        agent.set_if("name", who.client);
        agent.set("requestor", who.person.empty() && !asker_.is_professional());
        if (!who.from.empty()) {
            agent.set("network", json::object({{"address", who.from}, {"type", "2"}}));
        }
        return agent;
    }

    [[nodiscard]] Value server() const {
        return json::object(
            {{"type", role(pattern_.server_is_source)},
             {"who", server_of(surroundings_)},
             {"requestor", false},
             {"network", json::object({{"address", surroundings_.server}, {"type", "5"}})}});
    }

    [[nodiscard]] Value user_type() const {
        const bool reads = pattern_.server_is_source || pattern_.profile == "Query";
        return reads ? typed(fhir::kParticipationType, "IRCP", "information recipient")
                     : typed(fhir::kParticipationType, "AUT", "author (originator)");
    }

    [[nodiscard]] Value user() const {
        return json::object({{"type", user_type()}, {"who", asker_.person()}, {"requestor", true}});
    }

    // The professional at the client, where and on which authority she works.
    [[nodiscard]] Value professional() const {
        const auto& attested = asker_.attested();
        auto agent = json::object({{"type", user_type()}});
        if (const auto& authorization = attested.at("authorization"); authorization.is_object()) {
            agent.set("role", json::array({concept_of(authorization)}));
        }
        agent.set("who", asker_.professional());
        agent.set_if("name", attested.text("name"));
        agent.set("requestor", true);
        if (const auto& place = attested.at("point_of_care"); place.is_object()) {
            agent.set("location", unit_of(place, "Location"));
        }
        if (attested.has("purpose_of_use")) agent.set("purposeOfUse", purposes());
        return agent;
    }

    // Who answers for what the professional does with what she sees.
    [[nodiscard]] Value legal_entity() const {
        return json::object({{"type", typed(fhir::kParticipationType, "RESP", "responsible party")},
                             {"who", unit_of(asker_.attested().at("legal_entity"), "Organization")},
                             {"requestor", false}});
    }

    [[nodiscard]] Value source() const {
        return json::object(
            {{"observer", server_of(surroundings_)},
             {"type", json::array({fhir::coding(kSourceType, "4", "Application Server")})}});
    }

    // --- of what ---

    [[nodiscard]] json::Array entities() const {
        json::Array list;
        if (!patient_.empty()) list.push_back(person());
        if (pattern_.profile == "Query") list.push_back(question());
        for (const auto& reference : record_.touched) list.push_back(resource(reference));
        const bool told = std::find(record_.touched.begin(), record_.touched.end(),
                                    record_.about) != record_.touched.end();
        if (was_refused(record_) && !record_.about.empty() && !told) {
            list.push_back(resource(record_.about));
        }
        if (auto details = grounds(); !details.empty())
            list.push_back(decision(std::move(details)));
        return list;
    }

    [[nodiscard]] Value person() const {
        return json::object({{"what", fhir::reference_to("Patient/" + patient_)},
                             {"type", fhir::coding(kEntityType, "1", "Person")},
                             {"role", fhir::coding(kObjectRole, "1", "Patient")}});
    }

    // What else the grounds tell, as name and value.
    [[nodiscard]] json::Array grounds() const {
        json::Array details;
        const auto add = [&](std::string_view name, const std::string& value) {
            if (value.empty()) return;
            details.push_back(json::object({{"type", name}, {"valueString", value}}));
        };
        const auto& attested = asker_.attested();
        const auto& decided = attested.at("decision_ref");
        if (decided.is_object()) {
            add("decision_ref.user_selected",
                decided.at("user_selected").boolean() ? "true" : "false");
        }
        add("decision_ref.description", decided.text("description"));
        add("healthcare_service", words_of(attested.at("healthcare_service")));
        add("department", words_of(attested.at("department")));
        return details;
    }

    // The client's own decision that the professional may ask.
    [[nodiscard]] Value decision(json::Array details) const {
        auto entity = json::object({});
        const auto& id = asker_.attested().at("decision_ref").text("id");
        if (!id.empty()) {
            entity.set("what", json::object({{"identifier", json::object({{"value", id}})}}));
        }
        entity.set("type", fhir::coding(kEntityType, "4", "Other"));
        entity.set("role", fhir::coding(kObjectRole, "13", "Security Resource"));
        entity.set("name", "grunnlag for tilgang");
        entity.set("detail", std::move(details));
        return entity;
    }

    // Names alone: the values could be a person's number.
    [[nodiscard]] Value question() const {
        std::string names;
        for (const auto& name : record_.parameters) names += (names.empty() ? "?" : "&") + name;
        return json::object({{"type", fhir::coding(kEntityType, "2", "System Object")},
                             {"role", fhir::coding(kObjectRole, "24", "Query")},
                             {"description", names.empty() ? "?" : names},
                             {"query", base64(names.empty() ? "?" : names)}});
    }

    // The one "System Object" of a question is the question.
    [[nodiscard]] Value resource(const std::string& reference) const {
        const bool is_query = pattern_.profile == "Query";
        return json::object({{"what", fhir::reference_to(reference)},
                             {"type", is_query ? fhir::coding(kEntityType, "4", "Other")
                                               : fhir::coding(kEntityType, "2", "System Object")},
                             {"role", fhir::coding(kObjectRole, "4", "Domain Resource")},
                             {"name", word_of(reference.substr(0, reference.find('/')))}});
    }

    const std::string& id_;
    const std::string& patient_;
    const Record& record_;
    const Surroundings& surroundings_;
    const Pattern& pattern_;
    Asker asker_;
};

}  // namespace

Value audit_event(const std::string& id, const std::string& patient, const Record& record,
                  const Surroundings& surroundings) {
    return Event(id, patient, record, surroundings).make();
}

}  // namespace planbro::audit
