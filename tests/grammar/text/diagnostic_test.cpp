#include "grammar/text/diagnostic.h"

#include <gtest/gtest.h>

#include "grammar/text/render.h"

namespace hardtack {
namespace {

constexpr DiagnosticCode kErr = DiagnosticCode::kSyntaxError;
constexpr DiagnosticCode kWarn = DiagnosticCode::kDuplicateMapKey;

TEST(Diagnostics, AreSortedByPositionWithErrorsFirst) {
  Diagnostics diagnostics;
  diagnostics.report(kWarn, {5, 6}, "w");
  diagnostics.report(kErr, {9, 10}, "b");
  diagnostics.report(kErr, {5, 6}, "a");
  diagnostics.report(kErr, {1, 2}, "c");
  diagnostics.sort();
  std::string order;
  for (const Diagnostic& diagnostic : diagnostics) order += diagnostic.message;
  EXPECT_EQ(order, "cawb");
}

TEST(Diagnostics, KeepErrorsRatherThanWarningsBeyondTheCapacity) {
  Diagnostics diagnostics(2);
  diagnostics.report(kWarn, {0, 1}, "w1");
  diagnostics.report(kWarn, {1, 2}, "w2");
  EXPECT_FALSE(diagnostics.has_errors());
  diagnostics.report(kErr, {2, 3}, "e1").set_help("kept");
  diagnostics.report(kErr, {3, 4}, "e2");
  diagnostics.report(kErr, {4, 5}, "e3").set_help("dropped");
  EXPECT_TRUE(diagnostics.has_errors());
  ASSERT_EQ(diagnostics.items().size(), 2u);
  EXPECT_EQ(diagnostics.items()[0].message, "e2");
  EXPECT_EQ(diagnostics.items()[1].message, "e1");
  EXPECT_EQ(diagnostics.items()[1].help, "kept");
  EXPECT_EQ(diagnostics.dropped(), 3u);
  EXPECT_NE(render(Source("s", "abcdef"), diagnostics).find("3 more problems are not shown"), std::string::npos);
}

}  // namespace
}  // namespace hardtack
