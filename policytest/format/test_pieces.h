// A test file as what its formatter writes one after the other. Internal to policytest/format.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/base/span.h"
#include "grammar/syntax/token.h"
#include "policytest/language/test_file.h"

namespace hardtack::policytest {

enum class PieceKind : std::uint8_t {
  kToken,  // of the structure
  kComment,
  kBody,       // the statements between braces, with the blanks around them
  kFact,       // a fact or a rule
  kCondition,  // what can follow `check if`
  kTerms,      // terms with `,` between them
};

// Where it stands in the structure.
enum class PiecePlace : std::uint8_t {
  kInside,           // of a clause, or of what opens a test
  kTest,             // begins one
  kTestEnd,          // its `}`
  kClause,           // begins one
  kExpectation,      // begins one inside the braces of a table
  kExpectationsEnd,  // their `}`
};

struct TestPiece {
  PieceKind kind{};
  PiecePlace place = PiecePlace::kInside;
  Token token;  // its span, also of what is no token
};

// Of a file without errors that keeps its tokens. In the order of the text.
std::vector<TestPiece> pieces_of(const TestFile& file);

}  // namespace hardtack::policytest
