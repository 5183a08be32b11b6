// Where a decision's statements stand: file, line, column and a caret for people, ranges for programs.
#include <nlohmann/json.hpp>

#include "tests/cli/command_table.h"
#include "tests/cli/token_fixture.h"

namespace hardtack::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

class SourcePlaces : public TokenTest {
 protected:
  struct Shown {
    int exit_code = 0;
    std::string out;  // without the line of numbers
    std::string err;
  };

  Shown show(const std::string& command, const std::string& policy, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = {command, "--authorizer-file", folder_.write("policy.bcdl", policy)};
    words.insert(words.end(), more.begin(), more.end());
    const ProcessResult result = run_hardtack(words);
    const std::regex numbers("  \\d+ facts?, [^\n]*\n");
    return {result.exit_code, std::regex_replace(named(result.out), numbers, ""), named(result.err)};
  }
  json document(const std::string& policy, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = {"authorize", "--json", "--authorizer-file", folder_.write("policy.bcdl", policy)};
    words.insert(words.end(), more.begin(), more.end());
    return json::parse(run_hardtack(words).out);
  }
  // The file's path as `policy.bcdl`.
  std::string named(std::string text) const {
    const std::string path = folder_.path("policy.bcdl");
    for (std::size_t at = text.find(path); at != std::string::npos; at = text.find(path, at)) {
      text.replace(at, path.size(), "policy.bcdl");
    }
    return text;
  }
};

