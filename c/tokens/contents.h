// Where a callback puts bytes that it was asked for.
#pragma once

#include <optional>
#include <utility>

#include "c/base/failure.h"
#include "c/hardtack.h"
#include "engine/base/error.h"
#include "tokens/bytes/secret.h"

struct hardtack_contents {
  std::optional<hardtack::SecretBytes> bytes;
};

namespace hardtack::c {

// What a callback put there; `ask` calls it with the place. Errors: what it returned, or kIo with `nothing` for one
// that gave nothing.
template <typename Ask>
Result<SecretBytes> contents_from(const char* nothing, Ask ask) {
  hardtack_contents contents;
  if (hardtack_error* const error = ask(&contents); error != nullptr) return fail(take_error(error));
  if (!contents.bytes) return fail(ErrorCode::kIo, nothing);
  return *std::move(contents.bytes);
}

}  // namespace hardtack::c
