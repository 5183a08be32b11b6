// One policy over credentials of every format, and several of them in one request.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/cli/token_fixture.h"

namespace hardtack::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

// The page docs/tokens/README.md has the same.
constexpr const char* kPolicy = R"(
right($file, $operation) <- claim("right", $file, $operation);
right($file, "read") <- capability("read"), constraint("file", $file);
right("file1", "read") <- identifier("alice");
allow if resource($file), operation($operation), right($file, $operation);
)";

class Credentials : public TokenTest {
 protected:
  struct Sample {
    std::string format;
    std::string token;  // file
    std::vector<std::string> key;
  };

  std::string minted(const std::string& format, const std::vector<std::string>& options,
                     const std::string& claims = {}) const {
    std::vector<std::string> words = {"token", "mint", "--format", format};
    words.insert(words.end(), options.begin(), options.end());
    return folder_.write(format + ".token", out(words, claims));
  }

  std::vector<Sample> samples() const {
    const std::string claims = R"({"right": [["file1", "read"]]})";
    const std::string biscuit = folder_.write("biscuit.token", mint("right(\"file1\", \"read\");"));
    return {{"biscuit", biscuit, {"--public-key", kPublic}},
            {"jwt", minted("jwt", {"--claims", "-", "--private-key-file", key_}, claims), {"--public-key", kPublic}},
            {"paseto",
             minted("paseto", {"--claims", "-", "--private-key-file", key_}, claims),
             {"--public-key-file", public_}},
            {"capability",
             minted("capability", {"--claims", "-", "--secret-file", secret_},
                    R"({"capability_id": "read", "principal_id": "alice", "constraints": {"file": "file1"}})"),
             {"--secret-file", secret_, "--fact", "requester(\"alice\")", "--fact", "requested_capability(\"read\")"}},
            {"macaroon",
             minted("macaroon",
                    {"--identifier", "alice", "--secret-file", secret_, "--caveat", "check if operation(\"read\")"}),
             {"--secret-file", secret_}}};
  }

  ProcessResult ask(const Sample& sample, const std::string& operation, std::vector<std::string> more = {}) const {
    std::vector<std::string> words = {"authorize",
                                      sample.token,
                                      "--authorizer-file",
                                      policy_,
                                      "--fact",
                                      "resource(\"file1\")",
                                      "--fact",
                                      "operation(\"" + operation + "\")",
                                      "--include-time"};
    words.insert(words.end(), sample.key.begin(), sample.key.end());
    words.insert(words.end(), more.begin(), more.end());
    return run_hardtack(words);
  }

  std::string policy_ = folder_.write("policy.bcdl", kPolicy);
  std::string public_ = folder_.write("root.pub", kPublic);
  std::string secret_ = folder_.write("secret", "0123456789abcdef0123456789abcdef");
};

TEST_F(Credentials, OnePolicyDecidesOverEveryFormat) {
  for (const Sample& sample : samples()) {
    const ProcessResult allowed = ask(sample, "read");
    EXPECT_EQ(allowed.exit_code, 0) << sample.format << ": " << allowed.out << allowed.err;
    EXPECT_EQ(ask(sample, "read", {"--format", sample.format}).exit_code, 0) << sample.format;
    const ProcessResult denied = ask(sample, "write", {"--explain", "--json"});
    EXPECT_EQ(denied.exit_code, 1) << sample.format << ": " << denied.err;
    const json document = json::parse(denied.out);
    EXPECT_EQ(document["decision"], "deny") << sample.format;
    EXPECT_FALSE(document["explanation"]["headline"].get<std::string>().empty()) << sample.format;
  }
}

TEST_F(Credentials, AnotherFormatOrKeyRefuses) {
  const std::string other = folder_.write("other", "fedcba9876543210fedcba9876543210");
  for (const Sample& sample : samples()) {
    Sample wrong = sample;
    wrong.key = sample.key[0] == "--secret-file" ? std::vector<std::string>{"--secret-file", other}
                                                 : std::vector<std::string>{"--public-key", kOtherPublic};
    EXPECT_EQ(ask(wrong, "read").exit_code, 2) << sample.format;
    EXPECT_EQ(ask(sample, "read", {"--format", sample.format == "jwt" ? "paseto" : "jwt"}).exit_code, 2)
        << sample.format;
  }
}

