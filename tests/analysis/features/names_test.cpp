// Definition, references, highlights, linked editing and the graph of predicates.
#include <gtest/gtest.h>

#include <array>
#include <string>

#include "analysis/features/names/call_hierarchy.h"
#include "analysis/features/names/linked_editing.h"
#include "analysis/features/names/navigation.h"
#include "tests/analysis/annotations.h"

namespace hardtack::analysis {
namespace {

using testing::describe_places;
using testing::describe_spans;
using testing::Fixture;

constexpr std::string_view kKey = "ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189";

TEST(Definition, LeadsToWhereANameIsStated) {
  const std::string key(kKey);
  const std::array<std::string, 15> rows = {
      "check if a($x), $x.extern::[[o^k]]();",
      "check if a($x), $x.len^gth() > 1;",
      "check if a({n}), [[$^u]];",
      "[[user]](1); [[user]]($x) <- a($x); check if us^er($u); user(1, 2);",
      "check if us^er($u);\n//- a.bcdl\n[[user]](1);\n//- b.bcdl\n[[user]](2); user();",
      "check if us^er($u);",
      "[[us^er]](1);",
      "right($u) <- owner([[$u]]), b($u), $^u > 1;",
      "right($^u) <- owner([[$u]]), b($u);",
      "check if a($u), $u.any([[$p]] -> $^p > 1) or b($u);",
      "check if a([[{n}]]); b({^n});",
      "check if a(1) trusting [[" + key + "]]; check if b(1) trusting ed^" + key.substr(2) + ";",
      "check if \xE6\x97^\xA5(1); [[\xE6\x97\xA5]](2);",
      "[[user]](1); check if us^er($u), && ;",
      "check if ^true;",
  };
  for (const std::string& marked : rows) {
    const Fixture fixture(marked);
    const Definition found = find_definition(fixture.snapshot(), fixture.document(), fixture.point());
    std::vector<Place> places;
    for (const Definition::Target& target : found.targets) {
      places.push_back(target.name);
      EXPECT_LE(target.whole.begin, target.name.span.begin) << marked;
      EXPECT_GE(target.whole.end, target.name.span.end) << marked;
    }
    std::string expected = describe_places(fixture.ranges());
    // Parameters are marked with their braces, and named without.
    if (marked.find("[[{n}]]") != std::string::npos) expected = "policy.bcdl:12-13 ";
    // Files are in the order of their names.
    EXPECT_EQ(describe_places(places), expected) << marked;
  }
}

TEST(References, AreThePlacesOfAllTexts) {
  struct Row {
    std::string marked;
    bool declarations = true;
  };
  const std::array rows = {
      Row{"[[us^er]](1); check if [[user]]($u), user(1, 2);\n//- q.bcdl\n[[user]]($x) <- a($x);"},
      Row{"us^er(1); check if [[user]]($u);\n//- q.bcdl\nuser($x) <- [[user]]($x);", false},
      Row{"right([[$u]]) <- owner([[$^u]]), [[$u]] > 1; check if a($u);"},
      Row{"right([[$u]]) <- owner($^u), [[$u]] > 1; check if a($u);", false},
      Row{"check if a($u), $u.any([[$^u]] -> [[$u]] > 1), $u == 1;"},
      Row{"check if a($x), $x.extern::[[o^k]](), $x.extern::[[ok]]();\n//- q.bcdl\ncheck if b($x), "
          "$x.extern::[[ok]]();"},
      Row{"a({[[n^]]}); check if b(1) trusting {[[n]]};\n//- q.bcdl\nc({[[n]]}); d({m});"},
      Row{"check if a(1) trusting [[" + std::string(kKey) + "^]];\n//- q.bcdl\ncheck if a(1) trusting [[" +
          std::string(kKey) + "]];"},
      Row{"check if ^true;"},
  };
  for (const Row& row : rows) {
    const Fixture fixture(row.marked);
    EXPECT_EQ(
        describe_places(find_references(fixture.snapshot(), fixture.document(), fixture.point(), row.declarations)),
        describe_places(fixture.ranges()))
        << row.marked;
  }
}

TEST(Highlights, AreThePlacesOfOneText) {
  struct Row {
    std::string_view marked;
    std::string_view kinds;  // r and w, in order
  };
  const std::array rows = {
      Row{"[[us^er]](1); check if [[user]]($u); [[user]]($x) <- a($x);", "wrw"},
      Row{"right([[$u]]) <- owner([[$^u]]), [[$u]] > 1;", "rwr"},
      Row{"check if a($s), $s.any([[$^p]] -> [[$p]] > 1);", "wr"},
      Row{"[[che^ck]] [[if]] a(1) [[or]] b(2);", "rrr"},
      Row{"[[check]] [[if]] or(1) [[o^r]] b(2);", "rrr"},
      Row{"check if [[o^r]](1) or b(2);", "r"},
      Row{"check if a(1), ^", ""},
  };
  for (const Row& row : rows) {
    const Fixture fixture(row.marked);
    std::vector<Span> spans;
    std::string kinds;
    for (const Highlight& highlight : find_highlights(fixture.document(), fixture.point())) {
      spans.push_back(highlight.span);
      kinds += highlight.kind == HighlightKind::kWrite ? 'w' : 'r';
    }
    EXPECT_EQ(describe_spans(spans), describe_spans(fixture.ranges())) << row.marked;
    EXPECT_EQ(kinds, row.kinds) << row.marked;
  }
}

TEST(LinkedEditing, ChangesAVariableInItsQuery) {
  const std::array<std::string_view, 6> rows = {
      "right($[[u]]) <- owner($[[^u]]), $[[u]] > 1; check if a($u);",
      "check if a($u), $u.any($[[p]] -> $[[p^]] > 1), b($p);",
      "check if a($[[\xC3\xA9]]), $[[^\xC3\xA9]] > 1;",
      "check if a($^u);",
      "check if a(^$u), $u > 1;",
      "user(^1);",
  };
  for (const std::string_view marked : rows) {
    const Fixture fixture(marked);
    const auto linked = linked_ranges(fixture.document(), fixture.point());
    EXPECT_EQ(linked ? describe_spans(linked->spans) : "", describe_spans(fixture.ranges())) << marked;
  }
}

std::string describe(const std::vector<Call>& calls) {
  std::string text;
  for (const Call& call : calls) {
    text += call.item.name + (call.item.kind == CallItemKind::kPredicate ? "/" + std::to_string(call.item.arity) : "") +
            " at";
    for (const Span span : call.spans)
      text += " " + std::string(call.from->text(span)) + "@" + std::to_string(span.begin);
    text += "\n";
  }
  return text;
}

TEST(CallHierarchy, FollowsTheGraphOfPredicates) {
  const Fixture fixture(
      "owner(1); ri^ght($u) <- owner($u), user($u), owner(2);\n"
      "check if right($u), $u > 1 or right(2);\n"
      "//- b.bcdl\nallow if right($u); deep($x) <- right($x); deep($x) <- right($x), right(1);");
  const auto item = call_item_at(fixture.snapshot(), fixture.document(), fixture.point());
  ASSERT_TRUE(item);
  EXPECT_EQ(item->name, "right");
  EXPECT_EQ(item->place.document->text(item->name_span), "right");
  EXPECT_EQ(describe(incoming_calls(fixture.snapshot(), "right", 1)),
            "allow if right($u); at right@9\n"
            "deep/1 at right@32 right@55 right@66\n"
            "check if right($u), $u > 1 or right(2); at right@63 right@84\n");
  EXPECT_EQ(describe(outgoing_calls(fixture.snapshot(), "right", 1)),
            "owner/1 at owner@23 owner@44\nuser/1 at user@34\n");
  EXPECT_EQ(describe(outgoing_calls(fixture.snapshot(), fixture.document(), 60)), "right/1 at right@63 right@84\n");
  EXPECT_TRUE(incoming_calls(fixture.snapshot(), "right", 2).empty());
  const auto check = call_item_at(fixture.snapshot(), fixture.document(), 56);
  ASSERT_TRUE(check);
  EXPECT_EQ(check->kind, CallItemKind::kCheck);
  EXPECT_FALSE(call_item_at(fixture.snapshot(), fixture.document(), 9));
}

}  // namespace
}  // namespace hardtack::analysis