TEST_F(SourcePlaces, OfFailedChecksAndDenyingPoliciesAreShownWithACaret) {
  const struct {
    const char* name;
    std::string policy;
    std::string out;
  } rows[] = {
      {"a check", "user(\"alice\");\ncheck if user(\"bob\");\nallow if true;\n",
       "deny\n"
       "  failed: check 0 of the authorizer: check if user(\"bob\")\n"
       "     --> policy.bcdl:2:1\n"
       "      |\n"
       "    2 | check if user(\"bob\");\n"
       "      | ^^^^^^^^^^^^^^^^^^^^\n"
       "  matched: policy 0: allow if true\n"},
      {"CRLF, tabs and letters beyond ASCII", "// für alle\r\n\tallow if true;\tcheck if größe(\"ä\");\r\n",
       "deny\n"
       "  failed: check 0 of the authorizer: check if größe(\"ä\")\n"
       "     --> policy.bcdl:2:17\n"
       "      |\n"
       "    2 |  allow if true; check if größe(\"ä\");\n"
       "      |                 ^^^^^^^^^^^^^^^^^^^\n"
       "  matched: policy 0: allow if true\n"},
      {"a check of several lines: its first", "check if\n  user(\"bob\");\nallow if true;",
       "deny\n"
       "  failed: check 0 of the authorizer: check if user(\"bob\")\n"
       "     --> policy.bcdl:1:1\n"
       "      |\n"
       "    1 | check if\n"
       "      | ^^^^^^^^\n"
       "  matched: policy 0: allow if true\n"},
      {"the alternative of a `reject if` that matched", "reject if user(\"bob\") or true;\nallow if true;",
       "deny\n"
       "  failed: check 0 of the authorizer: reject if user(\"bob\") or true\n"
       "     --> policy.bcdl:1:26\n"
       "      |\n"
       "    1 | reject if user(\"bob\") or true;\n"
       "      |                          ^^^^\n"
       "  matched: policy 0: allow if true\n"},
      {"a denying policy", "allow if user(1);\ndeny if true;",
       "deny\n"
       "  matched: policy 1: deny if true\n"
       "     --> policy.bcdl:2:1\n"
       "      |\n"
       "    2 | deny if true;\n"
       "      | ^^^^^^^^^^^^\n"},
      {"an allowing policy has no need of it", "allow if true;", "allow\n  matched: policy 0: allow if true\n"},
      {"characters that hide", "check if a(\"\u202E\"); allow if true;",
       "deny\n"
       "  failed: check 0 of the authorizer: check if a(\"\\u{202e}\")\n"
       "     --> policy.bcdl:1:1\n"
       "      |\n"
       "    1 | check if a(\"\\u{202e}\"); allow if true;\n"
       "      | ^^^^^^^^^^^^^^^^^^^^^^\n"
       "  matched: policy 0: allow if true\n"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const Shown shown = show("authorize", row.policy);
    EXPECT_EQ(shown.out, row.out);
    EXPECT_EQ(shown.exit_code, row.out.starts_with("allow") ? 0 : 1);
  }
}

TEST_F(SourcePlaces, OfStatementsThatCannotBeEvaluatedAreShownWithTheError) {
  const struct {
    const char* name;
    std::string policy;
    std::string err;
  } rows[] = {
      {"a check", "a(1);\ncheck if a($x), $x / 0 == 1;\nallow if true;",
       " --> policy.bcdl:2:1\n  |\n2 | check if a($x), $x / 0 == 1;\n  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"},
      {"one alternative of a policy", "allow if a(1) or 1 / 0 == 1;",
       " --> policy.bcdl:1:18\n  |\n1 | allow if a(1) or 1 / 0 == 1;\n  |                  ^^^^^^^^^^\n"},
      {"a rule", "a(1); b($x) <- a($x), $x + \"a\" == 1; allow if true",
       " --> policy.bcdl:1:7\n  |\n1 | a(1); b($x) <- a($x), $x + \"a\" == 1; allow if true\n"
       "  |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    for (const char* command : {"authorize", "explain"}) {
      const Shown shown = show(command, row.policy);
      EXPECT_EQ(shown.exit_code, 4);
      EXPECT_THAT(shown.err, HasSubstr("error: "));
      EXPECT_THAT(shown.err, HasSubstr(row.err));
    }
  }
}

TEST_F(SourcePlaces, NameTheSourceAsMessagesDo) {
  const std::string policy = "check if a({x}); allow if true";
  const std::vector<std::string> value = {"--param", "x=secret-value"};
  const std::vector<CommandCase> rows = {
      {"an argument", {"authorize", "--authorizer", policy, "--param", "x=1"}, 1, " --> --authorizer:1:1\n", ""},
      {"explained",
       {"explain", "--authorizer", policy, "--param", "x=1"},
       1,
       "denied: [^]* --> --authorizer:1:1\n",
       ""},
      {"standard input",
       {"authorize", "--authorizer-file", "-", "--param", "x=1"},
       1,
       " --> <standard input>:1:1\n",
       "",
       policy},
      {"inspect",
       {"inspect", "-", "--public-key", kPublic, "--authorize-with", policy, "--param", "x=1"},
       1,
       " --> --authorize-with:1:1\n",
       "",
       mint("user(\"alice\");")},
  };
  for (const CommandCase& row : rows) expect_case(row);
  // The line is the source's, not what came of it.
  EXPECT_THAT(show("authorize", policy, value).out, HasSubstr("1 | check if a({x}); allow if true\n"));
}

// The text of a token's block is not at hand.
TEST_F(SourcePlaces, AreNotGivenForBlocksOfATokenNorForFacts) {
  const std::string token = folder_.write("token", mint("check if operation(\"read\");"));
  const std::vector<std::string> more = {token, "--public-key", kPublic, "--fact", "operation(\"write\")"};
  EXPECT_THAT(show("authorize", "check if true; allow if true", more).out, Not(HasSubstr("-->")));
  EXPECT_EQ(document("check if true; deny if a(1)", more)["locations"], json::array());
}

TEST_F(SourcePlaces, StayShortForLongLinesAndManyChecks) {
  std::string line(20'000, ' ');
  line += "check if a(\"" + std::string(50'000, 'x') + "\"); allow if true;" + std::string(20'000, ' ') + "// end";
  const Shown shown = show("authorize", line);
  EXPECT_THAT(shown.out, HasSubstr("policy.bcdl:1:20001\n"));
  const std::string excerpt =
      shown.out.substr(shown.out.find("-->"), shown.out.find("  matched") - shown.out.find("-->"));
  EXPECT_LT(excerpt.size(), 400u);
  EXPECT_THAT(excerpt, HasSubstr("1 | ..."));

  std::string many = "allow if true;\n";
  for (int i = 0; i < 40; ++i) many += "check if a(" + std::to_string(i) + ");\n";
  const std::string out = show("authorize", many).out;
  std::size_t excerpts = 0;
  for (std::size_t at = out.find("-->"); at != std::string::npos; at = out.find("-->", at + 1)) ++excerpts;
  EXPECT_EQ(excerpts, 16u);
  EXPECT_THAT(out, HasSubstr("failed: check 39 of the authorizer"));
  EXPECT_EQ(document(many)["locations"].size(), 41u);
}

json place(const std::string& file, std::size_t offset, std::size_t end_offset, std::size_t line, std::size_t begin,
           std::size_t end) {
  return {
      {"file", file},
      {"offset", offset},
      {"end_offset", end_offset},
      {"range", {{"start", {{"line", line}, {"character", begin}}}, {"end", {{"line", line}, {"character", end}}}}}};
}

json with(json object, const json& more) {
  object.update(more);
  return object;
}

TEST_F(SourcePlaces, AreRangesInJsonAsOfDiagnostics) {
  const std::string file = folder_.path("policy.bcdl");
  // Bytes for offsets, UTF-16 for ranges: `ä` is two bytes and one unit, the emoji four and two.
  const json denied = document("a(\"ä😀\"); check if b(1);\r\n\tdeny if true;", {"--explain"});
  const json check = place(file, 13, 26, 0, 10, 23), policy = place(file, 30, 42, 1, 1, 13);
  EXPECT_EQ(denied["locations"], (json{with(check, {{"kind", "check"}, {"origin", nullptr}, {"index", 0}}),
                                       with(policy, {{"kind", "policy"}, {"origin", nullptr}, {"index", 0}})}));
  EXPECT_EQ(denied["explanation"]["statements"][0]["location"], check);
  EXPECT_EQ(denied["explanation"]["statements"][1]["location"], policy);
  // The shapes of the published suite stay as they are.
  EXPECT_EQ(denied["result"]["Err"]["FailedLogic"]["Unauthorized"]["checks"],
            (json{{{"Authorizer", {{"check_id", 0}, {"rule", "check if b(1)"}}}}}));

  const json traced = document("a(1); b($x) <- a($x); allow if b($x)", {"--trace", "--explain"});
  EXPECT_EQ(traced["trace"]["firings"][0]["rule"]["location"], place(file, 6, 20, 0, 6, 20));
  EXPECT_EQ(traced["explanation"]["statements"][0]["queries"][0]["facts"][0]["rule"]["location"],
            place(file, 6, 20, 0, 6, 20));

  const json failed = document("allow if 1 / 0 == 1", {"--explain"});
  EXPECT_EQ(failed["decision"], "error");
  EXPECT_EQ(failed["error"]["location"], place(file, 0, 19, 0, 0, 19));
  EXPECT_EQ(failed["explanation"]["statements"][0]["location"], place(file, 0, 19, 0, 0, 19));
}

}  // namespace
}  // namespace hardtack::test
