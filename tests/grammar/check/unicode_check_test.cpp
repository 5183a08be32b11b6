#include "grammar/check/unicode_check.h"

#include <gtest/gtest.h>

#include "grammar/compile.h"

namespace hardtack {
namespace {

std::string codes_of(const std::string& text, bool strict) {
  const ParsedBlock compiled = parse_authorizer_source(text, {}, {.strict = strict});
  std::string codes;
  for (const Diagnostic& diagnostic : compiled.diagnostics) {
    if (!codes.empty()) codes += " ";
    codes += diagnostic.code;
    if (diagnostic.severity == Severity::kError) codes += "!";
  }
  return codes;
}

TEST(Attacks, A173_TrojanSourcesAreReported) {
  struct Case {
    std::string name;
    std::string text;
    std::string codes;  // `!` marks errors
  };
  const Case cases[] = {
      {"plain", "a(\"x\"); // y", ""},
      {"override in a string", "a(\"x\u202E\");", "bidi-control!"},
      {"isolate in a comment", "/* \u2066 */ a(1);", "bidi-control!"},
      {"mark in a comment", "a(1); // \u200F", "bidi-control!"},
      {"escaped override", "a(\"\\u{202e}\");", ""},
      {"zero width space in a string", "a(\"x\u200By\");", "invisible-character"},
      {"zero width joiner of an emoji", "a(\"\U0001F468\u200D\U0001F469\");", ""},
      {"zero width space in a name", "ad\u200Bmin(1);", "unexpected-character!"},
      {"escape character in a string", "a(\"\x1b[2J\");", "control-character"},
      {"delete character in a string", "a(\"x\x7F\");", "control-character"},
      {"bell in a comment", "a(1); // \a", "control-character"},
      {"line ends and tabs in a string", "a(\"\t\r\n\");", ""},
      {"byte order mark",
       "\xEF\xBB\xBF"
       "a(1);",
       "byte-order-mark!"},
      {"no-break space",
       "a(1,\u00A0"
       "2);",
       "unexpected-character!"},
      {"mixed scripts", "\u0430dmin(1);", "mixed-script-identifier"},
      {"homoglyph", "\u0440\u0430\u0441(1); pac(1);", "confusable-identifier"},
      {"homoglyph of a variable", "a($\u0445) <- b($\u0445, $x);", "confusable-identifier"},
      {"another script", "\u7528\u6237(1); user_\u540D(1); \u043F\u0440\u0430\u0432\u043E(1);", ""},
  };
  for (const Case& item : cases) EXPECT_EQ(codes_of(item.text, true), item.codes) << item.name;
  // The language allows them.
  EXPECT_EQ(codes_of("a(\"x\u202E\"); // \u2066", false), "bidi-control bidi-control");
}

TEST(UnicodeCheck, SkeletonsOfLookAlikesAreEqual) {
  EXPECT_EQ(name_skeleton("\u0430dm\u0456n"), "admin");
  EXPECT_EQ(name_skeleton("admin"), "admin");
  EXPECT_EQ(name_skeleton("\u7528"), "\u7528");
}

TEST(UnicodeCheck, FixesEscapeOrRemove) {
  const ParsedBlock compiled = parse_authorizer_source("a(\"\u202E\"); //\u202E");
  ASSERT_EQ(compiled.diagnostics.items().size(), 2u);
  EXPECT_EQ(compiled.diagnostics.items()[0].fixes[0].edits[0].replacement, "\\u{202e}");
  EXPECT_EQ(compiled.diagnostics.items()[1].fixes[0].edits[0].replacement, "");
}

}  // namespace
}  // namespace hardtack
