// The FHIR interactions this gateway serves, one file each. All are free functions of the services,
// the call (who, when) and the request; http/ turns HTTP into these and Answers back into HTTP.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "interactions/services.hpp"

namespace planbro::interactions {

// https://hl7.org/fhir/R4/http.html#read
Result<Answer> read(const Services& services, const Call& call, const store::Key& key);

// https://hl7.org/fhir/R4/http.html#vread
Result<Answer> vread(const Services& services, const Call& call, const store::Key& key,
                     std::int64_t version);

// Name and value of each search parameter, decoded, in the order of the URL or form.
using Parameters = std::vector<std::pair<std::string, std::string>>;

// https://hl7.org/fhir/R4/http.html#search; `type` "" searches all types, `patient` (a logical id)
// keeps to that patient's compartment. Personal numbers stay out of the links. A `lenient` one
// passes over unknown parameters and says so, in an entry of mode "outcome"
// (https://hl7.org/fhir/R4/search.html#errors).
struct SearchAsked {
    std::string type;
    std::string patient = {};
    bool lenient = false;
};
Result<Answer> search(const Services& services, const Call& call, const SearchAsked& asked,
                      const Parameters& parameters);

// https://hl7.org/fhir/R4/http.html#history: of a resource, of a type (id ""), or of all (type "",
// too). A view that is cut has the versions alone that differ in it.
struct HistoryAsked {
    std::string type;
    std::string id = {};
};
Result<Answer> history(const Services& services, const Call& call, const HistoryAsked& asked,
                       const Parameters& parameters);

// https://hl7.org/fhir/R4/http.html#create
Result<Answer> create(const Services& services, const Call& call, const std::string& type,
                      json::Value resource, const std::string& if_none_exist);

// https://hl7.org/fhir/R4/http.html#update; `if_match` is the version asked for, if any.
Result<Answer> update(const Services& services, const Call& call, const store::Key& key,
                      json::Value resource, std::optional<std::int64_t> if_match);

// https://hl7.org/fhir/R4/http.html#cond-update: `condition` is the query of the URL. What meets it
// is updated; if nothing does, the resource is created.
Result<Answer> update_where(const Services& services, const Call& call, const std::string& type,
                            const std::string& condition, json::Value resource,
                            std::optional<std::int64_t> if_match);
Result<Answer> remove_where(const Services& services, const Call& call, const std::string& type,
                            const std::string& condition, std::optional<std::int64_t> if_match);

// https://hl7.org/fhir/R4/http.html#patch: of the resource with the id, or of the one that meets
// the condition. `change` makes of a resource what the patch says (patch/patch.hpp); it may be
// asked more than once.
using Change = std::function<Result<json::Value>(const json::Value& resource)>;
struct PatchAsked {
    std::string type;
    std::string id = {};
    std::string condition = {};
};
Result<Answer> patch(const Services& services, const Call& call, const PatchAsked& asked,
                     const Change& change, std::optional<std::int64_t> if_match);

// https://hl7.org/fhir/R4/http.html#delete
Result<Answer> remove(const Services& services, const Call& call, const store::Key& key,
                      std::optional<std::int64_t> if_match);

// What a write is answered with: Prefer, https://hl7.org/fhir/R4/http.html#ops
enum class Return { minimal, representation, outcome };

// https://hl7.org/fhir/R4/http.html#transaction: all or nothing, GETs behind all that writes.
Result<Answer> transaction(const Services& services, const Call& call, const json::Value& bundle,
                           Return wanted);

// https://hl7.org/fhir/R4/http.html#batch: each entry by itself, as if it came alone.
Result<Answer> batch(const Services& services, const Call& call, const json::Value& bundle,
                     Return wanted);

// https://hl7.org/fhir/R4/operation-resource-validate.html
struct ValidateRequest {
    std::string type;
    std::string id;        // of the instance that is asked about; "" for the type
    json::Value resource;  // null: the instance as it stands, or none for mode "delete"
    std::string mode;      // "create", "update", "delete", "profile" or ""
    std::vector<std::string> profiles;
};
// 200 with an OperationOutcome, whatever the verdict. Judges as a write would, beyond what the
// store would say; nothing is written.
Result<Answer> validate(const Services& services, const Call& call, ValidateRequest request);

// https://hl7.org/fhir/R4/http.html#capabilities: exactly what is served.
json::Value capability_statement(std::string_view base_url, Instant now, bool sandbox);

// At start: who may see what is kept beside each plan, as the rules have it. Where they are not
// those that it was last judged by, every plan is judged anew.
Result<void> judge_access_anew(const Services& services, Instant now);

// The types that are kept, and what can be done with each. AuditEvents are served beside them, to
// be read and searched for.
std::span<const std::string_view> kept_types();
bool is_kept(std::string_view type);
bool is_served(std::string_view type);
bool is_deletable(std::string_view type);

}  // namespace planbro::interactions
