// The checks with what they do: the list that everything else is made of.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "conform/conform.hpp"
#include "conform/internal/play.hpp"

namespace planbro::conform::internal {

struct Finding {
    Outcome outcome = Outcome::pass;
    std::string seen;
};

struct Test {
    Check check;
    // Checks that must have passed, else this one cannot tell anything and is left out.
    std::vector<std::string_view> needs;
    std::function<Finding(Play&)> judge;
};

// In the order in which they are done.
std::vector<Test> tests_of(const Kit& kit);

// --- the chapters of the list

void add_acceptance(std::vector<Test>& tests,
                    const Kit& kit);  // first message, first repeat, story
void add_receipts(std::vector<Test>& tests, const Kit& kit);
void add_repeats(std::vector<Test>& tests, const Kit& kit);
void add_refusals(std::vector<Test>& tests, const Kit& kit);
void add_order(std::vector<Test>& tests, const Kit& kit);
void add_line(std::vector<Test>& tests, const Kit& kit);

Finding passed(std::string seen);
Finding failed(std::string seen);
Finding skipped(std::string seen);
Finding judged_as_accepted(const Exchange& exchange);
// Whether the second answer is that to a repeat of the first.
Finding judged_as_repeat(const Exchange& first, const Exchange& again);

}  // namespace planbro::conform::internal
