// The comparison itself, without node: what the interop run would call equal, explained or wrong.

#include "tests/interop/compare.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "tests/interop/envelope.h"
#include "tests/interop/reading.h"
#include "tests/support/folders.h"

namespace hardtack::interop {
namespace {

const Profile kCommon{"common", {}};

Json decided(const char* result) {
  return Json::parse(
      std::string(R"({"stage":"authorize","world":"// Facts:\n// origin: 0, authorizer\na(1);\nb(\"x\ny\");\n",)") +
      R"("blocks":[{"source":"a(1);\n"}],"revocation_ids":["00"],"result":)" + result + "}");
}

TEST(InteropAnswer, ReadsEveryOutcomeOfTheReference) {
  struct Row {
    const char* result;
    const char* expected;
  };
  const std::vector<Row> rows = {
      {R"({"ok":2})", "allowed by policy 2"},
      {R"({"err":{"FailedLogic":{"Unauthorized":{"policy":{"Deny":1},"checks":[]}}}})", "deny policy 1"},
      {R"({"err":{"FailedLogic":{"Unauthorized":{"policy":{"Allow":0},"checks":[{"Authorizer":{"check_id":3,"rule":"x"}},
          {"Block":{"block_id":2,"check_id":1,"rule":"x"}}]}}}})",
       "allow policy 0, authorizer check 3 failed, block 2 check 1 failed"},
      {R"({"err":{"FailedLogic":{"NoMatchingPolicy":{"checks":[]}}}})", "no matching policy"},
      {R"({"err":{"Execution":"InvalidType"}})", "error InvalidType"},
      {R"({"err":{"Execution":{"UnknownVariable":1024}}})", "error UnknownVariable"},
      {R"({"err":{"RunLimit":"TooManyFacts"}})", "error TooManyFacts"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(to_string(answer_from_json(decided(row.result)).outcome), row.expected) << row.result;
  }
  EXPECT_EQ(to_string(answer_from_json({{"crash", "panicked"}}).outcome), "crashed panicked");
  EXPECT_EQ(answer_from_json({{"stage", "build"}, {"result", {{"err", {{"Language", 1}}}}}}).outcome.kind,
            OutcomeKind::kRefused);
}

TEST(InteropAnswer, ReadsTheWorldByOrigin) {
  const Answer answer = answer_from_json(decided(R"({"ok":0})"));
  ASSERT_TRUE(answer.world.has_value());
  EXPECT_EQ(*answer.world, (World{{"0, authorizer", {"a(1)", "b(\"x\ny\")"}}}));
}

TEST(InteropAnswer, UndoesTheEscapesOfOurPrinter) {
  EXPECT_EQ(without_escapes(R"(a("x\"y\\z\nw\u{202e}\u{1}"))"), "a(\"x\"y\\z\nw\xE2\x80\xAE\x01\")");
}

TEST(InteropCompare, FindsEachKindOfDifference) {
  const test_support::GeneratedCase generated;
  const Subject subject{.generated = generated, .profile = kCommon};
  const Answer theirs = answer_from_json(decided(R"({"ok":0})"));
  Answer ours = theirs;
  ours.world = World{{"0, authorizer", {"a(1)", "b(\"x\\ny\")"}}};
  EXPECT_TRUE(compare_answers(ours, theirs, subject).empty());

  const auto only = [&](const Answer& changed) {
    const auto differences = compare_answers(changed, theirs, subject);
    return differences.size() == 1 ? differences[0].what + " [" + differences[0].rule + "]" : "not one difference";
  };
  Answer changed = ours;
  changed.outcome.policy = 1;
  EXPECT_EQ(only(changed), "outcome []");
  changed = ours;
  changed.revocation_ids = {"01"};
  EXPECT_EQ(only(changed), "revocation ids []");
  changed = ours;
  changed.blocks = {"a(2);\n"};
  EXPECT_EQ(only(changed), "source of block 0 []");
  changed.blocks = {"trusting previous;\na(1);\n"};
  EXPECT_EQ(only(changed), "source of block 0 [block-scopes-kept]");
  changed = ours;
  (*changed.world)["0, authorizer"].erase("a(1)");
  EXPECT_EQ(only(changed), "facts of origin 0, authorizer []");
  changed = ours;
  (*changed.world)["authorizer"].insert("a(1)");
  EXPECT_EQ(only(changed), "facts of origin authorizer []");
}

