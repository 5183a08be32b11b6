// All formats together: each is recognised by its bytes, and none reads another's.
#include "tokens/registry/registry.h"

#include <gtest/gtest.h>

#include "tests/support/random_sources.h"
#include "tests/tokens/registry/format_samples.h"

namespace hardtack {
namespace {

using testing::claims_for;
using testing::DeterministicRandom;
using testing::format_samples;
using testing::FormatSample;
using testing::OutsideKey;
using testing::takes_signers;
using testing::user_alice;

constexpr LineageTime kNow = testing::kSampleTime;

TEST(Registry, FormatsAreFoundByName) {
  for (const TokenFormat* format : token_formats()) EXPECT_EQ(find_format(format->name()).value(), format);
  for (const char* name : {"", "JWT", "jwt ", "none"}) {
    EXPECT_EQ(find_format(name).error().code(), ErrorCode::kUsage) << name;
  }
}

TEST(Registry, TokensAreMadeWithKeysThatAreElsewhere) {
  const std::vector<FormatSample> all = format_samples(true);
  ASSERT_EQ(all.size(), 6u);
  for (const FormatSample& sample : all) {
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
      request.claims = claims_for(format->name());
    }
    if (format->name().starts_with("request") || format->name() == "http-signature") request.key_id = "k1";
    if (format->name().starts_with("request")) request.location = "https://a.example";
    EXPECT_FALSE(format->mint(request).has_value()) << format->name();
  }
}

TEST(Registry, EveryTokenIsRecognisedByOneFormat) {
  const std::vector<FormatSample> all = format_samples();
  ASSERT_EQ(all.size(), token_formats().size());
  for (const FormatSample& sample : all) {
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
  for (const FormatSample& sample : format_samples()) {
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
  for (const FormatSample& sample : format_samples()) {
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
