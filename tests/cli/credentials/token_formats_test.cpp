// `hardtack token`: tokens of every format through the command.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/cli/command_table.h"
#include "tests/cli/token_fixture.h"

namespace hardtack::test {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kJwk =
    R"({"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})";
constexpr const char* kPublicJwk = R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})";

class TokenFormats : public TokenTest {
 protected:
  json verify(const std::string& token, std::vector<std::string> options, int exit_code = 0) const {
    std::vector<std::string> words = {"token", "verify", "-", "--json"};
    words.insert(words.end(), options.begin(), options.end());
    const ProcessResult result = run_hardtack(words, {.input = token});
    EXPECT_EQ(result.exit_code, exit_code) << result.err;
    return json::parse(result.out, nullptr, false);
  }

  std::string jwk_ = folder_.write("issuer.jwk", kJwk);
  std::string public_jwk_ = folder_.write("issuer.pub.jwk", kPublicJwk);
  std::string secret_ = folder_.write("secret", "test-secret");
};

TEST_F(TokenFormats, AJwtIsMintedVerifiedAndShown) {
  const std::string claims = R"({"sub": "alice", "aud": "api", "jti": "t1"})";
  const std::string token = out({"token", "mint", "--format", "jwt", "--claims", "-", "--private-key-file", jwk_,
                                 "--key-id", "k1", "--expires", "2030-01-01T00:00:00Z"},
                                claims);
  const json verified = verify(token, {"--format", "jwt", "--key-file", public_jwk_, "--audience", "api"});
  EXPECT_EQ(verified, json::parse(R"x({"format": "jwt", "verified": true, "error": null,
      "facts": ["claim(\"aud\", \"api\")", "claim(\"exp\", 1893456000)", "claim(\"jti\", \"t1\")", "claim(\"sub\", \"alice\")",
                "verified:key_id(\"k1\")", "verified:expires(2030-01-01T00:00:00Z)"],
      "checks": [], "ids": ["t1"], "key_id": "k1", "expires": "2030-01-01T00:00:00Z"})x"))
      << verified;
  const std::string set =
      folder_.write("jwks.json", R"({"keys": [{"kid": "k1",)" + std::string(kPublicJwk).substr(1) + "]}");
  EXPECT_EQ(verify(token, {"--key-set", set, "--audience", "api"})["verified"], true);
  EXPECT_EQ(verify(token, {"--key-set", set, "--audience", "other"}, 2)["error"]["code"], "audience_mismatch");
  EXPECT_EQ(verify(token, {"--key-set", set, "--audience", "api", "--now", "2031-01-01T00:00:00Z"}, 2)["error"]["code"],
            "expired");
  EXPECT_EQ(verify(token, {"--format", "biscuit", "--key-file", public_jwk_}, 2)["error"]["code"], "invalid_key");
  const std::string shown = out({"token", "inspect", "-"}, token);
  EXPECT_EQ(json::parse(shown)["claims"]["sub"], "alice");
  EXPECT_THAT(shown, Not(HasSubstr(token.substr(token.rfind('.') + 1, 40))));
}

TEST_F(TokenFormats, ARefusalHasTheWholeDocument) {
  const std::string token =
      out({"token", "mint", "--format", "jwt", "--claims", "-", "--private-key-file", jwk_}, "{}");
  const std::string other = folder_.write("other.pub", kPublic);
  EXPECT_EQ(verify(token, {"--key-file", other}, 2),
            json::parse(R"({"format": "jwt", "verified": false, "facts": [], "checks": [], "ids": [], "key_id": null,
                            "expires": null, "error": {"code": "invalid_signature", "message": "the ed25519 signature does not match"}})"));
}

