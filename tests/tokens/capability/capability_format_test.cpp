// Capability tokens as credentials: what their constraints let the engine allow, and what is refused when one is made,
// read or verified.
#include "tokens/capability/capability_format.h"

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/authz/authorizer.h"
#include "grammar/compile.h"
#include "tests/support/random_sources.h"
#include "tokens/bytes/hex.h"
#include "tokens/capability/capability.h"
#include "tokens/capability/constraints.h"
#include "tokens/capability/manifest.h"

namespace hardtack {
namespace {

using testing::DeterministicRandom;
using testing::FailingRandom;

constexpr LineageTime kNow{std::chrono::seconds(1'700'000'000)};

SharedSecret secret(std::string_view text = "test-secret") { return share(SecretBytes::copy_of(text)); }
JsonValue json(std::string_view text) { return parse_json(text, {}).value(); }

Bytes token_with(std::string_view constraints) {
  DeterministicRandom random(1);
  const TokenSigningKey key{secret(), {}};
  MintRequest request{.key = key, .random = random, .now = kNow};
  request.claims =
      JsonValue::Object{{"capability_id", "files.read"}, {"principal_id", "alice"}, {"constraints", json(constraints)}};
  return capability_format().mint(request).value();
}

TokenResult<VerifiedToken> verify(const Bytes& token, const TokenKeys& keys = TokenKeys(TokenKey{secret(), {}}),
                                  LineageTime now = kNow) {
  return capability_format().verify(token, {.keys = keys, .now = now});
}

// What the engine says to a request with these facts.
std::string decided(const Bytes& token, const std::string& facts,
                    const std::string& asks = R"(requester("alice"); requested_capability("files.read");)") {
  const auto verified = verify(token);
  if (!verified) return "refused";
  const auto policy =
      Policy::compile(
          authorizer_from_source("time(2023-11-14T22:13:20Z); " + asks + " " + facts + " allow if true;").value())
          .value();
  Authorizer authorizer;
  const auto decision = authorizer.authorize(policy, Request(policy), verified->credential);
  if (!decision) return std::string(error_name(decision.error().code()));
  return decision->allowed() ? "allowed" : "denied";
}

// The checks of the block and check_arguments() say the same of the same arguments.
TEST(CapabilityFormat, ConstraintsAreChecksOfTheArguments) {
  struct Row {
    const char* constraints;
    const char* arguments;
    const char* facts;
    const char* expected;
  };
  const std::vector<Row> rows = {
      {"{}", R"({"x": 1})", R"(argument("x", 1);)", "allowed"},
      {R"({"max_rows": 50})", "{}", "", "allowed"},
      {R"({"args": {}})", R"({"x": 1})", R"(argument("x", 1);)", "allowed"},
      {R"({"args": {"allowed_keys": ["x", "y"]}})", "{}", "", "allowed"},
      {R"({"args": {"allowed_keys": ["x", "y"]}})", R"({"x": 1})", R"(argument("x", 1);)", "allowed"},
      {R"({"args": {"allowed_keys": ["x", "y"]}})", R"({"x": 1, "y": 2})", R"(argument("x", 1); argument("y", 2);)",
       "allowed"},
      {R"({"args": {"allowed_keys": ["x", "y"]}})", R"({"x": 1, "z": 2})", R"(argument("x", 1); argument("z", 2);)",
       "denied"},
      {R"({"args": {"allowed_keys": ["x", "x"]}})", R"({"x": 1})", R"(argument("x", 1);)", "allowed"},
      {R"({"args": {"allowed_keys": []}})", "{}", "", "allowed"},
      {R"({"args": {"allowed_keys": []}})", R"({"x": 1})", R"(argument("x", 1);)", "denied"},
      {R"({"args": {"pinned": {"x": 1}}})", R"({"x": 1, "y": 2})", R"(argument("x", 1); argument("y", 2);)", "allowed"},
      {R"({"args": {"pinned": {"x": 1}}})", R"({"x": 2})", R"(argument("x", 2);)", "denied"},
      {R"({"args": {"pinned": {"x": 1}}})", R"({"x": "1"})", R"(argument("x", "1");)", "denied"},
      {R"({"args": {"pinned": {"x": 1}}})", "{}", "", "denied"},
      {R"({"args": {"pinned": {"x": "a", "y": true}}})", R"({"x": "a", "y": true})",
       R"(argument("x", "a"); argument("y", true);)", "allowed"},
      {R"({"args": {"pinned": {"x": "a", "y": true}}})", R"({"x": "a", "y": false})",
       R"(argument("x", "a"); argument("y", false);)", "denied"},
      {R"({"args": {"pinned": {"x": null}}})", R"({"x": null})", R"(argument("x", null);)", "allowed"},
      {R"({"args": {"prefix": {"path": "/safe/"}}})", R"({"path": "/safe/a"})", R"(argument("path", "/safe/a");)",
       "allowed"},
      {R"({"args": {"prefix": {"path": "/safe/"}}})", R"({"path": "/safe"})", R"(argument("path", "/safe");)",
       "denied"},
      {R"({"args": {"prefix": {"path": "/safe/"}}})", R"({"path": "/etc/safe/"})", R"(argument("path", "/etc/safe/");)",
       "denied"},
      {R"({"args": {"prefix": {"path": "/safe/"}}})", "{}", "", "denied"},
      {R"({"args": {"prefix": {"path": "/safe/"}}})", R"({"other": "/safe/a"})", R"(argument("other", "/safe/a");)",
       "denied"},
      {R"({"args": {"prefix": {"path": "/safe/"}}})", R"({"path": 7})", R"(argument("path", 7);)", "invalid_type"},
      {R"({"args": {"prefix": {"path": "/a/", "host": "x."}}})", R"({"path": "/a/b", "host": "x.example"})",
       R"(argument("path", "/a/b"); argument("host", "x.example");)", "allowed"},
      {R"({"args": {"prefix": {"path": "/a/", "host": "x."}}})", R"({"path": "/a/b", "host": "y.example"})",
       R"(argument("path", "/a/b"); argument("host", "y.example");)", "denied"},
      {R"({"args": {"allowed_keys": ["path", "mode"], "pinned": {"mode": "r"}, "prefix": {"path": "/a/"}}})",
       R"({"path": "/a/b", "mode": "r"})", R"(argument("path", "/a/b"); argument("mode", "r");)", "allowed"},
      {R"({"args": {"allowed_keys": ["path", "mode"], "pinned": {"mode": "r"}, "prefix": {"path": "/a/"}}})",
       R"({"path": "/a/b", "mode": "w"})", R"(argument("path", "/a/b"); argument("mode", "w");)", "denied"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(std::string(row.constraints) + " " + row.arguments);
    EXPECT_EQ(decided(token_with(row.constraints), row.facts), row.expected);
    EXPECT_EQ(check_arguments(json(row.constraints), json(row.arguments)).has_value(),
              std::string_view(row.expected) == "allowed");
  }
  // Of an argument that is given twice, both count.
  const Bytes prefixed = token_with(R"({"args": {"prefix": {"path": "/safe/"}}})");
  EXPECT_EQ(decided(prefixed, R"(argument("path", "/safe/a"); argument("path", "/etc");)"), "denied");
  const Bytes pinned = token_with(R"({"args": {"pinned": {"x": 1}}})");
  EXPECT_EQ(decided(pinned, R"(argument("x", 1); argument("x", 2);)"), "denied");
}

TEST(CapabilityFormat, IsForOnePrincipalAndOneCapability) {
  const Bytes token = token_with("{}");
  EXPECT_EQ(decided(token, ""), "allowed");
  EXPECT_EQ(decided(token, "", R"(requester("bob"); requested_capability("files.read");)"), "denied");
  EXPECT_EQ(decided(token, "", R"(requester("alice"); requested_capability("files.write");)"), "denied");
  EXPECT_EQ(decided(token, "", ""), "denied");
}

// A rule that nobody knows could be one that forbids.
TEST(CapabilityFormat, ConstraintsThatAreNotUnderstoodAreRefused) {
  for (const char* constraints :
       {R"({"args": 7})", R"({"args": {"allowed_keys": "x"}})", R"({"args": {"allowed_keys": [7]}})",
        R"({"args": {"pinned": []}})", R"({"args": {"prefix": []}})", R"({"args": {"prefix": {"path": 7}}})",
        R"({"args": {"suffix": {}}})"}) {
    const auto verified = verify(token_with(constraints));
    ASSERT_FALSE(verified.has_value()) << constraints;
    EXPECT_EQ(verified.error().code, "TokenInvalid") << constraints;
    EXPECT_EQ(verified.error().error.code(), ErrorCode::kInvalidClaim) << constraints;
  }
}

TEST(CapabilityFormat, IsMadeOfWhatItSays) {
  DeterministicRandom random(1);
  const TokenSigningKey key{secret(), {}};
  const auto pair = std::make_shared<const PrivateKey>(PrivateKey::generate(KeyAlgorithm::kEd25519, random).value());
  const TokenSigningKey other{pair, {}}, empty{share(SecretBytes(0)), {}};
  const std::int64_t now = 1'700'000'000;
  struct Row {
    const char* what;
    const char* claims;  // none if it is empty
    std::optional<std::int64_t> expires;
    const TokenSigningKey* key;
    const char* expected;  // of the error, in its words
  };
  const std::vector<Row> rows = {
      {"all", R"({"capability_id": "c", "principal_id": "p", "constraints": {"x": 1}, "audit_id": "a"})", now + 60,
       &key, ""},
      {"no claims", "", {}, &key, "a capability token is made of claims, a JSON object"},
      {"a list", "[]", {}, &key, "a capability token is made of claims, a JSON object"},
      {"another claim", R"({"capability_id": "c", "principal_id": "p", "sub": "x"})", {}, &key, "the claim `sub`"},
      {"no capability", R"({"principal_id": "p"})", {}, &key, "names a capability"},
      {"no principal", R"({"capability_id": "c"})", {}, &key, "names a principal"},
      {"a number", R"({"capability_id": 1, "principal_id": "p"})", {}, &key, "the claim `capability_id` is no text"},
      {"null", R"({"capability_id": "c", "principal_id": null})", {}, &key, "the claim `principal_id` is no text"},
      {"an audit of numbers",
       R"({"capability_id": "c", "principal_id": "p", "audit_id": 7})",
       {},
       &key,
       "the claim `audit_id` is no text"},
      {"constraints of no object",
       R"({"capability_id": "c", "principal_id": "p", "constraints": []})",
       {},
       &key,
       "constraints are a JSON object"},
      {"expired", R"({"capability_id": "c", "principal_id": "p"})", now, &key, "lives for at least a second"},
      {"for too long", R"({"capability_id": "c", "principal_id": "p"})", now + 4'000'000'000, &key,
       "at most 100 years"},
      {"a key pair", R"({"capability_id": "c", "principal_id": "p"})", {}, &other, "is made with a secret"},
      {"an empty secret", R"({"capability_id": "c", "principal_id": "p"})", {}, &empty, "the secret is empty"},
  };
  for (const Row& row : rows) {
    MintRequest request{.key = *row.key, .random = random, .now = kNow};
    if (*row.claims != '\0') request.claims = json(row.claims);
    request.expires = row.expires;
    const auto token = capability_format().mint(request);
    if (*row.expected == '\0') {
      EXPECT_TRUE(token.has_value()) << row.what << ": " << token.error();
    } else {
      ASSERT_FALSE(token.has_value()) << row.what;
      EXPECT_NE(token.error().message().find(row.expected), std::string::npos) << row.what << ": " << token.error();
    }
  }
  FailingRandom failing;
  MintRequest request{.key = key, .random = failing, .now = kNow};
  request.claims = json(R"({"capability_id": "c", "principal_id": "p"})");
  EXPECT_EQ(capability_format().mint(request).error().code(), ErrorCode::kRandomnessFailed);
  MintRequest labelled{.key = key, .random = random, .now = kNow};
  labelled.claims = request.claims;
  labelled.footer = "x";
  EXPECT_EQ(capability_format().mint(labelled).error().code(), ErrorCode::kUsage);
}

TEST(CapabilityFormat, KeysAreSecretsUnderTheirIds) {
  DeterministicRandom random(1);
  const TokenSigningKey key{secret(), {}};
  const auto with_id = [&](KeyId id) {
    MintRequest request{.key = key, .random = random, .now = kNow, .key_id = std::move(id)};
    request.claims = json(R"({"capability_id": "c", "principal_id": "p"})");
    return capability_format().mint(request).value();
  };
  const auto keys = [](std::vector<std::string> ids) {
    std::vector<TokenKeys::Entry> entries;
    for (const std::string& id : ids) entries.push_back({"capability", id, TokenKey{secret(), {}}});
    return TokenKeys::from_entries(std::move(entries)).value();
  };
  const auto code = [](const TokenResult<VerifiedToken>& verified) {
    return verified ? "" : verified.error().code + " " + verified.error().reason;
  };
  EXPECT_EQ(code(verify(with_id("k1"), keys({"k1", "k2"}))), "");
  EXPECT_EQ(verify(with_id("k1"), keys({"k1", "k2"}))->key_id, KeyId("k1"));
  EXPECT_EQ(code(verify(with_id("k3"), keys({"k1", "k2"}))), "TokenInvalid unknown_key_id");
  EXPECT_EQ(code(verify(with_id({}), keys({"default"}))), "") << "the one that a ring of one secret has";
  // Tokens from before keys had ids, also those that say so with an empty one.
  const auto ring = CapabilityKeyRing::of_one(secret())->keys();
  const auto two = CapabilityKeyRing::make({{"a", secret()}, {"b", secret("b")}}, "a")->keys();
  CapabilityToken token = read_capability(text_of(with_id({}))).value();
  for (const auto& id : {std::optional<std::string>(), std::optional<std::string>("")}) {
    token.key_id = id;
    token.signature = to_hex(capability_mac(token, *secret()));
    EXPECT_EQ(code(verify(bytes_from(capability_text(token)), ring)), "");
    EXPECT_EQ(verify(bytes_from(capability_text(token)), ring)->key_id, KeyId());
    EXPECT_EQ(code(verify(bytes_from(capability_text(token)), two)), "TokenInvalid unknown_key_id");
  }
  EXPECT_EQ(ring.find({"macaroon", KeyId("default")}).error().code(), ErrorCode::kUnknownRootKey);
  EXPECT_EQ(ring.find({"macaroon", KeyId()}).error().code(), ErrorCode::kUnknownRootKey);
  // What is no secret verifies nothing.
  const PrivateKey pair = PrivateKey::generate(KeyAlgorithm::kEd25519, random).value();
  for (const TokenKey& none : {TokenKey{pair.public_key(), {}}, TokenKey{share(SecretBytes(0)), {}}}) {
    EXPECT_EQ(code(verify(with_id({}), TokenKeys(none))), "TokenInvalid unknown_key_id");
  }
  EXPECT_NE(capability_format().read_key(bytes_of("x")).error().help(), "");
  EXPECT_EQ(capability_format().read_signing_key(bytes_of("x")).error().code(), ErrorCode::kInvalidKey);
}

TEST(CapabilityFormat, IsForNoAudienceAndNoOtherBytes) {
  const Bytes token = token_with("{}");
  const TokenKeys keys(TokenKey{secret(), {}});
  const auto refused = capability_format().verify(token, {.keys = keys, .now = kNow, .audience = "api"});
  EXPECT_EQ(refused.error().code, "TokenScopeError");
  EXPECT_EQ(refused.error().error.message(), "a capability token names no audience");
  for (const Bytes& bad : {Bytes(), Bytes(kMaxTokenBytes + 1, ' '), Bytes{'{', 0, '}'}}) {
    EXPECT_EQ(verify(bad).error().code, "TokenInvalid");
    EXPECT_EQ(capability_format().describe(bad).error().code, "TokenInvalid");
    EXPECT_FALSE(capability_format().detect(bad));
  }
  DeterministicRandom random(1);
  AttenuateRequest request{.random = random};
  EXPECT_EQ(capability_format().attenuate(token, request).error().code(), ErrorCode::kUsage);
}

// Before 1970, half a second before a whole one is in the second before it.
TEST(CapabilityFormat, LivesAreNeverRoundedUp) {
  CapabilityToken token = read_capability(text_of(token_with("{}"))).value();
  struct Row {
    CapabilityTime expires;
    std::int64_t seconds;
  };
  for (const Row& row : std::initializer_list<Row>{{1'700'000'010'999'999, 1'700'000'010},
                                                   {1'700'000'010'000'000, 1'700'000'010},
                                                   {-500'000, -1},
                                                   {-1'000'000, -1},
                                                   {-1'000'001, -2}}) {
    token.expires_at = row.expires;
    token.signature = to_hex(capability_mac(token, *secret()));
    const auto verified = verify(bytes_from(capability_text(token)), TokenKeys(TokenKey{secret(), {}}),
                                 LineageTime(std::chrono::seconds(-100)));
    ASSERT_TRUE(verified.has_value()) << row.expires << ": " << verified.error().error;
    EXPECT_EQ(verified->expires, row.seconds) << row.expires;
  }
}

TEST(Manifest, HasBothOrNeitherOfItsAlgorithmAndItsSignature) {
  const SecretBytes key = SecretBytes::copy_of(std::string_view("k")), none(0);
  struct Row {
    const char* envelope;
    const SecretBytes* secret;
    const char* expected;
  };
  for (const Row& row : std::initializer_list<Row>{
           {R"({"payload": "", "algorithm": "HMAC-SHA256"})", &key, "either `algorithm` or `signature`"},
           {R"({"payload": "", "signature": "00"})", &key, "either `algorithm` or `signature`"},
           {R"({"payload": "", "algorithm": "HMAC-SHA256", "signature": 7})", &key,
            "either `algorithm` or `signature`"},
           {R"({"payload": "", "algorithm": "HMAC-SHA256", "signature": "00"})", nullptr, "there is no secret"},
           {R"({"payload": "", "algorithm": "HMAC-SHA256", "signature": "00"})", &none, "there is no secret"},
           {R"({"payload": "", "algorithm": "none", "signature": "00"})", &key, "not signed with `HMAC-SHA256`"},
           {R"({"payload": "", "algorithm": "HMAC-SHA256", "signature": "00"})", &key, "is not that of the secret"}}) {
    const auto opened = open_manifest(row.envelope, row.secret);
    ASSERT_FALSE(opened.has_value()) << row.envelope;
    EXPECT_NE(opened.error().error.message().find(row.expected), std::string::npos) << opened.error().error;
  }
  EXPECT_EQ(seal_manifest("{}", none).error().code(), ErrorCode::kInvalidKeySize);
}

}  // namespace
}  // namespace hardtack
