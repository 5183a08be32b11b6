// The parser leaves out much of ANTLR's and remembers its choices. It must read every statement as ANTLR does.
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>
#include <span>
#include <string>

#include "engine/program/print.h"
#include "grammar/syntax/lexer.h"
#include "tests/grammar/lower/random_block.h"
#include "tests/grammar/lower/random_statement.h"
#include "tests/grammar/samples.h"
#include "tests/grammar/syntax/antlr_parser.h"
#include "tests/grammar/syntax/instrumented.h"

namespace hardtack {
namespace {

using testing_support::find_parser_difference;

// Puts each statement of a text to both parsers; ours reads them one after the other.
class Comparison {
 public:
  void compare(const std::string& text) {
    const Source source("policy", text);
    const ParseLimits limits;
    Diagnostics diagnostics;
    const LexedText lexed = lex(source, {0, source.size()}, limits, false, diagnostics);
    for (const StatementTokens& statement : lexed.statements) {
      const auto tokens = std::span(lexed.tokens).subspan(statement.first, statement.last - statement.first);
      if (tokens.empty() || find_excess_depth(tokens, limits.max_depth)) continue;
      ++statements_;
      const std::string difference = find_parser_difference(parser_, tokens);
      ASSERT_EQ(difference, "") << source.text(statement.span);
    }
  }
  std::size_t statements() const { return statements_; }

 private:
  AntlrParser parser_;
  std::size_t statements_ = 0;
};

TEST(Parser, RandomStatementsAreReadAsAntlrReadsThem) {
  const char* asked = std::getenv("HARDTACK_PARSER_STATEMENTS");
  const std::uint64_t count = asked != nullptr                 ? std::strtoull(asked, nullptr, 10)
                              : testing_support::kInstrumented ? 2'000
                                                               : 20'000;
  Comparison comparison;
  std::mt19937_64 random(1);
  for (std::uint64_t i = 0; i < count && !HasFailure(); ++i) {
    comparison.compare(testing_support::random_statement(random));
  }
  EXPECT_GT(comparison.statements() * 10, count * 9);
}

TEST(Parser, SamplesAreReadAsAntlrReadsThem) {
  const auto samples = testing_support::sample_texts();
  Comparison comparison;
  for (const testing_support::SampleText& sample : samples) {
    SCOPED_TRACE(sample.name);
    comparison.compare(sample.text);
  }
  EXPECT_GT(comparison.statements(), 200u);
}

TEST(Parser, RandomProgramsAreReadAsAntlrReadsThem) {
  Comparison comparison;
  for (std::uint64_t seed = 1; seed <= (testing_support::kInstrumented ? 50u : 500u) && !HasFailure(); ++seed) {
    comparison.compare(print_block(testing_support::random_block(seed)));
  }
  EXPECT_GT(comparison.statements(), 100u);
}

}  // namespace
}  // namespace hardtack
