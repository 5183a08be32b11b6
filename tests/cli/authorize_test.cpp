// hardtack authorize: decisions, queries, limits, and what is no decision.
#include <nlohmann/json.hpp>

#include "tests/cli/command_table.h"
#include "tests/cli/token_fixture.h"

namespace hardtack::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class Decide : public TokenTest {
 protected:
  // With the token of `user("alice")`, narrowed to reading.
  std::vector<std::string> words(std::vector<std::string> more) const {
    std::vector<std::string> line = {"authorize", token_, "--public-key", kPublic};
    line.insert(line.end(), more.begin(), more.end());
    return line;
  }

  std::string token_ = folder_.write(
      "token", out({"attenuate", "-", "--block", "check if operation(\"read\")"}, mint("user(\"alice\");")));
};

TEST_F(Decide, AllowsAndDeniesAndSaysWhy) {
  const std::string policy = "allow if user($u); deny if true";
  const std::vector<CommandCase> rows = {
      {"allow", words({"--authorizer", policy, "--fact", "operation(\"read\")"}), 0,
       "^allow\n  matched: policy 0: allow if user\\(\\$u\\)\n", ""},
      {"failed check", words({"--authorizer", policy, "--fact", "operation(\"write\");"}), 1,
       "^deny\n  failed: check 0 of block 1: check if operation\\(\"read\"\\)\n  matched: policy 0: allow", ""},
      {"deny policy", words({"--authorizer", "deny if true", "--fact", "operation(\"read\")"}), 1,
       "^deny\n  matched: policy 0: deny if true\n", ""},
      {"no policy", words({"--authorizer", "allow if user(\"bob\")", "--fact", "operation(\"read\")"}), 1,
       "^deny\n  no policy matched\n", ""},
      {"no statement at all", words({"--authorizer", " ", "--fact", "operation(\"read\")"}), 1, "no policy matched",
       ""},
      {"authorizer's check", words({"--authorizer", "check if a(1); allow if true", "--fact", "operation(\"read\")"}),
       1, "failed: check 0 of the authorizer: check if a\\(1\\)\n", ""},
      {"no token", {"authorize", "--authorizer", "user(\"alice\"); allow if user($u)"}, 0, "^allow\n", ""},
      {"parameters in all sources",
       words({"--authorizer", "allow if user({name})", "--fact", "operation({what})", "--param", "name=alice",
              "--param", "what=read", "--query", "q($u) <- user($u), $u == {name}"}),
       0, "query: 1 result\n  q\\(\"alice\"\\)\n", ""},
      {"date",
       words({"--authorizer", "allow if time(2030-06-01T12:00:00Z)", "--fact", "operation(\"read\")", "--now",
              "2030-06-01T14:00:00+02:00"}),
       0, "^allow", ""},
      {"the clock",
       words({"--authorizer", "allow if time($t), $t > 2024-01-01T00:00:00Z", "--fact", "operation(\"read\")",
              "--include-time"}),
       0, "^allow", ""},
  };
  for (const CommandCase& row : rows) expect_case(row);
}

TEST_F(Decide, QueriesRespectScopesUnlessAskedOtherwise) {
  const std::string token =
      folder_.write("facts", out({"attenuate", "-", "--block", "user(\"mallory\")"}, mint("user(\"alice\");")));
  const std::vector<std::string> base = {"authorize",     token,     "--public-key",      kPublic, "--authorizer",
                                         "allow if true", "--query", "q($u) <- user($u)", "--json"};
  EXPECT_EQ(json::parse(out(base))["query"], json({"q(\"alice\")"}));
  auto all = base;
  all.push_back("--query-all");
  EXPECT_EQ(json::parse(out(all))["query"], (json{"q(\"alice\")", "q(\"mallory\")"}));
  const json inspected = json::parse(
      out({"inspect", token, "--public-key", kPublic, "--query", "q($u) <- user($u)", "--query-all", "--json"}));
  EXPECT_EQ(inspected["query"]["facts"], (json{"q(\"alice\")", "q(\"mallory\")"}));
}

TEST_F(Decide, LimitsHaveTheirExitCodeAndName) {
  const std::string grows = "a(1); b($x) <- a($x); c($x) <- b($x); d($x) <- c($x); allow if true";
  const std::vector<std::pair<std::vector<std::string>, const char*>> rows = {
      {{"--authorizer", grows, "--max-facts", "2"}, "TooManyFacts"},
      {{"--authorizer", grows, "--max-iterations", "1"}, "TooManyIterations"},
      {{"--authorizer", grows, "--max-steps", "1"}, "TooManySteps"},
      {{"--authorizer", grows, "--max-facts", "0"}, "TooManyFacts"},
      {{"--authorizer", grows, "--max-steps", "0"}, "TooManySteps"},
      {{"--authorizer", grows, "--max-time", "0s"}, "Timeout"},
  };
  for (const auto& [options, name] : rows) {
    SCOPED_TRACE(name);
    auto line = words({"--fact", "operation(\"read\")", "--json"});
    line.insert(line.end(), options.begin(), options.end());
    const auto result = run_hardtack(line);
    EXPECT_EQ(result.exit_code, 3) << result.err;
    const json shown = json::parse(result.out);
    EXPECT_EQ(shown["result"], (json{{"Err", {{"RunLimit", name}}}}));
    EXPECT_EQ(shown["decision"], "error");
    EXPECT_THAT(result.err, HasSubstr("error: "));
    EXPECT_THAT(result.err, HasSubstr("`" + options[2] + "` sets this limit"));
  }
}

