#include "analysis/features/names/rename.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "tests/analysis/annotations.h"

namespace hardtack::analysis {
namespace {

using testing::describe_places;
using testing::Fixture;

constexpr std::string_view kKey = "ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189";
constexpr std::string_view kOther = "ed25519/0000000000000000000000000000000000000000000000000000000000000001";

TEST(Rename, ChangesEveryPlaceOfAName) {
  struct Row {
    std::string marked;
    std::string_view name;
  };
  const std::array rows = {
      Row{"[[us^er]](1); check if [[user]]($u), user(1, 2);\n//- q.bcdl\n[[user]]($x) <- a($x);", "owner"},
      Row{"right($[[u]]) <- owner($[[^u]]), $[[u]] > 1; check if a($u);", "user"},
      Row{"right($[[u]]) <- owner($[[^u]]), $[[u]] > 1;", "$user"},
      Row{"check if a($s), $s.any($[[^p]] -> $[[p]] > 1) || $s.any($q -> $q > 1);", "q"},
      Row{"a({[[n^]]}); check if b(1) trusting {[[n]]};\n//- q.bcdl\nc({[[n]]});", "{m}"},
      Row{"check if a($x), $x.extern::[[o^k]]();\n//- q.bcdl\ncheck if b($x), $x.extern::[[ok]]();", "fine"},
      Row{"check if a($x), $x.extern::[[o^k]]();", "extern::fine"},
      Row{"check if a(1) trusting [[" + std::string(kKey) + "^]];\n//- q.bcdl\ncheck if a(1) trusting [[" +
              std::string(kKey) + "]];",
          kOther},
      Row{"[[us^er]](1); check if [[user]]($x), && ;", "\xE6\x97\xA5:1"},
      Row{"[[\xE6\x97\xA5^]](1); check if [[\xE6\x97\xA5]]($x);", "day"},
      Row{"us^er(1);", "user"},  // nothing to do
      Row{"check if a($s), $s.any($[[^p]] -> $[[p]] > 1), b($q);", "r"},
      Row{"check if a($[[x^]]) or b($y);", "y"},
  };
  for (const Row& row : rows) {
    const Fixture fixture(row.marked);
    ASSERT_TRUE(prepare_rename(fixture.snapshot(), fixture.document(), fixture.point())) << row.marked;
    const auto edits = rename(fixture.snapshot(), fixture.document(), fixture.point(), row.name);
    ASSERT_TRUE(edits) << row.marked << edits.error().message;
    std::vector<Place> places;
    for (const DocumentEdits& part : *edits) {
      for (const TextEdit& edit : part.edits) {
        places.push_back({part.document, edit.span});
        EXPECT_EQ(edit.replacement, row.name.starts_with("extern::") ? row.name.substr(8)
                                    : row.name.starts_with('$')      ? row.name.substr(1)
                                    : row.name.starts_with('{')      ? row.name.substr(1, row.name.size() - 2)
                                                                     : row.name);
      }
    }
    EXPECT_EQ(describe_places(places), describe_places(fixture.ranges())) << row.marked;
  }
}

TEST(Rename, ShowsTheNameForEditing) {
  struct Row {
    std::string_view marked;
    std::string_view placeholder;
  };
  const std::array rows = {
      Row{"[[us^er]](1);", "user"},
      Row{"check if a($[[u^]]);", "u"},
      Row{"a({[[n^]]});", "n"},
  };
  for (const Row& row : rows) {
    const Fixture fixture(row.marked);
    const auto target = prepare_rename(fixture.snapshot(), fixture.document(), fixture.point());
    ASSERT_TRUE(target) << row.marked;
    EXPECT_EQ(target->placeholder, row.placeholder);
    EXPECT_EQ(target->span, fixture.ranges()[0].span) << row.marked;
  }
}

TEST(Rename, RefusesWhatWouldNotMeanTheSame) {
  struct Row {
    std::string_view marked;
    std::string_view name;
    RenameError error;
  };
  const std::array rows = {
      Row{"check if ^true;", "x", RenameError::kNothingHere},
      Row{"check if a($x), $x.le^ngth() > 1;", "size", RenameError::kNothingHere},
      Row{"us^er(1);", "", RenameError::kInvalidName},
      Row{"us^er(1);", "a b", RenameError::kInvalidName},
      Row{"us^er(1);", "123", RenameError::kInvalidName},
      Row{"us^er(1);", "a(1); allow if true; //", RenameError::kInvalidName},
      Row{"us^er(1);", "$u", RenameError::kInvalidName},
      Row{"us^er(1);", "a\xff", RenameError::kInvalidName},
      Row{"us^er(1);", "allow", RenameError::kReserved},
      Row{"us^er(1);", "verified:x", RenameError::kReserved},
      Row{"check if verified:^x(1);", "y", RenameError::kReserved},
      Row{"check if ti^me($t);", "now", RenameError::kReserved},
      Row{"us^er(1);", "time", RenameError::kCollision},
      Row{"us^er(1); owner(2);", "owner", RenameError::kCollision},
      Row{"us^er(1);\n//- q.bcdl\ncheck if owner($x);", "owner", RenameError::kCollision},
      Row{"check if a($^x), b($y);", "y", RenameError::kCollision},
      Row{"check if a($^x), b($y);", "a b", RenameError::kInvalidName},
      Row{"check if a($^x), b($y);", "$", RenameError::kInvalidName},
      Row{"check if a($s), $s.any($^p -> $p > 1);", "s", RenameError::kCollision},
      Row{"check if a($^s), $s.any($p -> $p > 1);", "p", RenameError::kCollision},
      Row{"check if a($s), $s.any($^p -> $p.any($q -> $q > 1));", "q", RenameError::kCollision},
      Row{"a({n^}); b({m});", "m", RenameError::kCollision},
      Row{"a({n^});", "m:n", RenameError::kInvalidName},
      Row{"a({n^});", "{m", RenameError::kInvalidName},
      Row{"a({n^});", "m}", RenameError::kInvalidName},
      Row{"a({n^});", "{", RenameError::kInvalidName},
      Row{"a({n^});", "{}", RenameError::kInvalidName},
      Row{"us^er(1);", "user // x", RenameError::kInvalidName},
      Row{"check if a($x), $x.extern::ag^e(), $x.extern::years();", "years", RenameError::kCollision},
      Row{"check if a($x), $x.extern::fre^sh();", "years", RenameError::kReserved},
      Row{"check if a(1) trusting ed^25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189;\n"
          "check if b(1) trusting ed25519/0000000000000000000000000000000000000000000000000000000000000001;",
          kOther, RenameError::kCollision},
      Row{"check if a(1) trusting ed^25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189;",
          "ed25519/00", RenameError::kInvalidName},
  };
  for (const Row& row : rows) {
    const Fixture fixture(row.marked, {.predicates = {{"time", {TypeSet::of(ValueType::kDate)}, ""}},
                                       .functions = {{"fresh", 1, TypeSet::of(ValueType::kBool), ""}}});
    const auto edits = rename(fixture.snapshot(), fixture.document(), fixture.point(), row.name);
    ASSERT_FALSE(edits) << row.marked << " to " << row.name;
    EXPECT_EQ(edits.error().error, row.error) << row.marked << " to " << row.name << ": " << edits.error().message;
    EXPECT_FALSE(edits.error().message.empty());
  }
  const std::string long_name(100'000, 'n');
  const Fixture single("us^er(1);");
  const auto too_long = rename(single.snapshot(), single.document(), single.point(), long_name);
  ASSERT_FALSE(too_long);
  EXPECT_EQ(too_long.error().message, "the new name is too long");
  // What is wrong with a name is said, and no more of it than can be read.
  const auto odd = rename(single.snapshot(), single.document(), single.point(), "$" + std::string(300, 'n'));
  ASSERT_FALSE(odd);
  EXPECT_NE(odd.error().message.find("...`"), std::string::npos) << odd.error().message;
  EXPECT_LT(odd.error().message.size(), 300u);
  // A name of another number of terms is another predicate.
  const Fixture fixture("us^er(1); owner(1, 2);");
  EXPECT_TRUE(rename(fixture.snapshot(), fixture.document(), fixture.point(), "owner"));
}

}  // namespace
}  // namespace hardtack::analysis
