// OpenID tokens: claims, tags, pinned subjects, issuers.
#include "tokens/jwt/profiles/oidc.h"

#include "tests/tokens/jwt/profiles/profile_support.h"
#include "tokens/jwt/jwks.h"

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

const std::string kWallet = "a9cb84dcf9343299cc2bbaa9a9d75a95eb6e0038";
const std::string kActor = "c3f7249ad2f03d898a95fdbe95113041282dd1f5a115d14a65d7e7ede4afee5f";
const std::string kBuild(64, 'a'), kSigner(64, 'b');
const std::string kIssuer = "https://oidc.agentkeys.example", kAudience = "sts.example";

OidcRequest request(const std::string& subject = "agentkeys:agent:" + kWallet) {
  return {.issuer = kIssuer, .audience = kAudience, .subject = subject, .wallet = kWallet, .actor = kActor};
}
std::string of_enclave(const std::string& build = kBuild, const std::string& signer = kSigner) {
  return "enclave:" + build + ":" + signer + ":agent:" + kWallet;
}
OidcProfile profile(std::optional<std::string> subject = std::nullopt) {
  return {.issuer = kIssuer, .audience = kAudience, .key = verifying(oidc_key()), .subject = std::move(subject)};
}
JsonValue claims_of(const OidcRequest& wanted) {
  return read_jwt(mint_oidc(wanted, oidc_key(), at(kStart)).value())->claims;
}
std::string judged(const JsonValue& claims, std::int64_t after = 0) {
  const auto verifier = OidcVerifier::create(profile()).value();
  return code_of(verifier.verify(signed_with(oidc_key(), claims), at(kStart + after)));
}

TEST(Oidc, TagsAreFacts) {
  const auto verifier = OidcVerifier::create(profile()).value();
  const auto token = verifier.verify(mint_oidc(request(), oidc_key(), at(kStart)).value(), at(kStart));
  ASSERT_TRUE(token.has_value()) << token.error().error;
  EXPECT_EQ(print_block(token->credential.verified_facts()),
            "verified:key_id(\"oidc-1\");\nverified:expires(2023-11-14T22:18:20Z);\nverified:profile(\"oidc\");\n"
            "verified:principal_tag(\"agentkeys_user_wallet\", \"" +
                kWallet + "\");\nverified:principal_tag(\"agentkeys_actor_omni\", \"" + kActor + "\");\n");
  EXPECT_EQ(token->expires, kStart + 300);
  const auto enclave = verifier.verify(mint_oidc(request(of_enclave()), oidc_key(), at(kStart)).value(), at(kStart));
  ASSERT_TRUE(enclave.has_value()) << enclave.error().error;
  EXPECT_NE(print_block(enclave->credential.verified_facts())
                .find("verified:enclave(\"" + kBuild + "\", \"" + kSigner + "\");"),
            std::string::npos);
}

