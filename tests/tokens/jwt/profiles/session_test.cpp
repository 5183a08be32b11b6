// Session tokens: what is accepted, what is minted, and the name of every refusal.
#include "tokens/jwt/profiles/session.h"

#include "tests/tokens/jwt/profiles/profile_support.h"

namespace hardtack {
namespace {

using testing::at;
using testing::code_of;
using testing::json;
using testing::kStart;
using testing::oidc_key;
using testing::session_key;
using testing::signed_with;
using testing::verifying;
using testing::with;

// The accounts of the zero wallet, of a parent of zeros, and of its child `agent-a`.
const std::string kUserAccount = "c3f7249ad2f03d898a95fdbe95113041282dd1f5a115d14a65d7e7ede4afee5f";
const std::string kParent(64, '0');
const std::string kChild = "9170a18956a366c0f21cfe8c9e3aaeea3b473a5689c5687d60296ee5a00314d5";

SessionRequest user() {
  return {.issuer = "https://broker.example",
          .account = kUserAccount,
          .wallet_address = "0x0000000000000000000000000000000000000000",
          .identity_type = "evm",
          .identity_value = "0x0000000000000000000000000000000000000000",
          .token_id = "t1"};
}
SessionRequest agent() {
  SessionRequest request = user();
  request.is_agent = true;
  request.account = kChild;
  request.parent_account = kParent;
  request.derivation_path = "//agent-a";
  return request;
}
SessionProfile profile() { return {.issuer = "https://broker.example", .key = verifying(session_key())}; }
JsonValue claims_of(const SessionRequest& request) {
  return read_jwt(mint_session(request, session_key(), at(kStart)).value())->claims;
}
std::string judged(const JsonValue& claims, std::int64_t after = 0) {
  return code_of(verify_session(signed_with(session_key(), claims), profile(), at(kStart + after)));
}

TEST(Session, SaysWhoseItIs) {
  const std::string text = mint_session(agent(), session_key(), at(kStart)).value();
  const auto token = verify_session(text, profile(), at(kStart));
  ASSERT_TRUE(token.has_value()) << token.error().error;
  EXPECT_EQ(
      print_block(token->credential.verified_facts()),
      "verified:key_id(\"ak-session-1\");\nverified:expires(2023-12-14T22:13:20Z);\nverified:profile(\"session\");"
      "\nverified:session(\"agent\", \"" +
          kChild + "\");\nverified:session_parent(\"" + kParent + "\");\n");
  EXPECT_EQ(token->expires, kStart + 30 * 24 * 3600);
  EXPECT_EQ(token->ids.at(0).id, "t1");
  EXPECT_EQ(code_of(verify_session(mint_session(user(), session_key(), at(kStart)).value(), profile(), at(kStart))),
            "");
}

TEST(Session, A127_EachClaimIsWhatTheProfileSays) {
  const JsonValue good = claims_of(user());
  struct Case {
    const char* claim;
    std::string value;
    const char* code;
  };
  const auto account = [](const std::string& subject) { return "\"agentkeys:" + subject + "\""; };
  for (const Case& one :
       std::initializer_list<Case>{{"iss", "", "issuer_mismatch"},
                                   {"iss", "\"https://broker.example/\"", "issuer_mismatch"},
                                   {"iss", "\"HTTPS://broker.example\"", "issuer_mismatch"},
                                   {"iss", "[\"https://broker.example\"]", "issuer_mismatch"},
                                   {"aud", "", "audience_mismatch"},
                                   {"aud", "\"agentkeys\"", "audience_mismatch"},
                                   {"aud", "[\"agentkeys:broker\"]", "audience_mismatch"},
                                   {"aud", "7", "audience_mismatch"},
                                   {"typ", "\"ACCESS\"", ""},
                                   {"typ", "\"REFRESH\"", "type_mismatch"},
                                   {"typ", "null", "type_mismatch"},
                                   {"jti", "", "invalid_claim"},
                                   {"jti", "\"\"", "invalid_claim"},
                                   {"jti", "7", "invalid_claim"},
                                   {"sub", "", "invalid_claim"},
                                   {"sub", account("user:"), "subject_mismatch"},
                                   {"sub", account("user:" + kChild), "account_mismatch"},
                                   {"sub", account("User:" + kUserAccount), "subject_mismatch"},
                                   {"sub", account("user:" + kUserAccount + "0"), "subject_mismatch"},
                                   {"sub", account("user:C3" + kUserAccount.substr(2)), "subject_mismatch"},
                                   {"sub", account("admin:" + kUserAccount), "subject_mismatch"},
                                   {"sub", "\"a\"", "subject_mismatch"},
                                   {"sub", account("agent:" + kUserAccount), ""},
                                   {"agentkeys", "", "invalid_claim"},
                                   {"agentkeys", "[]", "invalid_claim"},
                                   {"agentkeys", "{}", "invalid_claim"},
                                   {"agentkeys", R"({"omni_account": ")" + kUserAccount + "\"}", "invalid_claim"},
                                   {"exp", "", "invalid_claim"},
                                   {"exp", "\"1700000060\"", "invalid_claim"},
                                   {"exp", "1700000060.5", "invalid_claim"},
                                   {"exp", "1e308", "invalid_claim"},
                                   {"exp", "9223372036854775807", "invalid_claim"},
                                   {"exp", "9223372036854775808", "invalid_claim"},
                                   {"exp", "-1", "invalid_claim"},
                                   {"exp", "1700000000", "lifetime_out_of_range"},
                                   {"exp", "1702592001", "lifetime_out_of_range"},
                                   {"iat", "", "invalid_claim"},
                                   {"iat", "1700000030", ""},
                                   {"iat", "1700000031", "not_yet_valid"},
                                   {"iat", "-9223372036854775808", "invalid_claim"},
                                   {"nbf", "1700000030", ""},
                                   {"nbf", "1700000031", "not_yet_valid"},
                                   {"nbf", "null", "invalid_claim"}}) {
    EXPECT_EQ(judged(with(good, one.claim, one.value)), one.code) << one.claim << " " << one.value;
  }
  EXPECT_EQ(judged(good, 30 * 24 * 3600 - 1), "");
  EXPECT_EQ(judged(good, 30 * 24 * 3600), "expired");
}

TEST(Session, AgentsAreChildrenOfTheirParents) {
  const JsonValue good = claims_of(agent());
  const auto details = [&](std::string_view name, std::string_view text) {
    return with(good, "agentkeys", write_json(with(*good.find("agentkeys"), name, text), JsonLayout::kCompact));
  };
  EXPECT_EQ(judged(good), "");
  EXPECT_EQ(judged(details("derivation_path", "\"//agent-b\"")), "account_mismatch");
  EXPECT_EQ(judged(details("parent_omni", "\"" + kUserAccount + "\"")), "account_mismatch");
  EXPECT_EQ(judged(details("parent_omni", "\"0x00\"")), "invalid_claim");
  EXPECT_EQ(judged(details("parent_omni", "7")), "invalid_claim");
  EXPECT_EQ(judged(details("derivation_path", "\"\"")), "invalid_claim");
  EXPECT_EQ(judged(details("derivation_path", "\"//agent-a//b\"")), "");
  EXPECT_EQ(judged(details("device_pubkey", "\"\"")), "invalid_claim");
  EXPECT_EQ(judged(details("device_pubkey", "\"ab\"")), "");
  EXPECT_EQ(judged(with(good, "sub", "\"agentkeys:user:" + kChild + "\"")), "account_mismatch");
}

TEST(Session, A116_A120_TheKeyIsTheVerifiersByIdAndAlgorithm) {
  const JsonValue good = claims_of(user());
  const PrivateKey key = session_key().private_key().value();
  const auto judge = [&](const std::string& text) { return code_of(verify_session(text, profile(), at(kStart))); };
  for (const std::string& id : {std::string("ak-session-2"), std::string(), std::string("AK-SESSION-1"),
                                std::string("ak-session-1\0", 13), std::string("../ak-session-1")}) {
    EXPECT_EQ(judge(sign_jwt(good, key, {.key_id = id}).value()), "key_id_mismatch") << id;
  }
  EXPECT_EQ(judge(sign_jwt(good, key, {}).value()), "key_id_mismatch");
  const PurposeKey other = testing::purpose_key("session", "issuer/jwt/v2", "ak-session-1");
  EXPECT_EQ(judge(signed_with(other, good)), "invalid_signature");
  EXPECT_EQ(judge(sign_jwt(good, SecretBytes::copy_of(std::string_view("0123456789abcdef0123456789abcdef")),
                           {.key_id = "ak-session-1"})
                      .value()),
            "key_algorithm_mismatch");
  SessionProfile ed25519 = profile();
  ed25519.key.key = public_key_from_bytes(KeyAlgorithm::kEd25519, Bytes(32, 1)).value();
  EXPECT_EQ(code_of(verify_session(signed_with(session_key(), good), ed25519, at(kStart))), "key_algorithm_mismatch");
  SessionProfile nameless = profile();
  nameless.key.id.clear();
  EXPECT_EQ(code_of(verify_session(sign_jwt(good, key, {.key_id = ""}).value(), nameless, at(kStart))),
            "key_id_mismatch");
}

TEST(Session, TokensHaveABoundedLength) {
  const auto sized = [](std::size_t filler) {
    return signed_with(session_key(), with(claims_of(user()), "filler", "\"" + std::string(filler, 'a') + "\""));
  };
  std::size_t filler = 14'000;
  while (sized(filler + 1).size() <= kMaxProfileTokenBytes) ++filler;
  EXPECT_EQ(code_of(verify_session(sized(filler), profile(), at(kStart))), "");
  EXPECT_EQ(code_of(verify_session(sized(filler + 4), profile(), at(kStart))), "token_too_large");
}

TEST(Session, NothingIsMintedThatIsNotAccepted) {
  EXPECT_EQ(mint_session(user(), oidc_key(), at(kStart)).error().code(), ErrorCode::kKeyMismatch);
  const auto refused = [](auto change) {
    SessionRequest request = agent();
    change(request);
    return !mint_session(request, session_key(), at(kStart)).has_value();
  };
  EXPECT_TRUE(refused([](auto& request) { request.issuer.clear(); }));
  EXPECT_TRUE(refused([](auto& request) { request.audience.clear(); }));
  EXPECT_TRUE(refused([](auto& request) { request.account = "0x" + request.account.substr(2); }));
  EXPECT_TRUE(refused([](auto& request) { request.account.clear(); }));
  EXPECT_TRUE(refused([](auto& request) { request.token_id.clear(); }));
  EXPECT_TRUE(refused([](auto& request) { request.wallet_address.clear(); }));
  EXPECT_TRUE(refused([](auto& request) { request.derivation_path = "//agent-b"; }));
  EXPECT_TRUE(refused([](auto& request) { request.lifetime += std::chrono::seconds(1); }));
  EXPECT_TRUE(refused([](auto& request) { request.lifetime = std::chrono::seconds(0); }));
  EXPECT_TRUE(refused([](auto& request) { request.lifetime = std::chrono::seconds(-1); }));
}

}  // namespace
}  // namespace hardtack
