#include "leak/questions.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "base/time.hpp"

namespace planbro::leak {

namespace {

constexpr const char* kJson = "application/fhir+json";
constexpr const char* kForm = "application/x-www-form-urlencoded";

std::string escaped(const std::string& text) {
    std::string value;
    for (const char c : text) {
        if (c == '\\' || c == ',' || c == '|' || c == '$') value += '\\';
        value += c;
    }
    return value;
}

template <class Rows>
std::vector<const typename Rows::value_type*> of_parameter(const Rows& rows,
                                                           const std::string& parameter) {
    std::vector<const typename Rows::value_type*> found;
    for (const auto& row : rows) {
        if (row.parameter == parameter) found.push_back(&row);
    }
    return found;
}

std::string token_text(const fhir::TokenRow& row, bool with_system) {
    if (row.code.find('$') != std::string::npos) return row.code;
    return (with_system && !row.system.empty() ? escaped(row.system) + "|" : "") +
           escaped(row.code);
}

}  // namespace

std::string Questions::type() {
    return dice().of(known_.served()).first;
}

std::string Questions::person() {
    return dice().of(world_.persons());
}

const json::Value& Questions::resource(const Asker& asker, const std::string& type) {
    const auto& all = known_.resources();
    const auto& visible = known_.visible(asker);
    const bool hidden = dice().chance(65);
    const json::Value* last = &all.front();
    for (int tries = 0; tries < 200; ++tries) {
        const auto& one = all[dice().below(all.size())];
        if (!type.empty() && one.text("resourceType") != type) continue;
        last = &one;
        if (visible.contains(reference_of(one)) != hidden) return one;
    }
    return *last;
}

std::string Questions::identifier_of(const Asker& asker, const std::string& type) {
    const auto& one = resource(asker, type).at("identifier").at(0);
    return "identifier=" + percent_encode(one.text("system") + "|" + one.text("value"));
}

void Questions::in_some_format(Ask& ask) {
    if (dice().chance(85)) return;
    ask.headers.emplace_back("Accept", "application/fhir+xml");
    ask.kind += " (XML)";
}

Ask Questions::reading(const Asker& asker) {
    static constexpr std::array kMakers =
        std::to_array<Make>({&Questions::read,        &Questions::read,
                             &Questions::vread,       &Questions::history,
                             &Questions::of_resource, &Questions::of_resource,
                             &Questions::compartment, &Questions::conditional_read,
                             &Questions::search,      &Questions::search,
                             &Questions::search,      &Questions::included,
                             &Questions::included,    &Questions::chained,
                             &Questions::chained,     &Questions::of_system,
                             &Questions::audited,     &Questions::form,
                             &Questions::match,       &Questions::status_of,
                             &Questions::validate,    &Questions::batch});
    auto ask = (this->*kMakers[dice().below(kMakers.size())])(asker);
    in_some_format(ask);
    return ask;
}

// --- of one resource ----------------------------------------------------------------------------

Ask Questions::read(const Asker& asker) {
    return {"read", dice().chance(10) ? "HEAD" : "GET", "/fhir/" + reference_of(resource(asker))};
}

Ask Questions::vread(const Asker& asker) {
    return {"vread", "GET",
            "/fhir/" + reference_of(resource(asker)) + "/_history/" +
                std::to_string(1 + dice().below(3))};
}

Ask Questions::history(const Asker& asker) {
    const auto where = dice().below(4);
    auto path = where == 0 ? "" : where == 1 ? type() : reference_of(resource(asker));
    if (path == "AuditEvent") path = "CarePlan";
    Ask ask{"history", "GET",
            "/fhir/" + path + (path.empty() ? "" : "/") +
                "_history?_count=" + std::to_string(1 + dice().below(40))};
    return ask;
}

Ask Questions::of_resource(const Asker& asker) {
    static constexpr std::array kOperations = std::to_array<const char*>(
        {"$everything", "$tilgang", "$ip-status", "$meta", "$validate", "$ingenting"});
    const auto* operation = kOperations[dice().below(kOperations.size())];
    const auto type =
        std::string(operation) == "$everything" ? (dice().chance(50) ? "CarePlan" : "Patient")
        : std::string(operation) == "$meta" || std::string(operation) == "$validate" ? ""
                                                                                     : "Patient";
    return {operation, "GET", "/fhir/" + reference_of(resource(asker, type)) + "/" + operation};
}

Ask Questions::compartment(const Asker& asker) {
    const auto& patient = resource(asker, "Patient");
    auto of_type = dice().chance(30) ? "*" : type();
    if (of_type == "AuditEvent") of_type = "Goal";
    return {"compartment", "GET", "/fhir/" + reference_of(patient) + "/" + of_type + "?_count=50"};
}

Ask Questions::conditional_read(const Asker& asker) {
    Ask ask{"read with conditions", "GET", "/fhir/" + reference_of(resource(asker))};
    const auto etag = "W/\"" + std::to_string(1 + dice().below(3)) + "\"";
    switch (dice().below(3)) {
        case 0:
            ask.headers.emplace_back("If-None-Match", etag);
            break;
        case 1:
            ask.headers.emplace_back("If-Match", etag);
            break;
        default:
            ask.headers.emplace_back("If-Modified-Since", "Fri, 01 Jan 2027 10:00:00 GMT");
    }
    return ask;
}

// --- of many ------------------------------------------------------------------------------------

Questions::Value Questions::value_of(const Asker& asker, const std::string& type,
                                     const Parameter& parameter) {
    for (int tries = 0; tries < 6; ++tries) {
        const auto& index = known_.indexes().at(reference_of(resource(asker, type)));
        if (const auto rows = of_parameter(index.tokens, parameter.name); !rows.empty()) {
            return {token_text(*dice().of(rows), dice().chance(60))};
        }
        if (const auto rows = of_parameter(index.links, parameter.name); !rows.empty()) {
            const auto& target = dice().of(rows)->target;
            return {target.type.empty() ? escaped(target.id) : target.reference()};
        }
        if (const auto rows = of_parameter(index.texts, parameter.name); !rows.empty()) {
            return {escaped(dice().of(rows)->exact)};
        }
        if (const auto rows = of_parameter(index.spans, parameter.name); !rows.empty()) {
            static constexpr std::array kPrefixes =
                std::to_array<const char*>({"", "ge", "lt", "ne", "sa", "eb", "ap"});
            const auto& span = dice().of(rows)->span;
            const auto moment = span.low == kEarliest ? span.high : span.low;
            return {kPrefixes[dice().below(kPrefixes.size())] + format_day(moment), true};
        }
    }
    return {};
}

std::string Questions::criteria(const Asker& asker, const std::string& type, Ask& ask) {
    static const std::map<std::string, std::vector<std::string>> kModifiers{
        {"token", {":not", ":text", ":missing", ":of-type", ":in"}},
        {"string", {":exact", ":contains", ":missing"}},
        {"reference", {":identifier", ":missing", ":Patient", ":Practitioner"}},
        {"date", {":missing"}},
        {"uri", {":below", ":missing"}},
        {"composite", {}}};
    std::string query;
    for (std::size_t i = 0; i < 1 + dice().below(3); ++i) {
        const auto& parameter = dice().of(known_.served().at(type).parameters);
        auto value = value_of(asker, type, parameter);
        ask.ranged = ask.ranged || value.ranged;
        auto name = parameter.name;
        const auto modifiers = kModifiers.find(parameter.type);
        if (dice().chance(25) && modifiers != kModifiers.end() && !modifiers->second.empty()) {
            const auto modifier = dice().of(modifiers->second);
            name += modifier;
            if (modifier == ":missing") value.text = dice().chance(50) ? "true" : "false";
            // The complement of what nobody has is everything.
            if (modifier == ":not") ask.ranged = true;
        }
        if (!value.text.empty()) query += name + "=" + percent_encode(value.text) + "&";
    }
    return query;
}

std::string Questions::result_parameters(const std::string& type) {
    std::string query = "_count=" + std::to_string(dice().below(12));
    const auto& parameters = known_.served().at(type).parameters;
    if (dice().chance(35)) {
        query +=
            std::string("&_sort=") + (dice().chance(50) ? "-" : "") + dice().of(parameters).name;
    }
    if (dice().chance(20)) query += "&_total=accurate";
    if (dice().chance(15)) {
        static constexpr std::array kSummaries =
            std::to_array<const char*>({"true", "count", "data", "text"});
        query += std::string("&_summary=") + kSummaries[dice().below(kSummaries.size())];
    } else if (dice().chance(15)) {
        query += "&_elements=identifier,status,subject,extension";
    }
    return query;
}

Ask Questions::search(const Asker& asker) {
    Ask ask{"search"};
    auto of = type();
    if (of == "AuditEvent") of = "ServiceRequest";
    ask.path = "/fhir/" + of + "?" + criteria(asker, of, ask);
    ask.path += result_parameters(of);
    return ask;
}

Ask Questions::form(const Asker& asker) {
    auto ask = search(asker);
    const auto at = ask.path.find('?');
    ask.kind = "search by form";
    ask.method = "POST";
    ask.body = ask.path.substr(at + 1);
    ask.path = ask.path.substr(0, at) + "/_search";
    ask.headers.emplace_back("Content-Type", kForm);
    return ask;
}

Ask Questions::included(const Asker& asker) {
    Ask ask{"search with includes"};
    auto of = type();
    if (of == "AuditEvent") of = "CarePlan";
    const auto& served = known_.served().at(of);
    std::string query = dice().chance(50) ? "_id=" + resource(asker, of).text("id") + "&" : "";
    for (std::size_t i = 0; i < 1 + dice().below(4); ++i) {
        const auto iterate = dice().chance(40) ? ":iterate" : "";
        if (dice().chance(50) && !served.includes.empty()) {
            query += std::string("_include") + iterate + "=" +
                     (dice().chance(50) ? "*" : dice().of(served.includes)) + "&";
        } else if (!served.revincludes.empty()) {
            query += std::string("_revinclude") + iterate + "=" +
                     (dice().chance(50) ? "*" : dice().of(served.revincludes)) + "&";
        }
    }
    ask.path = "/fhir/" + of + "?" + query + "_count=" + std::to_string(1 + dice().below(30));
    return ask;
}

Ask Questions::chained(const Asker& asker) {
    Ask ask{"search by chain"};
    auto of = type();
    if (of == "AuditEvent") of = "Task";
    // Any parameter of what is linked, with a value that somebody has.
    auto target = type();
    if (target == "AuditEvent") target = "Patient";
    const auto& parameter = dice().of(known_.served().at(target).parameters);
    const auto value = value_of(asker, target, parameter);
    ask.ranged = value.ranged;
    const auto& served = known_.served();
    std::vector<std::string> links;
    const bool backwards = dice().chance(50);
    for (const auto& one : served.at(backwards ? target : of).parameters) {
        if (one.type == "reference") links.push_back(one.name);
    }
    if (links.empty() || value.text.empty()) return search(asker);
    const auto link = dice().of(links);
    const auto chain = backwards ? "_has:" + target + ":" + link + ":" + parameter.name
                                 : link + ":" + target + "." + parameter.name;
    ask.path = "/fhir/" + of + "?" + chain + "=" + percent_encode(value.text) + "&_count=20";
    return ask;
}

Ask Questions::of_system(const Asker& asker) {
    Ask ask{"search of the system"};
    std::string types = type();
    for (std::size_t i = 0; i < dice().below(4); ++i) types += "," + type();
    ask.path = "/fhir?_type=" + types + "&_count=" + std::to_string(dice().below(30));
    if (dice().chance(40)) ask.path += "&_id=" + resource(asker).text("id");
    if (dice().chance(20)) ask.path += "&_lastUpdated=gt2026-01-01";
    ask.moving = types.find("AuditEvent") != std::string::npos;
    return ask;
}

Ask Questions::audited(const Asker& asker) {
    Ask ask{"search of AuditEvents"};
    ask.moving = asker.role != Role::tjeneste;
    ask.path = "/fhir/AuditEvent?";
    switch (dice().below(4)) {
        case 0:
            ask.path += "patient=" + reference_of(resource(asker, "Patient")) + "&";
            break;
        case 1:
            ask.path += "entity=" + reference_of(resource(asker)) + "&";
            break;
        case 2:
            ask.path += "patient.identifier=" +
                        percent_encode("urn:oid:2.16.578.1.12.4.1.4.1|" + person()) + "&";
            break;
        default:
            ask.path += "_sort=-date&";
    }
    ask.path += "_count=" + std::to_string(dice().below(20));
    return ask;
}

// --- operations that are sent something ---------------------------------------------------------

Ask Questions::match(const Asker&) {
    const auto number =
        json::object({{"system", "urn:oid:2.16.578.1.12.4.1.4.1"}, {"value", person()}});
    const auto patient =
        json::object({{"resourceType", "Patient"}, {"identifier", json::array({number})}});
    const auto parameters = json::object(
        {{"resourceType", "Parameters"},
         {"parameter",
          json::array({json::object({{"name", "resource"}, {"resource", patient}})})}});
    return {"$match",
            "POST",
            "/fhir/Patient/$match",
            json::write(parameters),
            {{"Content-Type", kJson}}};
}

Ask Questions::status_of(const Asker&) {
    const auto number =
        json::object({{"system", "urn:oid:2.16.578.1.12.4.1.4.1"}, {"value", person()}});
    const auto parameters = json::object(
        {{"resourceType", "Parameters"},
         {"parameter",
          json::array({json::object({{"name", "identifier"}, {"valueIdentifier", number}})})}});
    return {"$ip-status",
            "POST",
            "/fhir/Patient/$ip-status",
            json::write(parameters),
            {{"Content-Type", kJson}}};
}

Ask Questions::validate(const Asker& asker) {
    const auto& one = resource(asker, "ServiceRequest");
    return {"$validate",
            "POST",
            "/fhir/ServiceRequest/$validate",
            json::write(one),
            {{"Content-Type", kJson}}};
}

Ask Questions::batch(const Asker& asker) {
    json::Array entries;
    for (std::size_t i = 0; i < 1 + dice().below(4); ++i) {
        const auto path = dice().chance(60) ? reference_of(resource(asker))
                                            : "Patient?" + identifier_of(asker, "Patient");
        entries.push_back(
            json::object({{"request", json::object({{"method", "GET"}, {"url", path}})}}));
    }
    const auto bundle = json::object({{"resourceType", "Bundle"},
                                      {"type", dice().chance(70) ? "batch" : "transaction"},
                                      {"entry", std::move(entries)}});
    return {"GET in a bundle", "POST", "/fhir", json::write(bundle), {{"Content-Type", kJson}}};
}

}  // namespace planbro::leak
