#include "grammar/text/diagnostic.h"

#include <gtest/gtest.h>

namespace hardtack {
namespace {

TEST(Diagnostic, RenderShowsTheLineWithACaret) {
  const Source source("policy.datalog", "a(1);\nallow iff true;\n");
  Diagnostics diagnostics;
  diagnostics.error("syntax-error", {12, 15}, "expected `if`, found `iff`")
      .set_help("write `allow if`")
      .add_note(Span{0, 1}, "see");
  EXPECT_EQ(render(source, diagnostics),
            "error[syntax-error]: expected `if`, found `iff`\n"
            " --> policy.datalog:2:7\n"
            "  |\n"
            "2 | allow iff true;\n"
            "  |       ^^^\n"
            "  = note: see\n"
            " --> policy.datalog:1:1\n"
            "  |\n"
            "1 | a(1);\n"
            "  | ^\n"
            "  = help: write `allow if`\n");
}

TEST(Diagnostic, RenderPutsTheCaretUnderTheCharacterNotTheByte) {
  const Source source("s", "a(\"\xC3\xA9\xF0\x9F\x98\x81\" 1);");
  Diagnostics diagnostics;
  diagnostics.error("x", {11, 12}, "m");
  EXPECT_NE(render(source, diagnostics).find("\n1 | a(\"\xC3\xA9\xF0\x9F\x98\x81\" 1);\n  |        ^\n"),
            std::string::npos)
      << render(source, diagnostics);
}

TEST(Diagnostic, RenderEscapesWhatATerminalWouldObey) {
  const Source source("s\x1b[31m", "a(\"\x1b[2J\xE2\x80\xAE\");");
  Diagnostics diagnostics;
  diagnostics.error("x", {0, 1}, "bad `\x07`");
  const std::string text = render(source, diagnostics);
  EXPECT_NE(text.find("\\u{1b}[2J\\u{202e}"), std::string::npos) << text;
  EXPECT_NE(text.find("bad `\\u{7}`"), std::string::npos);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find("\xE2\x80\xAE"), std::string::npos);
}

TEST(Diagnostic, RenderCutsLongLinesAroundTheCaret) {
  const Source source("s", std::string(500'000, 'x') + "!" + std::string(500'000, 'y'));
  Diagnostics diagnostics;
  diagnostics.error("x", {500'000, 500'001}, "m");
  const std::string text = render(source, diagnostics);
  EXPECT_LT(text.size(), 500u);
  EXPECT_NE(text.find("...xxx"), std::string::npos);
  EXPECT_NE(text.find("x!y"), std::string::npos);
}

TEST(Diagnostic, ColorIsOnlyThereWhenAskedFor) {
  const Source source("s", "a");
  Diagnostics diagnostics;
  diagnostics.warning("x", {0, 1}, "m");
  EXPECT_EQ(render(source, diagnostics).find('\x1b'), std::string::npos);
  EXPECT_NE(render(source, diagnostics, {.color = true}).find("\x1b[1;33m"), std::string::npos);
}

TEST(Diagnostics, AreSortedByPositionWithErrorsFirst) {
  Diagnostics diagnostics;
  diagnostics.warning("w", {5, 6}, "");
  diagnostics.error("b", {9, 10}, "");
  diagnostics.error("a", {5, 6}, "");
  diagnostics.error("c", {1, 2}, "");
  diagnostics.sort();
  std::string order;
  for (const Diagnostic& diagnostic : diagnostics) order += diagnostic.code;
  EXPECT_EQ(order, "cawb");
}

TEST(Diagnostics, KeepErrorsRatherThanWarningsBeyondTheCapacity) {
  Diagnostics diagnostics(2);
  diagnostics.warning("w1", {0, 1}, "");
  diagnostics.warning("w2", {1, 2}, "");
  EXPECT_FALSE(diagnostics.has_errors());
  diagnostics.error("e1", {2, 3}, "").set_help("kept");
  diagnostics.error("e2", {3, 4}, "");
  diagnostics.error("e3", {4, 5}, "").set_help("dropped");
  EXPECT_TRUE(diagnostics.has_errors());
  ASSERT_EQ(diagnostics.items().size(), 2u);
  EXPECT_EQ(diagnostics.items()[0].code, "e2");
  EXPECT_EQ(diagnostics.items()[1].code, "e1");
  EXPECT_EQ(diagnostics.items()[1].help, "kept");
  EXPECT_EQ(diagnostics.dropped(), 3u);
  EXPECT_NE(render(Source("s", "abcdef"), diagnostics).find("3 more problems are not shown"), std::string::npos);
}

TEST(Diagnostics, FirstErrorBecomesAnError) {
  const Source source("p.datalog", "a(1);\nb(");
  Diagnostics diagnostics;
  diagnostics.warning("w", {0, 1}, "mild");
  diagnostics.error("e", {6, 7}, "hard").set_error(ErrorCode::kNestingTooDeep).set_help("advice");
  const Error error = to_error(source, diagnostics);
  EXPECT_EQ(error.code(), ErrorCode::kNestingTooDeep);
  EXPECT_EQ(error.message(), "p.datalog:2:1: hard");
  EXPECT_EQ(error.help(), "advice");
}

}  // namespace
}  // namespace hardtack
