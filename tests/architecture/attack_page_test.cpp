// The rule about docs/attack-coverage.md, on made-up pages.
#include "tests/architecture/attack_page.h"

#include <gtest/gtest.h>

namespace hardtack::architecture {
namespace {

const std::vector<SourceFile> kFiles = {
    {"tests/a.cpp",
     "TEST(Attacks, A001_One) {}\nTEST_P(Every, A002_A003_Two) {}\nTEST(Attacks, Other) {}\n"
     "TEST(Server, LifecycleAttack3Ends) {}\n"},
    {"tests/serve/CMakeLists.txt",
     "foreach(proxy nginx caddy)\n  add_test(NAME Serve.Behind_${proxy}\n    COMMAND x ${proxy})\nendforeach()\n"
     "add_test(NAME Serve.Stops\n  COMMAND x)\n"},
    {"examples/CMakeLists.txt", "add_test(NAME Serve.Elsewhere COMMAND x)\n"},
    {"fuzz/parse.cpp", "int LLVMFuzzerTestOneInput();"},
    {"fuzz/serve/request.cpp", "int LLVMFuzzerTestOneInput();"},
    {"fuzz/support.cpp", ""}};

// Rows of all attacks behind these, each with a reason.
std::string rest(int first, int first_of_service) {
  std::string rows;
  for (int i = first; i <= 192; ++i) rows += "| " + std::to_string(i) + " | x | does not apply: no such thing |\n";
  for (int i = first_of_service; i <= 81; ++i) {
    rows += "| S" + std::to_string(i) + " | x | not built yet: no such thing |\n";
  }
  return rows;
}

TEST(AttackRule, RowsThatAreMissingDoubleOrNameNoTestAreNamed) {
  const auto check = [](const std::string& rows) { return check_attack_page(rows + rest(4, 1), kFiles).size(); };
  const std::string good = "| 1 | x | `Attacks.A001_One`, `Fuzz.parse` |\n| 2 | x | `Every.A002_A003_Two` |\n";
  EXPECT_EQ(check(good + "| 3 | x | `Every.A002_A003_Two` |\n"), 0u);
  EXPECT_EQ(check(good), 1u);
  EXPECT_EQ(check(good + "| 3 | x | `Fuzz.parse` |\n| 3 | x | `Fuzz.parse` |\n"), 1u);
  EXPECT_EQ(check(good + "| 3 | x | `Attacks.A003_None` |\n"), 1u);
  EXPECT_EQ(check(good + "| 3 | x | `Attacks.Other` |\n"), 1u);
  EXPECT_EQ(check(good + "| 3 | x | `Server.LifecycleAttack3Ends` |\n"), 0u);
  EXPECT_EQ(check(good + "| 3 | x | `Fuzz.support` |\n"), 1u);
  EXPECT_EQ(check(good + "| 3 | x | later |\n"), 1u);
  EXPECT_EQ(check(good + "| 3 | x | not built yet: later |\n"), 1u);
  EXPECT_EQ(check(good + "| 3 | x | `Fuzz.parse` |\n| 193 | x | `Fuzz.parse` |\n"), 1u);
}

TEST(AttackRule, RowsOfTheServiceNameAnyTestOrSayWhatIsMissing) {
  const auto check = [](const std::string& rows) { return check_attack_page(rows + rest(1, 2), kFiles).size(); };
  const struct {
    const char* tests;
    std::size_t violations;
  } cells[] = {
      {"`Attacks.Other`", 0},
      {"`Attacks.Other`, `Fuzz.request`, `Serve.Stops`", 0},
      {"`Serve.Behind_nginx`, `Serve.Behind_caddy`", 0},
      {"`Attacks.Other`; not tested yet: the rest", 0},
      {"does not apply: there is none", 0},
      {"not built yet: there is none", 0},
      {"not tested yet: there is none", 0},
      {"`Attacks.None`", 1},
      {"`Serve.Behind_traefik`", 1},
      {"`Serve.Behind_`", 1},
      {"`Serve.Elsewhere`", 1},
      {"`Fuzz.support`", 1},
      {"later", 1},
      {"not yet", 1},
  };
  for (const auto& cell : cells) {
    EXPECT_EQ(check("| S1 | x | " + std::string(cell.tests) + " |\n"), cell.violations) << cell.tests;
  }
  EXPECT_EQ(check(""), 1u);
  EXPECT_EQ(check("| S1 | x | `Attacks.Other` |\n| S1 | x | `Attacks.Other` |\n"), 1u);
  EXPECT_EQ(check("| S1 | x | `Attacks.Other` |\n| S82 | x | `Attacks.Other` |\n"), 1u);
}

}  // namespace
}  // namespace hardtack::architecture
