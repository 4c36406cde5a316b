// A Report for those who read it: people, build servers, FHIR.
#pragma once

#include <string>

#include "base/json.hpp"
#include "conform/conform.hpp"

namespace planbro::conform {

std::string line_of(const Verdict& verdict);
std::string summary_of(const Report& report);

// As build servers read it: testsuites, testsuite, testcase with failure or skipped.
std::string junit_of(const Report& report);

// https://hl7.org/fhir/R4/testreport.html
json::Value test_report_of(const Report& report);

}  // namespace planbro::conform
