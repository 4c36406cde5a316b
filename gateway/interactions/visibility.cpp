#include "interactions/visibility.hpp"

#include <algorithm>

#include "fhir/codes.hpp"
#include "fhir/identifiers.hpp"

namespace planbro::interactions {

namespace {

using identity::Role;

// Children for whom a guardian acts: parents consent for health matters until 16 (pbrl. § 4-4), so
// until then they see the plan. A protected address bars by default.
constexpr int kSelfDeterminationYears = 16;

bool under_self_determination(const json::Value& child, Instant now) {
    const auto birth = interval_of(child.text("birthDate"));
    if (!birth) return false;
    // The birthday itself, counted in calendar years in Oslo.
    auto day = child.text("birthDate");
    const int year = std::stoi(day.substr(0, 4)) + kSelfDeterminationYears;
    day.replace(0, 4, std::to_string(year));
    auto comes = interval_of(day);
    if (!comes) comes = interval_of(std::to_string(year) + "-03-01");  // born on 29 February
    return comes && now < comes->low;
}

bool address_protected(const json::Value& patient) {
    const auto* mark = fhir::find_extension(patient, fhir::kExtAdressesperre);
    return mark != nullptr && mark->text("valueCode") != "ugradert";
}

bool is_guardian(const json::Value& related) {
    if (related.has("active") && !related.at("active").boolean()) return false;
    const auto& relationship = related.at("relationship");
    return fhir::has_coding(relationship, fhir::kRolle, "foresatt") &&
           !fhir::code_in(relationship, fhir::kForeldreansvar).empty();
}

std::optional<json::Value> load(store::Reader& reader, const store::Key& key) {
    const auto version = reader.read(key);
    if (!version || version->deleted) return {};
    auto value = json::parse(version->body);
    if (!value) return {};
    return std::move(*value);
}

void add_children(store::Reader& reader, std::string_view system, const Call& call,
                  std::vector<std::string>& patients) {
    for (const auto& key : reader.with_identifier("RelatedPerson", system, call.who.person)) {
        const auto related = load(reader, key);
        if (!related || !is_guardian(*related)) continue;
        const auto child = fhir::key_of_reference(related->at("patient").text("reference"));
        if (!child) continue;
        const auto patient = load(reader, *child);
        if (patient && under_self_determination(*patient, call.now) &&
            !address_protected(*patient)) {
            patients.push_back(child->id);
        }
    }
}

store::AboutPatients persons_of(const Call& call, store::Reader& reader) {
    const auto number = fhir::classify_person_number(call.who.person);
    if (!number) return {};
    const auto system = fhir::system_of(number->kind);
    std::vector<std::string> patients;
    for (const auto& key : reader.with_identifier("Patient", system, call.who.person)) {
        patients.push_back(key.id);
    }
    add_children(reader, system, call, patients);
    return {std::move(patients)};
}

}  // namespace

store::Visibility visibility_of(const Call& call, store::Reader& reader) {
    switch (call.who.role) {
        case Role::tester:
            return store::Everything{};
        case Role::planeier:
        case Role::ke:
            return store::OwnedBy{call.who.orgnr};
        case Role::tjeneste:
        case Role::arkiv:
            return store::GrantedTo{call.who.orgnr, call.now};
        case Role::bruker:
            return persons_of(call, reader);
    }
    return store::GrantedTo{};
}

Viewer::Viewer(const Call& call, store::Reader& reader)
    : call_(call), reader_(reader), visibility_(visibility_of(call, reader)) {}

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
    // Whoever may see a Subscription has made it (subscriptions/subscriber.hpp).
    if (key.type == "Subscription") return std::move(*resource);
    const auto requester = resource->at("requester").at("identifier").text("value");
    const consent::View view{.sections = sections & consent::kAll,
                             .orgnr = call_.who.orgnr,
                             .address_protected = (sections & consent::kAddressProtected) != 0,
                             .sees = sees,
                             .own = key.type == "ServiceRequest" && requester == call_.who.orgnr};
    return consent::cut(*resource, view);
}

json::Value Viewer::show(const store::Key& key, std::string_view body) {
    if (full()) {
        auto resource = json::parse(body);
        return resource ? std::move(*resource) : json::Value();
    }
    return cut(key, body, reader_.sections(key, call_.who.orgnr, call_.now),
               [this](std::string_view reference) { return sees(reference); });
}

ShownPtr Viewer::shown(const store::Looked& looked) {
    return shown(looked.version.key, looked.version.body, looked.sections);
}

ShownPtr Viewer::shown(const store::Key& key, const std::string& body, std::uint32_t sections) {
    const auto sees = [this](std::string_view reference) { return this->sees(reference); };
    const auto as_text = [&](const ShownMemory::Sees& asked) {
        return full() ? body : json::write(cut(key, body, sections, asked));
    };
    if (!memory_) return std::make_shared<const Shown>(as_text(sees));
    return memory_->of({key.reference(), full() ? "" : call_.who.orgnr, sections}, body, sees,
                       as_text);
}

}  // namespace planbro::interactions
