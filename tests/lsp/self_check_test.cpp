#include "lsp/session/self_check.h"

#include <gtest/gtest.h>

#include "policytest/editor/test_language.h"
#include "tests/lsp/client.h"

namespace hardtack::lsp {
namespace {

TEST(LspSelfCheck, EveryFeatureAnswersAtEveryToken) {
  const char* texts[] = {
      "",
      "// only a comment",
      "right(\"file1\", \"read\");\nallow if right($f, \"read\"), $f.starts_with(\"f\") or user({u});\n"
      "check if time($t), $t < 2030-01-01T00:00:00Z;\ncan($u) <- user($u), {1, 2}.any($x -> $x > 1) trusting "
      "authority;\n"
      "deny if true;",
      "allow if right($f, ; check if (((( $x; \xc3\xa9\xe6\xbc\xa2(\"\xf0\x9f\x98\x80\"); \"unclosed",
      "test \"t\" { authority { user(1); } authorizer { allow if user($u); } expect allow; }",
  };
  for (const char* text : texts) {
    TestHost host;
    const SelfCheckReport report = self_check(host, "file:///w/a.bcdl", text);
    EXPECT_EQ(report.failed, 0u) << text << ": " << (report.failures.empty() ? "" : report.failures[0]);
    for (const SelfCheckMethod& method : report.methods) {
      // Resolving and calls need something to resolve or call.
      const bool dependent = method.method.starts_with("callHierarchy/") || method.method == "completionItem/resolve";
      EXPECT_TRUE(dependent || method.requests > 0) << method.method;
    }
  }
}

// What lenses offer is run, too, as often as is sensible.
TEST(LspSelfCheck, RunsWhatLensesOffer) {
  class Counting final : public Evaluator {
   public:
    mutable std::size_t runs = 0;
    Result<Evaluation> evaluate(const EvaluationTask&) const override {
      ++runs;
      return Evaluation{};
    }
  };
  const policytest::TestLanguage tests;
  const Counting evaluator;
  std::string text;
  for (int i = 0; i < 15; ++i)
    text += "test \"t" + std::to_string(i) + "\" { authorizer { allow if true; } expect allow; }\n";
  TestHost host;
  const SelfCheckReport report =
      self_check(host, "file:///w/a.test.bcdl", text,
                 {.server = {.services = {.tests = &tests, .evaluator = &evaluator}}, .max_tokens = 10});
  EXPECT_EQ(report.failed, 0u) << (report.failures.empty() ? "" : report.failures[0]);
  EXPECT_EQ(evaluator.runs, 20u);
  const Counting other;
  EXPECT_EQ(self_check(host, "file:///w/a.bcdl", "allow if true;",
                       {.server = {.services = {.tests = &tests, .evaluator = &other}}})
                .failed,
            0u);
  EXPECT_EQ(other.runs, 2u);
}

TEST(LspSelfCheck, LongTextsAreSampled) {
  std::string text;
  for (int i = 0; i < 500; ++i) text += "f(" + std::to_string(i) + ");\n";
  TestHost host;
  const SelfCheckReport report = self_check(host, "file:///w/a.bcdl", text, {.max_tokens = 20});
  EXPECT_EQ(report.failed, 0u);
  EXPECT_LE(report.tokens, 20u);
  EXPECT_EQ(report.all_tokens, 2'500u);
}

}  // namespace
}  // namespace hardtack::lsp
