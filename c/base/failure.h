// Why a call fails, until it becomes a hardtack_error: an Error, and what only some of them know. And the guard that
// every function passes through, so that no exception crosses.
//
//   hardtack_error* hardtack_block_parse(hardtack_text source, ..., hardtack_block** block) {
//     return make(block, [&]() -> Outcome<std::unique_ptr<hardtack_block>> {
//       HARDTACK_TRY(const std::string_view text, text_of(source, "source"));
//       ...
//     });
//   }
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <new>
#include <string>
#include <utility>

#include "c/base/handle.h"
#include "c/hardtack.h"
#include "engine/base/error.h"
#include "grammar/text/diagnostic.h"
#include "grammar/text/source.h"
#include "tokens/provider/refusal.h"

namespace hardtack::c {

struct Failure {
  Failure(Error why) : error(std::move(why)) {}  // NOLINT: what HARDTACK_TRY returns
  Failure(TokenRefusal refusal) : error(std::move(refusal.error)), reason(std::move(refusal.code)) {}  // NOLINT
  Failure(Error why, LineColumn at) : error(std::move(why)), place(at) {}

  Error error;
  std::string reason = {};  // a format's own name for it; empty if it has none
  LineColumn place = {0, 0};
  // Of a decision: who made it, and as which of its decisions.
  const void* by = nullptr;
  std::uint64_t turn = 0;
};

template <typename T>
using Outcome = std::expected<T, Failure>;

// The first error of a text that has some.
Failure source_failure(const Source& source, const Diagnostics& diagnostics);

}  // namespace hardtack::c

struct hardtack_error : hardtack::c::HandleOf<"erro", "error"> {
  struct Detail {
    hardtack::c::Failure failure;
    std::string text;
  };
  constexpr hardtack_error() = default;
  explicit hardtack_error(std::unique_ptr<const Detail> why) : detail(why.release()) {}

  // Owned; null for the error that says memory has ended, of which there is one for all.
  const Detail* detail = nullptr;
};

namespace hardtack::c {

hardtack_error* out_of_memory() noexcept;
// Never null.
hardtack_error* to_handle(Failure failure) noexcept;
// Of the exception that is being handled.
hardtack_error* from_exception() noexcept;
// What a callback returned, which is freed.
Error take_error(hardtack_error* error);

// Runs `body`, which returns an Outcome<void> or a Result<void>.
template <typename Body>
hardtack_error* attempt(Body body) noexcept {
  try {
    auto outcome = body();
    if (outcome) [[likely]]
      return nullptr;
    return to_handle(std::move(outcome.error()));
  } catch (...) {
    return from_exception();
  }
}

// The same for a body that gives a unique_ptr to a handle, or null where there may be none, which becomes `*out`.
template <typename T, typename Body>
hardtack_error* make(T** out, Body body) noexcept {
  if (out == nullptr) {
    return attempt([]() -> Result<void> { return fail(ErrorCode::kUsage, "the place for the result is NULL"); });
  }
  *out = nullptr;
  try {
    auto outcome = body();
    if (!outcome) return to_handle(std::move(outcome.error()));
    *out = outcome->release();
    return nullptr;
  } catch (...) {
    return from_exception();
  }
}

}  // namespace hardtack::c
