#include "fhir/number_policy.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "fhir/identifiers.hpp"
#include "fhir/path.hpp"

namespace planbro::fhir {

namespace {

// As many as the other validators tell: a hostile resource must not make a huge answer.
constexpr std::size_t kIssuesMax = 200;

Issue issue(std::string type, std::string code, std::string text) {
    return {Severity::error, std::move(type), std::move(code), std::move(text), {}};
}

Issue invalid(std::string_view why) {
    return issue("value", "ugyldig-fodselsnummer",
                 "Not a national identity number: " + std::string(why) + ".");
}

std::optional<Issue> by_verdict(Verdict verdict, Issue found) {
    if (verdict == Verdict::allow) return {};
    if (verdict == Verdict::warn) found.severity = Severity::warning;
    return found;
}

std::optional<Issue> judge_population(const NumberPolicy& policy, const PersonNumber& number) {
    if (number.synthetic()) {
        return by_verdict(
            policy.synthetic,
            issue("business-rule", "testnummer",
                  "The number of a test person, where real persons' plans are kept."));
    }
    if (number.population == Population::real) {
        return by_verdict(policy.real,
                          issue("business-rule", "ekte-nummer",
                                "The number of a real person, where only test persons belong."));
    }
    return {};
}

std::optional<Issue> judge(const NumberPolicy& policy, NumberKind kind, std::string_view digits) {
    const auto number = classify_person_number(digits);
    if (!number) return invalid(text_of(number.error()));
    if (number->kind != kind) return invalid("it is of another kind than its system is for");
    if (policy.check_digits == CheckDigitRule::today &&
        number->check_digits == CheckDigits::only_2032) {
        return invalid("its check digits follow the rule of 2032, which does not hold here yet");
    }
    return judge_population(policy, *number);
}

class Walk {
  public:
    explicit Walk(const NumberPolicy& policy) : policy_(policy) {}

    void element(const json::Value& value, const Path& path) {
        identifier(value, path);
        for (const auto& [name, member] : value.members()) {
            if (member.is_object()) element(member, {&path, name});
            int index = 0;
            for (const auto& item : member.items()) {
                if (item.is_object()) element(item, {&path, name, index});
                ++index;
            }
        }
    }

    std::vector<Issue> issues() && { return std::move(issues_); }

  private:
    void identifier(const json::Value& value, const Path& path) {
        const auto kind = kind_of(value.text("system"));
        const auto* digits = value.find("value");
        if (!kind || digits == nullptr || !digits->is_string()) return;
        if (auto found = judge(policy_, *kind, digits->string()); found) {
            found->expression = Path{&path, "value"}.text();
            add(std::move(*found));
        }
    }

    void add(Issue found) {
        if (issues_.size() > kIssuesMax) return;
        if (issues_.size() < kIssuesMax) {
            issues_.push_back(std::move(found));
            return;
        }
        issues_.push_back({Severity::information,
                           "informational",
                           "flere-feil",
                           "There are more faults than are listed.",
                           {}});
    }

    const NumberPolicy& policy_;
    std::vector<Issue> issues_;
};

}  // namespace

std::vector<Issue> judge_numbers(const NumberPolicy& policy, const json::Value& resource) {
    Walk walk(policy);
    walk.element(resource, {nullptr, resource.text("resourceType")});
    return std::move(walk).issues();
}

}  // namespace planbro::fhir
