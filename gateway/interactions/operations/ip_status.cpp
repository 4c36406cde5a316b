#include <algorithm>
#include <array>
#include <optional>

#include "consent/grants.hpp"
#include "fhir/codes.hpp"
#include "interactions/operations/operations.hpp"
#include "interactions/operations/parameters.hpp"
#include "interactions/scope.hpp"
#include "interactions/search_query.hpp"
#include "interactions/visibility.hpp"
#include "interactions/workbench.hpp"
#include "plan/ledger.hpp"

namespace planbro::interactions {

namespace {

using json::Value;
using store::Key;

constexpr auto kKnown = std::to_array<std::string_view>({"identifier"});

void add_if(json::Array& parts, std::string_view name, std::string_view value_name,
            const Value& value) {
    if (!value.is_blank()) parts.push_back(part(name, value_name, value));
}

json::Array coordinator_of(const Value& plan) {
    json::Array parts;
    const auto* const coordinator = fhir::find_extension(plan, fhir::kExtKoordinator);
    if (coordinator == nullptr) return parts;
    for (const auto& one : coordinator->at("extension").items()) {
        add_if(parts, one.text("url"), "valueString", one.at("valueString"));
        add_if(parts, one.text("url"), "valueReference", one.at("valueReference"));
    }
    return parts;
}

Value plan_type_of(const Value& plan) {
    for (const auto& category : plan.at("category").items()) {
        for (const auto& coding : category.at("coding").items()) {
            if (coding.text("system") == fhir::kPlantype) return coding;
        }
    }
    return {};
}

// A notice that a plan is there, and no longer in work.
bool tells_of_plan(const Value& task) {
    const auto kind = fhir::code_in(task.at("businessStatus"), fhir::kVarselType);
    return fhir::has_coding(task.at("code"), fhir::kOppgave, "dokumenter-ip") &&
           (kind == "opprettet" || kind == "koordinator-endret" || kind == "deltaker-inn");
}

Value receipt_time_of(const Value& task) {
    for (const auto& output : task.at("output").items()) {
        if (fhir::has_coding(output.at("type"), fhir::kOppgave, "kvittert")) {
            return output.at("valueDateTime");
        }
    }
    return {};
}

class Status {
  public:
    Status(const Call& call, store::Reader& reader)
        : call_(call), reader_(reader), viewer_(call, reader) {}

    Result<Answer> of(const std::vector<Key>& patients) {
        bool is_known = false;
        for (const auto& patient : patients) is_known = add_patient(patient) || is_known;
        if (!is_known) return not_found();
        json::Array parts{part("finnes", "valueBoolean", has_open_plan_)};
        for (auto& plan : plans_) parts.push_back(std::move(plan));
        Answer answer;
        answer.body = parameters_of(std::move(parts));
        answer.touched = std::move(touched_);
        return answer;
    }

  private:
    bool add_patient(const Key& patient) {
        if (!show(patient)) return false;
        touched_.push_back(patient.reference());
        for (const auto& row : reader_.plans_of_patient(patient.id)) add_plan(row);
        return true;
    }

    // As the asker sees it; nothing where that is not at all.
    std::optional<Value> show(const Key& key) {
        if (!call_.who.may('r', key.type)) return {};
        if (!reader_.sees(key, viewer_.visibility())) return {};
        const auto version = reader_.read(key);
        return version ? std::optional(viewer_.show(key, version->body)) : std::nullopt;
    }

    void add_plan(const store::PlanRow& row) {
        const Key key{"CarePlan", row.plan};
        const auto plan = show(key);
        if (!plan) return;
        touched_.push_back(key.reference());
        has_open_plan_ = has_open_plan_ || row.status == "active" || row.status == "on-hold";
        auto parts = json::Array{part("referanse", "valueReference", reference_to(key, *plan))};
        add_if(parts, "type", "valueCoding", plan_type_of(*plan));
        add_if(parts, "status", "valueCode", plan->at("status"));
        add_if(parts, "periode", "valuePeriod", plan->at("period"));
        if (auto coordinator = coordinator_of(*plan); !coordinator.empty()) {
            parts.push_back(part("koordinator", std::move(coordinator)));
        }
        for (const auto& consent : consents_of(row.plan)) add_consent(consent, parts);
        if (call_.who.role == identity::Role::tjeneste) add_documentation(key, parts);
        plans_.push_back(part("plan", std::move(parts)));
    }

