// A token of each format, made by the format itself, with the keys that verify it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tokens/crypto/signature.h"
#include "tokens/keys/signer.h"
#include "tokens/registry/registry.h"

namespace hardtack::testing {

inline constexpr LineageTime kSampleTime{std::chrono::seconds(1'700'000'000)};

struct FormatSample {
  std::string_view format;
  TokenSigningKey signing;
  KeyId key_id;  // that the token names
  TokenKeys keys;
  std::optional<std::string> audience = std::nullopt;
  Bytes token = {};

  VerifyContext context() const { return {.keys = keys, .now = kSampleTime, .audience = audience}; }
  // The same token whenever it is called.
  Result<Bytes> mint() const;
};

// `user("alice");`
Block user_alice();
// What a token of the format is minted from.
JsonValue claims_for(std::string_view format);
// Formats that sign with a pair that may be elsewhere.
bool takes_signers(std::string_view format);

// A key that is not in this process, as formats see it.
class OutsideKey final : public Signer {
 public:
  explicit OutsideKey(std::shared_ptr<const PrivateKey> key) : Signer(key->public_key()), key_(std::move(key)) {}

 private:
  Result<Bytes> make_signature(ByteView message) const override { return hardtack::sign(*key_, message); }
  std::shared_ptr<const PrivateKey> key_;
};

// Of all formats, or with keys that are elsewhere of those that take them.
std::vector<FormatSample> format_samples(bool outside = false);

}  // namespace hardtack::testing
