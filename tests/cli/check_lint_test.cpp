// hardtack check: lints, configuration, folders, formats and fixes.
#include <sys/stat.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/cli/command_table.h"
#include "tests/cli/token_fixture.h"

namespace hardtack::test {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

constexpr const char* kDoubtful =
    "right(\"a\", \"read\");\nright(\"a\", \"read\");\nallow if rigth(\"a\", \"read\");\n";

TEST(CheckLints, WarnAndKeepTheExitCode) {
  const TemporaryFolder folder;
  const std::string file = folder.write("a.bcdl", kDoubtful);
  const std::vector<CommandCase> rows = {
      {"pretty", {"check", file}, 0, "", "warning.duplicate-fact[^]*a.bcdl:2:1[^]*undefined-predicate"},
      {"json", {"check", "--json", file}, 0, "\"code\": \"duplicate-fact\"", ""},
      {"format json", {"check", "--format", "json", file}, 0, "\"code\": \"duplicate-fact\"", ""},
      {"github",
       {"check", "--format", "github", file},
       0,
       "::warning file=[^]*a.bcdl,line=2,[^]*title=duplicate-fact::",
       ""},
      {"junit", {"check", "--format=junit", file}, 0, "<failure type=\"duplicate-fact\"", ""},
      {"no such format", {"check", "--format", "xml", file}, 64, "", "a format is"},
      {"empty format", {"check", "--format", "", file}, 64, "", "."},
      {"both formats", {"check", "--json", "--format", "json", file}, 64, ".", "exclude each other"},
      {"dry run alone", {"check", "--dry-run", file}, 64, "", "--fix"},
      {"fix of standard input", {"check", "--fix", "-"}, 64, "", "standard input"},
      {"an error that is a lint", {"check", folder.write("b.bcdl", "check if false;\n")}, 2, "", "impossible-check"},
  };
  for (const CommandCase& row : rows) expect_case(row);
}

TEST(CheckLints, WalkFoldersAndReadTheNearestConfiguration) {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder.path("p/q"));
  std::filesystem::create_directories(folder.path("empty"));
  std::filesystem::create_directory_symlink("..", folder.path("p/q/loop"));
  folder.write("p/hardtack.toml", "[rules]\nduplicate-fact = \"error\"\n");
  folder.write("p/q/a.bcdl", "a(1);\na(1);\n");
  folder.write("p/b.biscuit-datalog", "b(1);\n");
  folder.write("p/c.txt", "no policy");
  folder.write("p/d.test.bcdl", "no policy either");
  const std::string strict = folder.write("strict.toml", "[rules]\nduplicate-fact = \"off\"\n");
  const std::string broken = folder.write("broken.toml", "[rules]\nduplicate-fakt = \"off\"\n");
  const std::vector<CommandCase> rows = {
      {"the folder", {"check", folder.path("p")}, 2, "", "error.duplicate-fact[^]*q/a.bcdl:2:1"},
      {"another configuration", {"check", "--config", strict, folder.path("p")}, 0, "", ""},
      {"a broken one", {"check", "--config", broken, folder.path("p")}, 2, "", "broken.toml:2:1: there is no rule"},
      {"none there", {"check", "--config", folder.path("none"), folder.path("p")}, 74, "", "no such file"},
      {"an empty name", {"check", "--config", "", folder.path("p")}, 64, "", "."},
      {"nothing in it", {"check", folder.path("empty")}, 64, "", "no policy file"},
      {"no name", {"check", ""}, 64, "", "."},
  };
  for (const CommandCase& row : rows) expect_case(row);
}

TEST(CheckLints, ReadPolicyTestsThatAreNamedAsTests) {
  const TemporaryFolder folder;
  const std::string text =
      "test \"a\" {\n  authorizer { user({u}); a(1); a(1); allow if user($u); allow if user($u); }\n"
      "  for $u in {\"x\"} expect allow;\n}\n";
  const std::string good = folder.write("good.test.bcdl", text);
  const std::string outside = folder.write("outside.test.bcdl", "test \"a\" { authorizer { } expect maybe; }\n");
  const std::string inside =
      folder.write("inside.test.bcdl", "test \"a\" {\n  authorizer { allow if user($u), $v; }\n  expect allow;\n}\n");
  const std::string large = folder.write("large.test.bcdl", std::string(2u << 20, ' '));
  const std::vector<CommandCase> rows = {
      {"no errors", {"check", good}, 0, "", ""},
      {"nothing to fix", {"check", "--fix", good}, 0, "", ""},
      {"an error of the tests", {"check", outside}, 2, "", "test-syntax[^]*outside.test.bcdl:1:"},
      {"of a policy in one", {"check", inside}, 2, "", "unbound[^]*inside.test.bcdl:2:"},
      {"as JSON", {"check", "--json", outside}, 2, "\"test-syntax\"", ""},
      {"too large", {"check", large}, 2, "", "large.test.bcdl"},
  };
  for (const CommandCase& row : rows) expect_case(row);
  EXPECT_EQ(folder.read("good.test.bcdl"), text);
}

