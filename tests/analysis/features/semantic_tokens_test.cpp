#include "analysis/features/semantic_tokens.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "tests/analysis/annotations.h"

namespace hardtack::analysis {
namespace {

using testing::Fixture;

std::string describe(const Document& document, const std::vector<SemanticToken>& tokens) {
  std::string text;
  for (const SemanticToken& token : tokens) {
    text += std::string(document.text(token.span)) + ":";
    text += semantic_type_names()[static_cast<std::size_t>(token.type)];
    for (std::size_t bit = 0; bit < semantic_modifier_names().size(); ++bit) {
      if ((token.modifiers >> bit & 1u) != 0) text += "." + std::string(semantic_modifier_names()[bit]);
    }
    text += " ";
  }
  return text;
}

TEST(SemanticTokens, SayWhatEachWordIs) {
  struct Row {
    std::string_view text;
    std::string_view expected;
  };
  const std::array rows = {
      Row{"user(\"a\", 1);", "user:function.declaration \"a\":string 1:number "},
      Row{"check if user($u), time(2026-01-01T00:00:00Z); user(1);",
          "check:keyword if:keyword user:function $u:variable time:function.defaultLibrary "
          "2026-01-01T00:00:00Z:number user:function.declaration 1:number "},
      Row{"check if nobody(1);", "check:keyword if:keyword nobody:function.undefined 1:number "},
      Row{"check if check(1);", "check:keyword if:keyword check:function.undefined 1:number "},
      Row{"check if verified:a(1);", "check:keyword if:keyword verified:a:function.defaultLibrary 1:number "},
      Row{"check if a($s), $s.any($p -> $p == $q);",
          "check:keyword if:keyword a:function.undefined $s:variable $s:variable any:method.defaultLibrary "
          "$p:parameter.declaration ->:operator $p:parameter ==:operator $q:variable.unbound "},
      Row{"check if a($x), $x.extern::ok() trusting authority, {k};",
          "check:keyword if:keyword a:function.undefined $x:variable $x:variable extern::ok:method trusting:keyword "
          "authority:namespace k:macro "},
      Row{"// one\n/* two\n\nthree */ a(hex:00, null);",
          "// one:comment /* two:comment three */:comment a:function.declaration hex:00:number null:keyword "},
      Row{"/// doc\na(\"x\ny\");", "/// doc:comment.documentation a:function.declaration \"x:string y\":string "},
      Row{"/** doc */ // none\n//// doc too\n",
          "/** doc */:comment.documentation // none:comment //// doc too:comment.documentation "},
      Row{"a({k}) ; check if a({k}), $x;",
          "a:function.declaration k:macro check:keyword if:keyword a:function k:macro $x:variable.unbound "},
      // damaged, and not ASCII
      Row{"check if a($x), && b($y).c() ;",
          "check:keyword if:keyword a:function.undefined $x:variable &&:operator b:function $y:variable "
          "c:method "},
      Row{"\xE6\x97\xA5(\"\xF0\x9F\x98\x80\"); a(\"",
          "\xE6\x97\xA5:function.declaration \"\xF0\x9F\x98\x80\":string a:function \":string "},
      Row{"", ""},
  };
  for (const Row& row : rows) {
    const Fixture fixture("", {.predicates = {{"time", {TypeSet::of(ValueType::kDate)}, ""}}, .functions = {}});
    Workspace workspace;
    workspace.set_ambient(fixture.snapshot().ambient());
    const DocumentPtr document = workspace.set("a.bcdl", 1, std::string(row.text));
    EXPECT_EQ(describe(*document, semantic_tokens(*workspace.snapshot(), *document)), row.expected) << row.text;
  }
  EXPECT_EQ(semantic_type_names().size(), kSemanticTypes);
}

TEST(SemanticTokens, OfARangeAreThoseThatTouchIt) {
  Workspace workspace;
  const DocumentPtr document =
      workspace.set("a.bcdl", 1, "user(1);\ncheck if user($u), $u > 1; /* a\nb */\nallow if user($u);\n");
  const SnapshotPtr snapshot = workspace.snapshot();
  const std::vector<SemanticToken> all = semantic_tokens(*snapshot, *document);
  const std::uint32_t size = document->source().size();
  for (std::uint32_t begin = 0; begin <= size; ++begin) {
    for (std::uint32_t end = begin; end <= size + 1; end += 3) {
      std::vector<SemanticToken> expected;
      for (const SemanticToken& token : all) {
        if (begin < end && token.span.end > begin && token.span.begin < end) expected.push_back(token);
      }
      ASSERT_EQ(describe(*document, semantic_tokens(*snapshot, *document, {begin, end})), describe(*document, expected))
          << begin << " to " << end;
    }
  }
}

}  // namespace
}  // namespace hardtack::analysis
