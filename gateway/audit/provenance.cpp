#include "audit/provenance.hpp"

#include <algorithm>

#include "audit/words.hpp"
#include "fhir/codes.hpp"
#include "fhir/resource.hpp"

namespace planbro::audit {

namespace {

using json::Value;

constexpr std::string_view kOperation = "http://terminology.hl7.org/CodeSystem/v3-DataOperation";
constexpr std::string_view kParticipant =
    "http://terminology.hl7.org/CodeSystem/provenance-participant-type";
constexpr std::string_view kMessage = "https://planbro.no/id/melding";

Value typed(std::string_view system, std::string_view code, std::string_view display) {
    return json::object({{"coding", json::array({fhir::coding(system, code, display)})}});
}

// What was done, if it was the same with all that was written.
Value activity(const Record& record) {
    if (record.event == "delete") return typed(kOperation, "DELETE", "delete");
    const auto first = static_cast<std::size_t>(
        std::count_if(record.touched.begin(), record.touched.end(),
                      [](const std::string& version) { return version.ends_with("/_history/1"); }));
    if (first == record.touched.size()) return typed(kOperation, "CREATE", "create");
    return first == 0 ? typed(kOperation, "UPDATE", "revise") : Value();
}

json::Array targets(const Record& record) {
    json::Array list;
    for (const auto& version : record.touched) list.push_back(fhir::reference_to(version));
    return list;
}

Value agent(std::string_view code, std::string_view display, const std::string& role, Value who) {
    auto made = json::object({{"type", typed(kParticipant, code, display)}});
    if (!role.empty()) made.set("role", json::array({json::object({{"text", role}})}));
    made.set("who", std::move(who));
    return made;
}

// The service is the author of what its system sends; planbro makes FHIR of it.
json::Array agents(const Record& record, const Asker& asker, const Surroundings& surroundings) {
    json::Array list;
    list.push_back(agent("author", "Author", record.who.role,
                         asker.is_person() ? asker.person() : asker.client()));
    if (asker.is_professional()) {
        auto enterer = agent("enterer", "Enterer", "", asker.professional());
        enterer.set("onBehalfOf", asker.client());
        list.push_back(std::move(enterer));
    }
    if (!record.message.empty()) {
        list.push_back(agent("assembler", "Assembler", "", server_of(surroundings)));
    }
    return list;
}

json::Array entities(const Record& record) {
    if (record.message.empty()) return {};
    const auto what = json::object({{"identifier", fhir::identifier(kMessage, record.message)}});
    return {json::object({{"role", "source"}, {"what", what}})};
}

}  // namespace

Value provenance(const std::string& id, const std::string& patient, const Record& record,
                 const Surroundings& surroundings) {
    const Asker asker(record, patient, surroundings);
    const auto at = format_instant(record.at);
    auto made = json::object({{"resourceType", "Provenance"},
                              {"id", id},
                              {"meta", json::object({{"versionId", "1"}, {"lastUpdated", at}})},
                              {"text", narrative_of(sentence_of(record, asker.name()))},
                              {"target", targets(record)},
                              {"occurredDateTime", at},
                              {"recorded", at}});
    if (auto done = activity(record); !done.is_null()) made.set("activity", std::move(done));
    made.set("agent", agents(record, asker, surroundings));
    made.set_if("entity", entities(record));
    return made;
}

}  // namespace planbro::audit
