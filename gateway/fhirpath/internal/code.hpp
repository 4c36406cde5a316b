// A compiled expression: a tree in one list, its names, literals, types and patterns resolved.
#pragma once

#include <cstdint>
#include <forward_list>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "fhirpath/internal/navigation.hpp"
#include "fhirpath/internal/pattern.hpp"
#include "fhirpath/item.hpp"

namespace planbro::fhirpath::internal {

struct Function;

using Index = std::uint32_t;
constexpr Index kNone = std::numeric_limits<Index>::max();

enum class Kind : std::uint8_t {
    empty,     // {}
    literal,   // Code::literals
    self,      // $this
    position,  // $index
    total,     // $total
    member,    // Code::steps
    variable,  // Code::variables
    call       // a function or an operator
};

struct Expression {
    Kind kind = Kind::empty;
    bool is_kept = false;      // evaluated once for all rounds (mark_kept)
    std::uint16_t depth = 1;   // of the tree below it
    std::uint32_t at = 0;      // byte in the text
    Index input = kNone;       // what it is asked of; none: the focus
    Index operand = kNone;     // in the list of its kind; of a call: in types, or in patterns
    Index first_argument = 0;  // in Code::arguments
    std::uint32_t argument_count = 0;
    const Function* function = nullptr;
};

enum class Variable : std::uint8_t { resource, root_resource, context, constant };

struct VariableName {
    Variable variable;
    std::string name;
};

// What `is` asks for. An unqualified Quantity is one of FHIR as well as the System's.
struct TypeTest {
    enum class System : std::uint8_t {
        none,
        boolean,
        integer,
        decimal,
        string,
        date,
        date_time,
        time,
        quantity,
        any
    };
    const r4::Type* type = nullptr;
    System system = System::none;
};

struct Code {
    std::string text;
    std::vector<Expression> expressions;
    std::vector<Index> arguments;
    Index root = kNone;

    std::vector<Item> literals;
    std::forward_list<std::string> texts;  // of the literals
    std::vector<Step> steps;
    std::vector<VariableName> variables;
    std::vector<TypeTest> types;
    std::vector<Pattern> patterns;
    bool as_wants_single = false;

    [[nodiscard]] const Expression& at(Index index) const { return expressions[index]; }
    [[nodiscard]] Index argument(const Expression& call, std::size_t number) const {
        return arguments[call.first_argument + number];
    }
};

}  // namespace planbro::fhirpath::internal