TEST(InteropCompare, ExplainsTheOrderOfElementsButNotOtherElements) {
  const test_support::GeneratedCase generated;
  const Subject subject{.generated = generated, .profile = kCommon};
  Answer ours;
  Answer theirs;
  ours.outcome.kind = theirs.outcome.kind = OutcomeKind::kAllowed;
  ours.blocks = {"a({\"ab\", \"c\"});\n"};
  theirs.blocks = {"a({\"c\", \"ab\"});\n"};
  EXPECT_EQ(compare_answers(ours, theirs, subject).at(0).rule, "element-order");
  theirs.blocks = {"a({\"ac\", \"b\"});\n"};
  EXPECT_EQ(compare_answers(ours, theirs, subject).at(0).rule, "");
}

TEST(InteropReading, PutsRightOnlyTheKeywordThatStopsUs) {
  struct Row {
    const char* text;
    const char* theirs;
    const char* rule;
  };
  const std::vector<Row> rows = {
      {"a(1);\nallow if true;", "a(1);\n\nallow if true;\n", ""},
      {"allow iftrue;", "allow if true;\n", "keyword-boundaries"},
      {"1(2);\nallow if true;", "1(2);\n\nallow if true;\n", "digit-names"},
      {"trusting\u0143(1);\nallow if\u0143(1);", "trusting\u0143(1);\n\nallow if \u0143(1);\n", "keyword-boundaries"},
      {"trusting\u0143(1);\nallow if\u0143(1);", "trusting\u0143(1);\n\nallow if \u0143(2);\n", ""},
      {"allow if;", "allow if true;\n", ""},
  };
  EXPECT_EQ(compare_readings(" ;a(1);", false, "a(1);\n").at(0).rule, "empty-statements");
  EXPECT_EQ(compare_readings(";;a(1);", false, "a(1);\n").at(0).rule, "");
  EXPECT_EQ(compare_readings(";a(1);", true, "a(1);\n").at(0).rule, "");
  for (const Row& row : rows) {
    const auto differences = compare_readings(row.text, true, std::string(row.theirs));
    EXPECT_EQ(differences.empty() ? "" : differences.front().rule, row.rule) << row.text;
    EXPECT_EQ(differences.empty(), std::string_view(row.text).starts_with("a(1)")) << row.text;
  }
}

TEST(InteropCompare, EveryRuleIsDocumented) {
  std::ifstream page(test::source_folder() + "/docs/deviations.md");
  const std::string text(std::istreambuf_iterator<char>(page), {});
  for (const std::string_view rule : kRules) {
    EXPECT_NE(text.find("`" + std::string(rule) + "`"), std::string::npos) << rule;
  }
}

TEST(InteropCompare, MapsPlainChecksBackToTheirAlternatives) {
  test_support::GeneratedCase generated;
  generated.blocks.resize(2);
  generated.blocks[1].plain_checks = {0, 1, 1, 2};
  generated.plain_checks = {0, 0};
  const Subject subject{.generated = generated, .profile = kCommon};
  Outcome plain;
  plain.kind = OutcomeKind::kUnauthorized;
  plain.checks = {{std::nullopt, 0}, {std::nullopt, 1}, {1, 1}, {1, 2}, {1, 3}};
  const std::vector<CheckPlace> expected = {{std::nullopt, 0}, {1, 1}, {1, 2}};
  EXPECT_EQ(from_plain(plain, subject).checks, expected);
}

TEST(InteropEnvelope, SplitsTheVersionFromAPayload) {
  const auto split =
      split_version(std::string("\x0a\x01"
                                "a\x18\x06\x2a\x00",
                                7));
  ASSERT_TRUE(split.has_value());
  EXPECT_EQ(split->version, 6U);
  EXPECT_EQ(split->rest, std::string("\x0a\x01"
                                     "a\x2a\x00",
                                     5));
  EXPECT_FALSE(split_version("\x0a\x05").has_value());
  EXPECT_FALSE(read_envelope("not base64!").has_value());
}

}  // namespace
}  // namespace hardtack::interop
