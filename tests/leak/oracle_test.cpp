// The oracle must know the rules as a lawyer reads them: the rows of the table of guardians.
//
// All rows: PLANBRO_LEAK_ROWS=all leak_test --gtest_filter=LeakOracle.*
#include <algorithm>
#include <cstdlib>

#include "flow/guardian_house.hpp"
#include "leak/rights.hpp"

namespace planbro::leak {
namespace {

using flow::GuardianRow;

Asker asker_of(const GuardianRow& row) {
    if (!flow::is_service(row.who))
        return {"bruker", Role::bruker, "", flow::number_of(row.who, row)};
    return {flow::client_of(row.who), Role::tjeneste, flow::services().at(row.who)};
}

Rights rights_in(const flow::House& house, Instant now) {
    const auto tester = house.as("tester");
    std::vector<json::Value> all;
    for (const auto* type :
         {"CarePlan", "CareTeam", "Consent", "Patient", "RelatedPerson", "PractitionerRole",
          "Organization", "ServiceRequest", "Appointment", "Communication", "Goal", "Task"}) {
        for (auto& one : tester.find(type, "_count=500")) all.push_back(std::move(one));
    }
    return {all, now};
}

std::string told(const Rights& rights, const Asker& asker, const std::string& plan) {
    if (!rights.visible(asker).contains(plan)) return "ingenting";
    const auto sight = rights.sight(asker, plan);
    if (sight.whole) return "hele";
    std::string some;
    std::string missing;
    const std::pair<const char*, std::uint32_t> sections[] = {
        {"maal", kMaal},           {"tiltak", kTiltak},       {"moeter", kMoeter},
        {"meldinger", kMeldinger}, {"deltakere", kDeltakere}, {"kartlegging", kKartlegging}};
    for (const auto& [name, bit] : sections) {
        auto& list = (sight.sections & bit) != 0 ? some : missing;
        list += (list.empty() ? "" : ", ") + std::string(name);
    }
    return missing.find(',') == std::string::npos ? "uten " + missing : some;
}

bool is_given_by_nobody(const GuardianRow& row) {
    return std::ranges::any_of(row.sharings, [](const auto& one) {
        return one.giving.by == std::vector<std::string>{"ingen"};
    });
}

// Those that the rules decide without a file of one's own, and that a plan tool can tell of.
std::vector<GuardianRow> rows() {
    std::vector<GuardianRow> rows;
    for (auto& row : flow::read_guardian_table(PLANBRO_SOURCE_DIR "/tests/consent/foresatte.csv")) {
        if (row.action == "ser" && row.rules.empty() && !is_given_by_nobody(row))
            rows.push_back(std::move(row));
    }
    return rows;
}

TEST(LeakOracle, KnowsTheTableOfGuardians) {
    const bool all = std::getenv("PLANBRO_LEAK_ROWS") != nullptr;
    const auto table = rows();
    ASSERT_GT(table.size(), 40U);
    for (std::size_t i = 0; i < table.size(); i += all ? 1 : 6) {
        const auto& row = table[i];
        flow::RowHouse house(row);
        ASSERT_EQ(house.pushed().status, 201) << row;
        const auto rights = rights_in(house.house(), flow::moment_of(row));
        EXPECT_EQ(told(rights, asker_of(row), house.plan()), row.expected) << row;
    }
}

}  // namespace
}  // namespace planbro::leak
