// hardtack test: what it runs, what it prints, what it ends with.
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/cli/command_table.h"

namespace hardtack::test {
namespace {

using nlohmann::json;

class PolicyTests : public ::testing::Test {
 protected:
  PolicyTests() {
    std::filesystem::create_directories(folder_.path("p/inner"));
    std::filesystem::create_directories(folder_.path("empty"));
    folder_.write("p/api.authorizer.bcdl", "allow if user($u), op(\"read\");\ndeny if true;\n");
    folder_.write("outside.bcdl", "allow if true;\n");
    folder_.write("p/good.test.bcdl",
                  "test \"alice reads\" { authority { user(\"alice\"); } authorizer from \"api.authorizer.bcdl\" { "
                  "op({op}); } params { op: \"read\" }; expect allow; for $op in {\"write\"} expect deny; }\n"
                  "test \"nobody reads\" { authorizer from \"api.authorizer.bcdl\" { op(\"read\"); } expect deny; }\n");
    folder_.write("bad.test.bcdl",
                  "test \"bob\" { authorizer { check if user(\"bob\"); allow if true; } expect allow; }");
    folder_.write("broken.test.bcdl", "test \"x\" { authorizer { allow fi true; } expect allow; }");
    folder_.write("escape.test.bcdl", "test \"x\" { authorizer from \"../outside.bcdl\"; expect allow; }");
    folder_.write("p/inner/up.test.bcdl", "test \"up\" { authorizer from \"../api.authorizer.bcdl\"; expect deny; }");
    folder_.write("p/inner/out.test.bcdl.txt",
                  "test \"out\" { authorizer from \"../../outside.bcdl\"; expect allow; }");
    ::mkfifo(folder_.path("p/pipe").c_str(), 0600);
    folder_.write("fifo.txt", "test \"f\" { authorizer from \"p/pipe\"; expect allow; }");
    folder_.write("zero.txt", "test \"z\" { authorizer from \"/dev/zero\"; expect allow; }");
    [[maybe_unused]] const int linked = ::symlink("../outside.bcdl", folder_.path("p/link.bcdl").c_str());
    folder_.write("p/link.txt", "test \"l\" { authorizer from \"link.bcdl\"; expect allow; }");
  }

  std::string at(const std::string& name) const { return folder_.path(name); }