TEST_F(Credentials, FurtherOnesAreSeenUnderTheirNumber) {
  const std::vector<Sample> all = samples();
  const std::string set = folder_.write(
      "set.json", R"({"keys": [{"format": "biscuit", "key": ")" + std::string(kPublic) +
                      R"("}, {"format": "jwt", "key": ")" + std::string(kPublic) +
                      R"("}, {"format": "macaroon", "file": "secret"}, {"format": "capability", "file": "other"}]})");
  folder_.write("other", "another secret");
  const std::string policy =
      "allow if verified:credential(1, \"jwt\", $key), credential:claim(1, \"right\", \"file1\", \"read\"), "
      "credential:identifier(2, \"alice\"), operation(\"read\");";
  const auto decide = [&](const std::vector<std::string>& further, std::vector<std::string> more = {}) {
    std::vector<std::string> words = {"authorize",    all[0].token, "--key-set", set,
                                      "--authorizer", policy,       "--fact",    "operation(\"read\")"};
    for (const std::string& one : further) words.insert(words.end(), {"--credential", one});
    words.insert(words.end(), more.begin(), more.end());
    return run_hardtack(words);
  };
  const ProcessResult allowed = decide({all[1].token, all[4].token});
  EXPECT_EQ(allowed.exit_code, 0) << allowed.out << allowed.err;
  EXPECT_EQ(decide({all[4].token, all[1].token}).exit_code, 1);  // in another order
  EXPECT_EQ(decide({all[1].token}).exit_code, 1);
  // One without a key, or that does not hold, refuses the request.
  EXPECT_EQ(decide({all[1].token, all[4].token, all[2].token}).exit_code, 2);
  EXPECT_EQ(decide({all[1].token, all[4].token, all[3].token}).exit_code, 2);
  EXPECT_THAT(decide({all[1].token, all[3].token}).err, HasSubstr("credential 2"));
  EXPECT_EQ(run_hardtack({"authorize", all[0].token, "--public-key", kPublic, "--authorizer", policy, "--credential",
                          all[1].token})
                .exit_code,
            64);
  EXPECT_EQ(
      run_hardtack({"authorize", "--key-set", set, "--authorizer", policy, "--credential", all[1].token}).exit_code,
      64);
}

TEST_F(Credentials, TimesOfClaimsAreThoseOfTheRequest) {
  const Sample sample{"jwt",
                      minted("jwt", {"--claims", "-", "--private-key-file", key_}, R"({"exp": 1700000000})"),
                      {"--public-key", kPublic}};
  const auto at = [&](const char* time) {
    return run_hardtack(
               {"authorize", sample.token, "--public-key", kPublic, "--authorizer", "allow if true", "--now", time})
        .exit_code;
  };
  EXPECT_EQ(at("2023-11-14T22:13:19Z"), 0);
  EXPECT_EQ(at("2023-11-14T22:13:20Z"), 2);
}

// Whatever a script makes of an option's value by mistake, it is no permission.
TEST_F(Credentials, MistakenValuesNeverAllow) {
  const std::string set =
      folder_.write("set.json", R"({"keys": [{"format": "jwt", "key": ")" + std::string(kPublic) + R"("}]})");
  const std::string empty = folder_.write("empty", "");
  const std::vector<Sample> all = samples();
  struct Row {
    std::vector<std::string> more;
    int exit_code;
  };
  const std::vector<Row> rows = {
      {{"--format", ""}, 64},
      {{"--format="}, 64},
      {{"--format", "jvt"}, 64},
      {{"--format", "JWT"}, 64},
      {{"--audience", ""}, 64},
      {{"--audience", "nobody"}, 2},
      {{"--credential", ""}, 64},
      {{"--credential", folder_.path("none"), "--key-set", set}, 74},
      {{"--credential", empty, "--key-set", set}, 2},
      {{"--credential", all[1].token}, 64},
      {{"--credential", all[1].token, "--key-set", ""}, 64},
      {{"--credential", all[1].token, "--key-set", folder_.path("none")}, 74},
      {{"--credential", all[1].token, "--key-set", empty}, 2},
      {{"--credential", all[0].token, "--key-set", set}, 2},
      {{"--discharge", ""}, 64},
      {{"--discharge", all[1].token}, 64},
      {{"--secret-file", ""}, 64},
      {{"--secret-file", secret_}, 64},
      {{"--key-set", set}, 64},
      {{"--public-key-algorithm", "secp256r1"}, 64},
      {{"--require-expiry="}, 64},
      {{"--max-lifetime", ""}, 64},
      {{"--max-lifetime", "1"}, 64},
      {{"--max-lifetime", "0s"}, 64},
      {{"--max-lifetime", "1 hourz"}, 64},
      {{"--max-lifetime", "-1h"}, 64},
  };
  EXPECT_EQ(ask(all[1], "read").exit_code, 0);
  for (const Row& row : rows) {
    const ProcessResult result = ask(all[1], "read", row.more);
    EXPECT_EQ(result.exit_code, row.exit_code) << testing::PrintToString(row.more) << ": " << result.out << result.err;
  }
  const std::vector<std::vector<std::string>> secrets = {
      {"--secret-file", ""},    {"--secret-file"},
      {"--secret-file", empty}, {"--secret-file", folder_.path("none")},
      {"--key-set", set},       {}};
  for (const std::vector<std::string>& key : secrets) {
    const int code = ask({"macaroon", all[4].token, key}, "read").exit_code;
    EXPECT_TRUE(code == 64 || code == 74 || code == 2) << testing::PrintToString(key) << ": " << code;
  }
  // A secret is no word of a command.
  const std::string raw = "raw-hex:" + std::string(64, 'a');
  EXPECT_EQ(ask({"macaroon", all[4].token, {"--public-key", raw}}, "read").exit_code, 64);
  EXPECT_EQ(ask(all[4], "read", {"--discharge", folder_.path("none")}).exit_code, 74);
  EXPECT_EQ(ask(all[4], "read", {"--audience", "service"}).exit_code, 64);
  // Of no token there is nothing to say.
  for (const std::vector<std::string>& option : {std::vector<std::string>{"--format", "jwt"},
                                                 {"--audience", "a"},
                                                 {"--secret-file", secret_},
                                                 {"--require-expiry"},
                                                 {"--max-lifetime", "1h"},
                                                 {"--credential", all[1].token},
                                                 {"--discharge", all[1].token}}) {
    std::vector<std::string> words = {"authorize", "--authorizer", "allow if true"};
    words.insert(words.end(), option.begin(), option.end());
    EXPECT_EQ(run_hardtack(words).exit_code, 64) << option[0];
  }
}