TEST(Oidc, A126_A127_EachClaimIsWhatTheProfileSays) {
  const JsonValue good = claims_of(request());
  struct Case {
    const char* claim;
    std::string value;
    const char* code;
  };
  for (const Case& one : std::initializer_list<Case>{
           {"iss", "\"" + kIssuer + "/\"", "issuer_mismatch"},
           {"iss", "", "issuer_mismatch"},
           {"aud", "\"sts\"", "audience_mismatch"},
           {"aud", "[\"sts.example\"]", "audience_mismatch"},
           {"aud", "", "audience_mismatch"},
           {"exp", "1700000060", ""},
           {"exp", "1700000059", "lifetime_out_of_range"},
           {"exp", "1700003600", ""},
           {"exp", "1700003601", "lifetime_out_of_range"},
           {"exp", "", "invalid_claim"},
           {"iat", "", "invalid_claim"},
           {"nbf", "", ""},
           {"nbf", "1700000031", "not_yet_valid"},
           {"sub", "", "invalid_claim"},
           {"sub", "\"agentkeys:agent:" + kActor + "\"", ""},
           {"sub", "\"agentkeys:agent:\"", "subject_mismatch"},
           {"sub", "\"agentkeys:agent:0x" + kWallet + "\"", "subject_mismatch"},
           {"sub", "\"agentkeys:user:" + kWallet + "\"", "subject_mismatch"},
           {"sub", "\"" + of_enclave() + "\"", ""},
           {"sub", "\"" + of_enclave("*") + "\"", "subject_mismatch"},
           {"sub", "\"" + of_enclave(std::string(63, 'a')) + "\"", "subject_mismatch"},
           {"sub", "\"" + of_enclave(std::string(64, 'A')) + "\"", "subject_mismatch"},
           {"sub", "\"" + of_enclave() + ":x\"", "subject_mismatch"},
           {"sub", "\"E" + of_enclave().substr(1) + "\"", "subject_mismatch"},
           {"sub", "\"" + of_enclave(kBuild, std::string(63, 'b')) + "\"", "subject_mismatch"},
           {"sub", "\"enclave:" + kBuild + ":" + kSigner + ":user:" + kWallet + "\"", "subject_mismatch"},
           {"sub", "\"enclave:" + kBuild + ":" + kSigner + ":agent:\"", "subject_mismatch"},
           {"iat", "-1", "invalid_claim"},
           {"iat", "9007199254740993", "invalid_claim"},
           {"exp", "-1", "invalid_claim"},
           {"exp", "9007199254740993", "invalid_claim"},
           {"exp", "9223372036854775807", "invalid_claim"},
           {"nbf", "\"soon\"", "invalid_claim"},
           {"agentkeys_user_wallet", "", "invalid_claim"},
           {"agentkeys_user_wallet", "\"\"", "invalid_claim"},
           {"agentkeys_user_wallet", "\"0x" + kWallet + "\"", "invalid_claim"},
           {"agentkeys_user_wallet", "\"A9" + kWallet.substr(2) + "\"", "invalid_claim"},
           {"agentkeys_user_wallet", "[\"" + kWallet + "\"]", "invalid_claim"},
           {"agentkeys_user_wallet", "\"" + std::string(40, 'a') + "\"", "subject_mismatch"},
           {"agentkeys_actor_omni", "\"\"", "invalid_claim"},
           {"agentkeys_actor_omni", "", "tag_mismatch"}}) {
    EXPECT_EQ(judged(with(good, one.claim, one.value)), one.code) << one.claim << " " << one.value;
  }
  EXPECT_EQ(judged(good, 299), "");
  EXPECT_EQ(judged(good, 300), "expired");
}

TEST(Oidc, TagsSayWhatTheClaimsSayOnceEach) {
  const JsonValue good = claims_of(request());
  const std::string wallet = "\"agentkeys_user_wallet\"", actor = "\"agentkeys_actor_omni\"";
  const std::string both = "[" + wallet + ", " + actor + "]";
  const auto tags = [&](const std::string& of_wallet, const std::string& of_actor, const std::string& transitive) {
    return R"({"principal_tags": {)" + wallet + ": " + of_wallet + ", " + actor + ": " + of_actor +
           R"(}, "transitive_tag_keys": )" + transitive + "}";
  };
  const auto judge = [&](const std::string& value) { return judged(with(good, "https://aws.amazon.com/tags", value)); };
  const std::string w = "[\"" + kWallet + "\"]", a = "[\"" + kActor + "\"]";
  EXPECT_EQ(judge(tags(w, a, both)), "");
  EXPECT_EQ(judge(tags(w, a, "[" + actor + ", " + wallet + "]")), "");
  for (const std::string& wrong :
       {tags("[\"\"]", a, both), tags("[]", a, both), tags("\"" + kWallet + "\"", a, both),
        tags("[\"" + std::string(40, 'a') + "\"]", a, both),
        tags("[\"" + kWallet + "\", \"" + kWallet + "\"]", a, both), tags(w, w, both), tags(w, a, "[" + wallet + "]"),
        tags(w, a, "[" + wallet + ", " + wallet + "]"), tags(w, a, "[" + wallet + ", " + actor + ", \"admin\"]"),
        tags(w, a, "[]"), R"({"principal_tags": {)" + wallet + ": " + w + R"(}, "transitive_tag_keys": )" + both + "}",
        R"({"principal_tags": {"admin": ["1"], )" + wallet + ": " + w + ", " + actor + ": " + a +
            R"(}, "transitive_tag_keys": )" + both + "}",
        R"({"principal_tags": {"admin": ["1"], )" + wallet + ": " + w + R"(}, "transitive_tag_keys": )" + both + "}"}) {
    EXPECT_EQ(judge(wrong), "tag_mismatch") << wrong;
  }
  for (const std::string& wrong :
       {std::string("[]"), std::string("null"), std::string("{}"), std::string(R"({"principal_tags": {}})"),
        R"({"principal_tags": [], "transitive_tag_keys": )" + both + "}",
        std::string(R"({"principal_tags": {}, "transitive_tag_keys": {}})"),
        R"({"more": 1, "principal_tags": {}, "transitive_tag_keys": )" + both + "}"}) {
    EXPECT_EQ(judge(wrong), "invalid_claim") << wrong;
  }
  EXPECT_EQ(judge(""), "tag_mismatch");
  // A token of an enclave may have none, and gives no facts of tags then.
  const std::string untagged =
      signed_with(oidc_key(), with(claims_of(request(of_enclave())), "https://aws.amazon.com/tags", ""));
  const auto token = OidcVerifier::create(profile())->verify(untagged, at(kStart));
  ASSERT_TRUE(token.has_value()) << token.error().error;
  EXPECT_EQ(print_block(token->credential.verified_facts()).find("principal_tag"), std::string::npos);
}

