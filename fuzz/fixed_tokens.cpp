#include "fuzz/fixed_tokens.h"

#include <array>
#include <map>

#include "fuzz/fuzz_support.h"
#include "grammar/compile.h"
#include "tokens/biscuit/format/container.h"
#include "tokens/biscuit/format/payload.h"
#include "tokens/biscuit/mint.h"
#include "tokens/biscuit/third_party.h"
#include "tokens/crypto/signature.h"

namespace hardtack::fuzz {
namespace {

constexpr auto kEd25519 = KeyAlgorithm::kEd25519;
constexpr auto kP256 = KeyAlgorithm::kSecp256r1;

constexpr const char* kAuthority = R"(user("alice"); right("file1", "read"); right("file2", "read"); owner("alice", 7);
right("file3", $op) <- owner($user, $n), operation($op), $n > 6;)";
constexpr const char* kNarrower = R"(check if resource($file), ["file1", "file2"].contains($file);)";
constexpr const char* kTimed = R"(check if time($t), $t < 2030-01-01T00:00:00Z; note("seen", {1, 2}, hex:00ff);)";
constexpr const char* kGroup = R"(group("admin"); check if user("alice") trusting authority;)";

template <typename T>
T good(Result<T> result) {
  if (!result) violated(result.error().to_string());
  return *std::move(result);
}

class Minter {
 public:
  Minter(std::uint8_t first_key, KeyAlgorithm root, KeyAlgorithm next)
      : root_(fixed_key(1, root)),
        number_(first_key),
        token_(good(mint_with_key(good(block_from_source(kAuthority)), root_, fixed_key(number_++, next),
                                  {.root_key_id = first_key}))) {}

  Minter& add(const char* source, KeyAlgorithm next) {
    token_ = good(append_with_key(token_, good(block_from_source(source)), fixed_key(number_++, next), {}));
    return *this;
  }
  Minter& add_third_party(std::uint8_t signer, KeyAlgorithm algorithm) {
    const auto request = good(ThirdPartyRequest::from_token(token_));
    const auto block =
        good(sign_third_party_block(request, good(block_from_source(kGroup)), fixed_key(signer, algorithm)));
    FixedRandom random(number_++);
    token_ = good(append_third_party(token_, block, {}, random));
    return *this;
  }
  Minter& sealed() {
    token_ = good(seal(token_));
    return *this;
  }
  FixedToken take() const { return {token_, root_.public_key()}; }

 private:
  // Yields the secret of fixed_key.
  struct FixedRandom final : RandomSource {
    explicit FixedRandom(std::uint8_t value) : number(value) {}
    Result<void> fill(std::span<std::uint8_t> out) override {
      for (std::uint8_t& byte : out) byte = number;
      return {};
    }
    std::uint8_t number;
  };

  PrivateKey root_;
  std::uint8_t number_;
  UnverifiedBiscuit token_;
};

// Making a key costs as much as signing.
const PrivateKey& kept_key(std::uint8_t number) {
  static std::map<std::uint8_t, PrivateKey> keys;
  auto place = keys.find(number);
  if (place == keys.end()) place = keys.emplace(number, fixed_key(number)).first;
  return place->second;
}

}  // namespace

PrivateKey fixed_key(std::uint8_t number, KeyAlgorithm algorithm) {
  std::array<std::uint8_t, kPrivateKeySize> secret;
  secret.fill(number);
  return good(PrivateKey::from_bytes(algorithm, secret));
}

const std::vector<FixedToken>& fixed_tokens() {
  static const std::vector<FixedToken> tokens = {
      Minter(10, kEd25519, kEd25519).take(),
      Minter(20, kEd25519, kEd25519).add(kNarrower, kEd25519).add(kTimed, kEd25519).take(),
      Minter(30, kEd25519, kEd25519).add(kNarrower, kP256).add(kTimed, kEd25519).take(),
      Minter(40, kP256, kP256).add(kTimed, kP256).take(),
      Minter(50, kEd25519, kEd25519).add_third_party(kTrustedThirdParty, kEd25519).add(kTimed, kEd25519).take(),
      Minter(60, kP256, kEd25519).add(kTimed, kEd25519).add_third_party(kUnknownThirdParty, kP256).take(),
      Minter(20, kEd25519, kEd25519).add(kNarrower, kEd25519).add(kTimed, kEd25519).sealed().take(),
      Minter(70, kP256, kP256).add(kNarrower, kP256).sealed().take(),
  };
  return tokens;
}

Bytes append_signed(const UnverifiedBiscuit& token, ByteView block, bool third_party, std::uint8_t next) {
  Container container = token.container();
  const PublicKey signer_key = container.blocks.back().next_key;
  const PrivateKey signer = PrivateKey::from_bytes(signer_key.algorithm(), container.proof).value();
  const PrivateKey& next_key = kept_key(next);
  SignedBlock added{block, next_key.public_key(), {}, std::nullopt, 1};
  Bytes external;
  if (third_party) {
    const PrivateKey& key = kept_key(kTrustedThirdParty);
    external = sign(key, external_payload(block, container.blocks.back().signature)).value();
    added.external = ExternalSignature{external, key.public_key()};
  }
  container.blocks.push_back(added);
  const Bytes signature = sign(signer, signed_payload(container.blocks, container.blocks.size() - 1)).value();
  container.blocks.back().signature = signature;
  container.proof = next_key.reveal();
  return write_container(container);
}

}  // namespace hardtack::fuzz
