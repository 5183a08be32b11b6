// The parser remembers its choices from one statement to the next. That must not show.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "grammar/parse.h"
#include "tests/grammar/instrumented.h"

namespace hardtack {
namespace {

// Whole statements, halves of them, and what fits nowhere.
std::string random_statement(std::mt19937_64& random) {
  static const std::vector<std::string> kBeginnings = {
      "a(1)",      "a($x) <- b($x)", "check if ", "check all ", "reject if ",
      "allow if ", "deny if ",       "trusting ", "check ",     ""};
  static const std::vector<std::string> kPieces = {"a",
                                                   "ns::f",
                                                   "true",
                                                   "null",
                                                   "hex:ab",
                                                   "check",
                                                   "if",
                                                   "or",
                                                   "$x",
                                                   "1",
                                                   "-1",
                                                   "\"s\"",
                                                   "2020-01-01T00:00:00Z",
                                                   "a(1)",
                                                   "true(",
                                                   "hex:ab(",
                                                   "b($x, $y)",
                                                   "(",
                                                   ")",
                                                   "[",
                                                   "]",
                                                   "{",
                                                   "}",
                                                   "{p}",
                                                   "{1: 2}",
                                                   "{,}",
                                                   ",",
                                                   ":",
                                                   ".",
                                                   ".length()",
                                                   ".any($p -> ",
                                                   ".any($p",
                                                   ".contains(",
                                                   ".true(",
                                                   "->",
                                                   "<-",
                                                   "<",
                                                   "==",
                                                   "&&",
                                                   "||",
                                                   "&",
                                                   "^",
                                                   "|",
                                                   "!",
                                                   "+",
                                                   "-",
                                                   "*",
                                                   "trusting",
                                                   "authority",
                                                   "previous",
                                                   "@"};
  std::string text = kBeginnings[random() % kBeginnings.size()];
  for (std::size_t pieces = random() % 9; pieces > 0; --pieces) text += " " + kPieces[random() % kPieces.size()];
  return text + ";\n";
}

void add_outcome(const ParsedSource& parsed, std::string& trees, std::string& messages) {
  trees += dump(parsed.tree);
  for (const Diagnostic& diagnostic : parsed.diagnostics)
    messages += diagnostic.message + "\n" + diagnostic.help + "\n";
}

TEST(Parse, StatementsReadTheSameAloneAndAfterOthers) {
  ParseOptions options;
  options.limits.max_diagnostics = 10'000;
  for (std::uint64_t seed = 1; seed <= (testing_support::kInstrumented ? 20u : 100u); ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937_64 random(seed);
    std::string text;
    std::string trees_alone;
    std::string messages_alone;
    for (int i = 0; i < 150; ++i) {
      const std::string statement = random_statement(random);
      add_outcome(parse_source(statement, options), trees_alone, messages_alone);
      text += statement;
    }
    std::string trees;
    std::string messages;
    add_outcome(parse_source(text, options), trees, messages);
    ASSERT_EQ(trees, trees_alone);
    ASSERT_EQ(messages, messages_alone);
  }
}

}  // namespace
}  // namespace hardtack