TEST_F(Decide, ExpressionErrorsAreNoDecision) {
  const std::pair<const char*, const char*> rows[] = {
      {"allow if 9223372036854775807 + 1 > 0", "Overflow"},
      {"allow if 1 / 0 == 1", "DivideByZero"},
      {"a(1); a(\"x\"); allow if a($v), $v < 5", "InvalidType"},
      {"allow if 1.extern::f()", "UndefinedExtern"},
  };
  for (const auto& [source, name] : rows) {
    const auto result = run_hardtack({"authorize", "--authorizer", source, "--json"});
    EXPECT_EQ(result.exit_code, 4) << source << result.err;
    EXPECT_EQ(json::parse(result.out)["result"], (json{{"Err", {{"Execution", name}}}}));
    expect_case({source, {"authorize", "--authorizer", source}, 4, "", "^error: "});
  }
}

TEST_F(Decide, JsonIsOneDocumentWhateverHappens) {
  const std::string bad = folder_.write("bad", "nonsense!");
  struct Row {
    std::vector<std::string> words;
    int exit_code;
    std::vector<std::string> path;  // in `result`
  };
  const std::vector<Row> rows = {
      {{"authorize", token_, "--public-key", kPublic, "--authorizer", "allow if", "--json"},
       2,
       {"Err", "Language", "ParseError"}},
      {{"authorize", token_, "--public-key", kPublic, "--authorizer", "allow if {x}", "--json"},
       2,
       {"Err", "Language"}},
      {{"authorize", token_, "--public-key", kOtherPublic, "--authorizer", "allow if true", "--json"},
       2,
       {"Err", "Format", "Signature", "InvalidSignature"}},
      {{"authorize", bad, "--public-key", kPublic, "--authorizer", "allow if true", "--json"}, 2, {"Err", "Base64"}},
      {{"authorize", folder_.path("none"), "--public-key", kPublic, "--authorizer", "allow if true", "--json"},
       74,
       {"Err", "Io"}},
      {{"authorize", token_, "--public-key", "ed25519/00", "--authorizer", "allow if true", "--json"},
       2,
       {"Err", "Format"}},
      {{"authorize", token_, "--public-key", kPublic, "--authorizer-file", folder_.path("none"), "--json"},
       74,
       {"Err", "Io"}},
      {{"authorize", token_, "--public-key", kPublic, "--authorizer", "allow if true", "--fact", "a(", "--json"},
       2,
       {"Err", "Language"}},
      {{"authorize", token_, "--public-key", kPublic, "--authorizer", "allow if true", "--query", "a(1)", "--json"},
       2,
       {"Err", "Language"}},
  };
  for (const Row& row : rows) {
    const auto result = run_hardtack(row.words);
    SCOPED_TRACE(result.out + result.err);
    EXPECT_EQ(result.exit_code, row.exit_code);
    json at = json::parse(result.out, nullptr, false);
    ASSERT_FALSE(at.is_discarded());
    EXPECT_EQ(at["decision"], "error");
    EXPECT_TRUE(at["world"].is_null());
    EXPECT_FALSE(at["error"]["message"].get<std::string>().empty());
    at = at["result"];
    for (const std::string& key : row.path) {
      ASSERT_TRUE(at.contains(key)) << key;
      at = at[key];
    }
  }
}

TEST_F(Decide, MistakesOnTheCommandLine) {
  const std::vector<CommandCase> rows = {
      {"no authorizer", words({}), 64, "", "no authorizer was given"},
      {"no key", {"authorize", token_, "--authorizer", "allow if true"}, 64, "", "public key"},
      {"two authorizers", words({"--authorizer", "allow if true", "--authorizer-file", "p"}), 64, "",
       "exclude each other"},
      {"two times", words({"--authorizer", "allow if true", "--now", "2030-01-01T00:00:00Z", "--include-time"}), 64, "",
       "exclude each other"},
      {"bad time", words({"--authorizer", "allow if true", "--now", "noon"}), 64, "",
       "not a date and time \\(in `--now`\\)"},
      {"bad number", words({"--authorizer", "allow if true", "--max-facts", "many"}), 64, "",
       "`many` is not a whole number"},
      {"number too large", words({"--authorizer", "allow if true", "--max-facts", "18446744073709551616"}), 64, "",
       "--max-facts"},
      {"negative duration", words({"--authorizer", "allow if true", "--max-time", "-5ms"}), 64, "", "--max-time"},
      {"duration without unit", words({"--authorizer", "allow if true", "--max-time", "5"}), 64, "",
       "not a duration: a unit is missing[^]*write `5s` for seconds"},
      {"two statements as a query", words({"--authorizer", "allow if true", "--query", "a(1) <- b(1); c(1) <- b(1)"}),
       2, "", "--query:1:"},
      {"two facts", words({"--authorizer", "allow if true", "--fact", "a(1); b(1)"}), 2, "", "--fact:1:"},
      {"a rule as a fact", words({"--authorizer", "allow if true", "--fact", "a($x) <- b($x)"}), 2, "", "--fact:1:"},
      {"reserved name", words({"--authorizer", "allow if true", "--fact", "a(1)", "--max-memory", "1"}), 64, "",
       "unknown option"},
  };
  for (const CommandCase& row : rows) expect_case(row);
}

TEST_F(Decide, A084_ZeroLimitsDeny) {
  for (const char* limit : {"--max-facts", "--max-iterations", "--max-steps"}) {
    const auto result = run_hardtack(
        words({"--authorizer", "a(1); b($x) <- a($x); allow if b(1)", "--fact", "operation(\"read\")", limit, "0"}));
    EXPECT_EQ(result.exit_code, 3) << limit << result.out << result.err;
  }
}

}  // namespace
}  // namespace hardtack::test