TEST_F(TokenFormats, ABiscuitIsOneOfThem) {
  const std::string token = mint("user(\"alice\"); check if operation(\"read\");", {"--root-key-id", "7"});
  const std::string key = folder_.write("root.pub", kPublic);
  const json verified = verify(token, {"--key-file", key});
  EXPECT_EQ(verified["format"], "biscuit");
  EXPECT_THAT(verified["facts"], ElementsAre("user(\"alice\")"));
  EXPECT_THAT(verified["checks"], ElementsAre("check if operation(\"read\")"));
  EXPECT_EQ(verified["key_id"], 7);
  EXPECT_EQ(verified["ids"].size(), 1u);
  EXPECT_THAT(
      out({"token", "verify", "-", "--format", "biscuit", "--key-file", key}, token),
      HasSubstr("not decided here, since a request must state what these ask for:\ncheck if operation(\"read\");"));
  const std::string set = folder_.write(
      "set.json",
      R"({"keys": [{"format": "biscuit", "id": 7, "file": "root.pub"}, {"format": "capability", "file": "secret"}]})");
  EXPECT_EQ(verify(token, {"--key-set", set})["verified"], true);
  const std::string narrowed =
      out({"token", "attenuate", "-", "--block", "check if time($t), $t < 2030-01-01T00:00:00Z"}, token);
  EXPECT_EQ(verify(narrowed, {"--key-set", set})["checks"].size(), 2u);
  const std::string ends = out({"token", "attenuate", "-", "--add-ttl", "2030-01-01T00:00:00Z"}, token);
  EXPECT_THAT(verify(ends, {"--key-set", set})["checks"],
              ElementsAre("check if operation(\"read\")", "check if time($time), $time <= 2030-01-01T00:00:00Z"));
}

// A token that is handed on as a narrower one is narrower.
TEST_F(TokenFormats, NothingIsNoRestriction) {
  const std::string biscuit = folder_.write("t.biscuit", mint("user(\"alice\");"));
  const std::string macaroon = folder_.write(
      "t.macaroon", out({"token", "mint", "--format", "macaroon", "--identifier", "a", "--secret-file", secret_}));
  const std::string empty = folder_.write("empty.bcdl", "// nothing\n");
  for (const CommandCase& row : std::vector<CommandCase>{
           {"a macaroon", {"token", "attenuate", macaroon}, 64, "", "no restriction[^]*--caveat"},
           {"a Biscuit", {"token", "attenuate", biscuit}, 64, "", "no restriction[^]*--block"},
           {"a blank", {"token", "attenuate", biscuit, "--block", " "}, 2, "", "restrict nothing[^]*--allow-empty"},
           {"a comment", {"token", "attenuate", biscuit, "--block-file", empty}, 2, "", "restrict nothing"},
           {"an authority block",
            {"token", "mint", "--format", "biscuit", "--block-file", empty, "--private-key-file", key_},
            2,
            "",
            "would say nothing[^]*`hardtack generate --allow-empty`"},
       }) {
    expect_case(row);
  }
}

TEST_F(TokenFormats, ACapabilityTokenIsOneOfThem) {
  const std::string claims =
      R"({"capability_id": "files.read", "principal_id": "agent-a", "constraints": {"args": {"pinned": {"x": 1}}}})";
  const std::string token =
      out({"token", "mint", "--format", "capability", "--claims", "-", "--secret-file", secret_}, claims);
  const json verified = verify(token, {"--secret-file", secret_});
  EXPECT_EQ(verified["format"], "capability");
  EXPECT_EQ(verified["key_id"], "default");
  EXPECT_EQ(verified["checks"].size(), 5u) << verified["checks"];
  EXPECT_EQ(verify(token, {"--secret-file", secret_, "--principal", "agent-a", "--capability", "files.read"})["checks"]
                .size(),
            3u);
  EXPECT_EQ(verify(token, {"--secret-file", secret_, "--principal", "agent-b"}, 2)["error"]["code"], "TokenScopeError");
  const std::string other = folder_.write("other", "hex:00");
  EXPECT_EQ(verify(token, {"--secret-file", other}, 2)["error"]["code"], "TokenInvalid");
}

