#include <algorithm>
#include <array>

#include "interactions/operations/operations.hpp"
#include "interactions/operations/parameters.hpp"
#include "interactions/scope.hpp"
#include "interactions/search_query.hpp"
#include "interactions/visibility.hpp"

namespace planbro::interactions {

namespace {

using store::Key;

constexpr auto kKnown =
    std::to_array<std::string_view>({"count", "onlyCertainMatches", "resource"});
constexpr std::string_view kMatchGrade = "http://hl7.org/fhir/StructureDefinition/match-grade";

// Several persons by several identifiers: one of them may be the one, none is certain.
struct Grade {
    std::string_view code;
    std::string_view score;
};
constexpr Grade kCertain{"certain", "1"};
constexpr Grade kPossible{"possible", "0.5"};

std::vector<Key> with_any_identifier(store::Reader& reader, const store::Visibility& visibility,
                                     const json::Value& patient) {
    std::vector<Key> found;
    for (const auto& identifier : patient.at("identifier").items()) {
        const auto& system = identifier.text("system");
        const auto& value = identifier.text("value");
        if (system.empty() || value.empty()) continue;
        for (const auto& key : reader.with_identifier("Patient", system, value)) {
            const bool is_known = std::find(found.begin(), found.end(), key) != found.end();
            if (!is_known && reader.sees(key, visibility)) found.push_back(key);
        }
    }
    return found;
}

json::Value entry_of(const Services& services, const Key& key, json::Value shown,
                     const Grade& grade) {
    const auto extension =
        json::object({{"url", kMatchGrade}, {"valueCode", std::string(grade.code)}});
    return json::object(
        {{"fullUrl", services.base_url + "/" + key.reference()},
         {"resource", std::move(shown)},
         {"search", json::object({{"extension", json::array({extension})},
                                  {"mode", "match"},
                                  {"score", json::Number{std::string(grade.score)}}})}});
}

Answer answer_with(const Services& services, const Call& call, store::Reader& reader,
                   const json::Value& input) {
    Viewer viewer(call, reader);
    auto found = with_any_identifier(reader, viewer.visibility(),
                                     parameter_in(input, "resource").at("resource"));
    const auto& grade = found.size() == 1 ? kCertain : kPossible;
    const bool only_certain =
        parameter_in(input, "onlyCertainMatches").at("valueBoolean").boolean();
    if (only_certain && found.size() > 1) found.clear();
    const auto count = parameter_in(input, "count").at("valueInteger").integer();
    if (count && *count >= 0 && static_cast<std::size_t>(*count) < found.size()) {
        found.resize(static_cast<std::size_t>(*count));
    }
    Answer answer;
    json::Array entries;
    for (const auto& key : found) {
        const auto version = reader.read(key);
        if (!version || version->deleted) continue;
        entries.push_back(entry_of(services, key, viewer.show(key, version->body), grade));
        answer.touched.push_back(key.reference());
    }
    answer.body = json::object({{"resourceType", "Bundle"},
                                {"type", "searchset"},
                                {"total", static_cast<std::int64_t>(entries.size())}});
    answer.body.set_if("entry", std::move(entries));
    return answer;
}

}  // namespace

Result<Answer> match(const Services& services, const Call& call, const json::Value& input) {
    if (auto allowed = require_scope(call, 's', "Patient"); !allowed) return Fail(allowed.error());
    if (auto known = judge_parameters(input, kKnown); !known) return Fail(known.error());
    const auto& patient = parameter_in(input, "resource").at("resource");
    if (patient.text("resourceType") != "Patient") {
        return bad_parameter("resource", "is a Patient with the identifiers to look for.");
    }
    Answer answer;
    const auto viewed = services.store.view([&](store::Reader& reader) -> Result<void> {
        answer = answer_with(services, call, reader, input);
        return {};
    });
    if (!viewed) return Fail(viewed.error());
    return answer;
}

}  // namespace planbro::interactions
