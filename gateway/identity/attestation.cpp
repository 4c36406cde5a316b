#include "identity/attestation.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "fhir/codes.hpp"
#include "fhir/identifiers.hpp"

namespace planbro::identity {

namespace {

using json::Value;

constexpr std::string_view kType = "nhn:tillitsrammeverk:parameters";
constexpr std::string_view kHprClaim = "helseid://claims/hpr/hpr_number";
constexpr std::string_view kParentClaim = "helseid://claims/client/claims/orgnr_parent";
constexpr std::size_t kTextBytesMax = 200;
constexpr std::size_t kPatientsMax = 20;

// Where the framework has its purposes from: HL7's value set PurposeOfUse, by its OID or by the
// code system's own names.
constexpr auto kPurposeSystems = std::to_array<std::string_view>(
    {"urn:oid:2.16.840.1.113883.1.11.20448", "urn:oid:2.16.840.1.113883.5.8",
     "http://terminology.hl7.org/CodeSystem/v3-ActReason"});
constexpr std::string_view kRegisterOfUnits = "urn:oid:2.16.578.1.12.4.1.4.101";

// The specification's own examples write an OID with and without its prefix.
std::string system_of(const Value& value) {
    const auto& system = value.text("system");
    const bool is_bare =
        !system.empty() && system.find_first_not_of("0123456789.") == std::string::npos;
    return is_bare ? "urn:oid:" + system : system;
}

// By form alone: whom the issuer knows, we need not.
bool is_person_number(std::string_view text) {
    return text.size() == 11 && all_digits(text);
}

// Collects what is wrong; the first of it is told.
class Form {
  public:
    [[nodiscard]] const std::string& fault() const { return fault_; }

    void must(bool holds, std::string_view place, std::string_view what) {
        if (holds || !fault_.empty()) return;
        fault_ =
            "The token's attestation is not of the trust framework's form: " + std::string(place) +
            " " + std::string(what) + ".";
    }

    // The object called `name`, or nothing where it may be missing.
    const Value& object(const Value& of, const std::string& place, std::string_view name,
                        bool is_required) {
        const auto& value = of.at(name);
        const auto here = place + "." + std::string(name);
        must(value.is_object() || (!is_required && value.is_null()), here,
             value.is_null() ? "is missing" : "is no object");
        return value;
    }

    std::string text(const Value& of, const std::string& place, std::string_view name,
                     bool is_required = true) {
        const auto& value = of.at(name);
        const auto here = place + "." + std::string(name);
        if (value.is_null() && !is_required) return {};
        must(value.is_string(), here, value.is_null() ? "is missing" : "is no text");
        const auto& text = value.string();
        must(!text.empty() || !is_required, here, "is empty");
        must(text.size() <= kTextBytesMax, here, "is longer than 200 bytes");
        must(std::none_of(text.begin(), text.end(),
                          [](char c) { return static_cast<unsigned char>(c) < ' '; }),
             here, "holds control characters");
        return text;
    }

