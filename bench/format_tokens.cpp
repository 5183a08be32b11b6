#include "bench/format_tokens.h"

#include <array>
#include <chrono>

#include "bench/tokens.h"
#include "grammar/compile.h"
#include "tokens/bytes/hex.h"
#include "tokens/capability/capability_token.h"
#include "tokens/registry/registry.h"

namespace hardtack::bench {
namespace {

constexpr std::array<const char*, 3> kChecks = {R"(check if operation("read"))", R"(check if resource("file1"))",
                                                "check if time($t), $t < 2040-01-01T00:00:00Z"};
constexpr std::array<const char*, 3> kTexts = {"operation = read", "resource = file1", "time < 2040-01-01T00:00:00Z"};
constexpr std::array<const char*, 3> kNames = {"only_operation", "only_resource", "not_after"};
constexpr std::array<const char*, 3> kValues = {"read", "file1", "2040-01-01T00:00:00Z"};
constexpr std::int64_t kExpires = 2'208'988'800;

LineageTime now() { return std::chrono::time_point_cast<LineageTime::duration>(std::chrono::system_clock::now()); }

bool is_known(std::string_view caveat) {
  for (const char* text : kTexts) {
    if (caveat == text) return true;
  }
  return false;
}

JsonValue claims_of(std::string_view format, std::size_t restrictions) {
  JsonValue::Object few;
  for (std::size_t i = 0; i < restrictions; ++i) few.emplace_back(kNames[i], kValues[i]);
  if (format == "capability") {
    return JsonValue::Object{
        {"capability_id", "file1.read"}, {"principal_id", "alice"}, {"constraints", std::move(few)}};
  }
  JsonValue::Object claims{{"sub", "alice"}, {"right", JsonValue::Array{JsonValue(JsonValue::Array{"file1", "read"})}}};
  for (auto& member : few) claims.push_back(std::move(member));
  return claims;
}

}  // namespace

Result<FormatCase> FormatCase::make(std::string_view name) {
  const std::string_view format_name = name.substr(0, name.find('_'));
  HARDTACK_TRY(const TokenFormat* format, find_format(format_name));
  const bool with_secret =
      name.starts_with("macaroon") || name == "capability" || name == "paseto_local" || name == "jwt_hs256";
  if (with_secret) {
    const SharedSecret secret = share(SecretBytes::copy_of(kFormatSecret));
    HARDTACK_TRY(const TokenKey key, format->accept_secret(secret));
    return FormatCase(std::string(name), format, TokenSigningKey{secret, key.purpose}, TokenKeys(key));
  }
  SeededSource source(1);
  const KeyAlgorithm algorithm = name == "jwt_es256" ? KeyAlgorithm::kSecp256r1 : KeyAlgorithm::kEd25519;
  HARDTACK_TRY(PrivateKey generated, PrivateKey::generate(algorithm, source));
  const auto pair = std::make_shared<const PrivateKey>(std::move(generated));
  const std::string purpose = name == "paseto_public" ? "v4.public" : "";
  FormatCase made(std::string(name), format, TokenSigningKey{pair, purpose},
                  TokenKeys(TokenKey{pair->public_key(), purpose}));
  if (name != "biscuit") return made;
  HARDTACK_TRY(Block authority,
               block_from_source(R"(right("file1", "read"); check if time($t), $t < 2040-01-01T00:00:00Z;)"));
  made.blocks_.push_back(std::move(authority));
  for (const char* check : kChecks) {
    HARDTACK_TRY(Block block, block_from_source(std::string(check) + ";"));
    made.blocks_.push_back(std::move(block));
  }
  return made;
}

Result<Bytes> FormatCase::issue(std::size_t restrictions) const {
  SystemRandom random;
  MintRequest request{.key = signing_, .random = random, .now = now()};
  if (name_ == "biscuit") {
    request.block = &blocks_.front();
    HARDTACK_TRY(Bytes token, format_->mint(request));
    for (std::size_t i = 0; i < restrictions; ++i) {
      HARDTACK_TRY(token, narrow(token, i));
    }
    return token;
  }
  if (name_.starts_with("macaroon")) {
    request.identifier = "alice";
    for (std::size_t i = 0; i < restrictions; ++i) {
      request.caveats.emplace_back(name_ == "macaroon" ? kChecks[i] : kTexts[i]);
    }
    return format_->mint(request);
  }
  request.claims = claims_of(format_->name(), restrictions);
  request.expires = kExpires;
  return format_->mint(request);
}

Result<Bytes> FormatCase::narrow(ByteView token, std::size_t restrictions) const {
  SystemRandom random;
  AttenuateRequest request{.random = random};
  const std::size_t which = restrictions % kChecks.size();
  if (name_ == "biscuit") {
    request.block = &blocks_[which + 1];
    return format_->attenuate(token, request);
  }
  request.caveats.emplace_back(name_ == "macaroon" ? kChecks[which] : kTexts[which]);
  return format_->attenuate(token, request);
}

TokenResult<VerifiedToken> FormatCase::verify(ByteView token) const {
  VerifyContext context{.keys = keys_, .now = now(), .caveats = &caveats_};
  if (name_ == "macaroon_exact") context.known_caveat = is_known;
  if (name_ == "capability") {
    context.principal = "alice";
    context.capability = "file1.read";
  }
  return format_->verify(token, context);
}

Result<std::string> capability_of_weaver(std::size_t restrictions) {
  HARDTACK_TRY(const FormatCase capability, FormatCase::make("capability"));
  HARDTACK_TRY(const Bytes issued, capability.issue(restrictions));
  auto token = read_capability(text_of(issued));
  if (!token) return fail(token.error().error);
  token->key_id.reset();
  const auto mac = capability_mac(*token, *capability.secret());
  token->signature = to_hex(mac);
  return capability_text(*token);
}

Result<std::vector<std::pair<std::string, std::string>>> format_inputs() {
  std::vector<std::pair<std::string, std::string>> inputs;
  HARDTACK_TRY(const FormatCase macaroon, FormatCase::make("macaroon_exact"));
  for (const std::size_t count : {0u, 1u, 3u}) {
    HARDTACK_TRY(std::string capability, capability_of_weaver(count));
    inputs.emplace_back("capability_" + std::to_string(count), std::move(capability));
    HARDTACK_TRY(const Bytes token, macaroon.issue(count));
    inputs.emplace_back("macaroon_" + std::to_string(count), std::string(text_of(token)));
  }
  inputs.emplace_back("formats.secret", std::string(kFormatSecret));
  return inputs;
}

}  // namespace hardtack::bench
