// What is refused when PASETOs are made, described and verified, and the keys that PASERK names.
#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/program/print.h"
#include "engine/text/date_time.h"
#include "tests/support/random_sources.h"
#include "tokens/bytes/base64.h"
#include "tokens/bytes/hex.h"
#include "tokens/crypto/p384.h"
#include "tokens/paseto/paserk.h"
#include "tokens/paseto/paseto.h"
#include "tokens/paseto/paseto_format.h"

namespace hardtack {
namespace {

using testing::DeterministicRandom;
using testing::FailingRandom;

constexpr LineageTime kNow{std::chrono::seconds(1'700'000'000)};

JsonValue json(std::string_view text) { return parse_json(text, {}).value(); }
SharedSecret secret(std::size_t size, std::uint8_t byte = 7) { return share(SecretBytes::copy_of(Bytes(size, byte))); }

template <typename T>
std::string told(const Result<T>& result) {
  return result ? "" : std::string(error_name(result.error().code())) + ": " + result.error().message();
}

std::shared_ptr<const PrivateKey> pair_of(KeyAlgorithm algorithm = KeyAlgorithm::kEd25519) {
  DeterministicRandom random(1);
  return std::make_shared<const PrivateKey>(PrivateKey::generate(algorithm, random).value());
}

TEST(PasetoRefusals, OfWhatOneIsMadeOf) {
  DeterministicRandom random(1);
  FailingRandom failing;
  const TokenSigningKey v4{pair_of(), "v4.public"}, any{pair_of(), {}}, local{secret(32), "v4.local"},
      old_local{secret(32), "v3.local"}, short_local{secret(31), "v4.local"}, v3{secret(48), "v3.public"},
      short_v3{secret(47), "v3.public"}, p256{pair_of(KeyAlgorithm::kSecp256r1), "v4.public"},
      any_p256{pair_of(KeyAlgorithm::kSecp256r1), {}}, nothing{secret(32), {}}, other{pair_of(), "v3.public"};
  struct Row {
    const char* what;
    std::function<void(MintRequest&)> change;
    std::string expected;
    const TokenSigningKey* key = nullptr;
    RandomSource* random = nullptr;
  };
  const auto same = [](MintRequest&) {};
  const std::string date = "usage: an expiry is a date from 1970 to 9999",
                    none = "invalid_key: the key is for no kind of PASETO";
  const std::vector<Row> rows = {
      {"claims", same, ""},
      {"an expiry alone",
       [](MintRequest& r) {
         r.claims.reset();
         r.expires = 1'800'000'000;
       },
       ""},
      {"neither", [](MintRequest& r) { r.claims.reset(); }, "usage: a PASETO is made of claims, and there are none"},
      {"a list", [](MintRequest& r) { r.claims = json("[]"); }, "usage: claims are a JSON object"},
      {"two expiries",
       [](MintRequest& r) {
         r.claims = json(R"({"exp": "2030-01-01T00:00:00Z"})");
         r.expires = 1'800'000'000;
       },
       "usage: the claims have an `exp` already"},
      {"the first second", [](MintRequest& r) { r.expires = 0; }, ""},
      {"the last one", [](MintRequest& r) { r.expires = kYear10000 - 1; }, ""},
      {"before 1970", [](MintRequest& r) { r.expires = -1; }, date},
      {"behind 9999", [](MintRequest& r) { r.expires = kYear10000; }, date},
      {"a footer", [](MintRequest& r) { r.footer = "f"; }, ""},
      {"a key id", [](MintRequest& r) { r.key_id = "k1"; }, ""},
      {"both of them",
       [](MintRequest& r) {
         r.key_id = "k1";
         r.footer = "f";
       },
       "usage: the key id of a PASETO is in its footer: give one of them"},
      {"its own kind", [](MintRequest& r) { r.variant = "v4.public"; }, ""},
      {"another kind", [](MintRequest& r) { r.variant = "v4.local"; }, "usage: the key is not for tokens `v4.local`"},
      {"the kind of a pair without purpose", [](MintRequest& r) { r.variant = "v4.public"; }, "", &any},
      {"no purpose", same, "", &any},
      {"another kind than that of a pair", [](MintRequest& r) { r.variant = "v3.public"; },
       "usage: the key is not for tokens `v3.public`", &any},
      {"a local key for a public kind", [](MintRequest& r) { r.variant = "v4.public"; },
       "usage: the key is not for tokens `v4.public`", &local},
      {"a caveat", [](MintRequest& r) { r.caveats = {"x"}; }, "usage: a token of format `paseto` takes no caveat"},
      {"a local key", same, "", &local},
      {"a local key of v3", same, "", &old_local},
      {"a scalar", same, "", &v3},
      {"a local key of 31 bytes", same, "invalid_key_size: a local key has 32 bytes", &short_local},
      {"a scalar of 47 bytes", same, "invalid_key_size: a secp384r1 private key has 48 bytes", &short_v3},
      {"another curve", same, none, &p256},
      {"another curve without purpose", same, "invalid_key: a token `v4.public` is signed with an ed25519 key",
       &any_p256},
      {"a secret without purpose", same, none, &nothing},
      {"a pair of another kind", same, none, &other},
      {"no randomness", same, "randomness_failed: no randomness today", &local, &failing},
      {"too much", [](MintRequest& r) { r.claims = JsonValue::Object{{"a", std::string(60'000, 'x')}}; },
       "token_too_large: the PASETO is longer than the limit"},
  };
  for (const Row& row : rows) {
    MintRequest request{.key = row.key != nullptr ? *row.key : v4,
                        .random = row.random != nullptr ? *row.random : static_cast<RandomSource&>(random),
                        .now = kNow};
    request.claims = json(R"({"sub": "alice"})");
    row.change(request);
    EXPECT_EQ(told(paseto_format().mint(request)), row.expected) << row.what;
  }
}

// What was asked for is in the token, for whoever reads it.
TEST(PasetoRefusals, ExpiriesAndKeyIdsAreInTheToken) {
  DeterministicRandom random(1);
  const TokenSigningKey signing{pair_of(), "v4.public"};
  MintRequest request{.key = signing, .random = random, .now = kNow, .key_id = "k1"};
  request.claims = json(R"({"sub": "alice"})");
  request.expires = 1'800'000'000;
  const Bytes token = paseto_format().mint(request).value();
  const auto described = paseto_format().describe(token);
  ASSERT_TRUE(described.has_value());
  EXPECT_EQ(described->key_id, KeyId("k1"));
  EXPECT_EQ(
      write_json(JsonValue(described->details), JsonLayout::kCompact),
      R"({"claims":{"exp":"2027-01-15T08:00:00Z","sub":"alice"},"footer":"{\"kid\":\"k1\"}","kind":"v4.public"})");
  const TokenKeys keys =
      TokenKeys::from_entries({{"paseto", "k1", TokenKey{pair_of()->public_key(), "v4.public"}}}).value();
  const auto verified = paseto_format().verify(token, {.keys = keys, .now = kNow});
  ASSERT_TRUE(verified.has_value()) << verified.error().error;
  EXPECT_EQ(verified->expires, 1'800'000'000);
  EXPECT_EQ(verified->key_id, KeyId("k1"));
  EXPECT_EQ(paseto_format()
                .verify(token, {.keys = keys, .now = LineageTime(std::chrono::seconds(1'800'000'000))})
                .error()
                .code,
            "expired");
}

std::string signed_token(std::string_view payload, std::string_view footer = {}) {
  DeterministicRandom random(1);
  return make_paseto(TokenSigningKey{pair_of(), "v4.public"}, payload, footer, {}, random).value();
}

TokenResult<VerifiedToken> verify(const std::string& token) {
  const TokenKeys keys(TokenKey{pair_of()->public_key(), "v4.public"});
  return paseto_format().verify(bytes_of(token), {.keys = keys, .now = kNow});
}

TEST(PasetoRefusals, OfFootersAndTimes) {
  struct Row {
    std::string payload, footer, code;
  };
  const std::string longest(256, 'k');
  for (const Row& row :
       std::initializer_list<Row>{{"{}", R"({"other": 1})", ""},
                                  {"{}", R"({"kid": ")" + longest + R"("})", ""},
                                  {"{}", R"({"kid": ")" + longest + R"(k"})", "paseto_footer"},
                                  {"{}", R"({"kid": ""})", "paseto_footer"},
                                  {"{}", R"({"kid": null})", "paseto_footer"},
                                  {"{}", R"({"kid": "a")", "paseto_footer"},
                                  {R"({"nbf": 7})", "", "invalid_claim"},
                                  {R"({"nbf": "soon"})", "", "invalid_claim"},
                                  {R"({"iat": "2023-11-14T22:13:20"})", "", "invalid_claim"},
                                  {R"({"iat": []})", "", "invalid_claim"},
                                  {R"({"iat": "2023-11-14T22:13:20Z", "nbf": "2023-11-14T22:13:20Z"})", "", ""}}) {
    const auto verified = verify(signed_token(row.payload, row.footer));
    EXPECT_EQ(verified ? "" : verified.error().code, row.code) << row.payload << " " << row.footer.substr(0, 40);
  }
  // A footer that is no text is authenticated all the same, and no fact.
  const auto verified = verify(signed_token("{}", "\xff"));
  ASSERT_TRUE(verified.has_value());
  EXPECT_EQ(print_block(verified->credential.verified_facts()), "");
}

TEST(PasetoRefusals, OfWhatIsNotDescribed) {
  struct Row {
    std::string token, code;
  };
  const std::string short_body = to_base64url(Bytes(63, 1), Padding::kOmitted),
                    long_body = to_base64url(Bytes(95, 1), Padding::kOmitted);
  for (const Row& row : std::initializer_list<Row>{{"v4.public." + short_body, "paseto_malformed"},
                                                   {"v3.public." + long_body, "paseto_malformed"},
                                                   {"v4.public." + long_body, "paseto_claims"},
                                                   {"v4.local." + short_body, ""},
                                                   {"v3.local." + short_body, ""},
                                                   {"v4.public", "paseto_malformed"},
                                                   {signed_token("[]"), "paseto_claims"},
                                                   {signed_token("{}", R"({"kid": 7})"), "paseto_footer"}}) {
    const auto described = paseto_format().describe(bytes_of(row.token));
    EXPECT_EQ(described ? "" : described.error().code, row.code) << row.token;
  }
  EXPECT_EQ(paseto_format().describe(Bytes(kMaxTokenBytes + 1, 'v')).error().error.code(), ErrorCode::kTokenTooLarge);
}

// Keys that say what they are for, and are something else, open nothing.
TEST(PasetoRefusals, OfKeysThatAreNotWhatTheirPurposeSays) {
  DeterministicRandom random(1);
  const std::string token = signed_token("{}");
  const auto parts = split_paseto(token).value();
  EXPECT_EQ(open_paseto(parts, TokenKey{secret(32), "v4.public"}, {}).error().error.code(), ErrorCode::kInvalidKey);
  const auto local =
      split_paseto(make_paseto(TokenSigningKey{secret(32), "v4.local"}, "{}", {}, {}, random).value()).value();
  EXPECT_TRUE(open_paseto(local, TokenKey{secret(32), "v4.local"}, {}).has_value());
  for (const TokenKey& key : {TokenKey{secret(31), "v4.local"}, TokenKey{secret(33), "v4.local"},
                              TokenKey{pair_of()->public_key(), "v4.local"}}) {
    EXPECT_EQ(open_paseto(local, key, {}).error().error.message(), "the key is no secret of 32 bytes");
  }
}

TEST(PasetoRefusals, OfSecretsThatAreKeptAsBytes) {
  const auto accepted = [](const std::string& text) {
    return paseto_format().accept_secret(share(SecretBytes::copy_of(text)));
  };
  EXPECT_EQ(accepted(std::string(32, 'x'))->purpose, "v4.local");
  EXPECT_EQ(accepted("k3.local." + to_base64url(Bytes(32, 1), Padding::kOmitted) + "\n")->purpose, "v3.local");
  for (const std::size_t size : {0u, 31u, 33u})
    EXPECT_EQ(told(accepted(std::string(size, 'x'))), "invalid_key_size: a secret of PASETO v4.local has 32 bytes");
  EXPECT_EQ(told(accepted(public_paserk(TokenKey{pair_of()->public_key(), "v4.public"}).value())),
            "invalid_key: the PASERK is no secret");
  EXPECT_EQ(accepted("k4.local.AAAA").error().code(), ErrorCode::kInvalidKeySize);
  EXPECT_FALSE(accepted("k4.secret." + to_base64url(Bytes(64, 1), Padding::kOmitted)).has_value());
}

TEST(PaserkRefusals, SecretKeysAreReadAndHaveIdsOfTheirOwn) {
  const auto pair = pair_of();
  Bytes both(pair->reveal().begin(), pair->reveal().end());
  const auto half = pair->public_key().bytes();
  both.insert(both.end(), half.begin(), half.end());
  const std::string v4 = "k4.secret." + to_base64url(both, Padding::kOmitted);
  const std::string v3 = "k3.secret." + to_base64url(Bytes(48, 7), Padding::kOmitted);
  const std::string local = "k4.local." + to_base64url(Bytes(32, 7), Padding::kOmitted);
  struct Row {
    std::string text, purpose, id;
  };
  for (const Row& row : std::initializer_list<Row>{
           {v4, "v4.public", "k4.sid."}, {v3, "v3.public", "k3.sid."}, {local, "v4.local", "k4.lid."}}) {
    const auto key = signing_key_from_paserk(row.text);
    ASSERT_TRUE(key.has_value()) << row.text << key.error();
    EXPECT_EQ(key->purpose, row.purpose);
    const auto id = paserk_id(*key);
    ASSERT_TRUE(id.has_value()) << row.text << id.error();
    EXPECT_TRUE(id->starts_with(row.id)) << *id;
    EXPECT_EQ(id->size(), row.id.size() + 44);
    EXPECT_EQ(paseto_format().read_signing_key(bytes_of(row.text + "\n"))->purpose, row.purpose);
  }
  // The ids of a pair and of its public half are two, and do not depend on the version alone.
  const TokenKey public_half{pair->public_key(), "v4.public"};
  EXPECT_NE(paserk_id(public_half).value().substr(7), paserk_id(TokenSigningKey{pair, "v4.public"}).value().substr(7));
  EXPECT_EQ(told(signing_key_from_paserk(public_paserk(public_half).value())).substr(0, 12), "invalid_key:");
  for (const TokenSigningKey& none :
       {TokenSigningKey{pair, "v3.public"}, TokenSigningKey{pair, {}}, TokenSigningKey{secret(32), "v4.public"},
        TokenSigningKey{secret(32), {}}, TokenSigningKey{std::shared_ptr<const Signer>(), "v4.public"}})
    EXPECT_EQ(told(paserk_id(none)), "invalid_key: the key is for no kind of PASETO") << none.purpose;
  for (const TokenKey& none :
       {TokenKey{pair->public_key(), "v4.local"}, TokenKey{pair->public_key(), {}}, TokenKey{secret(32), "v4.public"},
        TokenKey{OtherPublicKey{"secp384r1", {}}, "v4.public"}}) {
    EXPECT_EQ(told(public_paserk(none)), "invalid_key: the key is for no kind of PASETO") << none.purpose;
    EXPECT_EQ(told(paserk_id(none)), "invalid_key: the key is for no kind of PASETO") << none.purpose;
  }
}

TEST(PaserkRefusals, OfSecretsThatAreNone) {
  const std::string zero = to_base64url(Bytes(48), Padding::kOmitted);
  for (const auto& [text, expected] : std::initializer_list<std::pair<std::string, std::string>>{
           {"k4.secret." + to_base64url(Bytes(63, 1), Padding::kOmitted),
            "invalid_key_size: a secret key of v4 has 64 bytes"},
           {"k3.secret." + zero, "invalid_key: the secp384r1 key is zero or not below the order of the group"},
           {"k3.secret." + to_base64url(Bytes(47, 1), Padding::kOmitted),
            "invalid_key_size: a secp384r1 private key has 48 bytes"},
           {"k4.secret.!", "invalid_base64: the PASERK is not base64url"},
           {"k4.secret." + zero + "=", "invalid_base64: the PASERK is padded"},
           {"k5.secret." + zero, "invalid_key: the PASERK is of another version than k3 and k4"},
           {"k4.secret", "invalid_key: the PASERK has no key"}})
    EXPECT_EQ(told(signing_key_from_paserk(text)), expected) << text;
  for (const char* text : {"", "k", "k4", "k4.", "x4.local", "k/.local", "k:.local", "kx.local", "k4_local"})
    EXPECT_FALSE(looks_like_paserk(text)) << text;
  EXPECT_TRUE(looks_like_paserk("k0.x"));
  EXPECT_TRUE(looks_like_paserk("k9.x"));
}

}  // namespace
}  // namespace hardtack
