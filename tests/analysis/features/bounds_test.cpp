// Answers about texts that are large on purpose: each has an end, and says less rather than more.
#include <gtest/gtest.h>

#include <string>

#include "analysis/features/completion.h"
#include "analysis/features/document_links.h"
#include "analysis/features/names/call_hierarchy.h"
#include "analysis/features/names/navigation.h"
#include "analysis/features/names/rename.h"
#include "analysis/features/selection_range.h"
#include "analysis/features/signature_help.h"
#include "tests/analysis/annotations.h"

namespace hardtack::analysis {
namespace {

using testing::Fixture;

std::string repeated(const std::string& piece, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += piece;
  return text;
}

TEST(Bounds, PlacesOfAName) {
  const int more = static_cast<int>(kMaxPlaces) + 1'000;
  const Fixture facts(repeated("user(1);", more) + "us^er(2);");
  EXPECT_EQ(find_definition(facts.snapshot(), facts.document(), facts.point()).targets.size(), kMaxPlaces);
  EXPECT_EQ(find_references(facts.snapshot(), facts.document(), facts.point(), true).size(), kMaxPlaces);
  const auto renamed = rename(facts.snapshot(), facts.document(), facts.point(), "owner");
  ASSERT_FALSE(renamed);
  EXPECT_EQ(renamed.error().error, RenameError::kTooMany);
  EXPECT_EQ(renamed.error().message, "the name stands in more than 20000 places");
  const Fixture parameters(repeated("a({n});", more) + "a({n^});");
  EXPECT_EQ(find_references(parameters.snapshot(), parameters.document(), parameters.point(), true).size(), kMaxPlaces);
  const Fixture variables("check if " + repeated("a($x),", more) + "a($^x);");
  EXPECT_LE(find_references(variables.snapshot(), variables.document(), variables.point(), true).size(), kMaxPlaces);
}

TEST(Bounds, CallsOfAPredicate) {
  std::string text;
  for (int i = 0; i < 3'000; ++i)
    text += "r" + std::to_string(i) + "($x) <- user($x), p" + std::to_string(i) + "($x);\n";
  const Fixture rules(text + "us^er(1);");
  EXPECT_EQ(incoming_calls(rules.snapshot(), "user", 1).size(), 2'000u);
  const Fixture checks(repeated("check if user(1);", 3'000));
  EXPECT_EQ(incoming_calls(checks.snapshot(), "user", 1).size(), 2'000u);
  std::string body = "all($x) <- user($x)";
  for (int i = 0; i < 3'000; ++i) body += ", p" + std::to_string(i) + "($x)";
  const Fixture outgoing(body + ";");
  EXPECT_LE(outgoing_calls(outgoing.snapshot(), "all", 1).size(), 2'000u);
  // A rule that is damaged calls nothing.
  const Fixture damaged("check if user(1), && ;\ncheck if us^er(1);");
  EXPECT_EQ(incoming_calls(damaged.snapshot(), "user", 1).size(), 1u);
}

TEST(Bounds, LinksSelectionsAndSignatures) {
  const Fixture links(repeated("// https://example.org/a\n", 3'000));
  EXPECT_EQ(document_links(links.document()).size(), 2'000u);
  const Fixture deep("check if " + repeated("(", 100) + "tr^ue" + repeated(")", 100) + ";");
  const auto spans = selection_ranges(deep.document(), deep.point());
  EXPECT_LE(spans.size(), 512u);
  EXPECT_EQ(spans.back(), (Span{0, deep.document().source().size()}));
  // A call that is too long to be looked through has no help, and no place to go wrong.
  const Fixture wide("wide(1); check if wide(" + repeated("1, ", 5'000) + "^");
  (void)signature_help(wide.snapshot(), wide.document(), wide.point());
}

TEST(Bounds, WhatIsOffered) {
  std::string many = "check if ";
  for (int i = 0; i < 400; ++i) many += "a($v" + std::to_string(i) + "), ";
  const Fixture variables(many + "b($^");
  const auto offered =
      complete(variables.snapshot(), variables.document(), variables.point(), {.max_items = 10'000}).items;
  EXPECT_LE(offered.size(), 300u);
  EXPECT_GE(offered.size(), 200u);
  std::string values;
  for (int i = 0; i < 3'000; ++i) values += "op(\"value" + std::to_string(i) + "\");";
  const Fixture facts(values + "check if op(^");
  std::size_t found = 0;
  for (const auto& item : complete(facts.snapshot(), facts.document(), facts.point(), {.max_items = 10'000}).items)
    found += item.label.starts_with("\"value") ? 1u : 0u;
  EXPECT_EQ(found, 20u);
  // A value that is longer than anybody would choose from a list is left out.
  const Fixture long_value("op(\"" + std::string(5'000, 'x') + "\"); op(\"y\"); check if op(^");
  for (const auto& item : complete(long_value.snapshot(), long_value.document(), long_value.point()).items)
    EXPECT_LT(item.label.size(), 500u);
}

}  // namespace
}  // namespace hardtack::analysis
