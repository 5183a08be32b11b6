// PASETO and PASERK: published vectors, and what is refused under which name.
#include "tokens/paseto/paseto.h"

#include <gtest/gtest.h>

#include <iostream>

#include "engine/program/print.h"
#include "tests/support/random_sources.h"
#include "tests/support/signers.h"
#include "tests/tokens/crypto/vectors.h"
#include "tokens/bytes/base64.h"
#include "tokens/crypto/p384.h"
#include "tokens/paseto/algorithms.h"
#include "tokens/paseto/paserk.h"
#include "tokens/paseto/paseto_format.h"

namespace hardtack {
namespace {

using testing::DeterministicRandom;
using testing::read_vectors;
using testing::unhex;

constexpr LineageTime kNow{std::chrono::seconds(1'700'000'000)};

SharedSecret secret_of(const std::string& hex) { return share(SecretBytes::copy_of(unhex(hex))); }

// Gives what the vector calls its nonce.
class FixedRandom final : public RandomSource {
 public:
  explicit FixedRandom(Bytes bytes) : bytes_(std::move(bytes)) {}
  Result<void> fill(std::span<std::uint8_t> out) override {
    EXPECT_EQ(out.size(), bytes_.size());
    std::ranges::copy(bytes_, out.begin());
    return {};
  }

 private:
  Bytes bytes_;
};

struct VectorKeys {
  TokenKey verifying;
  TokenSigningKey signing;
};

VectorKeys keys_of(const nlohmann::json& test, const std::string& version) {
  if (test.contains("key")) {
    const SharedSecret key = secret_of(test["key"]);
    return {{key, version + ".local"}, {key, version + ".local"}};
  }
  const Bytes public_key = unhex(test["public-key"]), secret = unhex(test["secret-key"]);
  if (version == "v3") {
    return {{OtherPublicKey{"secp384r1", public_key}, "v3.public"}, {share(SecretBytes::copy_of(secret)), "v3.public"}};
  }
  auto pair = std::make_shared<const PrivateKey>(
      PrivateKey::from_bytes(KeyAlgorithm::kEd25519, ByteView(secret).first(32)).value());
  return {{public_key_from_bytes(KeyAlgorithm::kEd25519, public_key).value(), "v4.public"}, {pair, "v4.public"}};
}

TEST(Paseto, ADeviceSignsWhatItsKeyWouldSign) {
  DeterministicRandom random;
  auto key = std::make_shared<const PrivateKey>(PrivateKey::generate(KeyAlgorithm::kEd25519, random).value());
  const PrivateKey other = PrivateKey::generate(KeyAlgorithm::kEd25519, random).value();
  const auto token = make_paseto(testing::device_with(*key), "{}", "footer", "implicit");
  ASSERT_TRUE(token.has_value()) << token.error().to_string();
  EXPECT_EQ(*token, make_paseto(TokenSigningKey{key, "v4.public"}, "{}", "footer", "implicit", random).value());
  for (const auto& faulty : testing::faulty_signers(*key, other))
    EXPECT_EQ(make_paseto(faulty.signer, "{}", "", "").error().code(), faulty.expected) << faulty.name;
  const PrivateKey p256 = PrivateKey::generate(KeyAlgorithm::kSecp256r1, random).value();
  EXPECT_EQ(make_paseto(testing::device_with(p256), "{}", "", "").error().code(), ErrorCode::kInvalidKey);
}

TEST(Paseto, ThePublishedVectorsHold) {
  HARDTACK_NEED_VECTORS();
  std::size_t count = 0;
  for (const std::string version : {"v3", "v4"}) {
    const auto vectors = read_vectors("paseto/" + version + ".json");
    for (const auto& test : vectors["tests"]) {
      const std::string name = test["name"], token = test["token"], assertion = test["implicit-assertion"];
      const VectorKeys keys = keys_of(test, version);
      const auto parts = split_paseto(token);
      const auto opened = parts ? open_paseto(*parts, keys.verifying, assertion) : std::unexpected(parts.error());
      ++count;
      if (test["expect-fail"]) {
        EXPECT_FALSE(opened.has_value()) << name;
        continue;
      }
      ASSERT_TRUE(opened.has_value()) << name << ": " << opened.error().error;
      EXPECT_EQ(*opened, test["payload"].get<std::string>()) << name;
      EXPECT_EQ(parts->footer, test["footer"].get<std::string>()) << name;
      FixedRandom random(test.contains("nonce") ? unhex(test["nonce"]) : Bytes());
      const auto made = make_paseto(keys.signing, *opened, parts->footer, assertion, random);
      ASSERT_TRUE(made.has_value()) << name << ": " << made.error();
      if (keys.verifying.purpose != "v3.public") {
        EXPECT_EQ(*made, token) << name;
        continue;
      }
      // Ours are made as RFC 6979 says, so they are always the same; of those published one is, and two have a nonce of
      // their own.
      EXPECT_EQ(*made == token, name == "3-S-2") << name;
      const auto again = open_paseto(*split_paseto(*made), keys.verifying, assertion);
      EXPECT_TRUE(again.has_value() && *again == *opened) << name;
    }
  }
  EXPECT_EQ(count, 34u);
  std::cout << count << " vectors of PASETO v3 and v4\n";
}

TEST(Paseto, ThePreAuthenticationEncodingIsAsPublished) {
  EXPECT_EQ(to_hex(pre_authentication_encoding({})), "0000000000000000");
  EXPECT_EQ(to_hex(pre_authentication_encoding({bytes_of("")})), "01000000000000000000000000000000");
  EXPECT_EQ(to_hex(pre_authentication_encoding({bytes_of("test")})), "0100000000000000040000000000000074657374");
}

struct Fixture {
  std::string token;
  TokenKey key;
};

Fixture fixture(const std::string& kind, std::string_view payload = "{}", std::string_view footer = {},
                std::string_view assertion = {}) {
  DeterministicRandom random(11);
  const SharedSecret local = share(SecretBytes::copy_of(std::string_view("0123456789abcdef0123456789abcdef")));
  TokenSigningKey signing{local, kind};
  TokenKey key{local, kind};
  if (kind == "v4.public") {
    auto pair = std::make_shared<const PrivateKey>(PrivateKey::generate(KeyAlgorithm::kEd25519, random).value());
    key.value = pair->public_key();
    signing.value = pair;
  } else if (kind == "v3.public") {
    const SecretBytes scalar =
        SecretBytes::copy_of(std::string_view("0123456789abcdef0123456789abcdef0123456789abcdef"));
    const auto point = p384::public_key_of(scalar.bytes()).value();
    key.value = OtherPublicKey{"secp384r1", {point.begin(), point.end()}};
    signing.value = share(scalar.clone());
  }
  return {make_paseto(signing, payload, footer, assertion, random).value(), key};
}

std::string code_of(const std::string& token, const TokenKey& key, std::string_view assertion = {}) {
  const auto parts = split_paseto(token);
  if (!parts) return parts.error().code;
  const auto opened = open_paseto(*parts, key, assertion);
  return opened ? "" : opened.error().code;
}

const std::vector<std::string> kKinds = {"v4.public", "v4.local", "v3.public", "v3.local"};

TEST(Paseto, A132_KeysAreForOneVersionAndPurpose) {
  for (const std::string& kind : kKinds) {
    const Fixture good = fixture(kind);
    EXPECT_EQ(code_of(good.token, good.key), "") << kind;
    for (const std::string& other : kKinds) {
      if (other == kind) continue;
      EXPECT_EQ(code_of(good.token, fixture(other).key), "paseto_key") << kind << " " << other;
      std::string renamed = good.token;
      renamed.replace(0, kind.size(), other);
      EXPECT_EQ(code_of(renamed, good.key), "paseto_key") << kind << " " << other;
      EXPECT_NE(code_of(renamed, fixture(other).key), "") << kind << " " << other;
    }
    for (const char* wrong : {"V4.public", "v4.Public", "v4.PUBLIC", "v5.public", "v4.", ""}) {
      EXPECT_EQ(code_of(wrong + good.token.substr(kind.size()), good.key), "paseto_malformed") << wrong;
    }
    EXPECT_EQ(code_of("v2." + good.token.substr(3), good.key), "paseto_version");
    EXPECT_EQ(code_of("v1." + good.token.substr(3), good.key), "paseto_version");
  }
}

TEST(Paseto, A133_TheTextIsStrict) {
  for (const std::string& kind : kKinds) {
    const Fixture good = fixture(kind, "{}", "footer");
    const std::string bare = fixture(kind).token;
    for (const std::string& wrong : std::initializer_list<std::string>{
             kind, kind + ".", kind + "..", bare + ".", good.token + ".", good.token + ".x", bare + "=",
             good.token + "=", bare + "\n", " " + bare, kind + "." + std::string(4, '+'), kind + ".A"}) {
      EXPECT_EQ(code_of(wrong, good.key), "paseto_malformed") << wrong;
    }
  }
}

TEST(Paseto, A134_NothingMovesBetweenFooterAndAssertion) {
  for (const std::string& kind : kKinds) {
    const Fixture good = fixture(kind, "{}", "one", "two");
    const std::string without = good.token.substr(0, good.token.rfind('.'));
    const auto footer = [&](std::string_view text) {
      return without + "." + to_base64url(bytes_of(text), Padding::kOmitted);
    };
    EXPECT_EQ(code_of(good.token, good.key, "two"), "") << kind;
    for (const auto& [token, assertion] :
         std::initializer_list<std::pair<std::string, std::string>>{{good.token, ""},
                                                                    {good.token, "one"},
                                                                    {good.token, "two "},
                                                                    {footer("two"), "one"},
                                                                    {footer("onetwo"), ""},
                                                                    {without, "onetwo"},
                                                                    {without, "two"},
                                                                    {footer("on"), "etwo"}}) {
      EXPECT_EQ(code_of(token, good.key, assertion), "paseto_signature") << kind << " " << token << " " << assertion;
    }
  }
}

TEST(Paseto, A135_TruncatedAndChangedTokensAreRefused) {
  for (const std::string& kind : kKinds) {
    const Fixture good = fixture(kind, "{\"a\":1}");
    const Bytes body = from_base64url(std::string_view(good.token).substr(kind.size() + 1)).value();
    for (std::size_t i = 0; i < body.size(); ++i) {
      Bytes changed = body;
      changed[i] ^= 0x40;
      EXPECT_EQ(code_of(kind + "." + to_base64url(changed, Padding::kOmitted), good.key), "paseto_signature")
          << kind << i;
      if (i == 0) continue;
      changed.resize(i);
      EXPECT_NE(code_of(kind + "." + to_base64url(changed, Padding::kOmitted), good.key), "") << kind << i;
    }
  }
}

// v4.public has one signature of a token. v3.public has two, s and n - s, as signers of the format give either; whoever
// turns one into the other has the same token, with the same id for revocation.
TEST(Paseto, A135_SignaturesThatAreSpelledAnotherWay) {
  const auto with_s = [](const Fixture& good, std::size_t size, auto change) {
    const std::string kind = good.token.substr(0, 9);
    Bytes body = from_base64url(std::string_view(good.token).substr(kind.size() + 1)).value();
    change(std::span(body).last(size));
    return kind + "." + to_base64url(body, Padding::kOmitted);
  };
  const Fixture ed25519 = fixture("v4.public"), p384 = fixture("v3.public");
  const Bytes order = unhex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  EXPECT_EQ(code_of(with_s(ed25519, 32,
                           [&](std::span<std::uint8_t> s) {
                             unsigned carry = 0;
                             for (std::size_t i = 0; i < s.size(); ++i) {
                               carry += s[i] + order[i];
                               s[i] = static_cast<std::uint8_t>(carry);
                               carry >>= 8;
                             }
                           }),
                    ed25519.key),
            "paseto_signature");
  const Bytes n =
      unhex("ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973");
  const std::string other = with_s(p384, 48, [&](std::span<std::uint8_t> s) {
    int borrow = 0;
    for (std::size_t i = s.size(); i-- > 0;) {
      const int digit = n[i] - s[i] - borrow;
      borrow = digit < 0 ? 1 : 0;
      s[i] = static_cast<std::uint8_t>(digit);
    }
  });
  EXPECT_NE(other, p384.token);
  EXPECT_EQ(code_of(other, p384.key), "");
  const TokenKeys keys(p384.key);
  const auto id = [&](const std::string& token) {
    return paseto_format().verify(bytes_of(token), {.keys = keys, .now = kNow})->ids.at(0);
  };
  EXPECT_EQ(id(other).id, id(p384.token).id);
  for (const std::uint8_t byte : {std::uint8_t{0}, std::uint8_t{255}}) {
    EXPECT_EQ(code_of(with_s(p384, 48, [&](std::span<std::uint8_t> s) { std::ranges::fill(s, byte); }), p384.key),
              "paseto_signature");
  }
}

std::string format_code(const std::string& payload, const std::string& kind = "v4.public",
                        std::optional<std::string> audience = std::nullopt, std::string_view footer = {}) {
  const Fixture made = fixture(kind, payload, footer);
  const TokenKeys keys(made.key);
  const auto verified =
      paseto_format().verify(bytes_of(made.token), {.keys = keys, .now = kNow, .audience = std::move(audience)});
  return verified ? "" : verified.error().code;
}

// kNow is 2023-11-14T22:13:20Z.
TEST(PasetoFormat, A137_TimesAreExact) {
  struct Case {
    const char* payload;
    const char* code;
  };
  for (const Case& one : std::initializer_list<Case>{{"{}", ""},
                                                     {R"({"exp": "2023-11-14T22:13:21Z"})", ""},
                                                     {R"({"exp": "2023-11-14T22:13:20Z"})", "expired"},
                                                     {R"({"exp": "2023-11-14T22:13:20.999Z"})", "expired"},
                                                     {R"({"exp": "2023-11-14T23:13:21+01:00"})", ""},
                                                     {R"({"exp": "2023-11-14T23:13:20+01:00"})", "expired"},
                                                     {R"({"exp": 1800000000})", "invalid_claim"},
                                                     {R"({"exp": "2030-01-01t00:00:00Z"})", "invalid_claim"},
                                                     {R"({"exp": "2030-01-01T00:00:00z"})", "invalid_claim"},
                                                     {R"({"exp": "2030-01-01 00:00:00Z"})", "invalid_claim"},
                                                     {R"({"exp": "2030-01-01T00:00:00"})", "invalid_claim"},
                                                     {R"({"exp": "2030-06-30T23:59:60Z"})", "invalid_claim"},
                                                     {R"({"exp": "2030-02-30T00:00:00Z"})", "invalid_claim"},
                                                     {R"({"exp": "0000-01-01T00:00:00Z"})", "expired"},
                                                     {R"({"exp": ""})", "invalid_claim"},
                                                     {R"({"exp": null})", "invalid_claim"},
                                                     {R"({"nbf": "2023-11-14T22:13:50Z"})", ""},
                                                     {R"({"nbf": "2023-11-14T22:13:51Z"})", "not_yet_valid"},
                                                     {R"({"iat": "2023-11-14T22:13:51Z"})", "not_yet_valid"},
                                                     {R"({"iss": 7})", "invalid_claim"},
                                                     {R"({"sub": []})", "invalid_claim"},
                                                     {R"({"jti": 7})", "invalid_claim"},
                                                     {R"({"aud": ["api"]})", "invalid_claim"},
                                                     {R"({"aud": "api"})", "audience_mismatch"},
                                                     {"[]", "paseto_claims"},
                                                     {"", "paseto_claims"},
                                                     {R"({"a": 1, "a": 2})", "paseto_claims"},
                                                     {"{} ", ""}}) {
    for (const std::string& kind : kKinds) EXPECT_EQ(format_code(one.payload, kind), one.code) << kind << one.payload;
  }
  EXPECT_EQ(format_code(R"({"aud": "api"})", "v4.public", "api"), "");
  EXPECT_EQ(format_code(R"({"aud": "api"})", "v4.public", "Api"), "audience_mismatch");
  EXPECT_EQ(format_code("{}", "v4.public", "api"), "audience_mismatch");
}

TEST(PasetoFormat, A136_FootersAreBoundedAndOnlyAHint) {
  EXPECT_EQ(format_code("{}", "v4.public", std::nullopt, "arbitrary-string-that-isn't-json"), "");
  EXPECT_EQ(format_code("{}", "v4.public", std::nullopt, R"({"kid": "a"})"), "");
  EXPECT_EQ(format_code("{}", "v4.public", std::nullopt, R"({"kid": "a", "kid": "b"})"), "paseto_footer");
  EXPECT_EQ(format_code("{}", "v4.public", std::nullopt, R"({"kid": 7})"), "paseto_footer");
  EXPECT_EQ(
      format_code("{}", "v4.public", std::nullopt, "{\"a\":" + std::string(1'000, '[') + std::string(1'000, ']') + "}"),
      "paseto_footer");
  EXPECT_EQ(format_code("{}", "v4.public", std::nullopt, "{\"a\":\"" + std::string(8'000, 'x') + "\"}"),
            "paseto_footer");
  const Fixture made = fixture("v4.public", "{}", R"({"kid": "mine"})");
  const TokenKeys keys =
      TokenKeys::from_entries({{"paseto", std::string("other"), made.key}, {"paseto", std::string("x"), made.key}})
          .value();
  EXPECT_EQ(paseto_format().verify(bytes_of(made.token), {.keys = keys, .now = kNow}).error().code, "unknown_root_key");
}

TEST(PasetoFormat, ClaimsAreFacts) {
  const Fixture made =
      fixture("v4.public", R"({"sub": "alice", "exp": "2030-01-01T00:00:00Z", "jti": "t1", "right": [["a", "read"]]})",
              R"({"kid": "k1"})");
  const TokenKeys keys(made.key);
  const auto verified = paseto_format().verify(bytes_of(made.token), {.keys = keys, .now = kNow});
  ASSERT_TRUE(verified.has_value()) << verified.error().error;
  EXPECT_EQ(print_block(*verified->credential.blocks()[0].block),
            "claim(\"sub\", \"alice\");\nclaim(\"exp\", \"2030-01-01T00:00:00Z\");\nclaim(\"jti\", \"t1\");\n"
            "claim(\"right\", \"a\", \"read\");\n");
  EXPECT_EQ(print_block(verified->credential.verified_facts()),
            "verified:key_id(\"k1\");\nverified:expires(2030-01-01T00:00:00Z);\nverified:footer(\"{\\\"kid\\\": "
            "\\\"k1\\\"}\");\n");
  EXPECT_EQ(verified->ids[0].id, "t1");
  EXPECT_EQ(verified->credential.issuance().key, *made.key.public_key());
}

// PASERK's published ids of keys of zeros, and texts that read back.
TEST(Paserk, KeysAndIds) {
  const auto local = key_from_paserk("k4.local.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
  ASSERT_TRUE(local.has_value()) << local.error();
  EXPECT_EQ(local->purpose, "v4.local");
  EXPECT_EQ(paserk_id(*local).value(), "k4.lid.bqltbNc4JLUAmc9Xtpok-fBuI0dQN5_m3CD9W_nbh559");
  EXPECT_EQ(paserk_id(*key_from_paserk("k3.local.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")).value(),
            "k3.lid.c2Wpke9KunV6-Tow8dV1wsvVFRkjcTYt_7ZzOtIDRFpM");
  for (const std::string& kind : {std::string("v4.public"), std::string("v3.public")}) {
    const TokenKey key = fixture(kind).key;
    const std::string text = public_paserk(key).value();
    const auto read = key_from_paserk(text);
    ASSERT_TRUE(read.has_value()) << text << ": " << read.error();
    EXPECT_EQ(read->purpose, kind);
    EXPECT_EQ(public_paserk(*read).value(), text);
    EXPECT_TRUE(paserk_id(*read)->starts_with(kind == "v4.public" ? "k4.pid." : "k3.pid."));
  }
}

TEST(Paserk, A138_OtherTypesAreRefusedByName) {
  for (const std::string& text : std::initializer_list<std::string>{
           "k4.local-pw.AAAA", "k4.secret-wrap.pie.AAAA", "k4.seal.AAAA", "k4.lid.AAAA", "k2.local.AAAA", "k4", "k4.",
           "k4.local", "k4.local.", "k4.local.AAAA", "k4.local.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
           "k4.public.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "k3.public.AAAA",
           "k4.public." + std::string(44, 'A'),
           // Uncompressed.
           "k3.public." + to_base64url(Bytes(97, 4), Padding::kOmitted)}) {
    EXPECT_FALSE(key_from_paserk(text).has_value()) << text;
    EXPECT_FALSE(signing_key_from_paserk(text).has_value()) << text;
  }
  EXPECT_NE(key_from_paserk("k4.local-pw.AAAA").error().to_string().find("`local-pw`"), std::string::npos);
  const std::string pair = "k4.secret." + to_base64url(Bytes(64, 1), Padding::kOmitted);
  EXPECT_EQ(signing_key_from_paserk(pair).error().code(), ErrorCode::kKeyMismatch);
  EXPECT_EQ(key_from_paserk(pair).error().code(), ErrorCode::kInvalidKey);
}

}  // namespace
}  // namespace hardtack
