// Command lines as scripts make them: variables that are not set, options behind options, no token where one was meant.
#include <cstdio>

#include "tests/cli/command_table.h"
#include "tests/cli/token_fixture.h"

namespace hardtack::test {
namespace {

using testing::HasSubstr;

class CommandLines : public TokenTest {
 protected:
  std::string token_ = folder_.write("token", mint("user(\"alice\");"));
  std::string public_ = folder_.write("root.pub", kPublic);
};

// A command line whose token got lost must not decide about nothing.
TEST_F(CommandLines, NoTokenIsNoDecision) {
  const std::string unread = folder_.path("is never opened");
  const std::vector<std::vector<std::string>> about_token = {
      {"--public-key", kPublic},
      {"--public-key-file", public_},
      {"--public-key-file", unread},
      {"--public-key-format", "hex"},
      {"--public-key-algorithm", "ed25519"},
      {"--key-algorithm", "ed25519"},
      {"--raw-input"},
      {"--raw-input", "--public-key", kPublic},
      {"--public-key", std::string("7=") + kPublic},
      {"--key-set", unread},
      {"--index", unread},
      {"--index", unread, "--pin-file", unread},
      {"--index", unread, "--require-lineage"},
      {"--revocation-list", unread},
  };
  for (const std::string command : {"authorize", "explain", "inspect"}) {
    for (const auto& options : about_token) {
      for (const bool as_json : {false, true}) {
        for (const bool empty_word : {false, true}) {
          std::vector<std::string> words = {command, "--authorizer", "allow if true"};
          if (empty_word) words.insert(words.begin() + 1, "");
          words.insert(words.end(), options.begin(), options.end());
          if (as_json) words.push_back("--json");
          const auto result = run_hardtack(words);
          SCOPED_TRACE(command + " " + options[0] + (empty_word ? " with an empty word" : ""));
          EXPECT_EQ(result.exit_code, 64) << result.out;
          EXPECT_EQ(result.out.find("allow"), std::string::npos) << result.out;
          EXPECT_THAT(result.err, testing::AnyOf(HasSubstr("TOKEN"), HasSubstr("speaks of a token")));
        }
      }
    }
    expect_case({command, {command, "", "--authorizer", "allow if true"}, 64, "", "`TOKEN` is empty"});
  }
  const std::vector<CommandCase> rows = {
      {"all left out", {"authorize", "--authorizer", "allow if true"}, 0, "^allow", ""},
      {"verify without a token", {"lineage", "verify", "--public-key-file", public_, "--index", "i"}, 64, "", "TOKEN"},
      {"verify an empty one", {"lineage", "verify", "", "--public-key", kPublic, "--index", "i"}, 64, "", "empty"},
      {"verify by a parent", {"lineage", "verify", "--parent", token_}, 64, "", "TOKEN"},
      {"verify a passport", {"lineage", "verify", "--passport", "--index", "i"}, 64, "", "TOKEN"},
      {"record nothing", {"lineage", "record", "--public-key", kPublic, "--index", "i"}, 64, "", "`TOKEN` is missing"},
      {"record an empty one", {"lineage", "record", "", "--public-key", kPublic, "--index", "i"}, 64, "", "empty"},
  };
  for (const CommandCase& row : rows) expect_case(row);
}

// The word behind a value is the next argument, not another value.
TEST_F(CommandLines, AnOptionDoesNotTakeTheTokenForItsValue) {
  const std::string policy = "allow if user(\"alice\")";
  const std::string source = folder_.write("source", "user({u});");
  const std::string plain = folder_.write("plain", "user(\"alice\");");
  const std::string index = folder_.path("index");
  std::vector<CommandCase> rows = {
      {"a fact, then the token",
       {"authorize", "--public-key-file", public_, "--authorizer", policy, "--fact", "operation(\"read\")", token_},
       0,
       "^allow",
       ""},
      {"what looks like a fact is the token",
       {"authorize", "--public-key-file", public_, "--authorizer", policy, "--fact", "operation(\"read\")",
        "user(\"alice\")"},
       74,
       "",
       "cannot read `user"},
      {"a fact in one word",
       {"authorize", "--public-key-file", public_, "--authorizer", policy, "--fact=operation(\"read\")", token_},
       0,
       "^allow",
       ""},
      {"two words behind a fact",
       {"authorize", "--public-key-file", public_, "--authorizer", policy, "--fact", "a(1)", token_, "a(2)"},
       64,
       "",
       "unexpected argument `a\\(2\\)`\n[^]*repeat `--fact`"},
      {"a word behind another option",
       {"authorize", token_, "--public-key-file", public_, "--authorizer", policy, "a(2)"},
       64,
       "",
       "unexpected argument `a\\(2\\)`\n  help: see `hardtack authorize --help`"},
      {"a word behind a flag",
       {"authorize", token_, "--public-key-file", public_, "--query-all", "a(2)"},
       64,
       "",
       "unexpected argument `a\\(2\\)`\n  help: see `hardtack authorize --help`"},
      {"two dashes",
       {"authorize", "--public-key-file", public_, "--authorizer", policy, "--fact", "a(1)", "--", token_},
       0,
       "^allow",
       ""},
      {"explain alike",
       {"explain", "--public-key-file", public_, "--authorizer", policy, "--fact", "a(1)", token_},
       0,
       "allow",
       ""},
      {"a parameter, then the source",
       {"generate", "--private-key-file", key_, "--param", "u=bob", source},
       0,
       "^[A-Za-z0-9_=-]+\n$",
       ""},
      {"a parameter, two dashes, the source",
       {"generate", "--private-key-file", key_, "--param", "u=bob", "--", source},
       0,
       "^[A-Za-z0-9_=-]+\n$",
       ""},
      {"a parameter, then the token",
       {"inspect", "--public-key", kPublic, "--authorize-with", "allow if user({n})", "--param", "n=alice", token_},
       0,
       "authorization: allow",
       ""},
      {"the token, then a parameter",
       {"inspect", token_, "--public-key", kPublic, "--authorize-with", "allow if user({n})", "--param", "n=alice"},
       0,
       "authorization: allow",
       ""},
      {"a block's parameter, then the token",
       {"attenuate", "--block", "check if a({x})", "--param", "x=1", token_},
       0,
       "^[A-Za-z0-9_=-]+\n$",
       ""},
      {"check", {"check", "--", plain, plain}, 0, "", ""},
      {"seal", {"seal", "--", token_}, 0, "^[A-Za-z0-9_=-]+\n$", ""},
      {"request", {"generate-third-party-block-request", "--raw-output", "--", token_}, 0, "[^]", ""},
      {"record",
       {"lineage", "record", "--public-key", kPublic, "--create", "--index", index, "--", token_},
       0,
       "^[0-9a-f]+ ",
       ""},
  };
  for (const CommandCase& row : rows) expect_case(row);
}

// `hardtack COMMAND --option "$UNSET"`, for every command and option with a value.
TEST_F(CommandLines, EmptyArgumentsAreUsageErrorsEverywhere) {
  const std::vector<std::vector<std::string>> lines = {
      {""},
      {"lineage", ""},
      {"keypair", "--from-file", ""},
      {"keypair", "--key-algorithm", ""},
      {"keypair", ""},
      {"generate", "", "--private-key-file", key_},
      {"generate", "--private-key-file", "", "-"},
      {"generate", "--private-key-file", key_, "--add-ttl", "", "-"},
      {"generate", "--private-key-file", key_, "--context", "", "-"},
      {"generate", "--private-key-file", key_, "--param", "", "-"},
      {"generate", "--private-key-file", key_, "--root-key-id=", "-"},
      {"attenuate", "", "--block", "a(1)"},
      {"attenuate", token_, "--block", ""},
      {"attenuate", token_, "--block="},
      {"attenuate", token_, "--block-file", ""},
      {"attenuate", token_, "--add-ttl", ""},
      {"seal", ""},
      {"generate-third-party-block-request", ""},
      {"generate-third-party-block", "", "--private-key-file", key_, "--block", "a(1)"},
      {"append-third-party-block", token_, "--block-contents", ""},
      {"append-third-party-block", token_, "--block-contents-file", ""},
      {"append-third-party-block", token_, "--block-contents", "x", "--third-party-public-key", ""},
      {"inspect", ""},
      {"inspect", token_, "--public-key", ""},
      {"inspect", token_, "--public-key-file", ""},
      {"inspect", token_, "--public-key", kPublic, "--authorize-with", ""},
      {"inspect", token_, "--public-key", kPublic, "--authorize-with-snapshot-file", ""},
      {"inspect", token_, "--public-key", kPublic, "--query", ""},
      {"inspect", token_, ""},
      {"inspect-snapshot", ""},
      {"authorize", token_, "--public-key", "", "--authorizer", "allow if true"},
      {"authorize", token_, "--public-key", kPublic, "--authorizer", ""},
      {"authorize", token_, "--public-key", kPublic, "--authorizer-file", ""},
      {"authorize", token_, "--public-key", kPublic, "--authorizer", "allow if true", "--fact", ""},
      {"authorize", token_, "--public-key", kPublic, "--authorizer", "allow if true", "--now", ""},
      {"authorize", token_, "--public-key", kPublic, "--authorizer", "allow if true", "--max-time", ""},
      {"authorize", token_, "--public-key", kPublic, "--authorizer", "allow if true", ""},
      {"explain", token_, "--public-key", kPublic, "--authorizer", ""},
      {"check", ""},
      {"check", token_, ""},
      {"lineage", "issue", "", "--private-key-file", key_},
      {"lineage", "derive", token_, "--claims", ""},
      {"lineage", "record", token_, "--public-key", kPublic, "--index", ""},
      {"lineage", "show", "", "--index", "i"},
      {"lineage", "show", "--index", ""},
      {"lineage", "revoke", "", "--index", "i"},
      {"lineage", "revoke", "id", "", "--index", "i"},
      {"lineage", "verify", token_, "--public-key", kPublic, "--index", ""},
      {"lineage", "verify", token_, "--public-key", kPublic, "--parent", ""},
      {"lineage", "verify", token_, "--public-key", kPublic, "--index", "i", "--pin-file", ""},
      {"lineage", "import", "", "--index", "i"},
      {"lineage", "export", "", "--index", "i"},
  };
  for (const auto& words : lines) {
    const auto result = run_hardtack(words, {.input = "a(1);"});
    std::string line;
    for (const std::string& word : words) line += "'" + word.substr(0, 30) + "' ";
    EXPECT_EQ(result.exit_code, 64) << line << result.out << result.err;
    EXPECT_EQ(result.out, "") << line;
    EXPECT_THAT(result.err, testing::StartsWith("error: ")) << line;
  }
}

}  // namespace
}  // namespace hardtack::test
