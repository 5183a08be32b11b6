#include "tokens/crypto/random.h"

#include <botan/system_rng.h>

#include <exception>

namespace hardtack {

Result<void> SystemRandom::fill(std::span<std::uint8_t> out) {
  // Botan reports a failing system generator; libsodium's would abort the process.
  try {
    Botan::System_RNG generator;
    generator.randomize(out.data(), out.size());
    return {};
  } catch (const std::exception& error) {
    return fail(ErrorCode::kRandomnessFailed, std::string("the system's random generator failed: ") + error.what());
  }
}

}  // namespace hardtack
