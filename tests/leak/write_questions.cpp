// What changes something if it succeeds.
#include "base/text.hpp"
#include "leak/questions.hpp"

namespace planbro::leak {

namespace {

constexpr const char* kJson = "application/fhir+json";

}  // namespace

Ask Questions::writing(const Asker& asker) {
    static constexpr std::array kMakers = std::to_array<Make>(
        {&Questions::update, &Questions::remove, &Questions::patch, &Questions::conditional_write,
         &Questions::create_if_none, &Questions::create_on, &Questions::create_on,
         &Questions::transaction, &Questions::push_card, &Questions::push_measure,
         &Questions::push_again});
    return (this->*kMakers[dice().below(kMakers.size())])(asker);
}

Ask Questions::update(const Asker& asker) {
    const auto& one = resource(asker);
    Ask ask{
        "update", "PUT", "/fhir/" + reference_of(one), json::write(one), {{"Content-Type", kJson}}};
    if (dice().chance(40)) {
        ask.headers.emplace_back("If-Match", "W/\"" + std::to_string(1 + dice().below(3)) + "\"");
    }
    return ask;
}

Ask Questions::remove(const Asker& asker) {
    const auto& one = resource(asker);
    return {"delete", "DELETE", "/fhir/" + reference_of(one)};
}

Ask Questions::patch(const Asker& asker) {
    return {"patch",
            "PATCH",
            "/fhir/" + reference_of(resource(asker)),
            R"([{"op":"test","path":"/status","value":"active"}])",
            {{"Content-Type", "application/json-patch+json"}}};
}

Ask Questions::conditional_write(const Asker& asker) {
    static constexpr std::array kTypes =
        std::to_array<const char*>({"CarePlan", "Goal", "ServiceRequest", "Consent", "Patient",
                                    "Practitioner", "Communication", "Task", "CareTeam"});
    const std::string of = kTypes[dice().below(kTypes.size())];
    const auto condition = identifier_of(asker, of);
    const auto method = dice().below(3);
    Ask ask{"conditional write",
            method == 0   ? "PUT"
            : method == 1 ? "DELETE"
                          : "PATCH",
            "/fhir/" + (method == 0 ? "Goal" : of) + "?" + condition};
    // Of no words: what is written must not be hidden from anybody else.
    if (method == 0) {
        ask.body = R"({"resourceType":"Goal","lifecycleStatus":"active",)"
                   R"("description":{"text":"Et mål"},"subject":{"display":"Noen"}})";
    }
    if (method == 2) ask.body = R"([{"op":"test","path":"/status","value":"active"}])";
    if (method != 1) {
        ask.headers.emplace_back("Content-Type",
                                 method == 0 ? kJson : "application/json-patch+json");
    }
    return ask;
}

json::Value Questions::measure_of(const Asker& asker) {
    auto measure = resource(asker, "ServiceRequest");
    for (const auto* own :
         {"id", "meta", "identifier", "extension", "note", "performer", "occurrencePeriod"}) {
        measure.erase(own);
    }
    measure.set("code", json::object({{"text", "Et tiltak"}}));
    measure.set(
        "requester",
        json::object({{"identifier", json::object({{"system", "urn:oid:2.16.578.1.12.4.1.4.101"},
                                                   {"value", asker.orgnr}})}}));
    return measure;
}

Ask Questions::create_if_none(const Asker& asker) {
    return {"create if none exists",
            "POST",
            "/fhir/ServiceRequest",
            json::write(measure_of(asker)),
            {{"Content-Type", kJson}, {"If-None-Exist", identifier_of(asker, "ServiceRequest")}}};
}

// On a plan that may be hidden, with a reference to something that may be.
Ask Questions::create_on(const Asker& asker) {
    auto measure = measure_of(asker);
    if (dice().chance(60)) {
        const auto& plan = resource(asker, "CarePlan");
        measure.set("basedOn", json::array({json::object({{"reference", reference_of(plan)}})}));
        measure.set("subject", plan.at("subject"));
    }
    const auto to = [&](const char* type) {
        return json::object({{"reference", reference_of(resource(asker, type))}});
    };
    switch (dice().below(4)) {
        case 0:
            measure.set("performer", json::array({to("PractitionerRole")}));
            break;
        case 1:
            measure.set("replaces", json::array({to("ServiceRequest")}));
            break;
        case 2:
            measure.set("extension",
                        json::array({json::object({{"url",
                                                    "http://hl7.org/fhir/StructureDefinition/"
                                                    "resource-pertainsToGoal"},
                                                   {"valueReference", to("Goal")}})}));
            break;
        default:
            break;
    }
    return {"create with references",
            "POST",
            "/fhir/ServiceRequest",
            json::write(measure),
            {{"Content-Type", kJson}}};
}

Ask Questions::transaction(const Asker& asker) {
    const auto& one = resource(asker);
    const auto reference = reference_of(one);
    auto request = json::object({{"method", "PUT"}, {"url", reference}});
    auto entry = json::object({{"resource", one}, {"request", request}});
    switch (dice().below(4)) {
        case 0:
            entry = json::object(
                {{"request", json::object({{"method", "DELETE"}, {"url", reference}})}});
            break;
        case 1:
            entry = json::object(
                {{"resource", measure_of(asker)},
                 {"request",
                  json::object({{"method", "POST"},
                                {"url", "ServiceRequest"},
                                {"ifNoneExist", identifier_of(asker, "ServiceRequest")}})}});
            break;
        case 2:
            request.set("ifMatch", "W/\"1\"");
            entry.set("request", request);
            break;
        default:
            break;
    }
    const auto bundle = json::object({{"resourceType", "Bundle"},
                                      {"type", dice().chance(50) ? "batch" : "transaction"},
                                      {"entry", json::array({entry})}});
    return {"write in a bundle",
            "POST",
            "/fhir",
            json::write(bundle),
            {{"Content-Type", kJson}, {"Prefer", "return=representation"}}};
}

Ask Questions::push_card(const Asker&) {
    auto card = world_.card(person());
    card["aktivitetskort"].set("aktivitetStatus", dice().chance(80) ? "GJENNOMFORES" : "FULLFORT");
    return {"push of a NAV card",
            "POST",
            "/inbound/nav",
            json::write(card),
            {{"Content-Type", "application/json"}}};
}

Ask Questions::push_measure(const Asker&) {
    return {"push of a child-welfare measure",
            "POST",
            "/inbound/barnevern",
            world_.measure(person()),
            {{"Content-Type", "application/xml"}}};
}

Ask Questions::push_again(const Asker&) {
    const bool nav = dice().chance(50);
    const std::string door = nav ? "nav" : "barnevern";
    return {"push of an old message again",
            "POST",
            "/inbound/" + door,
            dice().of(world_.messages(door)),
            {{"Content-Type", nav ? "application/json" : "application/xml"}}};
}

}  // namespace planbro::leak