    static Value reference_to(const Key& key, const Value& plan) {
        auto reference = fhir::reference_to(key.reference());
        reference.set_if("identifier", plan.at("identifier").at(0));
        return reference;
    }

    // Those that let the asker see the plan; for others than services, the consent to the plan.
    std::vector<Key> consents_of(const std::string& plan) {
        std::vector<Key> keys;
        for (const auto& access : reader_.access(plan)) {
            if (!access.consent.empty() && access.org == viewer_.asker() &&
                access.when.holds(call_.now)) {
                keys.push_back({"Consent", access.consent});
            }
        }
        if (!viewer_.full() && call_.who.role != identity::Role::bruker) return keys;
        for (const auto& key : reader_.links_to({"CarePlan", plan}, "Consent", "data")) {
            const auto consent = load(reader_, key);
            if (consent && consent::is_consent_to_plan(*consent) &&
                consent->text("status") == "active") {
                keys.push_back(key);
            }
        }
        return keys;
    }

    void add_consent(const Key& key, json::Array& parts) {
        const auto consent = show(key);
        if (!consent) return;
        touched_.push_back(key.reference());
        json::Array about{part("referanse", "valueReference", fhir::reference_to(key.reference()))};
        add_if(about, "fra", "valueDateTime", consent->at("dateTime"));
        add_if(about, "til", "valueDateTime", consent->at("provision").at("period").at("end"));
        parts.push_back(part("samtykke", std::move(about)));
    }

    // The last that the service was told of the plan, in its ledger entry; or, where no receipt has
    // come on that, the service's own word.
    void add_documentation(const Key& care_plan, json::Array& parts) {
        Value notice;
        Value own_word;
        for (const auto& key : reader_.links_to(care_plan, "Task", "focus")) {
            const auto task = show(key);
            if (!task) continue;
            if (tells_of_plan(*task)) keep_later(notice, *task);
            if (plan::is_own_word_of_plan(*task)) keep_later(own_word, *task);
        }
        const bool is_received = notice.text("status") == "completed";
        const auto& last = is_received || own_word.is_null() ? notice : own_word;
        if (!last.is_null()) touched_.push_back(fhir::key_of(last).reference());
        parts.push_back(part("dokumentert", "valueBoolean", last.text("status") == "completed"));
        add_if(parts, "dokumentert-tid", "valueDateTime", receipt_time_of(last));
    }

    static void keep_later(Value& kept, const Value& task) {
        if (kept.is_null() || kept.text("authoredOn") < task.text("authoredOn")) kept = task;
    }

    const Call& call_;
    store::Reader& reader_;
    Viewer viewer_;
    json::Array plans_;
    std::vector<std::string> touched_;
    bool has_open_plan_ = false;
};

Result<Answer> status_of(const Services& services, const Call& call,
                         const std::function<std::vector<Key>(store::Reader&)>& find) {
    for (const auto* type : {"Patient", "CarePlan"}) {
        if (auto allowed = require_scope(call, 'r', type); !allowed) return Fail(allowed.error());
    }
    Result<Answer> answer;
    const auto viewed = services.store.view([&](store::Reader& reader) -> Result<void> {
        answer = Status(call, reader).of(find(reader));
        return {};
    });
    if (!viewed) return Fail(viewed.error());
    return answer;
}

}  // namespace

Result<Answer> ip_status(const Services& services, const Call& call, const std::string& patient) {
    return status_of(services, call, [&](store::Reader&) {
        return std::vector<Key>{{"Patient", patient}};
    });
}

Result<Answer> ip_status_of(const Services& services, const Call& call, const Value& input) {
    if (auto known = judge_parameters(input, kKnown); !known) return Fail(known.error());
    const auto& identifier = parameter_in(input, "identifier").at("valueIdentifier");
    const auto& system = identifier.text("system");
    const auto& value = identifier.text("value");
    if (system.empty() || value.empty()) {
        return bad_parameter("identifier", "is an Identifier with system and value.");
    }
    return status_of(services, call, [&](store::Reader& reader) {
        return reader.with_identifier("Patient", system, value);
    });
}

}  // namespace planbro::interactions
