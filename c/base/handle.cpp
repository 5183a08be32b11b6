#include "c/base/handle.h"

#include <cstdio>
#include <cstdlib>

namespace hardtack::c {

void refuse_handle(const char* wanted, std::uint32_t found) {
  const char letters[5] = {static_cast<char>(found >> 24), static_cast<char>(found >> 16),
                           static_cast<char>(found >> 8), static_cast<char>(found), '\0'};
  std::fputs("hardtack: the handle given as `", stderr);
  std::fputs(wanted, stderr);
  if (found == kFreed) {
    std::fputs("` was freed before\n", stderr);
  } else {
    // Whoever frees memory may write over the mark.
    std::fputs("` is another one, or was freed before: it is marked `", stderr);
    for (const char letter : letters) {
      if (letter >= 'a' && letter <= 'z') std::fputc(letter, stderr);
    }
    std::fputs("`\n", stderr);
  }
  std::abort();
}

}  // namespace hardtack::c
