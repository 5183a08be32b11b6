#include "tests/support/folders.h"

#include <cstdlib>

namespace hardtack::test {

std::string source_folder() { return HARDTACK_SOURCE_DIR; }

std::filesystem::path vectors_folder() {
  if (const char* named = std::getenv("HARDTACK_VECTORS")) return named;
  return std::filesystem::path(source_folder()) / ".." / "shared" / "vectors";
}

}  // namespace hardtack::test
