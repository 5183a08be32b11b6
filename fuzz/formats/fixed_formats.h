// Keys for the targets of other formats than Biscuit, the same in every run. For targets alone: they are in the source.
#pragma once

#include <algorithm>
#include <memory>

#include "fuzz/fuzz_support.h"
#include "tokens/provider/token_format.h"

namespace hardtack::fuzz {

inline constexpr LineageTime kFixedNow{std::chrono::seconds(1'700'000'000)};

class ZeroRandom final : public RandomSource {
 public:
  Result<void> fill(std::span<std::uint8_t> out) override {
    std::ranges::fill(out, std::uint8_t{1});
    return {};
  }
};

inline SharedSecret fixed_secret() { return share(SecretBytes::copy_of("a secret of the fuzz targets, 32+")); }

inline std::shared_ptr<const PrivateKey> fixed_pair() {
  const Bytes seed(32, 7);
  return std::make_shared<const PrivateKey>(PrivateKey::from_bytes(KeyAlgorithm::kEd25519, seed).value());
}

// The text without white space around it.
inline std::string_view trimmed_token(const std::uint8_t* data, std::size_t size) {
  const auto trimmed = token_without_space({data, size});
  return trimmed ? text_of(*trimmed) : std::string_view();
}

// What holds of every format: whatever is verified is also recognised and described.
inline void require_agreement(const TokenFormat& format, ByteView token, bool verified) {
  const bool described = format.describe(token).has_value();
  if (verified) {
    require(format.detect(token), "what verifies is recognised");
    require(described, "what verifies is described");
  }
}

}  // namespace hardtack::fuzz
