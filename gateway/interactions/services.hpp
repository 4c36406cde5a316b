// What every interaction is given: the store, the validator, identities and the register. Nothing
// global.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "audit/record.hpp"
#include "audit/trail.hpp"
#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "base/seal.hpp"
#include "base/time.hpp"
#include "consent/rule_table.hpp"
#include "fhir/number_policy.hpp"
#include "identity/principal.hpp"
#include "interactions/shown.hpp"
#include "profiles/validator.hpp"
#include "signature/signature.hpp"
#include "store/store.hpp"

namespace planbro::interactions {

namespace exports {
class Desk;
}

struct Organisation {
    std::string orgnr;
    std::string name;          // the register's name, never that of whoever mentions it last
    std::string sector;        // code of ip-sektor
    std::string archive = {};  // orgnr of who archives its plans; "" none
    std::chrono::days archive_interval{0};  // after which an open plan is archived again; 0 never
};

using Register = std::map<std::string, Organisation, std::less<>>;  // by orgnr

// "" of an organisation that is not registered.
std::string name_of(const Register& registry, std::string_view orgnr);

struct Services {
    store::Store& store;
    const profiles::Validator& validator;
    Ids ids;
    Register registry;
    std::string
        base_url;  // of the FHIR API, without a trailing slash: "http://127.0.0.1:8080/fhir"
    fhir::NumberPolicy numbers = {};
    std::shared_ptr<const consent::RuleTable> rules = std::make_shared<consent::RuleTable>();
    bool sandbox = false;           // notifications may go to this machine
    Seal seal = Seal("");           // of what is handed out to come back, such as cursors
    std::chrono::days overdue{14};  // since a notice was written, without a receipt
    std::shared_ptr<ShownMemory> shown = std::make_shared<ShownMemory>();
    std::shared_ptr<audit::Trail> trail = std::make_shared<audit::Trail>(store);
    std::shared_ptr<exports::Desk> exports = {};  // none: nothing is exported
    // Of the messages of health records; none: signatures are not looked at.
    std::shared_ptr<const signature::Policy> signatures = {};
};

// Who asks, and the moment the question is judged at.
struct Call {
    identity::Principal who;
    Instant now;
    std::string id = {};    // of the request, in the audit journal
    std::string from = {};  // the address that it came from
};

// What nobody has asked for: the gateway's own doing, or what it does for the owner of a plan.
Call gateway_itself(Instant now, std::string owner = "planbro");

// Who asks, as the audit journal names it.
audit::Who asker_of(const Call& call);

// What an interaction answers; http/ renders it.
struct Answer {
    int status = 200;
    json::Value body;          // null: no body, or it stands in `text`
    std::string text = {};     // the body as JSON, where it is at hand so
    std::string native = {};   // an XML document of another standard as the body, instead
    std::string location;      // relative to the base, "CarePlan/1/_history/2"; "" = none
    std::int64_t version = 0;  // > 0: ETag
    Instant updated;           // with version: Last-Modified
    // Whether the version alone tells what is shown, so that 304 can stand for it. A cut view also
    // changes with the consents.
    bool is_whole = false;
    // What is not FHIR: the type of what stands in `text`; and headers of its own.
    std::string media_type = {};
    std::vector<std::pair<std::string, std::string>> headers = {};
    std::optional<Instant> expires = {};
    // For the audit record: what was shown or changed, as "Type/id".
    std::vector<std::string> touched;
};

// Moves the body out, whichever way it is held.
json::Value take_body(Answer& answer);

}  // namespace planbro::interactions
