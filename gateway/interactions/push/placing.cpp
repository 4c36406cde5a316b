#include "interactions/push/placing.hpp"

#include <algorithm>

namespace planbro::interactions {

namespace {

using mappers::Entry;
using mappers::samspill::PlanDocument;
using store::Key;

// Of what a plan's owner tells of a professional, those see who see one of this owner's plans, and
// nobody else (docs/decisions/0022): of the same number there is one Practitioner for each owner.
// It is whose system wrote it last: to ask all its plans for their owners would cost the more the
// more plans a professional takes part in.
bool is_owners(store::Reader& reader, const Key& practitioner, const std::string& owner) {
    const auto version = reader.read(practitioner);
    return version && version->author == owner;
}

// A Practitioner without a national number is known through the role that refers to it.
std::optional<Key> through_role(store::Reader& reader, const Entry& practitioner,
                                const PlanDocument& document) {
    for (const auto& entry : document.entries) {
        if (entry.resource.text("resourceType") != "PractitionerRole" || !entry.identity) continue;
        if (entry.resource.at("practitioner").text("reference") != practitioner.full_url) continue;
        for (const auto& role : reader.with_identifier("PractitionerRole", entry.identity->system,
                                                       entry.identity->value)) {
            const auto linked = reader.links_from(role, "practitioner");
            if (linked.empty()) continue;
            const auto stored = load(reader, linked.front());
            if (stored && stored->at("identifier").is_blank()) return linked.front();
        }
    }
    return {};
}

std::optional<Key> find_entry(store::Reader& reader, const Entry& entry,
                              const PlanDocument& document) {
    const auto& type = entry.resource.text("resourceType");
    const bool professional = type == "Practitioner";
    if (!entry.identity) return professional ? through_role(reader, entry, document) : std::nullopt;
    const auto found = reader.with_identifier(type, entry.identity->system, entry.identity->value);
    const auto own = std::ranges::find_if(found, [&](const Key& key) {
        return !professional || is_owners(reader, key, document.owner_orgnr);
    });
    return own == found.end() ? std::nullopt : std::optional(*own);
}

}  // namespace

std::vector<Placed> place(Workbench& bench, const PlanDocument& document) {
    std::vector<Placed> placed;
    for (const auto& entry : document.entries) {
        const auto found = find_entry(bench.transaction(), entry, document);
        placed.push_back({&entry,
                          found.value_or(Key{entry.resource.text("resourceType"), bench.new_id()}),
                          found.has_value()});
    }
    return placed;
}

std::map<std::string, std::string, std::less<>> references_of(const std::vector<Placed>& placed) {
    std::map<std::string, std::string, std::less<>> references;
    for (const auto& one : placed) references[one.entry->full_url] = one.key.reference();
    return references;
}

}  // namespace planbro::interactions