  TemporaryFolder folder_;
};

TEST_F(PolicyTests, EndWithWhatHappened) {
  const std::string good = at("p/good.test.bcdl");
  const std::vector<CommandCase> table = {
      {"passing", {"test", good}, 0, "^3 tests passed, 0 failed\n$", ""},
      {"failing",
       {"test", at("bad.test.bcdl")},
       1,
       "FAIL bob[^]*expected allow[^]*why:[^]*0 tests passed, 1 failed",
       ""},
      {"a file that cannot be read", {"test", at("broken.test.bcdl")}, 2, "ERROR x[^]*could not be run", ""},
      {"a file that is not there",
       {"test", at("none.test.bcdl")},
       2,
       "^error.test-unreadable-file.: cannot read [^]*no such file",
       ""},
      {"a folder without tests", {"test", at("empty")}, 2, "", "no test was found"},
      {"a name that no test has", {"test", good, "--run", "zebra"}, 2, "", "no test was found"},
      {"some tests", {"test", good, "--run", "^nobody"}, 0, "^1 test passed, 0 failed, 1 left out\n$", ""},
      {"no expression", {"test", good, "--run", "("}, 64, "", "is no regular expression"},
      {"listing", {"test", good, "--list"}, 0, "good.test.bcdl:1: alice reads\n[^]*nobody reads\n$", ""},
      {"names", {"test", good, "--verbose"}, 0, "pass alice reads\npass alice reads .op=\"write\".\npass nobody", ""},
      {"formats", {"test", good, "--format", "tap"}, 0, "^TAP version 14\n1..3\nok 1", ""},
      {"junit", {"test", good, "--format", "junit"}, 0, "^<.xml", ""},
      {"no format", {"test", good, "--format", "xml"}, 64, "", "expected pretty, json, junit, tap or github"},
      {"threads and order", {"test", good, "--jobs", "3", "--shuffle", "9"}, 0, "^3 tests passed", ""},
      {"no threads", {"test", good, "--jobs", "0"}, 64, "", "at least 1"},
      {"coverage is enough", {"test", good, "--threshold", "100"}, 0, "coverage: 100.0 %", ""},
      {"coverage needs a file", {"test", good, "--coverage", "lcov"}, 64, "", "--coverage-file"},
      {"an empty argument", {"test", ""}, 64, "", "empty"},
  };
  for (const CommandCase& row : table) expect_case(row);
}

TEST_F(PolicyTests, ThresholdsAndMutantsFail) {
  const std::string weak = folder_.write("p/weak.test.bcdl",
                                         "test \"w\" { authority { user(\"a\"); } authorizer from "
                                         "\"api.authorizer.bcdl\" { op(\"read\"); } expect allow; }");
  const std::vector<CommandCase> table = {
      {"threshold", {"test", weak, "--threshold", "90"}, 1, "coverage: 50.0 %", "less than 90 %"},
      {"mutants", {"test", weak, "--mutate"}, 1, "SURVIVED drop the condition[^]*SURVIVED[^]*survived", ""},
      {"good tests notice",
       {"test", at("p/good.test.bcdl"), "--mutate"},
       1,
       "SURVIVED drop the policy[^]*deny if true",
       ""},
  };
  for (const CommandCase& row : table) expect_case(row);
}

TEST_F(PolicyTests, CoverageIsWrittenInEachFormat) {
  const std::string good = at("p/good.test.bcdl"), file = at("coverage");
  struct Row {
    std::string format, begins, holds;
  };
  for (const Row& row : {
           Row{"lcov", "TN:", "SF:"},
           Row{"json", "{", "\"percent\": 100"},
           Row{"html", "<!doctype html>", "2 of 2 rules, checks and policies matched"},
       }) {
    expect_case({row.format, {"test", good, "--coverage", row.format, "--coverage-file", file}, 0, "3 tests passed"});
    const std::string text = folder_.read("coverage");
    EXPECT_EQ(text.substr(0, row.begins.size()), row.begins) << text;
    EXPECT_NE(text.find(row.holds), std::string::npos) << text;
  }
  const std::vector<CommandCase> table = {
      {"no format", {"test", good, "--coverage-file", file}, 64, "", "`--coverage-file` needs `--coverage`"},
      {"another format", {"test", good, "--coverage", "xml", "--coverage-file", file}, 64, "", "lcov, json or html"},
      {"a folder that is not there",
       {"test", good, "--coverage", "json", "--coverage-file", at("none/c")},
       74,
       "coverage: 100.0 %",
       "cannot write"},
      {"a share of more than all", {"test", good, "--threshold", "101"}, 64, "", "a threshold is at most 100"},
      {"a share that is none", {"test", good, "--threshold", "-1"}, 64, "", "threshold"},
      {"annotations",
       {"test", at("bad.test.bcdl"), "--format", "github"},
       1,
       "^::error file=[^\n]*bad.test.bcdl,line=1[^\n]*title=bob",
       ""},
      {"annotations of nothing", {"test", good, "--format", "github"}, 0, "3 tests passed", ""},
      {"listing what is broken", {"test", at("broken.test.bcdl"), "--list"}, 0, "x", ""},
      {"a list has one format", {"test", good, "--list", "--json"}, 64, ".", "exclude each other"},
      {"a format of a list", {"test", good, "--list", "--format", "tap"}, 64, "", "exclude each other"},
      {"a file that is not there, as JUnit", {"test", at("none.test.bcdl"), "--format", "junit"}, 2, "cannot read", ""},
      {"as TAP", {"test", at("none.test.bcdl"), "--format", "tap"}, 2, "not ok 1[^]*cannot read", ""},
      {"listing what no test has", {"test", good, "--list", "--run", "zebra"}, 2, "", "no test was found"},
      {"colours", {"test", at("bad.test.bcdl"), "--format", "tap"}, 1, "not ok 1", ""},
  };
  for (const CommandCase& row : table) expect_case(row);
}

TEST_F(PolicyTests, JsonIsOneDocument) {
  const auto result = run_hardtack({"test", at("bad.test.bcdl"), at("p/good.test.bcdl"), "--json"});
  EXPECT_EQ(result.exit_code, 1);
  const json shown = json::parse(result.out, nullptr, false);
  ASSERT_FALSE(shown.is_discarded()) << result.out;
  EXPECT_EQ(shown["passed"], 3);
  EXPECT_EQ(shown["failed"], 1);
  EXPECT_EQ(shown["skipped"], 0);
  EXPECT_EQ(shown["cases"].size(), 4u);
  EXPECT_EQ(shown["cases"][0]["findings"][0]["expected"], "allow");
  const auto missing = run_hardtack({"test", at("none"), "--json"});
  EXPECT_EQ(missing.exit_code, 2);
  EXPECT_FALSE(json::parse(missing.out, nullptr, false).is_discarded()) << missing.out;
}

// What `--update` writes, and what it leaves alone.
TEST_F(PolicyTests, UpdateRewritesWhatFailed) {
  const std::string authority = "authority { user(\"bob\"); } authorizer { allow if user(\"ann\"); } ";
  const std::string broken = "test \"x\" { authorizer { allow fi true; } expect allow; }\n";
  struct Row {
    std::string name, text, updated;
    int exit_code;  // of the run that writes
    int again;      // of the next
  };
  const std::vector<Row> table = {
      {"a decision", "test \"a\" { " + authority + "expect allow; }\n",
       "test \"a\" { " + authority + "expect no-policy; }\n", 1, 0},
      {"one of two, and comments stay",
       "// one\ntest \"a\" { " + authority + "expect allow; /* two */ }\ntest \"b\" { " + authority +
           "expect deny; }\n",
       "// one\ntest \"a\" { " + authority + "expect no-policy; /* two */ }\ntest \"b\" { " + authority +
           "expect deny; }\n",
       1, 0},
      {"nothing failed", "test \"a\" { " + authority + "expect deny; }\n",
       "test \"a\" { " + authority + "expect deny; }\n", 0, 0},
      {"errors", broken, broken, 2, 2},
      {"tables", "test \"a\" { authorizer { allow if {x}; } for $x in {false} expect allow; }\n",
       "test \"a\" { authorizer { allow if {x}; } for $x in {false} expect allow; }\n", -1, -1},
  };
  for (const Row& row : table) {
    SCOPED_TRACE(row.name);
    const std::string file = folder_.write("update.test.bcdl", row.text, 0640);
    const auto result = run_hardtack({"test", "--update", file});
    if (row.exit_code >= 0) {
      EXPECT_EQ(result.exit_code, row.exit_code) << result.out << result.err;
    }
    EXPECT_EQ(folder_.read("update.test.bcdl"), row.updated);
    EXPECT_EQ(result.err.find("rewrote") != std::string::npos, row.text != row.updated);
    if (row.again >= 0) {
      EXPECT_EQ(run_hardtack({"test", file}).exit_code, row.again);
    }
    struct stat status{};
    ASSERT_EQ(::stat(file.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777u, 0640u) << "the mode stays";
  }
}

TEST_F(PolicyTests, UpdateWritesThroughLinksAndLeavesMirrors) {
  const std::string failing = "test \"a\" { authorizer { deny if true; } expect allow; }\n";
  folder_.write("real.test.bcdl", failing);
  ASSERT_EQ(::symlink("real.test.bcdl", at("link.test.bcdl").c_str()), 0);
  EXPECT_EQ(run_hardtack({"test", "--update", at("link.test.bcdl")}).exit_code, 1);
  EXPECT_TRUE(std::filesystem::is_symlink(at("link.test.bcdl")));
  EXPECT_EQ(folder_.read("real.test.bcdl"), "test \"a\" { authorizer { deny if true; } expect deny at policy 0; }\n");
  const std::vector<CommandCase> table = {
      {"with listing", {"test", "--update", "--list", at("p")}, 64, "", "--list"},
      {"with watching", {"test", "--update", "--watch", at("p")}, 64, "", "--watch"},
  };
  for (const CommandCase& row : table) expect_case(row);
}

// Attack 182: nothing outside of the folders is read, whatever its name.
TEST_F(PolicyTests, A182_FilesOutsideOfTheFolderAreNotRead) {
  const std::vector<CommandCase> table = {
      {"above", {"test", at("p/inner/out.test.bcdl.txt")}, 2, "is outside of the folders of the tests", ""},
      {"above, but below a folder that was given", {"test", at("p/inner/up.test.bcdl"), at("p")}, 0, "passed", ""},
      {"above its own folder", {"test", at("p/inner/up.test.bcdl")}, 2, "is outside", ""},
      {"allowed", {"test", at("p/inner/out.test.bcdl.txt"), "--allow-outside"}, 0, "1 test passed", ""},
      {"a link that leads out", {"test", at("p/link.txt")}, 2, "is outside", ""},
      {"a pipe", {"test", at("fifo.txt")}, 2, "is no regular file", ""},
      {"a device", {"test", at("zero.txt"), "--allow-outside"}, 2, "is no regular file", ""},
  };
  for (const CommandCase& row : table) expect_case(row);
}

// The published samples, unchanged.
TEST(PolicyTestSamples, AllValidationsRunThroughTheSameRunner) {
  const char* vectors = std::getenv("HARDTACK_VECTORS");
  const std::string folder =
      (vectors != nullptr ? std::string(vectors) : std::string(HARDTACK_SHARED_VECTORS)) + "/biscuit";
  if (!std::filesystem::exists(folder + "/samples.json")) GTEST_SKIP() << "no published samples";
  const auto result = run_hardtack({"test", folder + "/samples.json", "--json", "--allow-outside"});
  const json shown = json::parse(result.out, nullptr, false);
  ASSERT_FALSE(shown.is_discarded()) << result.out.substr(0, 2'000);
  EXPECT_EQ(shown["passed"], 50);
  for (const json& one : shown["cases"]) EXPECT_EQ(one["status"], "passed") << one.dump(1).substr(0, 2'000);
  EXPECT_EQ(result.exit_code, 0);
}

}  // namespace
}  // namespace hardtack::test
