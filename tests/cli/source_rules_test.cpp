// What is not signed although it compiles: blocks without a statement, and blocks that older verifiers cannot read.
#include <nlohmann/json.hpp>

#include "tests/cli/command_table.h"
#include "tests/cli/token_fixture.h"

namespace hardtack::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using Words = std::vector<std::string>;

class SourceRules : public TokenTest {
 protected:
  json blocks(const std::string& token) const {
    return json::parse(out({"inspect", "-", "--json"}, token))["token"]["blocks"];
  }
  static Words joined(Words words, const Words& more) {
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }

  std::string token_ = folder_.write("token", mint("user(\"alice\");"));
  std::string request_ = folder_.write("request", out({"generate-third-party-block-request", token_}));
  // Each reads its source from standard input.
  const std::vector<Words> commands_ = {
      {"generate", "--private-key-file", key_, "-"},
      {"attenuate", token_, "--block-file", "-"},
      {"generate-third-party-block", request_, "--private-key-file", key_, "--block-file", "-"},
  };
};

// An attenuation that narrows nothing gives the whole token away.
TEST_F(SourceRules, ABlockWithoutAStatementIsNotSigned) {
  const Words empty = {"",
                       " ",
                       "\n\n",
                       "\t \r\n",
                       "// nothing",
                       "// a(1);\n",
                       "/* */\n",
                       "/* a(1); */",
                       "trusting previous;",
                       " // a\n // b\n"};
  for (const Words& command : commands_) {
    for (const std::string& source : empty) {
      SCOPED_TRACE(command[0] + ": `" + source + "`");
      expect_case({"refused", command, 2, "", "no statement[^]*--allow-empty", source});
      expect_case({"wanted", joined(command, {"--allow-empty"}), 0, "^[A-Za-z0-9_=-]+\n$", "", source});
      if (command[0] == "generate" || source.starts_with("trusting")) continue;
      expect_case({"ends", joined(command, {"--add-ttl", "1h"}), 0, "^[A-Za-z0-9_=-]+\n$", "", source});
    }
    for (const std::string source : {"a(1);", "check if true;", "a($x) <- b($x);", "// a\na(1)"}) {
      expect_case({source, command, 0, "^[A-Za-z0-9_=-]+\n$", "", source});
    }
  }
  const std::string file = folder_.write("empty", "");
  const std::vector<CommandCase> rows = {
      {"an empty argument", {"attenuate", token_, "--block", ""}, 64, "", "`--block` is empty[^]*--allow-empty"},
      {"an empty argument, wanted",
       {"attenuate", token_, "--block", "", "--allow-empty"},
       0,
       "^[A-Za-z0-9_=-]+\n$",
       ""},
      {"in one word", {"attenuate", token_, "--block="}, 64, "", "`--block` is empty"},
      {"in one word, wanted", {"attenuate", token_, "--allow-empty", "--block="}, 0, "^[A-Za-z0-9_=-]+\n$", ""},
      {"a blank argument", {"attenuate", token_, "--block", " "}, 2, "", "no statement"},
      {"a comment", {"attenuate", token_, "--block", "// all"}, 2, "", "no statement"},
      {"an empty file", {"attenuate", token_, "--block-file", file}, 2, "", "no statement"},
      {"an empty file for a token", {"generate", "--private-key-file", key_, file}, 2, "", "no statement"},
      {"without the parent's hash", {"attenuate", token_, "--no-parent-hash", "--block", " "}, 2, "", "no statement"},
      {"a time limit alone", {"attenuate", token_, "--add-ttl", "1h"}, 0, "^[A-Za-z0-9_=-]+\n$", ""},
      {"nothing at all", {"attenuate", token_}, 64, "", "no block was given"},
      {"a third party's empty argument",
       {"generate-third-party-block", request_, "--private-key-file", key_, "--block", ""},
       64,
       "",
       "`--block` is empty"},
  };
  for (const CommandCase& row : rows) expect_case(row);
  const json made = blocks(out({"attenuate", token_, "--block", "", "--allow-empty", "--no-parent-hash"}));
  ASSERT_EQ(made.size(), 2u);
  EXPECT_EQ(made[1]["code"], "");
}

TEST_F(SourceRules, VersionsAreBoundedWithThePlaceInTheText) {
  struct Row {
    std::string source;
    int needed;         // of the block: 3 to 6
    std::string place;  // of the first thing that needs it
    std::string name;
  };
  const std::vector<Row> rows = {
      {"check if a($x), $x === 1;", 3, "", ""},
      {"check if a($x), $x < 1, !($x > 2) ;", 3, "", ""},
      {"check if a($x), $x.contains(1);", 3, "", ""},
      {"a(1);\nb({1, 2});", 3, "", ""},
      {"check all a($x), $x < 1;", 4, "1:1", "`check all`"},
      {"check if a($x) trusting previous;", 4, "1:25", "`trusting`|scope"},
      {"check if a($x), $x & 1 === 1;", 4, "1:20", "`&`"},
      {"check if a($x), $x !== 1;", 4, "1:20", "`!==`"},
      {"check if a($x), $x == 1;", 6, "1:20", "`==`"},
      {"a(1);\ncheck if a($x), $x != 1;", 6, "2:20", "`!=`"},
      {"check if a($x), $x < 1 && $x < 2;", 6, "1:24", "`&&`"},
      {"check if a($x), $x < 1 || $x < 2;", 6, "1:24", "`\\|\\|`"},
      {"reject if a(1);", 6, "1:1", "`reject if`"},
      {"a(null);", 6, "1:3", "null"},
      {"a([1]);", 6, "1:3", "an array"},
      {"a({\"k\": 1});", 6, "1:3", "a map"},
      {"check if a($x), $x.type() === \"integer\";", 6, "1:20", "`type`"},
      {"check if a($x), [1].any($p -> $p > 1);", 6, "1:17|1:20|1:21", "an array|any"},
      {"check if a($x), $x.extern::f();", 6, "1:20|1:28", "`f`"},
  };
  const std::vector<std::pair<std::string, int>> versions = {{"3.0", 3}, {"3.1", 4}, {"3.2", 5}, {"3.3", 6}};
  for (const Row& row : rows) {
    for (const Words& command : {commands_[0], commands_[1]}) {
      for (const auto& [name, number] : versions) {
        SCOPED_TRACE(command[0] + " --max-version " + name + ": " + row.source);
        const Words words = joined(command, {"--max-version", name});
        if (number >= row.needed) {
          const std::string made = out(words, row.source);
          EXPECT_LE(blocks(made).back()["version"].get<int>(), number);
        } else {
          expect_case({"refused", words, 2, "",
                       "error\\[version\\]: [^\n]*(" + row.name + ") needs version 3\\.[^]*-->[^\n]*:(" + row.place +
                           ")\n[^]*\\^",
                       row.source});
        }
      }
    }
  }
}

