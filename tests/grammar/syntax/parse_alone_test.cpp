// The parser remembers its choices from one statement to the next. That must not show.
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "grammar/parse.h"
#include "tests/grammar/lower/random_statement.h"
#include "tests/grammar/syntax/instrumented.h"

namespace hardtack {
namespace {

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
      const std::string statement = testing_support::random_statement(random);
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
