#include "tests/grammar/lower/random_statement.h"

#include <vector>

#include "tests/grammar/syntax/words.h"

namespace hardtack::testing_support {

// Whole statements, halves of them, and what fits nowhere.
std::string random_statement(std::mt19937_64& random) {
  static const std::vector<std::string> kBeginnings = {
      "a(1)",      "a($x) <- b($x)", "check if ", "check all ", "reject if ",
      "allow if ", "deny if ",       "trusting ", "check ",     ""};
  static const std::vector<std::string> kPieces = words(
      "a ns::f true null hex:ab check if or $x 1 -1 \"s\" 2020-01-01T00:00:00Z a(1) true( hex:ab( b($x,$y) ( ) [ ] { } "
      "{p} {1:2} "
      "{,} , : . .length() .any($p-> .any($p .contains( .true( -> <- < == && || & ^ | ! + - * trusting authority "
      "previous @");
  std::string text = kBeginnings[random() % kBeginnings.size()];
  for (std::size_t pieces = random() % 9; pieces > 0; --pieces) text += " " + kPieces[random() % kPieces.size()];
  return text + ";\n";
}

}  // namespace hardtack::testing_support
