// Symbols, folding, selection, inlay hints and links.
#include <gtest/gtest.h>

#include <array>
#include <string>

#include "analysis/features/document_links.h"
#include "analysis/features/folding.h"
#include "analysis/features/inlay_hints.h"
#include "analysis/features/selection_range.h"
#include "analysis/features/symbols.h"
#include "tests/analysis/annotations.h"

namespace hardtack::analysis {
namespace {

using testing::describe_spans;
using testing::Fixture;

TEST(DocumentSymbols, AreTheStatements) {
  const Fixture fixture(
      "trusting authority;\nuser(1);\nright($u) <- user($u);\ncheck  if a(1);\nreject if b(1);\ncheck all c($x), $x > "
      "1;\nallow if true;\ndeny if d(1)\n; broken(");
  std::string text;
  for (const DocumentSymbol& symbol : document_symbols(fixture.document())) {
    text += std::string(symbol_kind_name(symbol.kind)) + " " + symbol.name + " [" +
            std::string(fixture.document().text(symbol.name_span)) + "] " + symbol.detail + "\n";
    EXPECT_LE(symbol.span.begin, symbol.name_span.begin);
    EXPECT_GE(symbol.span.end, symbol.name_span.end);
    EXPECT_FALSE(symbol.name.empty());
  }
  EXPECT_EQ(text,
            "scope trusting [trusting] trusting authority;\n"
            "fact user/1 [user] user(1);\n"
            "rule right/1 [right] right($u) <- user($u);\n"
            "check check if [check  if] check if a(1);\n"
            "check reject if [reject if] reject if b(1);\n"
            "check check all [check all] check all c($x), $x > 1;\n"
            "policy allow if [allow if] allow if true;\n"
            "policy deny if [deny if] deny if d(1) ;\n"
            "damaged broken( [broken(] broken(\n");
}

TEST(WorkspaceSymbols, FindNamesByTheirLetters) {
  const Fixture fixture(
      "user(1); user(2); super_user($u) <- user($u); check if used(1); u_s(1);\n//- q.bcdl\nuser($x) <- a($x); user(1, "
      "2);");
  const auto names = [&](std::string_view query, std::size_t most = 500) {
    std::string text;
    for (const WorkspaceSymbol& symbol : workspace_symbols(fixture.snapshot(), query, most)) {
      text += symbol.name + "@" + symbol.place.document->name() + ":" + std::to_string(symbol.place.span.begin) + " ";
    }
    return text;
  };
  EXPECT_EQ(names("user"), "user/1@policy.bcdl:0 user/1@q.bcdl:0 user/2@q.bcdl:19 super_user/1@policy.bcdl:18 ");
  EXPECT_EQ(names("US"),
            "user/1@policy.bcdl:0 user/1@q.bcdl:0 user/2@q.bcdl:19 super_user/1@policy.bcdl:18 u_s/1@policy.bcdl:64 ");
  EXPECT_EQ(names("user/2"), "user/2@q.bcdl:19 ");
  EXPECT_EQ(names("used"), "");
  EXPECT_EQ(names("user", 1), "user/1@policy.bcdl:0 ");
  EXPECT_EQ(names("xyz"), "");
  // What is no number of terms asks for none.
  for (const char* any : {"user/", "user/x", "user/2x", "user/99999999999"})
    EXPECT_EQ(names(any), names("user")) << any;
}

TEST(Folding, FindsWhatHasSeveralLines) {
  const std::array<std::string_view, 9> rows = {
      "[[// one\n// two]]\na(1); // three\n// four\n",
      "[[// one\n   // two]]\n/* three */\n// four\n",
      "// one\n\n// two\n",
      "[[check if a(1),\n  b(2);]]\nuser(1);",
      "[[a([[{\n1,\n2}]]);]]",
      "[[// one\n// two\n// three]]\n\n// four\na(1);",
      "[[/* a\nb */]] a(1); // c\n// d\n",
      "a(1);",
      "[[check if a(1), && \n b(]]",
  };
  for (const std::string_view marked : rows) {
    const Fixture fixture(marked);
    std::vector<Span> spans;
    for (const FoldingRange& range : folding_ranges(fixture.document())) spans.push_back(range.span);
    EXPECT_EQ(describe_spans(spans), describe_spans(fixture.ranges())) << marked;
  }
}

TEST(SelectionRanges, GrowFromTheWord) {
  struct Row {
    std::string_view marked;
    std::vector<std::string_view> texts;  // the last is the whole text
  };
  const std::array rows = {
      Row{"check if us^er($u); b(1);", {"user", "user($u)", "check if user($u)", "check if user($u);"}},
      Row{"check if a($us^er), $user > 1; b(1);", {"user", "$user", "a($user)", "a($user), $user > 1"}},
      Row{"a(\"one t^wo\"); b(1);", {"one two", "\"one two\"", "a(\"one two\")", "a(\"one two\");"}},
      Row{"a(1); // com^ment\nb(1);", {"// comment"}},
      Row{"a(\"on^e", {"\"one"}},
      Row{"a(\"^\"); b(1);", {"", "\"\""}},
      Row{"a(1);  ^  b(1);", {}},
      Row{"^", {}},
  };
  for (const Row& row : rows) {
    const Fixture fixture(row.marked);
    const Document& document = fixture.document();
    const std::vector<Span> spans = selection_ranges(document, fixture.point());
    ASSERT_GT(spans.size(), row.texts.size()) << row.marked;
    for (std::size_t i = 0; i < row.texts.size(); ++i) EXPECT_EQ(document.text(spans[i]), row.texts[i]) << row.marked;
    EXPECT_EQ(spans.back(), (Span{0, document.source().size()}));
  }
}

TEST(InlayHints, ShowTheTypesOfVariables) {
  struct Row {
    std::string_view marked;  // with a point where each hint stands
    std::string_view labels;
  };
  const std::array rows = {
      Row{"user(1); check if user($u^), $u > 1;", ": integer"},
      Row{"user(1); right($u^) <- user($u);", ": integer"},
      Row{"a({\"x\"}); check if a($s^), $s.any($p^ -> $p == \"x\");", ": set<string>: string"},
      Row{"check if a($x);", ""},
      Row{"check if \xE6\x97\xA5($x^), $x < 2026-01-01T00:00:00Z;", ": date"},
      Row{"user(1); check if user($u), && ;", ""},
  };
  for (const Row& row : rows) {
    const Fixture fixture(row.marked);
    const Span all{0, fixture.document().source().size()};
    std::string labels;
    std::vector<std::uint32_t> offsets;
    for (const InlayHint& hint : inlay_hints(fixture.snapshot(), fixture.document(), all)) {
      labels += hint.label;
      offsets.push_back(hint.offset);
    }
    EXPECT_EQ(labels, row.labels) << row.marked;
    EXPECT_EQ(offsets, fixture.points()) << row.marked;
  }
  const Fixture fixture("user(1);\ncheck if user($u);\ncheck if user($v);");
  EXPECT_EQ(inlay_hints(fixture.snapshot(), fixture.document(), {9, 26}).size(), 1u);
}

TEST(DocumentLinks, AreTheAddressesInComments) {
  const std::array<std::string_view, 9> rows = {
      "// https://",
      "// [[https://example.com/a]], [[http://b.example]]; and [[https://c.example/]].",
      "/* [[https://example.com/]]**/",
      "// [[https://example.com//]]",
      "// see [[https://example.com/a?b=c#d]].\na(\"https://not.this\");",
      "/* ([[http://example.com/]]) https:// */",
      "// http and httpx://a",
      "/*[[https://example.com/x]]*/",
      "// \xE6\x97\xA5 <[[https://example.com/\xE6\x97\xA5]]>",
  };
  for (const std::string_view marked : rows) {
    const Fixture fixture(marked);
    std::vector<Span> spans;
    for (const DocumentLink& link : document_links(fixture.document())) {
      spans.push_back(link.span);
      EXPECT_EQ(link.target, fixture.document().text(link.span));
    }
    EXPECT_EQ(describe_spans(spans), describe_spans(fixture.ranges())) << marked;
  }
}

}  // namespace
}  // namespace hardtack::analysis
