// A search must not find by what a read keeps back: over all sets of sections, every resource of
// the sample and every parameter of its type.
#include "consent/searchable.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "consent/cut.hpp"
#include "consent/testing/sample_plan.hpp"
#include "fhir/resource.hpp"

namespace planbro::consent {
namespace {

// Each index row as a parameter and a text.
using Rows = std::set<std::pair<std::string, std::string>>;

Rows rows_of(const json::Value& resource) {
    Rows rows;
    const auto index = fhir::index_of(resource);
    for (const auto& row : index.tokens) rows.insert({row.parameter, row.system + "|" + row.code});
    for (const auto& row : index.links) rows.insert({row.parameter, row.target.reference()});
    for (const auto& row : index.spans) rows.insert({row.parameter, format_instant(row.span.low)});
    for (const auto& row : index.texts) rows.insert({row.parameter, row.exact});
    return rows;
}

Sections needs_of(const std::string& type, const std::string& row) {
    const auto colon = row.find(':');
    const auto* parameter = fhir::find_search_parameter(type, row.substr(0, colon));
    if (parameter == nullptr) return 0;
    return row.ends_with(":identifier") ? needed_to_search_identifier(*parameter)
                                        : needed_to_search(*parameter);
}

bool opens(Sections needs, Sections sections, bool address_protected) {
    if ((needs & kOwnerOnly) != 0) return false;
    if ((needs & kAddressProtected) != 0 && address_protected) return false;
    return (needs & kAll & ~sections) == 0;
}

TEST(Searchable, NothingIsFoundByWhatAViewDoesNotShow) {
    std::size_t kept_back = 0;
    for (const auto& resource : testing::sample_resources()) {
        const auto type = resource.text("resourceType");
        const auto all = rows_of(resource);
        for (Sections bits = 0; bits < 128; ++bits) {
            View view;
            view.sections = kEksistens | ((bits & 63U) << 1U);
            view.address_protected = (bits & 64U) != 0;
            view.orgnr = testing::kGp;
            // Without the section, a service sees its own measures alone, and those whole.
            if (type == "ServiceRequest" && (view.sections & kTiltak) == 0) continue;
            const auto shown = rows_of(cut(resource, view));
            for (const auto& row : all) {
                if (shown.contains(row)) continue;
                ++kept_back;
                EXPECT_FALSE(
                    opens(needs_of(type, row.first), view.sections, view.address_protected))
                    << type << "?" << row.first << " = " << row.second << " with sections "
                    << view.sections << (view.address_protected ? ", address protected" : "");
            }
        }
    }
    EXPECT_GT(kept_back, 1000U);
}

TEST(Searchable, WhatEveryConsentShowsIsFoundWithoutSections) {
    struct Case {
        std::string_view type;
        std::string_view parameter;
    };
    for (const auto& one : std::to_array<Case>({{"CarePlan", "patient"},
                                                {"CarePlan", "status"},
                                                {"CarePlan", "identifier"},
                                                {"CarePlan", "date"},
                                                {"Patient", "identifier"},
                                                {"Patient", "family"},
                                                {"ServiceRequest", "based-on"},
                                                {"ServiceRequest", "status"},
                                                {"Task", "owner"},
                                                {"Task", "focus"},
                                                {"Consent", "data"},
                                                {"Consent", "status"}})) {
        const auto* parameter = fhir::find_search_parameter(one.type, one.parameter);
        ASSERT_NE(parameter, nullptr) << one.type << "?" << one.parameter;
        EXPECT_EQ(needed_to_search(*parameter), 0U) << one.type << "?" << one.parameter;
    }
}

}  // namespace
}  // namespace planbro::consent
