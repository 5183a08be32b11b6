// Signed requests through the command, and a policy over what was signed.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/cli/token_fixture.h"

namespace hardtack::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kPrivateJwk =
    R"({"kty":"OKP","crv":"Ed25519","adcp_use":"request-signing","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})";
constexpr const char* kJwks =
    R"({"keys":[{"kid":"k1","kty":"OKP","crv":"Ed25519","adcp_use":"request-signing","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})";
constexpr const char* kEndpoint = "https://provider.example.com";

class SignedRequests : public TokenTest {
 protected:
  json verify(const std::string& token, std::vector<std::string> options, int exit_code = 0) const {
    std::vector<std::string> words = {"token", "verify", "-", "--json", "--key-set", jwks_};
    words.insert(words.end(), options.begin(), options.end());
    const ProcessResult result = run_hardtack(words, {.input = token});
    EXPECT_EQ(result.exit_code, exit_code) << result.err;
    return json::parse(result.out, nullptr, false);
  }
  std::string signed_match(const std::string& format, const std::string& body) const {
    return out({"token", "mint", "--format", format, "--claims", "-", "--key-id", "k1", "--location", kEndpoint,
                "--private-key-file", private_},
               body);
  }

  std::string private_ = folder_.write("router.jwk", kPrivateJwk);
  std::string jwks_ = folder_.write("jwks.json", kJwks);
  std::string body_ =
      R"({"type":"context_match_request","seller_agent_url":"https://seller.example.com/agent","property_rid":"p1","placement_id":"main_top","package_ids":["pkg-a"]})";
};

TEST_F(SignedRequests, TheirKeysAreNoKeysOfJwts) {
  const ProcessResult minted = run_hardtack(
      {"token", "mint", "--format", "jwt", "--claims", "-", "--private-key-file", private_}, {.input = "{}"});
  EXPECT_EQ(minted.exit_code, 2) << minted.err;
  EXPECT_THAT(minted.err, HasSubstr("`adcp_use`"));
}

// A public key seals, so its file is no secret; any other key's is.
TEST_F(SignedRequests, ThePublicKeyThatSealsMayBeReadByAnyone) {
  const std::string jwk =
      R"({"kty":"OKP","crv":"X25519","kid":"k1","adcp_use":"tmpx-encrypt","x":"hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo"})";
  const std::string claims = R"({"time":1700000000,"country":"DE","entries":[]})";
  for (const unsigned mode : {0600u, 0644u}) {
    const ProcessResult sealed = run_hardtack({"token", "mint", "--format", "exposure", "--claims", "-",
                                               "--private-key-file", folder_.write("seal.jwk", jwk, mode)},
                                              {.input = claims});
    EXPECT_EQ(sealed.err.find("open to other users"), std::string::npos) << sealed.err;
  }
  const ProcessResult open = run_hardtack({"token", "mint", "--format", "request", "--claims", "-", "--key-id", "k1",
                                           "--private-key-file", folder_.write("open.jwk", kPrivateJwk, 0644)},
                                          {.input = body_});
  EXPECT_EQ(open.exit_code, 2);
  EXPECT_THAT(open.err, HasSubstr("open to other users"));
}

TEST_F(SignedRequests, AMatchRequestIsMintedVerifiedAndShown) {
  const std::string token = signed_match("request", body_);
  const json verified = verify(token, {"--audience", kEndpoint});
  EXPECT_EQ(verified["format"], "request");
  EXPECT_EQ(verified["key_id"], "k1");
  EXPECT_THAT(verified["facts"].dump(), HasSubstr("verified:placement_id(\\\"main_top\\\")"));
  EXPECT_EQ(verify(token, {}, 2)["error"]["code"], "endpoint_required");
  EXPECT_EQ(verify(token, {"--audience", "https://other.example.com"}, 2)["error"]["code"], "SignatureInvalid");
  EXPECT_EQ(verify(token, {"--audience", kEndpoint, "--now", "2020-01-01T00:00:00Z"}, 2)["error"]["code"],
            "SignatureInvalid");
  const std::string signature = json::parse(token)["headers"]["X-AdCP-Signature"];
  EXPECT_THAT(out({"token", "inspect", "-"}, token), Not(HasSubstr(signature)));
  // The old profile is another format, whose keys a JWKS does not give.
  std::string old = body_;
  old.erase(old.find("\"seller_agent_url\""),
            std::string(R"("seller_agent_url":"https://seller.example.com/agent",)").size());
  EXPECT_EQ(verify(signed_match("request-g1", old), {"--audience", kEndpoint}, 2)["error"]["code"],
            "SignatureKeyUnknown");
}

TEST_F(SignedRequests, AnHttpRequestIsMintedVerifiedAndShown) {
  const std::string request =
      R"({"method":"POST","url":"https://seller.example.com/adcp/buy","headers":{"Content-Type":"application/json"},"body":"{}"})";
  const std::string token = out({"token", "mint", "--format", "http-signature", "--claims", "-", "--key-id", "k1",
                                 "--private-key-file", private_, "--add-ttl", "60s"},
                                request);
  const json verified = verify(token, {"--audience", "https://seller.example.com"});
  EXPECT_THAT(verified["facts"].dump(),
              HasSubstr("verified:signed_request(\\\"POST\\\", \\\"https://seller.example.com/adcp/buy\\\")"));
  EXPECT_EQ(verify(token, {"--audience", "https://other.example.com"}, 2)["error"]["code"], "audience_mismatch");
  EXPECT_EQ(verify(request, {"--audience", "https://seller.example.com"}, 2)["error"]["code"],
            "request_signature_required");
}

TEST_F(SignedRequests, APolicyDecidesOverWhatWasSigned) {
  const std::string token = folder_.write("signed.json", signed_match("request", body_));
  const auto ask = [&](const std::string& seller, const std::vector<std::string>& more = {}) {
    const std::string policy = folder_.write(
        "policy.bcdl", "allow if verified:match_request(\"context_match_request\"), verified:seller_agent_url(\"" +
                           seller + "\"), verified:package_id($p), $p.starts_with(\"pkg-\");\n");
    std::vector<std::string> words = {"authorize",  token,     "--key-set",         jwks_,
                                      "--audience", kEndpoint, "--authorizer-file", policy};
    words.insert(words.end(), more.begin(), more.end());
    return run_hardtack(words, {});
  };
  EXPECT_EQ(ask("https://seller.example.com/agent").exit_code, 0) << ask("https://seller.example.com/agent").err;
  EXPECT_EQ(ask("https://other.example.com/agent").exit_code, 1);
  // It ends by itself, which may be required of it.
  EXPECT_EQ(ask("https://seller.example.com/agent", {"--require-expiry", "--max-lifetime", "48h", "--include-time"})
                .exit_code,
            0);
}

}  // namespace
}  // namespace hardtack::test
