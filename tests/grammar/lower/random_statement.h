// Statements that are right, half right and wrong.
#pragma once

#include <random>
#include <string>

namespace hardtack::testing_support {

// With its `;` and a line break.
std::string random_statement(std::mt19937_64& random);

}  // namespace hardtack::testing_support
