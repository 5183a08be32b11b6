#include "engine/base/hash.h"

namespace hardtack {

HashSeed HashSeed::of_process() {
  static const char anchor = 0;  // its address is all that is used
  const auto address = reinterpret_cast<std::uintptr_t>(&anchor);
  return HashSeed{mix(address, 0xa0761d6478bd642fu), mix(address ^ 0xe7037ed1a0b428dbu, 0x8ebc6af09c88c6e3u) | 1};
}

}  // namespace hardtack
