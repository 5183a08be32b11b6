// hardtack check: all errors of policy files, for people and for tools.
#include <nlohmann/json.hpp>

#include "tests/cli/command_table.h"

namespace hardtack::test {
namespace {

using nlohmann::json;

TEST(Check, ReportsEveryErrorWithItsLine) {
  const TemporaryFolder folder;
  const std::string good = folder.write("good.bcdl", "user(\"alice\");\nallow if user({name});\n");
  const std::string bad = folder.write("bad.bcdl", "user($x);\nallow if user($u), $v < 1;\nfoo(;\n");
  const std::string block = folder.write("block.bcdl", "allow if true;\n");
  const std::vector<CommandCase> rows = {
      {"good", {"check", good}, 0, "", ""},
      {"bad", {"check", bad}, 2, "", "bad.bcdl:1:[^]*bad.bcdl:2:[^]*bad.bcdl:3:"},
      {"one of two", {"check", good, bad}, 2, "", "bad.bcdl:1:"},
      {"as an authorizer", {"check", block}, 0, "", ""},
      {"as a block", {"check", "--block", block}, 2, "", "block.bcdl:1:1"},
      {"missing file", {"check", folder.path("none")}, 74, "", "no such file"},
      {"missing and bad", {"check", folder.path("none"), bad}, 74, "", "bad.bcdl:1:[^]*no such file"},
      {"nothing", {"check"}, 64, "", "`FILE` is missing"},
      {"standard input", {"check", "-"}, 2, "", "<standard input>:1:1", ";"},
      {"bytes", {"check", "-"}, 2, "", "UTF-8", "a(\"\xff\");"},
  };
  for (const CommandCase& row : rows) expect_case(row);
}

TEST(Check, JsonHasZeroBasedUtf16Positions) {
  const auto result = run_hardtack({"check", "--json", "-"}, {.input = "a(1);\nb(\"\xf0\x9f\x98\x80\", $x);\n"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.err, "");
  const json list = json::parse(result.out);
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0]["file"], "<standard input>");
  EXPECT_EQ(list[0]["severity"], "error");
  EXPECT_EQ(list[0]["range"]["start"], (json{{"line", 1}, {"character", 8}}));
  EXPECT_EQ(list[0]["range"]["end"], (json{{"line", 1}, {"character", 10}}));
  for (const char* field : {"code", "message", "help", "notes", "fixes"}) EXPECT_TRUE(list[0].contains(field)) << field;
  EXPECT_EQ(json::parse(run_hardtack({"check", "--json", "-"}, {.input = "a(1);"}).out), json::array());
}

TEST(Check, JsonHasNotesWithTheirPlaces) {
  const auto result = run_hardtack({"check", "--json", "-"}, {.input = "a({\"k\": 1,\n \"k\": 2});\n"});
  EXPECT_EQ(result.exit_code, 0);
  const json list = json::parse(result.out);
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0]["code"], "duplicate-map-key");
  EXPECT_EQ(
      list[0]["notes"],
      (json{{{"message", "the earlier entry is here"},
             {"file", "<standard input>"},
             {"range", {{"start", {{"line", 0}, {"character", 3}}}, {"end", {{"line", 0}, {"character", 6}}}}}}}));
  const auto text = run_hardtack({"check", "-"}, {.input = "a({\"k\": 1,\n \"k\": 2});\n"});
  EXPECT_NE(text.err.find("note: the earlier entry is here\n --> <standard input>:1:4"), std::string::npos) << text.err;
}

// The codes of what only signing finds out; the others are in tests/grammar/check/every_diagnostic_test.cpp.
TEST(Check, WhatSigningFindsHasCodes) {
  struct Row {
    std::string text;
    std::string code;
  };
  const Row rows[] = {
      {"// nothing\n", "empty-block"},
      {"a(\"" + std::string(66'000, 'x') + "\");", "no-token-block"},
  };
  for (const Row& row : rows) {
    const json list = json::parse(run_hardtack({"check", "--block", "--json", "-"}, {.input = row.text}).out);
    ASSERT_EQ(list.size(), 1u) << row.code;
    EXPECT_EQ(list[0]["code"], row.code);
    EXPECT_EQ(list[0]["severity"], "error");
  }
}

TEST(Attacks, A172_HugeSourcesAreRefusedQuickly) {
  std::string many_errors;
  for (int i = 0; i < 100'000; ++i) many_errors += "a(;\n";
  const std::vector<CommandCase> rows = {
      {"long line", {"check", "-"}, 2, "", "^error", std::string(2'000'000, 'a')},
      {"many errors", {"check", "-"}, 2, "", "^error", many_errors},
      {"over the file bound", {"check", "-"}, 2, "", "longer than", std::string((16u << 20) + 1, ' ')},
      {"nesting", {"check", "-"}, 2, "", "^error", "allow if " + std::string(100'000, '(')},
  };
  for (const CommandCase& row : rows) expect_case(row);
}

}  // namespace
}  // namespace hardtack::test
