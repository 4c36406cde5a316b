#include "interactions/visibility.hpp"

#include <map>
#include <set>

#include "consent/grants.hpp"
#include "fhir/identifiers.hpp"

namespace planbro::interactions {

namespace {

using identity::Role;

// Persons see by access rows too (consent/grants.hpp): their own plan whole, a child's as the rules
// have it.
std::string asker_of_person(const Call& call) {
    const auto number = fhir::classify_person_number(call.who.person);
    if (!number) return {};
    return consent::person_key(fhir::system_of(number->kind), call.who.person);
}

std::string asker_in_rows(const Call& call) {
    if (call.who.role == Role::bruker) return asker_of_person(call);
    // A number that looks like a person's name in the rows is nobody's.
    return consent::is_person_key(call.who.orgnr) ? "" : call.who.orgnr;
}

store::Visibility visibility_for(const Call& call, const std::string& asker) {
    switch (call.who.role) {
        case Role::tester:
            return store::Everything{};
        case Role::planeier:
        case Role::ke:
            return store::OwnedBy{call.who.orgnr};
        case Role::tjeneste:
        case Role::arkiv:
        case Role::bruker:
            if (!asker.empty()) return store::GrantedTo{asker, call.now};
            break;
    }
    return store::GrantedTo{};
}

// Of a child, the plans of those owners who show this person every one of them whole: of another
// owner's plan it may see nothing.
void add_child(store::Reader& reader, const std::string& asker, Instant now,
               const std::string& child, store::AboutPatients& about) {
    std::map<std::string, bool> whole;  // by owner
    for (const auto& plan : reader.plans_of_patient(child)) {
        const auto sections = reader.sections({"CarePlan", plan.plan}, asker, now);
        auto& all = whole.try_emplace(plan.owner, true).first->second;
        all = all && (sections & consent::kWhole) != 0;
    }
    for (const auto& [owner, all] : whole) {
        if (all) about.of_owners.push_back({child, owner});
    }
}

void add_children(store::Reader& reader, const std::string& asker, const Call& call,
                  std::string_view system, store::AboutPatients& about) {
    std::set<std::string> children;
    for (const auto& key : reader.with_identifier("RelatedPerson", system, call.who.person)) {
        for (const auto& child : reader.links_from(key, "patient")) children.insert(child.id);
    }
    for (const auto& child : children) add_child(reader, asker, call.now, child, about);
}

// Whoever may see a Subscription has made it (subscriptions/subscriber.hpp).
bool is_its_makers(const store::Key& key) {
    return key.type == "Subscription";
}

}  // namespace

store::Visibility audit_visibility(const Call& call, store::Reader& reader) {
    const auto asker = asker_in_rows(call);
    if (call.who.role != Role::bruker) return visibility_for(call, asker);
    const auto number = fhir::classify_person_number(call.who.person);
    if (!number) return store::GrantedTo{};
    const auto system = fhir::system_of(number->kind);
    store::AboutPatients about;
    for (const auto& key : reader.with_identifier("Patient", system, call.who.person)) {
        about.patients.push_back(key.id);
    }
    add_children(reader, asker, call, system, about);
    return about;
}

Viewer::Viewer(const Call& call, store::Reader& reader)
    : call_(call),
      reader_(reader),
      asker_(asker_in_rows(call)),
      visibility_(visibility_for(call, asker_)) {}

Viewer::Viewer(const Services& services, const Call& call, store::Reader& reader)
    : Viewer(call, reader) {
    memory_ = services.shown;
}

bool Viewer::full() const {
    return !std::holds_alternative<store::GrantedTo>(visibility_);
}

bool Viewer::sees(std::string_view reference) const {
    const auto target = fhir::key_of_reference(reference);
    return target && reader_.sees(*target, visibility_);
}

json::Value Viewer::cut(const store::Key& key, std::string_view body, std::uint32_t sections,
                        const ShownMemory::Sees& sees) const {
    auto resource = json::parse(body);
    if (!resource) return {};  // what the store holds is JSON; a broken page shows nothing
    if ((sections & consent::kWhole) != 0) return std::move(*resource);
    if (is_its_makers(key)) return std::move(*resource);
    const auto requester = resource->at("requester").at("identifier").text("value");
    const consent::View view{
        .sections = sections & consent::kAll,
        .orgnr = call_.who.orgnr,
        .address_protected = (sections & consent::kAddressProtected) != 0,
        .open_elsewhere = (sections & consent::kOpenElsewhere) != 0,
        .sees = sees,
        .own = key.type == "ServiceRequest" && !requester.empty() && requester == call_.who.orgnr,
        .decides = (sections & consent::kDecides) != 0};
    return consent::cut(*resource, view);
}

std::uint32_t Viewer::sections(const store::Key& key) const {
    return full() ? 0 : reader_.sections(key, asker_, call_.now);
}

bool Viewer::whole(const store::Key& key) const {
    return full() || is_its_makers(key) || (sections(key) & consent::kWhole) != 0;
}

json::Value Viewer::show(const store::Key& key, std::string_view body) {
    if (full()) {
        auto resource = json::parse(body);
        return resource ? std::move(*resource) : json::Value();
    }
    return cut(key, body, sections(key),
               [this](std::string_view reference) { return sees(reference); });
}

ShownPtr Viewer::shown(const store::Looked& looked) {
    return shown(looked.version.key, looked.version.body, looked.sections);
}

ShownPtr Viewer::shown(const store::Key& key, const std::string& body, std::uint32_t sections) {
    const auto sees = [this](std::string_view reference) { return this->sees(reference); };
    const auto as_text = [&](const ShownMemory::Sees& asked) {
        const bool whole = full() || (sections & consent::kWhole) != 0;
        return whole ? body : json::write(cut(key, body, sections, asked));
    };
    if (!memory_) return std::make_shared<const Shown>(as_text(sees));
    return memory_->of({key.reference(), full() ? "" : asker_, sections}, body, sees, as_text);
}

}  // namespace planbro::interactions
