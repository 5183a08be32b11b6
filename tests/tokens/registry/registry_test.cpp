// All formats together: each is recognised by its bytes, and none reads another's.
#include "tokens/registry/registry.h"

#include <gtest/gtest.h>

#include "engine/program/program_builder.h"
#include "tests/support/random_sources.h"
#include "tokens/bytes/base64.h"
#include "tokens/crypto/signature.h"

namespace hardtack {
namespace {

using testing::DeterministicRandom;

constexpr LineageTime kNow{std::chrono::seconds(1'700'000'000)};

// Of the secret of 32 bytes 07.
constexpr std::string_view kExposureKey = R"({"kty":"OKP","crv":"X25519","kid":"k1","adcp_use":"tmpx-encrypt",)"
                                          R"("x":"E75P6uryBMf9M1j8nAByGIHRdCeBKCJ-xnTzf3_pe20"})";

struct Sample {
  std::string_view format;
  Bytes token;
  TokenKeys keys;
  std::optional<std::string> audience = std::nullopt;

  VerifyContext context() const { return {.keys = keys, .now = kNow, .audience = audience}; }
};

Block user_alice() {
  ProgramBuilder builder;
  TermStore& terms = builder.terms();
  EXPECT_TRUE(builder.add_fact(terms.intern("user"), std::array{terms.string("alice")}).has_value());
  return std::move(builder).build();
}

JsonValue claims(std::string_view format) {
  if (format == "request" || format == "request-g1") {
    JsonValue::Object body{{"type", "context_match_request"}, {"property_rid", "p"}, {"placement_id", "top"}};
    if (format == "request") body.emplace_back("seller_agent_url", "https://seller.example/agent");
    return body;
  }
  if (format == "http-signature")
    return JsonValue::Object{{"method", "GET"}, {"url", "https://a.example/x"}, {"headers", JsonValue::Object()}};
  if (format == "possession") {
    const std::string omni(64, 'a');
    return JsonValue::Object{{"operator_omni", omni},
                             {"actor_omni", omni},
                             {"service", "s"},
                             {"op", "store"},
                             {"data_class", "memory"},
                             {"device_key_hash", "0x" + omni},
                             {"k3_epoch", std::int64_t{1}}};
  }
  if (format == "exposure") return JsonValue::Object{{"country", "DE"}, {"entries", JsonValue::Array()}};
  if (format != "capability") return JsonValue::Object{{"sub", "alice"}};
  return JsonValue::Object{{"capability_id", "files.read"}, {"principal_id", "alice"}};
}

// A key that is not in this process, as formats see it.
class OutsideKey final : public Signer {
 public:
  explicit OutsideKey(std::shared_ptr<const PrivateKey> key) : Signer(key->public_key()), key_(std::move(key)) {}

 private:
  Result<Bytes> make_signature(ByteView message) const override { return hardtack::sign(*key_, message); }
  std::shared_ptr<const PrivateKey> key_;
};

// Formats that sign with a pair that may be elsewhere.
bool takes_signers(std::string_view format) {
  return format == "biscuit" || format == "jwt" || format == "paseto" || format.starts_with("request") ||
         format == "http-signature";
}

// A token of each format, made by the format itself.
std::vector<Sample> samples(bool outside = false) {
  std::vector<Sample> made;
  DeterministicRandom random(1);
  auto private_key = std::make_shared<const PrivateKey>(PrivateKey::generate(KeyAlgorithm::kEd25519, random).value());
  const SharedSecret secret = share(SecretBytes::copy_of(std::string_view("0123456789abcdef0123456789abcdef")));
  const Block block = user_alice();
  for (const TokenFormat* format : token_formats()) {
    const auto shared = format->accept_secret(secret);
    const bool with_secret = format->name() == "macaroon" || format->name() == "capability";
    TokenSigningKey key{private_key, {}};
    TokenKeys keys(TokenKey{private_key->public_key(), {}});
    if (with_secret) {
      key = {secret, shared->purpose};
      keys = TokenKeys(*shared);
    }
    if (format->name() == "paseto") {
      key.purpose = "v4.public";
      keys = TokenKeys(TokenKey{private_key->public_key(), "v4.public"});
    }
    if (format->name() == "exposure") {
      key = format->read_signing_key(bytes_of(kExposureKey)).value();
      const TokenKey opening = format->accept_secret(share(SecretBytes::copy_of(Bytes(32, 7)))).value();
      keys = TokenKeys::from_entries({{"exposure", KeyId("k1"), opening}}).value();
    }
    if (format->name() == "possession") {
      auto broker = std::make_shared<const PrivateKey>(PrivateKey::generate(KeyAlgorithm::kSecp256r1, random).value());
      keys = TokenKeys(TokenKey{broker->public_key(), {}});
      key = {std::move(broker), {}};
    }
    MintRequest request{.key = key, .random = random, .now = kNow};
    std::optional<std::string> audience;
    if (format->name().starts_with("request") || format->name() == "http-signature") {
      key.purpose = "request-signing";
      request.key_id = "k1";
      // Under its id alone, which match requests do not sign.
      keys = TokenKeys::from_entries(
                 {{std::string(format->name()), "k1", TokenKey{private_key->public_key(), "request-signing"}}})
                 .value();
      audience = "https://a.example";
      if (format->name() != "http-signature") request.location = *audience;
    }
    if (format->name() == "biscuit") {
      request.block = &block;
    } else if (format->name() == "macaroon") {
      request.identifier = "alice";
    } else {
      request.claims = claims(format->name());
    }
    if (outside) {
      if (!takes_signers(format->name())) continue;
      // Of no stated purpose: whoever has a signer says so by giving it.
      key = {std::shared_ptr<const Signer>(std::make_shared<const OutsideKey>(private_key)), {}};
    }
    auto token = format->mint(request);
    if (!token) {
      ADD_FAILURE() << format->name() << ": " << token.error();
      continue;
    }
    made.push_back({format->name(), *std::move(token), std::move(keys), std::move(audience)});
  }
  return made;
}

TEST(Registry, FormatsAreFoundByName) {
  for (const TokenFormat* format : token_formats()) EXPECT_EQ(find_format(format->name()).value(), format);
  for (const char* name : {"", "JWT", "jwt ", "none"}) {
    EXPECT_EQ(find_format(name).error().code(), ErrorCode::kUsage) << name;
  }
}

TEST(Registry, TokensAreMadeWithKeysThatAreElsewhere) {
  const std::vector<Sample> all = samples(true);
  ASSERT_EQ(all.size(), 6u);
  for (const Sample& sample : all) {
    const TokenFormat& format = *find_format(sample.format).value();
    const auto token = format.verify(sample.token, sample.context());
    EXPECT_TRUE(token.has_value()) << sample.format << ": " << (token ? "" : token.error().error.to_string());
  }
}

TEST(Registry, SecretsAndSignersAreNotMistakenForEachOther) {
  DeterministicRandom random(1);
  const auto pair = std::make_shared<const PrivateKey>(PrivateKey::generate(KeyAlgorithm::kEd25519, random).value());
  const TokenSigningKey outside{std::shared_ptr<const Signer>(std::make_shared<const OutsideKey>(pair)), {}};
  const TokenSigningKey nothing{std::shared_ptr<const Signer>(), {}};
  for (const TokenFormat* format : token_formats()) {
    MintRequest request{.key = takes_signers(format->name()) ? nothing : outside, .random = random, .now = kNow};
    const Block block = user_alice();
    if (format->name() == "biscuit") {
      request.block = &block;
    } else if (format->name() == "macaroon") {
      request.identifier = "alice";
    } else {
      request.claims = claims(format->name());
    }
    if (format->name().starts_with("request") || format->name() == "http-signature") request.key_id = "k1";
    if (format->name().starts_with("request")) request.location = "https://a.example";
    EXPECT_FALSE(format->mint(request).has_value()) << format->name();
  }
}

TEST(Registry, EveryTokenIsRecognisedByOneFormat) {
  const std::vector<Sample> all = samples();
  ASSERT_EQ(all.size(), token_formats().size());
  for (const Sample& sample : all) {
    const auto found = detect_format(sample.token);
    ASSERT_TRUE(found.has_value()) << sample.format << ": " << found.error();
    EXPECT_EQ((*found)->name(), sample.format);
    // With white space around it, as files have it.
    Bytes spaced{'\n'};
    spaced.insert(spaced.end(), sample.token.begin(), sample.token.end());
    spaced.push_back('\n');
    EXPECT_TRUE(detect_format(spaced).has_value()) << sample.format;
    const auto verified = (*found)->verify(spaced, sample.context());
    ASSERT_TRUE(verified.has_value()) << sample.format << ": " << verified.error().error;
    EXPECT_EQ(verified->format, sample.format);
    EXPECT_EQ(verified->credential.issuance().format, sample.format);
    EXPECT_FALSE(verified->ids.empty()) << sample.format;
    EXPECT_TRUE((*found)->describe(sample.token).has_value()) << sample.format;
  }
}

TEST(Registry, NoFormatReadsAnothersBytes) {
  for (const Sample& sample : samples()) {
    for (const TokenFormat* format : token_formats()) {
      if (format->name() == sample.format) continue;
      EXPECT_FALSE(format->detect(sample.token)) << sample.format << " as " << format->name();
      EXPECT_FALSE(format->verify(sample.token, sample.context()).has_value())
          << sample.format << " as " << format->name();
      EXPECT_FALSE(format->describe(sample.token).has_value()) << sample.format << " as " << format->name();
    }
  }
}

TEST(Registry, WhatIsNoTokenIsOfNoFormat) {
  for (const std::string& text : std::initializer_list<std::string>{
           "", " ", ".", "..", "a.b.c", "{}", "[]", "v4.public.", "v5.local.AAAA", "hello", std::string(1, '\x02'),
           std::string("\0", 1), "biscuit:", "MDAwMA"}) {
    EXPECT_EQ(detect_format(bytes_of(text)).error().code(), ErrorCode::kMalformedToken) << text;
  }
  EXPECT_EQ(detect_format(Bytes(kMaxTokenBytes + 1, 'A')).error().code(), ErrorCode::kTokenTooLarge);
}

// Neither a flipped bit nor a cut makes another token of the same key.
TEST(Registry, EveryChangeOfATokenIsRefused) {
  for (const Sample& sample : samples()) {
    const TokenFormat* format = find_format(sample.format).value();
    for (std::size_t i = 0; i < sample.token.size(); ++i) {
      Bytes changed = sample.token;
      changed[i] ^= 0x01;
      // Of a Biscuit's text the padding may be left out, and white space around any.
      const auto verified = format->verify(changed, sample.context());
      EXPECT_FALSE(verified.has_value()) << sample.format << " byte " << i;
    }
    for (std::size_t size = 0; size < sample.token.size(); ++size) {
      if (sample.token[size] == '=') continue;
      EXPECT_FALSE(format->verify(ByteView(sample.token).first(size), sample.context()).has_value())
          << sample.format << " cut to " << size;
    }
  }
}

}  // namespace
}  // namespace hardtack
