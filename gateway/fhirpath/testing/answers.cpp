#include "fhirpath/testing/answers.hpp"

namespace planbro::fhirpath::testing {

namespace {

std::string text_of_failure(const Failure& failure) {
    return "! " + (failure.issues.empty() ? std::string() : failure.issues.front().text);
}

std::string text_of_item(const Item& item) {
    if (const auto text = text_of(item)) return *text;
    const auto* node = item.get<Node>();
    return node == nullptr ? "[]" : "[" + std::string(fhir::r4::text(node->type->name)) + "]";
}

}  // namespace

std::string answer(std::string_view expression, const Item& focus, const Environment& environment,
                   const Options& options) {
    const auto program = compile(expression, options);
    if (!program) return text_of_failure(program.error());
    const auto items = evaluate(*program, focus, environment);
    if (!items) return text_of_failure(items.error());
    std::string text;
    for (const auto& item : *items) text += (text.empty() ? "" : ", ") + text_of_item(item);
    return text;
}

std::string answer(std::string_view expression, std::string_view resource) {
    constexpr std::string_view kPatient = R"({"resourceType": "Patient"})";
    const auto value = json::parse(resource.empty() ? kPatient : resource);
    if (!value) return "no JSON";
    const auto focus = resource_item(*value);
    return focus ? answer(expression, *focus, Environment()) : "no resource";
}

std::string refusal(std::string_view expression, std::string_view root_type) {
    const auto program = compile(expression, Options{.root = fhir::r4::find_type(root_type)});
    return program ? "" : text_of_failure(program.error());
}

}  // namespace planbro::fhirpath::testing
