// For the mappers' tests: files of the repository, and one notice of each kind with its golden
// form.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "plan/notice.hpp"

namespace planbro::mappers::native::testing {

inline std::filesystem::path source_path(const std::string& path) {
    return std::filesystem::path(PLANBRO_SOURCE_DIR) / path;
}

inline std::string read_file(const std::string& path) {
    std::ifstream file(source_path(path), std::ios::binary);
    EXPECT_TRUE(file) << path;
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

inline json::Value read_json(const std::string& path) {
    auto value = json::parse(read_file(path));
    EXPECT_TRUE(value) << path;
    return value.value_or(json::Value());
}

// The text of a golden file; with PLANBRO_REBASELINE set, `actual` becomes the golden file.
inline std::string golden(const std::string& path, const std::string& actual) {
    if (std::getenv("PLANBRO_REBASELINE") != nullptr) {
        std::filesystem::create_directories(source_path(path).parent_path());
        std::ofstream(source_path(path), std::ios::binary) << actual;
    }
    return read_file(path);
}

inline constexpr std::array kAllKinds = std::to_array<plan::NoticeKind>(
    {plan::NoticeKind::opprettet, plan::NoticeKind::koordinator_endret,
     plan::NoticeKind::deltaker_inn, plan::NoticeKind::deltaker_ut, plan::NoticeKind::avsluttet,
     plan::NoticeKind::trukket, plan::NoticeKind::takket_nei});

// With every field filled, even where the kind must not tell it: the mapper has to leave it out.
inline plan::Notice full_notice(plan::NoticeKind kind) {
    return {
        .id = "3d5a3c4e-6a0e-4d11-9b51-0f6d1b0c0001",
        .kind = kind,
        .person = "14839210273",
        .person_system = "urn:oid:2.16.578.1.12.4.1.4.1",
        .plan_id = "SOLVIK-2026-0001",
        .care_plan = "8f14e45f-ceea-467f-9575-0b4a2f1c0001",
        .receiver = "310000310",
        .owner = "310000108",
        .owner_name = "Solvik kommune",
        .when = *parse_instant("2026-11-23T11:10:04.123Z"),
        .status = kind == plan::NoticeKind::avsluttet ? "completed" : "active",
        .plan_type = "individuell-plan",
        .period_start = "2026-01-12",
        .period_end = "2027-01-11",
        .coordinator = {"Mona Lie <koordinator>", "Solvik kommune", "99999991"},
        .read_at = "https://planbro.example/fhir/CarePlan/8f14e45f-ceea-467f-9575-0b4a2f1c0001"};
}

// "opprettet", "koordinator_endret", ...: a name GoogleTest accepts.
inline std::string test_name(plan::NoticeKind kind) {
    std::string name(plan::code_of(kind));
    for (auto& c : name) c = c == '-' ? '_' : c;
    return name;
}

// "code at expression" for each issue of a failure.
inline std::vector<std::string> faults_of(const Failure& failure) {
    std::vector<std::string> faults;
    for (const auto& issue : failure.issues) {
        faults.push_back(issue.code + " at " + issue.expression);
    }
    return faults;
}

inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

// A document with one fault, and how it is told.
struct Wrong {
    std::string name;
    std::string from;
    std::string to;
    std::string fault;
};

inline void PrintTo(const Wrong& row, std::ostream* out) {
    *out << row.fault;
}

}  // namespace planbro::mappers::native::testing
