// Reads JSON texts, one a line, and prints the canonical form of each: for tests/interop/formats/requests.mjs.
#include <iostream>
#include <string>

#include "json/jcs.h"

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    const auto canonical = hardtack::canonicalize_json(line, {});
    if (!canonical) std::cerr << canonical.error().to_string() << '\n';
    std::cout << canonical.value_or("") << '\n';
  }
  return 0;
}
