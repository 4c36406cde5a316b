#include "fhirpath/fhirpath.hpp"

#include "base/text.hpp"
#include "fhirpath/internal/analysis.hpp"
#include "fhirpath/internal/error.hpp"
#include "fhirpath/internal/evaluation.hpp"
#include "fhirpath/internal/kept.hpp"
#include "fhirpath/internal/parser.hpp"

namespace planbro::fhirpath {

namespace {

using internal::Code;
using internal::Error;
using internal::Evaluation;
using internal::Frame;
using internal::Truth;

constexpr std::size_t kExpressionBytesMax = std::size_t(64) << 10U;

// Positions are told in characters, from 1.
Fail failure(std::string_view expression, const Error& error) {
    const auto position = length(expression.substr(0, error.at())) + 1;
    return fail(Category::unprocessable, "feil-fhirpath",
                "FHIRPath, character " + std::to_string(position) + ": " + error.text());
}

}  // namespace

std::string_view Program::expression() const {
    return code_->text;
}

Result<Program> compile(std::string_view expression, const Options& options) {
    if (expression.size() > kExpressionBytesMax) return failure({}, Error(0, "it is too long"));
    if (!is_utf8(expression)) return failure({}, Error(0, "it is not UTF-8"));
    auto code = std::make_shared<Code>();
    code->text = expression;
    code->as_wants_single = options.as_wants_single;
    try {
        internal::Parser(code->text, *code).parse();
        internal::analyse(*code, options);
        internal::mark_kept(*code);
    } catch (const Error& error) {
        return failure(expression, error);
    }
    return Program(std::move(code));
}

Result<Collection> evaluate(const Program& program, const Item& focus,
                            const Environment& environment) {
    Collection answer;
    try {
        Evaluation run(program.code(), environment, focus);
        const auto items = run.items(program.code().root, Frame{&focus, 0, nullptr});
        for (const auto& item : items) answer.push_back(item);
    } catch (const Error& error) {
        return failure(program.expression(), error);
    }
    return answer;
}

Result<std::optional<bool>> decide(const Program& program, const Item& focus,
                                   const Environment& environment) {
    try {
        Evaluation run(program.code(), environment, focus);
        const auto truth = run.truth(program.code().root, Frame{&focus, 0, nullptr});
        if (truth == Truth::none) return std::nullopt;
        return truth == Truth::yes;
    } catch (const Error& error) {
        return failure(program.expression(), error);
    }
}

Result<bool> holds(const Program& program, const Item& focus, const Environment& environment) {
    const auto answer = decide(program, focus, environment);
    if (!answer) return Fail(answer.error());
    return answer->value_or(false);
}

}  // namespace planbro::fhirpath
