#include "grammar/text/render.h"

#include <gtest/gtest.h>

#include <memory>

namespace hardtack {
namespace {

constexpr DiagnosticCode kErr = DiagnosticCode::kSyntaxError;
constexpr DiagnosticCode kWarn = DiagnosticCode::kDuplicateMapKey;

TEST(Diagnostic, RenderShowsTheLineWithACaret) {
  const Source source("policy.datalog", "a(1);\nallow iff true;\n");
  Diagnostics diagnostics;
  diagnostics.report(kErr, {12, 15}, "expected `if`, found `iff`")
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
  diagnostics.report(kErr, {11, 12}, "m");
  EXPECT_NE(render(source, diagnostics).find("\n1 | a(\"\xC3\xA9\xF0\x9F\x98\x81\" 1);\n  |        ^\n"),
            std::string::npos)
      << render(source, diagnostics);
}

TEST(Diagnostic, RenderEscapesWhatATerminalWouldObey) {
  const Source source("s\x1b[31m", "a(\"\x1b[2J\xE2\x80\xAE\");");
  Diagnostics diagnostics;
  diagnostics.report(kErr, {0, 1}, "bad `\x07`");
  const std::string text = render(source, diagnostics);
  EXPECT_NE(text.find("\\u{1b}[2J\\u{202e}"), std::string::npos) << text;
  EXPECT_NE(text.find("bad `\\u{7}`"), std::string::npos);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find("\xE2\x80\xAE"), std::string::npos);
}

TEST(Diagnostic, RenderCutsLongLinesAroundTheCaret) {
  const Source source("s", std::string(500'000, 'x') + "!" + std::string(500'000, 'y'));
  Diagnostics diagnostics;
  diagnostics.report(kErr, {500'000, 500'001}, "m");
  const std::string text = render(source, diagnostics);
  EXPECT_LT(text.size(), 500u);
  EXPECT_NE(text.find("...xxx"), std::string::npos);
  EXPECT_NE(text.find("x!y"), std::string::npos);
}

TEST(Diagnostic, ColorIsOnlyThereWhenAskedFor) {
  const Source source("s", "a");
  Diagnostics diagnostics;
  diagnostics.report(kWarn, {0, 1}, "m");
  EXPECT_EQ(render(source, diagnostics).find('\x1b'), std::string::npos);
  EXPECT_NE(render(source, diagnostics, {.color = true}).find("\x1b[1;33m"), std::string::npos);
}

// Its line is shown from its own text, under its own name.
TEST(Diagnostic, RenderShowsANoteOfAnotherText) {
  const Source source("policy.datalog", "allow if owner($u);");
  const auto other = std::make_shared<const Source>("facts.datalog", "// facts\nowner(1, 2);");
  Diagnostics diagnostics;
  diagnostics.report(kErr, {9, 14}, "`owner` has one term here")
      .add_note(Location{other, {9, 14}}, "and two here")
      .add_note("a predicate is its name and its number of terms");
  EXPECT_EQ(render(source, diagnostics),
            "error[syntax-error]: `owner` has one term here\n"
            " --> policy.datalog:1:10\n"
            "  |\n"
            "1 | allow if owner($u);\n"
            "  |          ^^^^^\n"
            "  = note: and two here\n"
            " --> facts.datalog:2:1\n"
            "  |\n"
            "2 | owner(1, 2);\n"
            "  | ^^^^^\n"
            "  = note: a predicate is its name and its number of terms\n");
}

TEST(Diagnostics, FirstErrorBecomesAnError) {
  const Source source("p.datalog", "a(1);\nb(");
  Diagnostics diagnostics;
  diagnostics.report(kWarn, {0, 1}, "mild");
  diagnostics.report(kErr, {6, 7}, "hard").set_error(ErrorCode::kNestingTooDeep).set_help("advice");
  const Error error = to_error(source, diagnostics);
  EXPECT_EQ(error.code(), ErrorCode::kNestingTooDeep);
  EXPECT_EQ(error.message(), "p.datalog:2:1: hard");
  EXPECT_EQ(error.help(), "advice");
}

}  // namespace
}  // namespace hardtack
