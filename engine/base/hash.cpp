#include "engine/base/hash.h"

#include <sys/auxv.h>
#include <sys/random.h>

#include <cerrno>

namespace hardtack {
namespace {

HashSeed drawn() {
  HashSeed seed{};
  ssize_t filled;
  do {
    filled = getrandom(&seed, sizeof seed, 0);  // at most 256 bytes are never cut short
  } while (filled < 0 && errno == EINTR);
  if (filled == static_cast<ssize_t>(sizeof seed)) return seed;

  // A sandbox that forbids the call. The kernel has given the process 16 random bytes as it started, which the C
  // library uses for its own guards: only a digest of them is used here.
  if (const auto* given = reinterpret_cast<const char*>(getauxval(AT_RANDOM))) std::memcpy(&seed, given, sizeof seed);
  static const char anchor = 0;
  const std::uint64_t address = reinterpret_cast<std::uintptr_t>(&anchor);
  const std::uint64_t folded = mix(seed.a ^ 0xa0761d6478bd642fu, seed.b ^ 0xe7037ed1a0b428dbu);
  return HashSeed{mix(folded ^ address, 0x8ebc6af09c88c6e3u), mix(folded, address ^ 0x589965cc75374cc3u)};
}

}  // namespace

HashSeed HashSeed::of_process() {
  static const HashSeed seed = drawn();
  return seed;
}

}  // namespace hardtack
