// The lineage hash against a second implementation in another language (oracle.py).
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <random>

#include "tests/support/folders.h"
#include "tests/tokens/biscuit/fixture.h"
#include "tests/tokens/lineage_index/stores/store_support.h"
#include "tokens/biscuit/lineage_hash.h"
#include "tokens/biscuit/third_party.h"
#include "tokens/lineage/attenuate.h"

namespace hardtack {
namespace {

using testing::DeterministicRandom;
using testing::fact_block;
using testing::root_key;
using testing::test_key;

constexpr unsigned kSeed = 18;

class Generator {
 public:
  UnverifiedBiscuit next() {
    // A third of the tokens use Ed25519 alone and no third party, so that long chains of version 0 occur too.
    const bool plain = pick(3) == 0;
    const auto algorithm = [&] { return !plain && pick(2) == 0 ? KeyAlgorithm::kSecp256r1 : KeyAlgorithm::kEd25519; };
    MintOptions options;
    options.next_key = algorithm();
    if (pick(2) == 0) options.root_key_id = static_cast<std::uint32_t>(pick(1000));
    auto token = mint(block(), root_key(algorithm()), options, random_).value();
    for (std::size_t count = pick(8); count > 0; --count) {
      if (!plain && pick(3) == 0) {
        const auto request = ThirdPartyRequest::from_token(token).value();
        const auto signed_block = sign_third_party_block(request, block(), test_key(60, algorithm())).value();
        token = append_third_party(token, signed_block, {std::nullopt, algorithm()}, random_).value();
      } else {
        AttenuateOptions attenuation;
        attenuation.next_key = algorithm();
        attenuation.parent_hash = pick(4) != 0;
        token = attenuate(token, block(), attenuation, random_).value();
      }
    }
    return pick(5) == 0 ? seal(token).value() : token;
  }

 private:
  std::size_t pick(std::size_t bound) { return numbers_() % bound; }
  Block block() { return fact_block("f" + std::to_string(pick(100)), {std::string(pick(300), 'x'), "y"}); }

  std::mt19937 numbers_{kSeed};
  DeterministicRandom random_{kSeed};
};

TEST(LineageOracle, AgreesOnAThousandGeneratedTokens) {
  const testing::TemporaryFolder folder;
  {
    std::ofstream file(folder / "tokens");
    Generator generator;
    for (int i = 0; i < 1'000; ++i) {
      const UnverifiedBiscuit token = generator.next();
      file << to_hex(token.bytes());
      for (const std::string& hash : lineage_hashes(token)) file << ' ' << hash;
      file << '\n';
    }
  }
  const std::string oracle = test::source_folder() + "/tests/tokens/lineage/oracle.py";
  EXPECT_EQ(std::system(("python3 " + oracle + " " + (folder / "tokens")).c_str()), 0) << "seed " << kSeed;
}

}  // namespace
}  // namespace hardtack
