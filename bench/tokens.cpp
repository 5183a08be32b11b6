#include "bench/tokens.h"

#include "bench/workloads.h"
#include "grammar/compile.h"

namespace hardtack::bench {

Result<void> SeededSource::fill(std::span<std::uint8_t> out) {
  for (std::uint8_t& byte : out) byte = static_cast<std::uint8_t>(Random(state_++).next());
  return {};
}

Result<PrivateKey> benchmark_root() {
  SeededSource source(1);
  return PrivateKey::generate(KeyAlgorithm::kEd25519, source);
}

Result<Block> authority_block() {
  return block_from_source(R"(right("file1", "read"); right("file2", "read"); right("file1", "write");)");
}

Result<Block> attenuation_block() {
  return block_from_source(R"(check if resource("file1"); check if operation("read");)");
}

Result<UnverifiedBiscuit> benchmark_token(std::size_t blocks) {
  SeededSource source(1'000);
  HARDTACK_TRY(const PrivateKey root, benchmark_root());
  HARDTACK_TRY(const Block authority, authority_block());
  HARDTACK_TRY(const Block attenuation, attenuation_block());
  HARDTACK_TRY(UnverifiedBiscuit token, mint(authority, root, {}, source));
  for (std::size_t i = 1; i < blocks; ++i) {
    HARDTACK_TRY(token, append(token, attenuation, {}, source));
  }
  return token;
}

}  // namespace hardtack::bench