TEST_F(TokenFormats, WrongUseIsUsage) {
  const std::string token = folder_.write("t.jwt", "a.b.c");
  struct Case {
    std::vector<std::string> words;
    int exit_code;
  };
  for (const Case& one : std::initializer_list<Case>{
           {{"token", "verify", token, "--format", "jwt"}, 64},
           {{"token", "verify", token, "--format", "none", "--key-file", public_jwk_}, 64},
           {{"token", "verify", token, "--format", "", "--key-file", public_jwk_}, 64},
           {{"token", "verify", token, "--format", "jwt", "--key-file", ""}, 64},
           {{"token", "verify", token, "--format", "jwt", "--key-file", public_jwk_, "--secret-file", secret_}, 64},
           {{"token", "verify", token, "--key-file", public_jwk_}, 2},
           {{"token", "verify", token, "--format", "jwt", "--key-file", public_jwk_}, 2},
           {{"token", "verify", token, "--format", "jwt", "--key-file", folder_.path("missing")}, 74},
           {{"token", "verify", token, "--format", "jwt", "--key-file", jwk_}, 2},
           {{"token", "verify", token, "--format", "capability", "--key-file", public_jwk_}, 2},
           {{"token", "verify", token, "--format", "jwt", "--key-file", public_jwk_, "--principal", "alice"}, 64},
           {{"token", "verify", token, "--format", "macaroon", "--secret-file", secret_, "--audience", "api"}, 64},
           {{"token", "mint", "--format", "jwt", "--private-key-file", jwk_}, 64},
           {{"token", "mint", "--private-key-file", jwk_}, 64},
           {{"token", "mint", "--format", "jwt", "--private-key-file", jwk_, "--location", "x", "--claims", "-"}, 64},
           {{"token", "attenuate", token, "--format", "jwt", "--caveat", "x"}, 64}}) {
    const ProcessResult result = run_hardtack(one.words, {.input = "{}"});
    EXPECT_EQ(result.exit_code, one.exit_code) << testing::PrintToString(one.words) << result.err;
    EXPECT_EQ(result.out, "");
  }
}

TEST_F(TokenFormats, ACapIsAskedForItsProofByTheNonce) {
  constexpr const char* kClaims =
      R"({"operator_omni": "0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
          "actor_omni": "0xbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
          "service": "memory:travel", "op": "store", "data_class": "memory", "k3_epoch": 5,
          "device_key_hash": "0x8dd832049319556c1cd22ed66ae790d07fea25830a6151c2f0a9879b3ef61305"})";
  const std::string broker = folder_.write(
      "broker.key", "secp256r1-private/aac9aa5a9dd9b1a1e4b6a5d2e6a0c5f1e3f0b5b8a4a2c0d3e4f5061728394a5b", 0600);
  const std::string broker_public =
      folder_.write("broker.pub", out({"keypair", "--from-file", broker, "--only-public-key"}));
  const std::string token = out(
      {"token", "mint", "--format", "possession", "--claims", "-", "--private-key-file", broker, "--add-ttl", "30m"},
      kClaims);
  EXPECT_EQ(verify(token, {"--key-file", broker_public})["verified"], true);
  EXPECT_EQ(verify(token, {"--key-file", broker_public, "--assertion", "due"}, 2)["error"]["message"],
            "a proof of possession is required, and there is none");
}

// Nothing that is printed anywhere repeats a secret or a whole token.
TEST_F(TokenFormats, NoSecretIsRepeated) {
  const std::string canary = "canary-7f3a9c-secret-of-more-than-32-bytes";
  const std::string open = folder_.write("open", canary, 0644);
  const std::string token = out({"token", "mint", "--format", "capability", "--claims", "-", "--secret-file", open},
                                R"({"capability_id": "c", "principal_id": "p"})");
  const std::string signature = json::parse(token)["signature"];
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"token", "verify", "-", "--secret-file", open},
                                             {"token", "verify", "-", "--key-file", open},
                                             {"token", "verify", "-", "--key-set", open},
                                             {"token", "verify", "-", "--format", "jwt", "--secret-file", open},
                                             {"token", "verify", "-", "--format", "biscuit", "--key-file", open},
                                             {"token", "inspect", "-"},
                                             {"token", "inspect", "-", "--format", "jwt"}}) {
    const ProcessResult result = run_hardtack(words, {.input = token});
    EXPECT_THAT(result.out + result.err, Not(HasSubstr("canary"))) << testing::PrintToString(words);
    EXPECT_THAT(result.out + result.err, Not(HasSubstr(signature))) << testing::PrintToString(words);
  }
  EXPECT_THAT(run_hardtack({"token", "verify", "-", "--secret-file", open}, {.input = token}).err,
              HasSubstr("open to other users"));
}

}  // namespace
}  // namespace hardtack::test