  private:
    std::string fault_;
};

// {code, text, system, assigner}
Value coded(Form& form, const Value& of, const std::string& place, std::string_view name,
            bool is_required) {
    const auto& value = form.object(of, place, name, is_required);
    if (!value.is_object()) return {};
    const auto here = place + "." + std::string(name);
    auto code = json::object({{"code", form.text(value, here, "code")}});
    form.text(value, here, "system");
    code.set("system", system_of(value));
    code.set_if("text", form.text(value, here, "text", false));
    return code;
}

// {id, name, system, authority}
Value named(Form& form, const Value& of, const std::string& place, std::string_view name,
            bool is_required) {
    const auto& value = form.object(of, place, name, is_required);
    if (!value.is_object()) return {};
    const auto here = place + "." + std::string(name);
    auto unit = json::object({{"id", form.text(value, here, "id")}});
    form.text(value, here, "system");
    unit.set("system", system_of(value));
    unit.set_if("name", form.text(value, here, "name", false));
    return unit;
}

// One of Enhetsregisteret.
Value unit(Form& form, const Value& of, const std::string& place, std::string_view name,
           bool is_required) {
    auto value = named(form, of, place, name, is_required);
    if (value.is_null()) return value;
    const auto here = place + "." + std::string(name);
    form.must(fhir::is_organisation_number(value.text("id")), here + ".id",
              "is no organisation number (9 digits with a check digit)");
    form.must(value.text("system") == kRegisterOfUnits, here + ".system",
              "is not Enhetsregisteret (2.16.578.1.12.4.1.4.101)");
    return value;
}

void read_practitioner(Form& form, const Value& claim, Value& told) {
    const std::string here = "practitioner";
    const auto& who = claim.at("practitioner");
    form.must(who.is_object(), here, who.is_null() ? "is missing" : "is no object");
    // The person's number is judged and not kept: the HPR number tells who it is.
    const auto identity = named(form, who, here, "identifier", false);
    form.must(identity.is_null() || is_person_number(identity.text("id")), here + ".identifier.id",
              "is no personal number (11 digits)");
    told.set_if("name", identity.text("name"));
    const auto hpr = named(form, who, here, "hpr_nr", false);
    form.must(hpr.is_null() || fhir::is_hpr_number(hpr.text("id")), here + ".hpr_nr.id",
              "is no HPR number (7 to 9 digits)");
    form.must(hpr.is_null() || hpr.text("system") == fhir::kHprNummer, here + ".hpr_nr.system",
              "is not the HPR (2.16.578.1.12.4.1.4.4)");
    told.set_if("hpr", hpr.text("id"));
    told.set_if("authorization", coded(form, who, here, "authorization", false));
    told.set_if("legal_entity", unit(form, who, here, "legal_entity", true));
    told.set_if("point_of_care", unit(form, who, here, "point_of_care", true));
    told.set_if("department", named(form, who, here, "department", false));
}

Value decision(Form& form, const Value& relationship, const std::string& place) {
    const auto& value = form.object(relationship, place, "decision_ref", false);
    if (!value.is_object()) return {};
    const auto here = place + ".decision_ref";
    auto made = json::object({{"id", form.text(value, here, "id")}});
    made.set_if("description", form.text(value, here, "description", false));
    form.must(value.at("user_selected").is_bool(), here + ".user_selected",
              "is neither true nor false");
    made.set("user_selected", value.at("user_selected").boolean());
    return made;
}

void read_relationship(Form& form, const Value& claim, Value& told) {
    const std::string here = "care_relationship";
    const auto& relationship = claim.at(here);
    form.must(relationship.is_object(), here,
              relationship.is_null() ? "is missing" : "is no object");
    told.set_if("healthcare_service", coded(form, relationship, here, "healthcare_service", false));
    const auto purpose = coded(form, relationship, here, "purpose_of_use", true);
    form.must(purpose.is_null() || std::find(kPurposeSystems.begin(), kPurposeSystems.end(),
                                             purpose.text("system")) != kPurposeSystems.end(),
              here + ".purpose_of_use.system", "is not v3-ActReason (PurposeOfUse)");
    const auto& code = purpose.text("code");
    form.must(!code.empty() && std::all_of(code.begin(), code.end(),
                                           [](char c) { return c >= 'A' && c <= 'Z'; }),
              here + ".purpose_of_use.code", "is no code such as TREAT or COC");
    told.set_if("purpose_of_use", code);
    told.set_if("purpose_of_use_details",
                coded(form, relationship, here, "purpose_of_use_details", false));
    told.set_if("decision_ref", decision(form, relationship, here));
}

// Whom it is about is judged by form alone: what is asked for tells that to the audit trail.
void read_patients(Form& form, const Value& claim) {
    const auto& patients = claim.at("patients");
    form.must(patients.is_null() || patients.is_array(), "patients", "is no list");
    form.must(patients.items().size() <= kPatientsMax, "patients", "has more than 20 items");
    for (std::size_t i = 0; i < std::min(patients.items().size(), kPatientsMax); ++i) {
        const auto here = "patients[" + std::to_string(i) + "]";
        const auto& patient = patients.items()[i];
        form.must(patient.is_object(), here, "is no object");
        const auto identity = named(form, patient, here, "identifier", false);
        form.must(identity.is_null() || is_person_number(identity.text("id")),
                  here + ".identifier.id", "is no personal number (11 digits)");
        unit(form, patient, here, "point_of_care", false);
        named(form, patient, here, "department", false);
    }
}

// What RFC 9396 has as one among several, HelseID's access tokens have as a claim of its own.
const Value& claim_of(const Value& claims) {
    static const Value kNone;
    if (claims.has(kType)) return claims.at(kType);
    const auto& details = claims.at("authorization_details");
    if (details.is_object() && details.text("type") == kType) return details;
    for (const auto& detail : details.items()) {
        if (detail.text("type") == kType) return detail;
    }
    return kNone;
}

// A professional whom HelseID tells of without grounds.
void add_told_by_token(const Value& claims, Value& told) {
    const auto& number = claims.text(kHprClaim);
    if (!fhir::is_hpr_number(number) || told.has("hpr")) return;
    told.set("hpr", number);
    if (!told.has("name")) told.set_if("name", claims.text("name").substr(0, kTextBytesMax));
}

void judge_against_token(Form& form, const Value& claims, const Value& told) {
    const auto& number = claims.text(kHprClaim);
    form.must(number.empty() || !told.has("hpr") || number == told.text("hpr"),
              "practitioner.hpr_nr", "is another than the token's own HPR number");
    const auto& parent = claims.text(kParentClaim);
    form.must(parent.empty() || parent == told.at("legal_entity").text("id"),
              "practitioner.legal_entity", "is another than the token's own organisation");
}

std::string reason_in(const Value& told) {
    const auto& description = told.at("decision_ref").text("description");
    return description.empty() ? told.at("purpose_of_use_details").text("text") : description;
}

}  // namespace

Result<std::shared_ptr<const Attestation>> attestation_of(const Value& claims) {
    auto told = json::object({});
    Form form;
    if (const auto& claim = claim_of(claims); !claim.is_null()) {
        form.must(claim.is_object(), "the claim", "is no object");
        read_practitioner(form, claim, told);
        read_relationship(form, claim, told);
        read_patients(form, claim);
        judge_against_token(form, claims, told);
    }
    if (!form.fault().empty()) return fail(Category::unauthorized, "ugyldig-attest", form.fault());
    add_told_by_token(claims, told);
    if (told.members().empty()) return nullptr;
    return std::make_shared<const Attestation>(
        Attestation{told.text("purpose_of_use"), reason_in(told), json::write(told)});
}

}  // namespace planbro::identity