TEST_F(SourceRules, VersionsOfThirdPartiesBeginAtThreeTwo) {
  const Words& command = commands_[2];
  expect_case({"3.0", joined(command, {"--max-version", "3.0"}), 2, "", "third party needs version 3.2", "a(1)"});
  expect_case({"3.1", joined(command, {"--max-version", "3.1"}), 2, "", "third party needs version 3.2", "a(1)"});
  expect_case({"3.2", joined(command, {"--max-version", "3.2"}), 0, "^[A-Za-z0-9_=-]+\n$", "", "a(1)"});
  expect_case({"3.2, too new", joined(command, {"--max-version", "3.2"}), 2, "", "`==` needs", "check if 1 == 1"});
  for (const std::string name : {"3", "3.4", "6", "2.0", "latest"}) {
    expect_case({name, joined(command, {"--max-version", name}), 64, "", "no version of the language", "a(1)"});
  }
}

// What a token claims may be looked at without the issuer's key; it is no decision.
TEST_F(SourceRules, QueriesWithoutAKeyAreMarked) {
  const std::string narrow = folder_.write("narrow", out({"attenuate", token_, "--block", "user(\"mallory\")"}));
  const std::string query = "q($u) <- user($u)";
  const std::vector<CommandCase> rows = {
      {"text",
       {"inspect", narrow, "--query", query},
       0,
       "signatures: not checked[^]*\nunverified query: 1 result\n  q\\(\"alice\"\\)\n$",
       ""},
      {"all", {"inspect", narrow, "--query", query, "--query-all"}, 0, "\nunverified query: 2 results\n", ""},
      {"verified",
       {"inspect", narrow, "--query", query, "--public-key", kPublic},
       0,
       "signatures: valid\n[^]*\nquery: 1 result\n",
       ""},
      {"another key",
       {"inspect", narrow, "--query", query, "--public-key", kOtherPublic},
       2,
       "signatures: NOT VALID\n$",
       "^error"},
      {"no decision",
       {"inspect", narrow, "--query", query, "--authorize-with", "allow if true"},
       64,
       "",
       "only a verified"},
      {"no decision by a snapshot", {"inspect", narrow, "--authorize-with-snapshot", "x"}, 64, "", "only a verified"},
      {"no facts that a verifier says",
       {"inspect", narrow, "--query", "q($h) <- verified:parent_token_sha256(1, $h)"},
       0,
       "\nunverified query: 0 results\n$",
       ""},
      {"limits", {"inspect", narrow, "--query", query, "--max-steps", "0"}, 3, "unverified", "limit"},
      {"a wrong query", {"inspect", narrow, "--query", "q("}, 2, "", "--query:1"},
  };
  for (const CommandCase& row : rows) expect_case(row);
  const json unverified = json::parse(out({"inspect", narrow, "--query", query, "--json"}));
  EXPECT_EQ(unverified["query"]["verified"], false);
  EXPECT_EQ(unverified["query"]["facts"], (json{"q(\"alice\")"}));
  EXPECT_TRUE(unverified["query"]["elapsed_micros"].is_number_integer());
  EXPECT_TRUE(unverified["signatures_check"].is_null());
  EXPECT_TRUE(unverified["auth"].is_null());
  EXPECT_FALSE(unverified.contains("decision"));
}

TEST_F(SourceRules, SnapshotsListOriginsAsTheReferenceDoes) {
  const std::string narrow = folder_.write("narrow", out({"attenuate", token_, "--block", "b(1)"}));
  const std::string world = folder_.path("world");
  run_hardtack({"inspect", narrow, "--public-key", kPublic, "--authorize-with",
                "c(1); d($u) <- user($u); e($u) <- user($u), c(1); allow if true", "--dump-snapshot-to", world});
  const std::string code = json::parse(out({"inspect-snapshot", world, "--json"}))["contents"]["code"];
  std::vector<std::string> origins;
  std::size_t end = code.find("\n// Rules");
  for (std::size_t at = 0; (at = code.find("// origin: ", at)) < end; ++at) {
    origins.push_back(code.substr(at + 11, code.find('\n', at) - at - 11));
  }
  EXPECT_EQ(origins, (Words{"0", "0, authorizer", "1", "authorizer"})) << code;
}

}  // namespace
}  // namespace hardtack::test
