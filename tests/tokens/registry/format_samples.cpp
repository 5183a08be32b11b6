#include "tests/tokens/registry/format_samples.h"

#include <gtest/gtest.h>

#include <array>

#include "engine/program/program_builder.h"
#include "tests/support/random_sources.h"

namespace hardtack::testing {
namespace {

// Of the secret of 32 bytes 07.
constexpr std::string_view kExposureKey = R"({"kty":"OKP","crv":"X25519","kid":"k1","adcp_use":"tmpx-encrypt",)"
                                          R"("x":"E75P6uryBMf9M1j8nAByGIHRdCeBKCJ-xnTzf3_pe20"})";

bool signs_requests(std::string_view format) { return format.starts_with("request") || format == "http-signature"; }

FormatSample sample_of(const TokenFormat& format, const std::shared_ptr<const PrivateKey>& pair, RandomSource& random) {
  const std::string name(format.name());
  const SharedSecret secret = share(SecretBytes::copy_of(std::string_view("0123456789abcdef0123456789abcdef")));
  if (name == "macaroon" || name == "capability") {
    const TokenKey shared = format.accept_secret(secret).value();
    return {.format = format.name(), .signing = {secret, shared.purpose}, .key_id = {}, .keys = shared};
  }
  if (name == "exposure") {
    const TokenKey opening = format.accept_secret(share(SecretBytes::copy_of(Bytes(32, 7)))).value();
    return {.format = format.name(),
            .signing = format.read_signing_key(bytes_of(kExposureKey)).value(),
            .key_id = {},
            .keys = TokenKeys::from_entries({{name, KeyId("k1"), opening}}).value()};
  }
  if (name == "possession") {
    auto broker = std::make_shared<const PrivateKey>(PrivateKey::generate(KeyAlgorithm::kSecp256r1, random).value());
    return {.format = format.name(), .signing = {broker, {}}, .key_id = {}, .keys = TokenKey{broker->public_key(), {}}};
  }
  if (signs_requests(name)) {
    // Under its id alone, which match requests do not sign.
    const TokenKey key{pair->public_key(), "request-signing"};
    return {.format = format.name(),
            .signing = {pair, key.purpose},
            .key_id = "k1",
            .keys = TokenKeys::from_entries({{name, "k1", key}}).value(),
            .audience = "https://a.example"};
  }
  const std::string purpose = name == "paseto" ? "v4.public" : "";
  return {
      .format = format.name(), .signing = {pair, purpose}, .key_id = {}, .keys = TokenKey{pair->public_key(), purpose}};
}

}  // namespace

Block user_alice() {
  ProgramBuilder builder;
  TermStore& terms = builder.terms();
  EXPECT_TRUE(builder.add_fact(terms.intern("user"), std::array{terms.string("alice")}).has_value());
  return std::move(builder).build();
}

JsonValue claims_for(std::string_view format) {
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

bool takes_signers(std::string_view format) {
  return format == "biscuit" || format == "jwt" || format == "paseto" || signs_requests(format);
}

Result<Bytes> FormatSample::mint() const {
  DeterministicRandom random(2);
  const Block block = user_alice();
  MintRequest request{.key = signing, .random = random, .now = kSampleTime, .key_id = key_id};
  if (format.starts_with("request")) request.location = audience;
  if (format == "biscuit") {
    request.block = &block;
  } else if (format == "macaroon") {
    request.identifier = "alice";
  } else {
    request.claims = claims_for(format);
  }
  HARDTACK_TRY(const TokenFormat* found, find_format(format));
  return found->mint(request);
}

std::vector<FormatSample> format_samples(bool outside) {
  std::vector<FormatSample> made;
  DeterministicRandom random(1);
  const auto pair = std::make_shared<const PrivateKey>(PrivateKey::generate(KeyAlgorithm::kEd25519, random).value());
  for (const TokenFormat* format : token_formats()) {
    if (outside && !takes_signers(format->name())) continue;
    FormatSample sample = sample_of(*format, pair, random);
    // Of no stated purpose: whoever has a signer says so by giving it.
    if (outside) sample.signing = {std::shared_ptr<const Signer>(std::make_shared<const OutsideKey>(pair)), {}};
    Result<Bytes> token = sample.mint();
    if (!token) {
      ADD_FAILURE() << format->name() << ": " << token.error();
      continue;
    }
    sample.token = *std::move(token);
    made.push_back(std::move(sample));
  }
  return made;
}

}  // namespace hardtack::testing
