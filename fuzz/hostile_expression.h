// A list of choices as an expression: every operator on values of every type, closures inside each other, names that
// shadow, variables that nothing binds. Well formed, as a program's builder demands; seldom well typed.
#pragma once

#include <array>
#include <string_view>

#include "engine/program/program_builder.h"
#include "fuzz/fuzz_support.h"

namespace hardtack::fuzz {

// Variables that expressions name; the last of them is never bound.
inline constexpr std::array<std::string_view, 5> kExpressionVariables = {"x", "y", "z", "w", "unbound"};

// A value of any type without variables, up to three collections deep.
Value hostile_value(Choices& choices, TermStore& terms);

// Pushes an expression that leaves one value on the stack of what `builder` has open.
void hostile_expression(Choices& choices, ProgramBuilder& builder);

}  // namespace hardtack::fuzz
