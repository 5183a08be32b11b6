// Diagnostics for programs: places as editors count them, edits that would repair the text.
#include "report/diagnostic_json.h"

#include <gtest/gtest.h>

#include "grammar/check_source.h"

namespace hardtack {
namespace {

std::string compact(const JsonValue& value) { return write_json(value, JsonLayout::kCompact); }

TEST(DiagnosticJson, CountsLinesAndCharactersAsEditorsDo) {
  // U+1F600 is two of UTF-16's units and four bytes.
  const CheckedSource checked = check_source("a(\"\xf0\x9f\x98\x80\");\nallow if b(\"\xf0\x9f\x98\x80\", $x) $;",
                                             SourceKind::kAuthorizer, {.name = "file.bcdl"});
  ASSERT_TRUE(checked.diagnostics.has_errors());
  const Diagnostic& diagnostic = *checked.diagnostics.begin();
  const JsonValue json = diagnostic_json(*checked.source, diagnostic);
  EXPECT_EQ(json.find("file")->as_string(), "file.bcdl");
  EXPECT_EQ(json.find("severity")->as_string(), "error");
  EXPECT_EQ(json.find("code")->as_string(), diagnostic.code);
  EXPECT_EQ(json.find("message")->as_string(), diagnostic.message);
  EXPECT_EQ(compact(*json.find("range")->find("start")), R"({"character":21,"line":1})");
}

TEST(DiagnosticJson, HoldsTheEditsOfEveryFix) {
  const CheckedSource checked = check_source("allow if true\nallow if false", SourceKind::kAuthorizer, {.name = "f"});
  std::size_t fixes = 0;
  for (const Diagnostic& diagnostic : checked.diagnostics) {
    const JsonValue json = diagnostic_json(*checked.source, diagnostic);
    const auto& shown = json.find("fixes")->as_array();
    ASSERT_EQ(shown.size(), diagnostic.fixes.size());
    for (std::size_t i = 0; i < shown.size(); ++i, ++fixes) {
      EXPECT_EQ(shown[i].find("title")->as_string(), diagnostic.fixes[i].title);
      EXPECT_EQ(shown[i].find("edits")->as_array()[0].find("new_text")->as_string(),
                diagnostic.fixes[i].edits[0].replacement);
    }
  }
  EXPECT_GT(fixes, 0u);
}

TEST(DiagnosticJson, SaysOfAnErrorWithoutAPlaceThatItHasNone) {
  const Error error = Error(ErrorCode::kIo, "cannot read it").with_help("is it there?");
  for (const std::string file : {"", "f"}) {
    const JsonValue json = diagnostic_json(file, error);
    EXPECT_EQ(json.find("file")->is_null(), file.empty());
    EXPECT_TRUE(json.find("range")->is_null());
    EXPECT_EQ(json.find("code")->as_string(), "io");
    EXPECT_EQ(json.find("help")->as_string(), "is it there?");
  }
}

}  // namespace
}  // namespace hardtack