// The key of another format in the set serves no token, even where its bytes are the right ones.
TEST_F(Credentials, KeysAreChosenByFormatAndNotTried) {
  const std::vector<Sample> all = samples();
  for (const char* format : {"biscuit", "jwt", "paseto"}) {
    const std::string set = folder_.write("set.json", R"({"keys": [{"format": ")" + std::string(format) +
                                                          R"(", "key": ")" + std::string(kPublic) + R"("}]})");
    for (const Sample& sample : {all[0], all[1], all[2]}) {
      EXPECT_EQ(ask({sample.format, sample.token, {"--key-set", set}}, "read").exit_code,
                sample.format == format ? 0 : 2)
          << sample.format << " with a key of " << format;
    }
  }
  for (const std::string format : {"capability", "macaroon"}) {
    const std::string set =
        folder_.write("set.json", R"({"keys": [{"format": ")" + format + R"(", "file": "secret"}]})");
    EXPECT_EQ(ask({"macaroon", all[4].token, {"--key-set", set}}, "read").exit_code, format == "macaroon" ? 0 : 2);
  }
}

TEST_F(Credentials, ExpiryCanBeRequired) {
  const std::string claims = R"({"right": [["file1", "read"]]})";
  const std::string endless = folder_.write("endless.token", mint("right(\"file1\", \"read\");"));
  const std::string bounded = folder_.write("bounded.token", mint("right(\"file1\", \"read\");", {"--add-ttl", "1h"}));
  const std::string jwt = folder_.write("jwt_hour.token", out({"token", "mint", "--format", "jwt", "--claims", "-",
                                                               "--private-key-file", key_, "--expires", "1h"},
                                                              claims));
  const std::string jwt_endless = minted("jwt", {"--claims", "-", "--private-key-file", key_}, claims);
  struct Row {
    std::string token;
    std::vector<std::string> more;
    int exit_code;
  };
  const std::vector<Row> rows = {
      {endless, {}, 0},
      {endless, {"--require-expiry"}, 1},
      {endless, {"--max-lifetime", "100d"}, 1},
      {bounded, {"--require-expiry"}, 0},
      {bounded, {"--max-lifetime", "2h"}, 0},
      {bounded, {"--max-lifetime", "30m"}, 1},
      {jwt, {"--require-expiry"}, 0},
      {jwt, {"--max-lifetime", "2h"}, 0},
      {jwt, {"--require-expiry", "--max-lifetime", "30m"}, 1},
      {jwt_endless, {}, 0},
      {jwt_endless, {"--require-expiry"}, 1},
  };
  for (const Row& row : rows) {
    const ProcessResult result = ask({"", row.token, {"--public-key", kPublic}}, "read", row.more);
    EXPECT_EQ(result.exit_code, row.exit_code)
        << row.token << testing::PrintToString(row.more) << result.out << result.err;
  }
  const ProcessResult denied =
      ask({"", endless, {"--public-key", kPublic}}, "read", {"--require-expiry", "--explain", "--json"});
  const json document = json::parse(denied.out);
  EXPECT_EQ(document["decision"], "deny");
  EXPECT_TRUE(document["result"]["Err"]["Expiry"]["last"].is_null());
  EXPECT_EQ(document["explanation"]["reason"], "the token has no time bound");
  // Without the request's time, whatever the token.
  for (const std::string& token : {endless, bounded, jwt}) {
    EXPECT_EQ(
        run_hardtack({"authorize", token, "--public-key", kPublic, "--authorizer", "allow if true", "--require-expiry"})
            .exit_code,
        64);
  }
}

}  // namespace
}  // namespace hardtack::test
