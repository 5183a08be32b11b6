#include "tests/conformance/maker/keys.h"

#include <algorithm>

#include "tokens/crypto/sha256.h"

namespace hardtack::conformance {
namespace {

constexpr std::string_view kLabel = "hardtack conformance set: ";
constexpr std::string_view kNames[] = {"customs", "pilot", "p256-notary", "stranger"};

Sha256Digest secret_of(std::string_view name) { return sha256({bytes_of(kLabel), bytes_of(name)}); }

}  // namespace

PrivateKey derived_key(KeyAlgorithm algorithm, std::string_view name) {
  return PrivateKey::from_bytes(algorithm, secret_of(name)).value();
}

PrivateKey named_key(std::string_view name) {
  return derived_key(name.starts_with("p256") ? KeyAlgorithm::kSecp256r1 : KeyAlgorithm::kEd25519, name);
}

std::string with_keys(std::string text) {
  for (const std::string_view name : kNames) {
    const std::string mark = "@" + std::string(name);
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at)) {
      text.replace(at, mark.size(), named_key(name).public_key().to_text());
    }
  }
  return text;
}

Result<void> NextKeys::fill(std::span<std::uint8_t> out) {
  const Sha256Digest secret = secret_of(token_ + " key " + std::to_string(++count_));
  if (out.size() != secret.size()) return fail(ErrorCode::kRandomnessFailed, "a key of this size is not expected");
  std::ranges::copy(secret, out.begin());
  return {};
}

}  // namespace hardtack::conformance