TEST(CheckLints, FixFilesAndKeepTheirMode) {
  const TemporaryFolder folder;
  const std::string text = "a(1);\na(1);\na(1);\ncheck if b($x);\n";
  const std::string file = folder.write("a.bcdl", text, 0640);
  expect_case(
      {"dry run", {"check", "--fix", "--dry-run", file}, 0, "^--- [^]*-a.1.;[^]*-check if b[^]*\\+check if b", ".*"});
  EXPECT_EQ(folder.read("a.bcdl"), text);
  const auto result = run_hardtack({"check", "--fix", file});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, HasSubstr("fixed 3 problems"));
  EXPECT_EQ(folder.read("a.bcdl"), "a(1);\ncheck if b($_x);\n");
  struct stat status{};
  ASSERT_EQ(::stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0640u);
  EXPECT_EQ(run_hardtack({"check", "--fix", file}).err, "");
}

TEST(CheckLints, SarifHasWhatTheStandardAsksFor) {
  const TemporaryFolder folder;
  const std::string file = folder.write("a b.bcdl", "a(\"\xf0\x9f\x98\x80\"); a(\"\xf0\x9f\x98\x80\");\n");
  const auto result = run_hardtack({"check", "--format", "sarif", file, folder.path("none.bcdl")});
  EXPECT_EQ(result.exit_code, 74);
  const json log = json::parse(result.out);
  EXPECT_EQ(log["version"], "2.1.0");
  ASSERT_EQ(log["runs"].size(), 1u);
  const json& run = log["runs"][0];
  EXPECT_EQ(run["tool"]["driver"]["name"], "hardtack");
  EXPECT_EQ(run["columnKind"], "utf16CodeUnits");
  EXPECT_EQ(run["invocations"][0]["executionSuccessful"], false);
  ASSERT_EQ(run["results"].size(), 1u);
  const json& found = run["results"][0];
  EXPECT_EQ(found["ruleId"], "duplicate-fact");
  EXPECT_EQ(run["tool"]["driver"]["rules"][found["ruleIndex"].get<std::size_t>()]["id"], "duplicate-fact");
  EXPECT_EQ(found["level"], "warning");
  const json& place = found["locations"][0]["physicalLocation"];
  EXPECT_THAT(place["artifactLocation"]["uri"].get<std::string>(), ::testing::EndsWith("/a%20b.bcdl"));
  EXPECT_EQ(place["region"], (json{{"startLine", 1}, {"startColumn", 10}, {"endLine", 1}, {"endColumn", 17}}));
  EXPECT_EQ(found["fixes"][0]["artifactChanges"][0]["replacements"].size(), 1u);
}

// What a format gives a meaning to is written so that it has none, in names of files as in messages; what cannot be
// read is reported in each format.
TEST(CheckLints, FormatsEscapeWhatTheyGiveAMeaning) {
  const TemporaryFolder folder;
  const std::string odd = folder.write("50%,a:b<&>\"\t\n.bcdl", "a(1);\na(1);\nallow fi true;\n");
  const std::string unreadable = folder.path("<none>&.bcdl");
  const std::vector<CommandCase> rows = {
      {"github",
       {"check", "--format", "github", odd, unreadable},
       74,
       "::error file=[^\n]*/50%25%2Ca%3Ab<&>\"[^\n]*%0A.bcdl,line=3[^]*::error file=[^\n]*/<none>&.bcdl::cannot read",
       "no such file"},
      {"junit",
       {"check", "--format", "junit", odd, unreadable},
       74,
       "50%,a:b&lt;&amp;&gt;&quot;&#9;&#10;.bcdl[^]*<error message=\"cannot read[^]*&lt;none&gt;&amp;.bcdl",
       "no such file"},
      {"sarif",
       {"check", "--format", "sarif", odd},
       2,
       "50%25%2Ca%3Ab%3C%26%3E%22%09%0A.bcdl[^]*\"level\": \"error\"",
       ""},
      {"nothing is wrong",
       {"check", "--format", "junit", folder.write("c.bcdl", "a(1);\n")},
       0,
       "<testcase[^>]*/>",
       ""},
      {"a difference in another format",
       {"check", "--fix", "--dry-run", "--format", "json", odd},
       64,
       "",
       "`--dry-run` shows a difference"},
  };
  for (const CommandCase& row : rows) expect_case(row);
}

// Lints change `check` only: the other commands take what it calls an error, with a configuration beside it.
class LintsElsewhere : public TokenTest {};

TEST_F(LintsElsewhere, RefuseNothing) {
  const std::string block = folder_.write("a.bcdl", "a(1);\na(1);\ncheck if false;\n");
  folder_.write("hardtack.toml", "this is no configuration");
  EXPECT_EQ(run_hardtack({"generate", "--private-key-file", key_, block}).exit_code, 0);
  const std::string policy = folder_.write("p.bcdl", "allow if true;\nallow if true;\n");
  EXPECT_EQ(run_hardtack({"authorize", "--authorizer-file", policy}).exit_code, 0);
  EXPECT_EQ(run_hardtack({"check", policy}).exit_code, 2);
}

}  // namespace
}  // namespace hardtack::test
