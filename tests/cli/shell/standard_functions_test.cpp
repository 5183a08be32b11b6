// `--std`: the commands that read policies offer the standard functions, and say so where they are missing.
#include <gtest/gtest.h>

#include "tests/cli/command_table.h"

namespace hardtack::test {
namespace {

class StandardFunctionsOption : public ::testing::Test {
 protected:
  TemporaryFolder folder_;
};

TEST_F(StandardFunctionsOption, DecidesWithThem) {
  const std::string policy =
      "allow if client($a), $a.extern::in_cidr(\"10.0.0.0/8\"), path($p), $p.extern::under(\"/photos\");";
  const auto words = [&](const std::string& command, const std::string& address, bool offered) {
    std::vector<std::string> all = {command,
                                    "--authorizer",
                                    policy,
                                    "--fact",
                                    "client(\"" + address + "\")",
                                    "--fact",
                                    "path(\"/photos/june.jpg\")"};
    if (offered) all.emplace_back("--std");
    return all;
  };
  for (const CommandCase& row : {
           CommandCase{"allowed", words("authorize", "10.1.2.3", true), 0, "^allow"},
           CommandCase{"denied", words("authorize", "11.1.2.3", true), 1, "^deny"},
           CommandCase{"no address", words("authorize", "10.1.2", true), 4, "",
                       "`10.1.2` is not an IP address; addresses are written"},
           CommandCase{"not offered", words("authorize", "10.1.2.3", false), 4, "",
                       "the functions that `--std` offers are `in_cidr`, .*`semver_satisfies`"},
           CommandCase{"explained", words("explain", "10.1.2.3", true), 0, "allow"},
       }) {
    expect_case(row);
  }
}

TEST_F(StandardFunctionsOption, ChecksCalls) {
  const std::string good = folder_.write("good.bcdl", "allow if a($x), $x.extern::glob(\"/a/**\");\n");
  struct Row {
    std::string text;
    std::string says;
  };
  for (const Row& row : {
           Row{"allow if a($x), $x.extern::in_cidr(\"10.0.0.1/8\");\n", "bits are set behind its prefix"},
           Row{"allow if a($x), $x.extern::glob(\"/a/**b\");\n", "`\\*\\*` does not stand alone between slashes"},
           Row{"allow if a($x), $x.extern::under(\"/a/../b\");\n", "it has a segment `.` or `..`"},
           Row{"allow if a($x), $x.extern::semver_satisfies(\"latest\");\n", "is not a range of versions"},
           Row{"allow if a($x), $x.extern::glob();\n", "`glob` takes an argument: pattern"},
           Row{"allow if a($x), $x.extern::glob(1);\n", "`glob` takes a string, and this is a value of type integer"},
           Row{"allow if 1.extern::glob(\"a\");\n",
               "`glob` is called on a string, and this is a value of type integer"},
           Row{"allow if time($t), $t.extern::hour_at(\"Z\") == \"1\", $t.extern::hour_at(\"CET\") > 1;\n",
               "`CET` is not an offset from UTC"},
       }) {
    const std::string bad = folder_.write("bad.bcdl", row.text);
    expect_case({row.text, {"check", "--std", bad}, 0, "", row.says});
    expect_case({"without", {"check", bad}, 0, "", ""});
  }
  expect_case({"good", {"check", "--std", good}, 0, "", ""});
  folder_.write("hardtack.toml", "std = true\n[extern]\nmine = 0\n");
  const std::string bad = folder_.write("bad.bcdl", "allow if a($x), $x.extern::glob(\"[\"), $x.extern::mine();\n");
  expect_case({"configured", {"check", bad}, 0, "", "a class is not closed"});
  expect_case({"still good", {"check", good}, 0, "", ""});
  folder_.write("hardtack.toml", "[extern]\nmine = 0\n");
  expect_case({"unknown", {"check", good}, 0, "", "it is a standard function: pass `--std`, or write `std = true`"});
}

TEST_F(StandardFunctionsOption, RunsTestsAndSessionsWithThem) {
  const std::string tests =
      folder_.write("a.test.bcdl",
                    "test \"below\" {\n  authorizer { allow if \"/a/b\".extern::under(\"/a\"); }\n"
                    "  expect allow;\n}\n");
  expect_case({"tests", {"test", "--std", tests}, 0, "1 test passed"});
  expect_case({"tests without", {"test", tests}, 1, ".", "help: the functions that `--std` offers are `in_cidr`"});
  folder_.write("hardtack.toml", "std = true\n");
  expect_case({"tests configured", {"test", folder_.path("")}, 0, "1 test passed"});
  const std::string line = "? \"1.2.3\".extern::semver_satisfies(\"^1\")\n";
  expect_case({"repl", {"repl", "--std", "--no-history"}, 0, "true|yes|1 row|match", "", line});
  expect_case({"repl without", {"repl", "--no-history"}, 4, "", "the functions that `--std` offers", line});
}

}  // namespace
}  // namespace hardtack::test