TEST(Oidc, SubjectsArePinnedToBuildsAndSigners) {
  const std::string other(64, 'c');
  struct Case {
    std::string pattern;
    std::string subject;
    const char* code;
  };
  for (const Case& one : std::initializer_list<Case>{
           {"enclave:" + kBuild + ":*:*", of_enclave(), ""},
           {"enclave:" + kBuild + ":*:*", of_enclave(kBuild, other), ""},
           {"enclave:" + kBuild + ":*:*", of_enclave(other, kSigner), "subject_not_pinned"},
           {"enclave:*:" + kSigner + ":*", of_enclave(), ""},
           {"enclave:*:" + kSigner + ":*", of_enclave(other, kSigner), ""},
           {"enclave:*:" + kSigner + ":*", of_enclave(kBuild, other), "subject_not_pinned"},
           // What is pinned as a signer is not found in the place of a build.
           {"enclave:*:" + kSigner + ":*", of_enclave(kSigner, kBuild), "subject_not_pinned"},
           {"enclave:" + kBuild + ":" + kSigner + ":*", of_enclave(), ""},
           {"enclave:" + kBuild + ":" + kSigner + ":*", of_enclave(kBuild, other), "subject_not_pinned"},
           {"enclave:" + kBuild + ":*:*", "agentkeys:agent:" + kWallet, "subject_not_pinned"},
           {of_enclave(), of_enclave(), ""},
           {of_enclave(), of_enclave(kBuild, other), "subject_not_pinned"},
           {"agentkeys:agent:" + kWallet, "agentkeys:agent:" + kWallet, ""},
           {"agentkeys:agent:" + kActor, "agentkeys:agent:" + kWallet, "subject_not_pinned"}}) {
    const auto verifier = OidcVerifier::create(profile(one.pattern));
    ASSERT_TRUE(verifier.has_value()) << one.pattern;
    const std::string text = mint_oidc(request(one.subject), oidc_key(), at(kStart)).value();
    EXPECT_EQ(code_of(verifier->verify(text, at(kStart))), one.code) << one.pattern << " " << one.subject;
  }
  for (const std::string& pattern :
       {std::string(), std::string("*"), std::string("enclave:*:*:*"), "enclave:" + kBuild + ":*",
        "enclave:" + kBuild + ":*:*:*", "enclave:" + kBuild + ":*:x", "enclave:*:" + kSigner.substr(1) + ":*",
        "enclave:*:" + kSigner + ":x", "enclave:" + kBuild + ":*:agent:*", "enclave:" + kBuild.substr(1) + "*:*:*",
        "enclave:" + kBuild + ":" + kSigner + ":agent:*", "*:" + kBuild + ":*:*", std::string("enclave::*:*"),
        "enclave:" + std::string(64, 'A') + ":*:*", std::string(100'000, ':') + "*"}) {
    EXPECT_EQ(OidcVerifier::create(profile(pattern)).error().code(), ErrorCode::kUsage) << pattern.substr(0, 80);
  }
}

TEST(Oidc, IssuersArePlainHttpsUrls) {
  for (const char* good : {"https://oidc.agentkeys.dev", "https://a", "https://a.example/tenant/1", "https://a/"}) {
    EXPECT_TRUE(check_issuer_url(good).has_value()) << good;
  }
  for (const std::string& wrong : {std::string(),
                                   std::string("https://"),
                                   std::string("https:///a"),
                                   std::string("http://a.example"),
                                   std::string("HTTPS://a.example"),
                                   std::string("https://a.example:443"),
                                   std::string("https://a.example:"),
                                   std::string("https://a.example?x"),
                                   std::string("https://a.example/?"),
                                   std::string("https://a.example#x"),
                                   std::string("https://u@a.example"),
                                   std::string("https://A.example"),
                                   std::string("https://a.example/ b"),
                                   std::string("https://[::1]/"),
                                   std::string("https://a\\b"),
                                   std::string("https://.a"),
                                   std::string("https://a."),
                                   std::string("https://a\n"),
                                   std::string("https://\xc3\xa4.example"),
                                   "https://a/" + std::string(503, 'b')}) {
    EXPECT_EQ(check_issuer_url(wrong).has_value(), false) << wrong;
    OidcProfile other = profile();
    other.issuer = wrong;
    EXPECT_FALSE(OidcVerifier::create(other).has_value()) << wrong;
  }
  EXPECT_TRUE(check_issuer_url("https://a/" + std::string(502, 'b')).has_value());
}

TEST(Oidc, KeysAreOfTheirPurposeAndVerifiersComplete) {
  EXPECT_EQ(mint_oidc(request(), session_key(), at(kStart)).error().code(), ErrorCode::kKeyMismatch);
  OidcProfile wrong = profile();
  wrong.audience.clear();
  EXPECT_FALSE(OidcVerifier::create(wrong).has_value());
  wrong = profile();
  wrong.key.id.clear();
  EXPECT_FALSE(OidcVerifier::create(wrong).has_value());
  wrong = profile();
  wrong.key.key = public_key_from_bytes(KeyAlgorithm::kEd25519, Bytes(32, 1)).value();
  EXPECT_EQ(OidcVerifier::create(wrong).error().code(), ErrorCode::kKeyAlgorithmMismatch);
  const auto verifier = OidcVerifier::create(profile()).value();
  const JsonValue good = claims_of(request());
  EXPECT_EQ(code_of(verifier.verify(signed_with(session_key(), good), at(kStart))), "key_id_mismatch");
  EXPECT_EQ(code_of(verifier.verify(signed_with(testing::purpose_key("session", "issuer/jwt/v1", "oidc-1"), good),
                                    at(kStart))),
            "invalid_signature");
  const auto refused = [](auto change) {
    OidcRequest one = request();
    change(one);
    return !mint_oidc(one, oidc_key(), at(kStart)).has_value();
  };
  EXPECT_TRUE(refused([](auto& one) { one.wallet.clear(); }));
  EXPECT_TRUE(refused([](auto& one) { one.actor.clear(); }));
  EXPECT_TRUE(refused([](auto& one) { one.wallet = "0x" + one.wallet; }));
  EXPECT_TRUE(refused([](auto& one) { one.audience.clear(); }));
  EXPECT_TRUE(refused([](auto& one) { one.issuer += ":443"; }));
  EXPECT_TRUE(refused([](auto& one) { one.lifetime = std::chrono::seconds(59); }));
  EXPECT_TRUE(refused([](auto& one) { one.lifetime = std::chrono::seconds(3601); }));
}

TEST(Oidc, IssuersPublishTheirOwnKeysAlone) {
  std::vector<PurposeKey> keys;
  keys.push_back(oidc_key());
  keys.push_back(testing::purpose_key("oidc", "oidc/issuer/v2", "oidc-2"));
  const auto set = oidc_jwks(keys);
  ASSERT_TRUE(set.has_value()) << set.error();
  const std::string text = write_json(*set, JsonLayout::kCompact);
  const auto read = parse_jwks(text).value();
  ASSERT_EQ(read.size(), 2u);
  for (std::size_t i = 0; i < read.size(); ++i) {
    ASSERT_NE(read[i].usable(), nullptr);
    EXPECT_EQ(read[i].id, KeyId(keys[i].id()));
    EXPECT_EQ(*read[i].usable(), verifying(keys[i]).key);
    EXPECT_EQ(text.find(to_hex(keys[i].reveal())), std::string::npos);
  }
  EXPECT_EQ(text.find("\"d\""), std::string::npos);
  EXPECT_EQ(oidc_jwks({}).error().code(), ErrorCode::kUsage);
  keys.push_back(oidc_key());
  EXPECT_EQ(oidc_jwks(keys).error().code(), ErrorCode::kUsage);
  keys.pop_back();
  keys.push_back(session_key());
  EXPECT_EQ(oidc_jwks(keys).error().code(), ErrorCode::kKeyMismatch);
}

}  // namespace
}  // namespace hardtack
