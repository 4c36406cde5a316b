#include "interactions/applications.hpp"

#include <map>

#include "fhir/codes.hpp"

namespace planbro::interactions {

namespace {

bool tells_of_declining(const json::Value& task) {
    return fhir::code_in(task.at("businessStatus"), fhir::kVarselType) ==
           plan::code_of(plan::NoticeKind::takket_nei);
}

// By service: declined applications less those it has been told of.
std::map<std::string, int> untold(const consent::PlanFacts& facts) {
    std::map<std::string, int> count;
    for (const auto& task : facts.tasks) {
        if (!tells_of_declining(task)) continue;
        if (fhir::has_coding(task.at("code"), fhir::kOppgave, "soknad")) {
            ++count[consent::orgnr_of_reference(task.at("requester"), facts)];
        } else if (fhir::has_coding(task.at("code"), fhir::kOppgave, "dokumenter-ip")) {
            --count[consent::orgnr_of_reference(task.at("owner"), facts)];
        }
    }
    return count;
}

}  // namespace

std::vector<plan::Notice> notices_of_declining(const consent::PlanFacts& facts,
                                               const plan::PlanState& state, Instant now,
                                               const Ids& ids) {
    std::vector<plan::Notice> notices;
    for (const auto& [service, count] : untold(facts)) {
        if (service.empty() || service == state.owner) continue;
        for (int i = 0; i < count; ++i) {
            notices.push_back(plan::declined_notice(service, state, now, ids));
        }
    }
    return notices;
}

}  // namespace planbro::interactions
