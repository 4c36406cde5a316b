// Which elements may be shown to who sees a plan in part, by the contract's table of sections.
#include <algorithm>

#include "leak/hunt.hpp"

namespace planbro::leak {

namespace {

using Elements = std::map<std::string, std::uint32_t>;

// What "any consent" gives, and what belongs to another section than the resource itself.
const std::map<std::string, Elements>& whitelist() {
    static const std::map<std::string, Elements> kList{{"CarePlan",
                                                        {{"identifier", kAny},
                                                         {"status", kAny},
                                                         {"intent", kAny},
                                                         {"category", kAny},
                                                         {"title", kAny},
                                                         {"subject", kAny},
                                                         {"period", kAny},
                                                         {"author", kAny},
                                                         {"extension", kAny},
                                                         {"activity", kAny},
                                                         {"careTeam", kDeltakere},
                                                         {"contributor", kDeltakere},
                                                         {"goal", kMaal}}},
                                                       {"Patient",
                                                        {{"identifier", kAny},
                                                         {"name", kAny},
                                                         {"gender", kAny},
                                                         {"birthDate", kAny},
                                                         {"communication", kAny},
                                                         {"extension", kAny},
                                                         {"telecom", kDeltakere},
                                                         {"address", kDeltakere}}}};
    return kList;
}

bool is_redacted(const json::Value& resource) {
    for (const auto& label : resource.at("meta").at("security").items()) {
        if (label.text("code") == "REDACTED") return true;
    }
    return false;
}

}  // namespace

void Hunt::judge_elements(const Asker& asker, const json::Value& shown) {
    if (asker.role != Role::tjeneste && asker.role != Role::bruker) return;
    const auto reference = reference_of(shown);
    const auto sight = known_->rights().sight(asker, reference);
    if (sight.whole) return;
    const auto given = sight.sections;
    ++tally_.shown;
    const Ask ask{"elements", "GET", "/fhir/" + reference};
    if (!is_redacted(shown)) leak(asker, ask, "a cut view without the label");
    for (const auto* never : {"text", "contained", "modifierExtension"}) {
        if (shown.has(never)) leak(asker, ask, std::string("shown ") + never);
    }
    const auto listed = whitelist().find(shown.text("resourceType"));
    if (listed == whitelist().end()) return;
    for (const auto& [name, value] : shown.members()) {
        if (name == "id" || name == "meta" || name == "resourceType") continue;
        const auto element = listed->second.find(name.starts_with('_') ? name.substr(1) : name);
        if (element == listed->second.end() || (given & element->second) != element->second) {
            leak(asker, ask, "shown " + name);
        }
    }
    for (const auto& extension : shown.at("extension").items()) {
        for (const auto* hidden : {"ip-versjon", "ip-adressesperre"}) {
            if (extension.text("url").ends_with(hidden))
                leak(asker, ask, "shown " + extension.text("url"));
        }
    }
}

}  // namespace planbro::leak
