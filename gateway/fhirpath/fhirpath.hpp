// FHIRPath 2.0 on FHIR R4: https://hl7.org/fhirpath/N1/ with the additions of
// https://hl7.org/fhir/R4/fhirpath.html. An expression is compiled once; the program is immutable
// and may be evaluated by many threads at a time. What is left out stands in docs/limitations.md.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "fhirpath/environment.hpp"
#include "fhirpath/item.hpp"

namespace planbro::fhirpath {

namespace internal {
struct Code;
}

struct Options {
    // The type that the expression starts at. If it is given, what can never have a value by the
    // definition of R4 is a failure: elements that do not exist, arguments of a wrong type.
    const fhir::r4::Type* root = nullptr;
    // `as` and as() take a single item, as N1 has it. R4's own invariants and search parameters
    // apply them to many, so by default they pick those of the type, as ofType() does.
    bool as_wants_single = false;
    // Whether first(), skip() and so on are refused on what has no order, such as children().
    bool check_order = false;
};

class Program {
  public:
    explicit Program(std::shared_ptr<const internal::Code> code) : code_(std::move(code)) {}
    [[nodiscard]] std::string_view expression() const;
    [[nodiscard]] const internal::Code& code() const { return *code_; }

  private:
    std::shared_ptr<const internal::Code> code_;
};

// A failure tells at which character what was expected.
Result<Program> compile(std::string_view expression, const Options& options = {});

// The focus is a resource (resource_item) or any node in it whose type the caller knows. Nodes,
// and those in the environment, must outlive the answer.
Result<Collection> evaluate(const Program& program, const Item& focus,
                            const Environment& environment);

// The answer as a boolean: that of a boolean, true for any other single item, nothing for an empty
// collection (https://hl7.org/fhirpath/N1/#singleton-evaluation-of-collections). Allocates only
// where the expression makes texts or collects more than a few items.
Result<std::optional<bool>> decide(const Program& program, const Item& focus,
                                   const Environment& environment);

// Whether an invariant holds: it gives true. One that gives nothing does not
// (https://hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.constraint), which
// is so of some of R4's own where what they judge is absent: ref-1 of a Reference with a display
// alone. decide() tells these apart.
Result<bool> holds(const Program& program, const Item& focus, const Environment& environment);

}  // namespace planbro::fhirpath
