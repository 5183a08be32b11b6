#include "analysis/features/hover.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>

#include "tests/analysis/annotations.h"

namespace hardtack::analysis {
namespace {

using testing::Fixture;
using ::testing::HasSubstr;

class Tokens : public TokenReader {
 public:
  std::optional<std::string> describe(std::string_view text) const override {
    if (!text.starts_with("En")) return std::nullopt;
    return "token of " + std::to_string(text.size()) + " bytes";
  }
};

TEST(Hover, SaysWhatStandsAtAPlace) {
  struct Row {
    std::string_view marked;
    std::string_view expected;  // a part; empty: nothing is said
  };
  const std::array rows = {
      Row{"// Who is it?\nuser(\"alice\");\ncheck if [[us^er]]($u);", "user(string)"},
      Row{"// Who is it?\nuser(\"alice\");\ncheck if [[us^er]]($u);", "Who is it?"},
      Row{"/* Who is it? */\nuser(\"alice\");\ncheck if [[us^er]]($u);", "Who is it?"},
      Row{"/**\n * Who is it?\n */\n\nuser(\"alice\");\ncheck if [[us^er]]($u);", "Who is it?"},
      Row{"// One.\n//\n//\n// Two.\nuser(\"alice\");\ncheck if [[us^er]]($u);", "One\\.\nTwo\\."},
      Row{"// Of another.\na(1); // Of a.\nuser(\"alice\");\ncheck if [[us^er]]($u);",
          "1 fact, 0 rules, 1 use in 1 file."},
      Row{"// Not about it.\n\nuser(\"alice\");\ncheck if [[us^er]]($u);", "1 fact, 0 rules, 1 use in 1 file."},
      Row{"check if [[us^er]]($u);\n//- b.block.bcdl\nuser(1); user(\"a\");",
          "fact in b\\.block\\.bcdl:1 (block): user\\(1\\)"},
      Row{"check if [[us^er]]($u);\n//- b.authorizer.bcdl\nuser(1);", "fact in b\\.authorizer\\.bcdl:1 (authorizer)"},
      Row{"check if [[us^er]]($u);\n//- b.test.bcdl\nuser(1);", "fact in b\\.test\\.bcdl:1"},
      Row{"check if [[us^er]]($u), $u < 2;", "user(integer)"},
      Row{"check if [[us^er]]($u);", "Nothing in the workspace states it"},
      Row{"check if b($x), [[a^]](1);", "Nothing in the workspace"},
      Row{"user(1); check if user([[$^u]]), $u > 1;", "$u: integer"},
      Row{"check if user(1), [[$^u]] > 1;", "No predicate beside it binds it."},
      Row{"user({\"a\"}); check if user($u), $u.any([[$^p]] -> $p == \"a\");", "$p: string"},
      Row{"user(1); check if user([[$^u]]), $u.starts_with(\"a\");", "The expressions beside it take no such value."},
      Row{"check if a($x), $x.[[start^s_with]](\"/\");", "string.starts_with(prefix: string) -> bool"},
      Row{"check if a($x), 1 [[<^=]] 2;", "Comparisons do not chain"},
      Row{"[[che^ck]] if true;", "or the request is denied"},
      Row{"check if a(1) trusting [[prev^ious]];", "the holder's word"},
      Row{"check if a($x), $x < [[2026-11-26T21:4^0:00Z]];", "Thursday, 26 November 2026, 21:40:00 UTC"},
      Row{"a([[2020-02-29T00:0^0:00+02:00]]);", "Friday, 28 February 2020, 22:00:00 UTC"},
      Row{"a([[2^55]]);", "0xff"},
      Row{"a([[17000^00000]]);", "Tuesday, 14 November 2023, 22:13:20 UTC"},
      Row{"a([[\"\xE6\x97^\xA5\xE6\x9C\xAC\"]]);", "6 bytes, 2 characters"},
      Row{"a([[{1, 2}^]]);", "`set<integer>`, 2 elements"},
      Row{"a([[hex:00^ff]]);", "2 bytes"},
      Row{"a({[[na^me]]});", "never as text"},
      Row{"check if a($x), $x.extern::[[is_^ok]]();", "A function of the host"},
      Row{"check if a(1) trusting [[ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c51529^47abc149bc20189]];",
          "public key (ed25519)"},
      Row{"a(\"[[EnYKDwoBYRIBYhg^DIgoK]]\");", "token of"},
      Row{"// [[EnYKDwoBYRIBYhg^DIgoK]]!", "token of"},
      Row{"// [[Enaz09AZ-_=.+/:^xyz]]!", "token of 18 bytes"},
      Row{"a([[\"Short^\"]]);", "string, 5 bytes"},
      Row{"// Xn0000000^00000000000", ""},
      Row{"check if a($x), $x.[[starts_w^ith]](1)", "string.starts_with"},
      Row{"check if a($x), [[$^x]] > 1, $x.starts_with(\"a\");", "The expressions beside it take no such value."},
      Row{"a(1); b(\"x\"); check if a($x), b([[$^x]]);", "No value can stand in all its places."},
      Row{"a([[{}^]]);", "0 elements"},
      Row{"a([[{\"k\": 1}^]]);", "1 element"},
      Row{"a([[[1]^]]);", "1 element"},
      Row{"a([[nu^ll]]);", "null"},
      Row{"a([[-5^]]);", "`-5`: integer"},
      Row{"// hello ^check if\na(1);", ""},
      Row{"^", ""},
      Row{"a(1);  ^  b(1);", ""},
      // damaged
      Row{"user(1); check if [[us^er]]($u), && ;", "user(integer)"},
      Row{"user(1); check if user($u), [[$^u]].", "$u: integer"},
      Row{"check if \xE6\x97\xA5($u), \xE6\x97\xA5 [[<^]] ; a(\"", "less or earlier"},
  };
  const Tokens tokens;
  for (const Row& row : rows) {
    const Fixture fixture(row.marked);
    const auto found = hover(fixture.snapshot(), fixture.document(), fixture.point(), {.tokens = &tokens});
    if (row.expected.empty()) {
      EXPECT_FALSE(found) << row.marked << found->markdown;
      continue;
    }
    ASSERT_TRUE(found) << row.marked;
    EXPECT_THAT(found->markdown, HasSubstr(row.expected)) << row.marked;
    EXPECT_EQ(found->span, fixture.ranges().at(0).span) << row.marked;
  }
}

TEST(Hover, SaysWhatConfigurationDeclares) {
  const Fixture fixture("check if ti^me($t), $t.extern::fresh();",
                        {.predicates = {{"time", {TypeSet::of(ValueType::kDate)}, "The time of the request."}},
                         .functions = {{"fresh", 1, TypeSet::of(ValueType::kBool), "Whether it is new."}}});
  const auto time = hover(fixture.snapshot(), fixture.document(), fixture.point());
  ASSERT_TRUE(time);
  EXPECT_THAT(time->markdown, HasSubstr("time(date)"));
  EXPECT_THAT(time->markdown, HasSubstr("The time of the request."));
  EXPECT_THAT(time->markdown, HasSubstr("Declared by the configuration."));
  const auto fresh = hover(fixture.snapshot(), fixture.document(), 34);
  ASSERT_TRUE(fresh);
  EXPECT_THAT(fresh->markdown, HasSubstr("extern::fresh -> bool"));
}

// Comments are looked for above the statement, not far away and not endlessly.
TEST(Hover, LooksAtNearCommentsOnly) {
  const auto shown = [](const std::string& above) {
    const Fixture fixture(above + "user(1);\ncheck if us^er($u);");
    const auto found = hover(fixture.snapshot(), fixture.document(), fixture.point());
    return found ? found->markdown : std::string();
  };
  EXPECT_THAT(shown("// Far" + std::string(300, ' ') + "\n" + std::string(300, ' ')), ::testing::Not(HasSubstr("Far")));
  EXPECT_THAT(shown(std::string(300, ' ') + "// Indented\n"), ::testing::Not(HasSubstr("Indented")));
  std::string many;
  for (int i = 100; i < 130; ++i) many += "// line" + std::to_string(i) + "\n";
  EXPECT_THAT(shown(many), HasSubstr("line129"));
  EXPECT_THAT(shown(many), ::testing::Not(HasSubstr("line109")));
  // Many terms are cut.
  std::string wide = "wide(1";
  for (int i = 0; i < 40; ++i) wide += ", 1";
  const Fixture fixture(wide + "); check if wi^de(" + wide.substr(5) + ");");
  const auto found = hover(fixture.snapshot(), fixture.document(), fixture.point());
  ASSERT_TRUE(found);
  EXPECT_THAT(found->markdown, HasSubstr("integer, ...)"));
}

// Of a comment all is shown that can be seen: joined letters stay joined, what hides or turns text does not come along.
TEST(Hover, ShowsCommentsAsTheyAreRead) {
  const auto shown = [](const std::string& comment) {
    const Fixture fixture(comment + "\nuser(1);\ncheck if us^er($u);");
    const auto found = hover(fixture.snapshot(), fixture.document(), fixture.point());
    return found ? found->markdown : std::string();
  };
  EXPECT_THAT(shown("// a\xE2\x80\x8D"
                    "b \xE2\x80\xAE"
                    "c\td"),
              HasSubstr("a\xE2\x80\x8D"
                        "b cd"));
  EXPECT_THAT(shown("/* one\n two */"), HasSubstr("one\n two"));
  EXPECT_THAT(shown("// [link](http://x) `code` <b> & \\ # ~ |"),
              HasSubstr("\\[link\\]\\(http://x\\) \\`code\\` \\<b\\> \\& \\\\ \\# \\~ \\|"));
  EXPECT_THAT(shown("// " + std::string(3'000, 'x')), HasSubstr(std::string(500, 'x')));
  EXPECT_THAT(shown("// " + std::string(3'000, 'x')), HasSubstr("x..."));
}

TEST(Hover, IsBoundedAndHidesNothing) {
  const std::string name(100'000, 'n');
  const Fixture fixture(
      "// \xE2\x80\xAE"
      "evil\n" +
      name + "(1); check if ^" + name + "($x);");
  const auto found = hover(fixture.snapshot(), fixture.document(), fixture.point());
  ASSERT_TRUE(found);
  EXPECT_LE(found->markdown.size(), kMaxHoverBytes);
  EXPECT_EQ(found->markdown.find("\xE2\x80\xAE"), std::string::npos);
}

}  // namespace
}  // namespace hardtack::analysis
