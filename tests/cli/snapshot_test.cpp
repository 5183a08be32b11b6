// Snapshots through the command: written by inspect, shown by inspect-snapshot.
#include <nlohmann/json.hpp>

#include "tests/cli/command_table.h"
#include "tests/cli/token_fixture.h"

namespace hardtack::test {
namespace {

using nlohmann::json;

class Snapshots : public TokenTest {
 protected:
  // Writes both kinds of snapshot and returns what inspect said.
  json dump(const std::string& policies, bool raw = false) const {
    std::vector<std::string> words = {"inspect",
                                      token_,
                                      "--public-key",
                                      kPublic,
                                      "--authorize-with",
                                      policies,
                                      "--json",
                                      "--dump-snapshot-to",
                                      folder_.path("world"),
                                      "--dump-policies-snapshot-to",
                                      folder_.path("policies")};
    if (raw) words.insert(words.end(), {"--dump-raw-snapshot", "--dump-raw-policies-snapshot"});
    return json::parse(run_hardtack(words).out);
  }

  std::string token_ = folder_.write(
      "token", out({"attenuate", "-", "--block", "check if operation(\"read\")"}, mint("user(\"alice\");")));
};

TEST_F(Snapshots, WorldsAreDecidedAgain) {
  for (const bool raw : {false, true}) {
    const json before = dump("operation(\"read\"); seen($u) <- user($u); allow if seen(\"alice\")", raw);
    EXPECT_EQ(before["auth"]["result"], (json{0, "allow if seen(\"alice\")"}));
    std::vector<std::string> words = {"inspect-snapshot", folder_.path("world"), "--json", "--query",
                                      "q($u) <- seen($u)"};
    if (raw) words.push_back("--raw-input");
    const json after = json::parse(out(words));
    EXPECT_EQ(after["contents"]["already_evaluated"], true);
    EXPECT_EQ(after["evaluation"]["auth"]["result"], before["auth"]["result"]);
    EXPECT_EQ(after["evaluation"]["query"]["facts"], (json{"q(\"alice\")"}));
    EXPECT_EQ(json::parse(out(words, ""))["contents"]["code"].get<std::string>().substr(0, 23),
              "// Facts:\n// origin: 0\n");
  }
}

TEST_F(Snapshots, DeniedWorldsSayWhyAgain) {
  const json before = dump("allow if true");
  EXPECT_EQ(before["auth"]["result"]["error"]["FailedLogic"]["Unauthorized"]["checks"][0]["Block"]["block_id"], 1);
  expect_case({"text",
               {"inspect-snapshot", folder_.path("world")},
               1,
               "// Facts:[^]*authorization: deny\n  failed: check 0 of block 1: check if operation\\(\"read\"\\)",
               ""});
}

TEST_F(Snapshots, PoliciesDecideOtherTokens) {
  dump("operation(\"read\"); allow if user($u)");
  expect_case({"file",
               {"inspect", token_, "--public-key", kPublic, "--authorize-with-snapshot-file", folder_.path("policies")},
               0,
               "authorization: allow",
               ""});
  std::string text = folder_.read("policies");
  text.pop_back();
  expect_case({"argument",
               {"inspect", token_, "--public-key", kPublic, "--authorize-with-snapshot", text},
               0,
               "authorization: allow",
               ""});
  expect_case({"alone", {"inspect-snapshot", folder_.path("policies")}, 1, "no policy matched", ""});
}

TEST_F(Snapshots, BadSnapshotsAreRefused) {
  dump("operation(\"read\"); allow if user($u)");
  const std::string world = folder_.read("world");
  const std::vector<CommandCase> rows = {
      {"none", {"inspect-snapshot"}, 64, "", "`SNAPSHOT` is missing"},
      {"no file", {"inspect-snapshot", folder_.path("nowhere")}, 74, "", "no such file"},
      {"empty", {"inspect-snapshot", "-"}, 2, "", "^error: [^]*standard input", "\n"},
      {"no base64", {"inspect-snapshot", "-"}, 2, "", "^error: ", "?"},
      {"a token", {"inspect-snapshot", token_}, 2, "", "^error: malformed `AuthorizerSnapshot`"},
      {"truncated", {"inspect-snapshot", "-"}, 2, "", "^error: ", world.substr(0, 60)},
      {"a world as policies",
       {"inspect", token_, "--public-key", kPublic, "--authorize-with-snapshot-file", folder_.path("world")},
       2,
       "",
       "not a policy alone"},
      {"nothing to write",
       {"inspect", token_, "--public-key", kPublic, "--dump-snapshot-to", "x"},
       64,
       "",
       "authorization"},
      {"nowhere to write",
       {"inspect", token_, "--public-key", kPublic, "--authorize-with", "allow if true", "--dump-snapshot-to",
        folder_.path("no/such/folder")},
       74,
       "^open",
       "cannot write to"},
      {"full disk",
       {"inspect", token_, "--public-key", kPublic, "--authorize-with", "allow if true", "--dump-snapshot-to",
        "/dev/full"},
       74,
       "^open",
       "cannot write to"},
  };
  for (const CommandCase& row : rows) expect_case(row);
}

TEST_F(Snapshots, A085_LimitsOfASnapshotBindNobody) {
  dump("operation(\"read\"); a(1); b($x) <- a($x); allow if b(1)");
  expect_case({"caller's limit",
               {"inspect-snapshot", folder_.path("world"), "--max-facts", "1", "--max-steps", "1"},
               3,
               "^// Facts",
               "limit"});
}

}  // namespace
}  // namespace hardtack::test
