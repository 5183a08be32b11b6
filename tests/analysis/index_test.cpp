// The names of several texts together, and which name stands where.
#include <gtest/gtest.h>

#include <array>
#include <string>

#include "analysis/index/call_at.h"
#include "analysis/index/name_at.h"
#include "tests/analysis/annotations.h"

namespace hardtack::analysis {
namespace {

using testing::Fixture;

std::string describe(const ProgramIndex& program) {
  std::string text;
  for (const ProgramPredicate& predicate : program.predicates()) {
    text += std::string(predicate.name) + "/" + std::to_string(predicate.arity) + " " +
            std::to_string(predicate.counts.facts) + " facts " + std::to_string(predicate.counts.rules) + " rules " +
            std::to_string(predicate.counts.uses) + " uses in";
    for (const NameUse& use : program.uses(predicate)) text += " " + program.documents()[use.document]->name();
    text += predicate.ambient != nullptr ? " ambient\n" : "\n";
  }
  const auto names = [&](std::string_view what, std::span<const ProgramName> list) {
    for (const ProgramName& name : list) {
      text += std::string(what) + " " + std::string(name.name) + " in";
      for (const NameUse& use : program.uses(name)) text += " " + program.documents()[use.document]->name();
      text += "\n";
    }
  };
  names("parameter", program.parameters());
  names("extern", program.externs());
  names("key", program.keys());
  return text;
}

constexpr std::string_view kKey = "ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189";
constexpr std::string_view kUpperKey = "ed25519/ACDD6D5B53BFEE478BF689F8E012FE7988BF755E3D7C5152947ABC149BC20189";

TEST(ProgramIndex, PutsTheNamesOfAllTextsTogether) {
  const Fixture fixture(
      "//- b.bcdl\nuser(\"a\"); user(1, 2); admin($u) <- user($u) trusting " + std::string(kKey) +
          ";\n//- a.bcdl\ncheck if user($x), $x.extern::ok(), time($t) trusting " + std::string(kUpperKey) +
          ", {k}; user({k});",
      {.predicates = {{"time", {TypeSet::of(ValueType::kDate)}, ""}, {"never", {}, ""}}, .functions = {}});
  const ProgramIndex& program = fixture.snapshot().program();
  EXPECT_EQ(describe(program),
            "user/1 2 facts 0 rules 2 uses in a.bcdl b.bcdl\n"
            "time/1 0 facts 0 rules 1 uses in a.bcdl ambient\n"
            "user/2 1 facts 0 rules 0 uses in b.bcdl\n"
            "admin/1 0 facts 1 rules 0 uses in b.bcdl\n"
            "never/0 0 facts 0 rules 0 uses in ambient\n"
            "parameter k in a.bcdl\n"
            "extern ok in a.bcdl\n"
            "key " +
                std::string(kKey) + " in a.bcdl b.bcdl\n");
  EXPECT_EQ(program.named("user").size(), 2u);
  EXPECT_TRUE(program.named("use").empty());
  EXPECT_EQ(program.find("user", 3), nullptr);
  EXPECT_EQ(program.find_parameter("u"), nullptr);
  EXPECT_EQ(program.find_document("c.bcdl"), ProgramIndex::kNone);
}

TEST(NameAt, FindsTheNameThatHoldsOrTouchesTheOffset) {
  struct Row {
    std::string_view marked;
    NameKind kind;
  };
  const std::array rows = {
      Row{"[[^user]](1);", NameKind::kPredicate},
      Row{"[[us^er]](1);", NameKind::kPredicate},
      Row{"[[user^]](1);", NameKind::kPredicate},
      Row{"user(^1);", NameKind::kNone},
      Row{"check if a([[^$x]]);", NameKind::kVariable},
      Row{"check if a([[$x^]]);", NameKind::kVariable},
      Row{"check if a($x), $x.[[le^ngth]]() > 1;", NameKind::kMethod},
      Row{"check if a($x), [[$x^]].length() > 1;", NameKind::kVariable},
      Row{"check if a($x), $x.any([[$p^]] -> $p > 1);", NameKind::kClosureParameter},
      Row{"check if a($x), $x.any($p -> [[^$p]] > 1);", NameKind::kClosureParameter},
      Row{"a({[[na^me]]});", NameKind::kParameter},
      Row{"check if a(1) trusting {[[na^me]]};", NameKind::kParameter},
      Row{"check if a($x), $x.extern::[[o^k]]();", NameKind::kExtern},
      Row{"check if [[\xC3\xA9^t\xC3\xA9]](1);", NameKind::kPredicate},
      // damaged
      Row{"check if a($x), $x. ; b(1);", NameKind::kNone},
      Row{"check if a($x), [[$x^]].", NameKind::kVariable},
      Row{"check if [[a^]]($x), && 1;", NameKind::kPredicate},
      Row{"^", NameKind::kNone},
  };
  for (const Row& row : rows) {
    const Fixture fixture(row.marked);
    const NameAt name = name_at(fixture.document(), fixture.points().empty() ? 0 : fixture.point());
    EXPECT_EQ(name.kind, row.kind) << row.marked;
    if (!fixture.ranges().empty()) {
      EXPECT_EQ(name.span, fixture.ranges()[0].span) << row.marked;
    }
  }
  EXPECT_FALSE(name_at(Fixture("a(1);").document(), 0xffffffff));
}

TEST(CallAt, CountsTheArgumentsAroundTheOffset) {
  struct Row {
    std::string_view marked;
    std::string_view name;  // empty: no call
    std::uint32_t argument;
    std::uint32_t arguments;
  };
  const std::array rows = {
      Row{"user(^", "user", 0, 0},
      Row{"user(^)", "user", 0, 0},
      Row{"user(1^, 2);", "user", 0, 2},
      Row{"user(1, ^2, 3);", "user", 1, 3},
      Row{"user([1, 2], ^", "user", 1, 2},
      Row{"user([1, ^2], 3)", "user", 0, 2},
      Row{"user({1, 2}, \"a,b(\", ^)", "user", 2, 3},
      Row{"user(1)^;", "", 0, 0},
      Row{"user(1); ^", "", 0, 0},
      Row{"check if a($x), $x.starts_with(^", "starts_with", 0, 0},
      Row{"check if a($x), $x.any($p -> $p.contains(^1))", "contains", 0, 1},
      Row{"^user(1)", "", 0, 0},
  };
  for (const Row& row : rows) {
    const Fixture fixture(row.marked);
    const auto call = call_at(fixture.document(), fixture.point());
    const SyntaxTree& tree = fixture.document().tree();
    EXPECT_EQ(call ? tree.source().text(tree.tokens()[call->name].span) : "", row.name) << row.marked;
    if (!call) continue;
    EXPECT_EQ(call->argument, row.argument) << row.marked;
    EXPECT_EQ(call->arguments, row.arguments) << row.marked;
  }
}

}  // namespace
}  // namespace hardtack::analysis
