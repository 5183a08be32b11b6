#include "analysis/features/refactor/refactor.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "tests/analysis/annotations.h"

namespace hardtack::analysis {
namespace {

using testing::Fixture;

std::string applied(const Document& document, const std::vector<TextEdit>& edits) {
  std::string text(document.text());
  for (auto edit = edits.rbegin(); edit != edits.rend(); ++edit) {
    text.replace(edit->span.begin, edit->span.size(), edit->replacement);
  }
  return text;
}

TEST(Refactorings, ChangeTheTextAndKeepItsMeaning) {
  struct Row {
    std::string_view marked;  // the range is what is marked
    RefactorKind kind;
    std::string_view expected;  // empty: not offered
  };
  const std::array rows = {
      Row{"allow if [[user($u), owner($u, $f)]], resource($f);", RefactorKind::kExtract,
          "extracted($f) <- user($u), owner($u, $f);\nallow if extracted($f), resource($f);"},
      Row{"r($u) <- [[user($u), $u > 1]], b($x) trusting authority, previous;", RefactorKind::kExtract,
          "extracted($u) <- user($u), $u > 1 trusting authority, previous;\n"
          "r($u) <- extracted($u), b($x) trusting authority, previous;"},
      Row{"extracted(1); check if [[a($x)]], b($x);", RefactorKind::kExtract,
          "extracted(1); extracted_2($x) <- a($x);\ncheck if extracted_2($x), b($x);"},
      Row{"check if [[a($x)]];", RefactorKind::kExtract, ""},
      Row{"check if a($x), [[$x > 1]];", RefactorKind::kExtract, ""},
      Row{"check if a($x), [[b($y), $x > 1]];", RefactorKind::kExtract, ""},
      Row{"check if a($x), b[[($y), c($y)]];", RefactorKind::kExtract, ""},
      Row{"check all [[a($x), $x > 1]], b($x);", RefactorKind::kExtract, ""},
      Row{"check all [[a($x), c($x)]], $x > 1;", RefactorKind::kExtract,
          "extracted($x) <- a($x), c($x);\ncheck all extracted($x), $x > 1;"},
      Row{"r($x) <- a($x, $y), [[]]$x == \"a\", $y.contains($x);", RefactorKind::kInline,
          "r(\"a\") <- a(\"a\", $y), $y.contains(\"a\");"},
      Row{"check if [[]]1 == $x, a($x) or b($x);", RefactorKind::kInline, "check if a(1) or b($x);"},
      Row{"check if a($x), [[]]$x == 2026-01-01T00:00:00Z;", RefactorKind::kInline,
          "check if a(2026-01-01T00:00:00Z);"},
      Row{"check if a($x), [[]]hex:00 == $x;", RefactorKind::kInline, "check if a(hex:00);"},
      Row{"check if a($x), [[]]$x == true;", RefactorKind::kInline, "check if a(true);"},
      Row{"check if a($x), [[]]$x == null;", RefactorKind::kInline, "check if a(null);"},
      Row{"check if a($x), [[]]$x == -1, 3<$x, $x<2;", RefactorKind::kInline, "check if a(-1), 3< -1, -1<2;"},
      Row{"check if$x < 3, a($x), [[]]$x == 1;", RefactorKind::kInline, "check if 1 < 3, a(1);"},
      Row{"check if a($x), [[]]$x == [1];", RefactorKind::kInline, ""},
      Row{"check if a($x), [[]]$x == $y, b($y);", RefactorKind::kInline, ""},
      Row{"check if a($x), [[]]$x != 1;", RefactorKind::kInline, ""},
      Row{"check if a($x), [[]]!($x == 1);", RefactorKind::kInline, ""},
      Row{"check if a(1), [[]]$x == 1;", RefactorKind::kInline, ""},
      Row{"check if a($s), $s.any($p -> [[]]$p == 1);", RefactorKind::kInline, ""},
      Row{"check all a($x), [[]]$x == 1;", RefactorKind::kInline, ""},
      Row{"check if a($x), [[]]$x === 1;", RefactorKind::kInline, ""},
      Row{"check if a($x), [[]]$x == 1 || true;", RefactorKind::kInline, ""},
      Row{"check if op($o), [[]]$o in [\"a\", \"b\"], $o matches \"x\", $o not in $s;", RefactorKind::kRewrite,
          "check if op($o), [\"a\", \"b\"].contains($o), $o.matches(\"x\"), !$s.contains($o);"},
      Row{"check if op($o), [[]]$o in;", RefactorKind::kRewrite, ""},
      Row{"check if op($o), [[]]$o in [1, [2, {3}] ];", RefactorKind::kRewrite,
          "check if op($o), [1, [2, {3}] ].contains($o);"},
      Row{"check if op($o), [[]]$o in {1};", RefactorKind::kRewrite, "check if op($o), {1}.contains($o);"},
      Row{"check if op($o), [[]]$o in [1;", RefactorKind::kRewrite, ""},
      Row{"check if op($o), [[]]$o in (1);", RefactorKind::kRewrite, ""},
      Row{"check if op($o), [[]]1 in $o, \"a\" in $o, hex:00 in $o, 2026-01-01T00:00:00Z in $o;",
          RefactorKind::kRewrite,
          "check if op($o), $o.contains(1), $o.contains(\"a\"), $o.contains(hex:00), "
          "$o.contains(2026-01-01T00:00:00Z);"},
      Row{"check if op($o), [[]]$o matches $p;", RefactorKind::kRewrite, ""},
      Row{"check if op($o), [[]]$o not at [1];", RefactorKind::kRewrite, ""},
      Row{"check if op($o), [[]]a($o) in [1];", RefactorKind::kRewrite, ""},
  };
  for (const Row& row : rows) {
    const Fixture fixture(row.marked);
    std::string changed;
    for (const Refactoring& change :
         refactorings(fixture.snapshot(), fixture.document(), fixture.ranges().at(0).span)) {
      EXPECT_FALSE(change.title.empty());
      if (change.kind == row.kind) changed = applied(fixture.document(), change.edits.at(0).edits);
    }
    EXPECT_EQ(changed, row.expected) << row.marked;
    if (row.kind != RefactorKind::kRewrite && !changed.empty()) {
      Workspace workspace;
      EXPECT_FALSE(workspace.set("a.bcdl", 1, changed)->diagnostics().has_errors()) << changed;
    }
  }
}

}  // namespace
}  // namespace hardtack::analysis
