// What `generate`, `attenuate` or `authorize` refuse, `check` reports, and nothing else: one table, all commands.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/cli/command_table.h"
#include "tests/cli/token_fixture.h"
#include "tests/grammar/check/repeated.h"

namespace hardtack::test {
namespace {

using hardtack::testing::nested;
using hardtack::testing::repeated;
using nlohmann::json;
using ::testing::HasSubstr;

enum class Role { kBlock, kAuthorizer };

struct Case {
  std::string name;
  Role role;
  std::string text;
  std::string place;             // `line:column` where it is refused; empty: it is used
  bool refused_in_place = true;  // by the other commands, too
};

std::string closures(std::size_t depth) { return "check if " + nested(depth, "[1].any($v# -> ", "true", ")") + ";"; }

std::vector<Case> cases() {
  const std::string many = "a(1);\n";
  return {
      {"a fact", Role::kBlock, "user(\"alice\");", ""},
      {"syntax", Role::kBlock, "user(;", "1:6"},
      {"a variable in a fact", Role::kBlock, "user($u);", "1:6"},
      {"a policy in a block", Role::kBlock, "allow if true;", "1:1"},
      {"64 alternatives", Role::kBlock, "check if " + repeated(64, "a(1)", " or ") + ";", ""},
      {"65 alternatives", Role::kBlock, "check if " + repeated(65, "a(1)", "\nor ") + ";", "65:4"},
      {"33 predicates", Role::kBlock, many + "x(1) <- " + repeated(33, "a(1)", ",\n") + ";", "34:1"},
      {"64 terms", Role::kBlock, "a(" + repeated(64, "1") + ");", ""},
      {"65 terms", Role::kBlock, "a(" + repeated(65, "1", ",\n") + ");", "65:1"},
      {"65 terms of a head", Role::kBlock, "x(" + repeated(65, "1", ",\n") + ") <- a(1);", "65:1"},
      {"1,024 elements", Role::kBlock, "a([" + repeated(1'024, "#") + "]);", ""},
      {"1,025 elements", Role::kBlock, "a([" + repeated(1'025, "#", ",\n") + "]);", "1025:1"},
      {"1,025 elements of a set", Role::kAuthorizer, "allow if {" + repeated(1'025, "#", ",\n") + "}.length() > 1;",
       "1025:1"},
      {"1,024 rules", Role::kBlock, repeated(1'024, "x(1) <- a(#);", "\n"), ""},
      {"1,025 rules", Role::kBlock, repeated(1'025, "x(1) <- a(#);", "\n"), "1025:1"},
      {"1,025 checks", Role::kBlock, repeated(1'025, "check if a(1);", "\n"), "1025:1"},
      {"1,025 policies", Role::kAuthorizer, repeated(1'025, "allow if true;", "\n"), "1025:1"},
      {"4,097 facts", Role::kBlock, repeated(4'097, "a(#);", "\n"), "4097:1"},
      {"3,000 ||", Role::kAuthorizer, "allow if " + repeated(3'001, "1 == #", " || ") + ";", "1:"},
      {"47 closures", Role::kBlock, closures(47), ""},
      {"48 closures are deeper than a token", Role::kBlock, closures(48), "1:1", false},
      {"60 closures", Role::kBlock, closures(60), "1:"},
      {"an array 46 deep", Role::kBlock, "a(" + nested(46, "[", "", "]") + ");", ""},
      {"an array 47 deep", Role::kBlock, "a(" + nested(47, "[", "", "]") + ");", "1:49"},
      {"65 scopes", Role::kBlock, "check if true trusting " + repeated(65, "previous", ",\n") + ";", "65:1"},
      {"a string of 300 KB", Role::kBlock, many + "a(\"" + std::string(300'000, 'x') + "\");", "2:1"},
      {"a block larger than a token", Role::kBlock, "a(\"" + std::string(66'000, 'x') + "\");", "1:1", false},
      {"no statement", Role::kBlock, "// nothing\n", "1:1", false},
      {"a verified fact", Role::kBlock, many + "verified:x(1);", "2:1", false},
      {"a verified rule", Role::kBlock, many + "verified:x($a) <- a($a);", "2:1", false},
      {"a verified fact of an authorizer", Role::kAuthorizer, "allow if true;\nverified:x(1);", "2:1", false},
      {"the parent's hash in an authorizer", Role::kAuthorizer, "allow if true;\nparent_token_sha256(\"00\");", "2:1",
       false},
      {"a pattern too large", Role::kAuthorizer, "allow if a($x),\n$x.matches(\"(a{1000}){1000}\");", "2:12", false},
      {"a pattern of 1,025 bytes", Role::kAuthorizer,
       "allow if a($x),\n$x.matches(\"" + std::string(1'025, 'a') + "\");", "2:12", false},
      {"a pattern", Role::kAuthorizer, "allow if true;\nallow if a($x), $x.matches(\"^a+$\");", ""},
      {"second 60 at noon", Role::kAuthorizer, "allow if true;\na(2016-12-31T12:00:60Z);", "2:3"},
      {"a leap second", Role::kAuthorizer, "allow if true;\na(2016-12-31T23:59:60Z);", ""},
  };
}

class CheckAgrees : public TokenTest {
 protected:
  // The commands that would use the text.
  std::vector<std::vector<std::string>> users(Role role, const std::string& file) const {
    if (role == Role::kAuthorizer) return {{"authorize", "--authorizer-file", file}};
    return {{"generate", "--private-key-file", key_, file}, {"attenuate", token_, "--block-file", file}};
  }

  std::string token_ = folder_.write("a.tok", mint("user(\"ann\");"));
};

TEST_F(CheckAgrees, WithWhatTheOtherCommandsRefuse) {
  for (const Case& item : cases()) {
    SCOPED_TRACE(item.name);
    const std::string file = folder_.write("source.bcdl", item.text);
    const bool refused = !item.place.empty();
    std::vector<std::string> words = {"check", file};
    if (item.role == Role::kBlock) words.emplace_back("--block");

    const ProcessResult text = run_hardtack(words);
    EXPECT_EQ(text.exit_code, refused ? 2 : 0) << text.err.substr(0, 1'000);
    EXPECT_EQ(text.out, "");
    if (refused) {
      EXPECT_THAT(text.err, HasSubstr("source.bcdl:" + item.place));
    }

    words.emplace_back("--json");
    const ProcessResult result = run_hardtack(words);
    EXPECT_EQ(result.exit_code, refused ? 2 : 0);
    const json list = json::parse(result.out);
    const bool error =
        std::any_of(list.begin(), list.end(), [](const json& row) { return row["severity"] == "error"; });
    EXPECT_EQ(error, refused);
    for (const json& row : list) {
      if (row["severity"] != "error") continue;  // lints refuse nothing
      EXPECT_TRUE(row["range"].is_object());
      const auto line = row["range"]["start"]["line"].get<int>() + 1;
      EXPECT_EQ(std::to_string(line), item.place.substr(0, item.place.find(':')));
    }

    for (const std::vector<std::string>& user : users(item.role, file)) {
      SCOPED_TRACE(user[0]);
      const ProcessResult used = run_hardtack(user);
      EXPECT_EQ(used.exit_code >= 2, refused) << used.exit_code << used.err.substr(0, 1'000);
      if (refused && item.refused_in_place) {
        EXPECT_THAT(used.err, HasSubstr("source.bcdl:" + item.place));
      }
    }
  }
}

// Nothing but `attenuate` itself writes this fact.
TEST_F(CheckAgrees, WithAttenuateAboutTheHashOfTheParent) {
  const std::string file = folder_.write("source.bcdl", "a(1);\nparent_token_sha256(\"00\");\n");
  const std::vector<CommandCase> rows = {
      {"check", {"check", file}, 2, "", "source.bcdl:2:1"},
      {"check --block", {"check", "--block", file}, 2, "", "source.bcdl:2:1"},
      {"check --json", {"check", "--json", file}, 2, "reserved-name", ""},
      {"attenuate", {"attenuate", token_, "--block-file", file}, 2, "", "parent_token_sha256"},
      {"generate", {"generate", "--private-key-file", key_, file}, 2, "", "parent_token_sha256"},
  };
  for (const CommandCase& row : rows) expect_case(row);
}

// A file without policies may be for either.
TEST_F(CheckAgrees, WhatOneRoleOnlyIsRefusedForIsAWarning) {
  const std::string facts = folder_.write("facts.bcdl", repeated(4'097, "a(#);", "\n"));
  const std::string large = folder_.write("large.bcdl", "a(\"" + std::string(66'000, 'x') + "\");");
  const std::string policy = folder_.write("policy.bcdl", repeated(4'097, "a(#);", "\n") + "allow if true;");
  const std::vector<CommandCase> rows = {
      {"either", {"check", facts}, 0, "", "^warning[^]*facts.bcdl:4097:1"},
      {"a block", {"check", "--block", facts}, 2, "", "^error[^]*facts.bcdl:4097:1"},
      {"either, too large", {"check", large}, 0, "", "^warning[^]*large.bcdl:1:1"},
      {"a block, too large", {"check", "--block", large}, 2, "", "^error[^]*large.bcdl:1:1"},
      {"an authorizer", {"check", policy}, 0, "", ""},
  };
  for (const CommandCase& row : rows) expect_case(row);
}

}  // namespace
}  // namespace hardtack::test
