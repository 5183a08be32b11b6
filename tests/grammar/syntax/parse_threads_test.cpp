// ANTLR's tables are the only thing that parsers share; they grow while they are used, so the first texts matter most.
// A program of its own, so that they are empty when the threads start.
#include <gtest/gtest.h>

#include <barrier>
#include <string>
#include <thread>
#include <vector>

#include "grammar/compile.h"
#include "grammar/parse.h"

namespace hardtack {
namespace {

const std::vector<std::string>& texts() {
  static const std::vector<std::string> list = {
      "right(\"a\", 1, -5, 2020-12-04T09:46:41Z, hex:aa, {1, 2}, {,}, {}, {\"a\": 1, 1: true}, [1, [2]], null);",
      "h($x) <- a($x), $x <-1, !$x + 1 == 2 trusting authority;",
      "check if !1 + 2 < 3 && $x.length() > 1 || {1, 2}.any($p -> $p == 1 && true), a($x);",
      "check all or(1), check($0) or true(1) or true; /* x */ reject if 1 | 2 ^ 3 & 4 === 0;",
      "allow if a(1) // comment\n, b($x), $x.extern::f(1) === (5 == 6).try_or(false);",
      "a(1) b(2); check iff true; x(alice); \"unclosed",
      "deny if user($u), ns::group($u, \"admin\") or [1, 2].get(0) == null;",
      "trusting previous; a(\"\\u{41}\\n\"); b(\u00e9);",
  };
  return list;
}

std::string outcome(const std::string& text) {
  const ParsedSource parsed = parse_source(text);
  std::string result = dump(parsed.tree);
  for (const Diagnostic& diagnostic : parsed.diagnostics) result += diagnostic.message + "\n";
  return result;
}

TEST(ParseThreads, SharedTablesGiveEveryThreadTheSameTrees) {
  constexpr std::size_t kThreads = 8;
  std::vector<std::vector<std::string>> outcomes(kThreads);
  std::barrier start(kThreads);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      start.arrive_and_wait();
      for (int round = 0; round < 20; ++round) {
        for (std::size_t k = 0; k < texts().size(); ++k)
          outcomes[i].push_back(outcome(texts()[(i + k) % texts().size()]));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (std::size_t i = 0; i < kThreads; ++i) {
    for (std::size_t k = 0; k < outcomes[i].size(); ++k) {
      ASSERT_EQ(outcomes[i][k], outcome(texts()[(i + k) % texts().size()]));
    }
  }
}

}  // namespace
}  // namespace hardtack
