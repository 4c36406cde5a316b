#include "interactions/withdrawals.hpp"

#include "fhir/codes.hpp"

namespace planbro::interactions {

namespace {

// The service by its number, a person by reference.
std::string receiver_of(const json::Value& consent) {
    const auto& reference = consent.at("provision").at("actor").at(0).at("reference");
    const auto& number = reference.at("identifier").text("value");
    return number.empty() ? reference.text("reference") : number;
}

bool same_matter(const json::Value& a, const json::Value& b) {
    return fhir::code_in(a.at("category"), fhir::kSamtykke) ==
               fhir::code_in(b.at("category"), fhir::kSamtykke) &&
           a.at("provision").text("type") == b.at("provision").text("type") &&
           receiver_of(a) == receiver_of(b);
}

}  // namespace

std::vector<json::Value> withdrawn_like(Workbench& bench, const json::Value& incoming,
                                        const std::string& plan) {
    std::vector<json::Value> withdrawn;
    for (const auto& key : bench.transaction().links_to({"CarePlan", plan}, "Consent", "data")) {
        // What this very document withdraws is no withdrawal that came before it.
        const auto version = bench.transaction().read(key);
        if (!version || version->deleted || version->updated >= bench.call().now) continue;
        const auto consent = load(bench.transaction(), key);
        if (consent && consent->text("status") == "inactive" && same_matter(*consent, incoming)) {
            withdrawn.push_back(*consent);
        }
    }
    return withdrawn;
}

}  // namespace planbro::interactions
