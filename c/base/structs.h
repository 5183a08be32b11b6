// Structs that begin with their size: options that come in, results that go out, limits that are filled in.
//
//   HARDTACK_TRY(const hardtack_mint_options options, read_options(given));
//   return fill(stats, {0, run.facts, run.iterations, run.steps, elapsed});
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "c/hardtack.h"
#include "engine/base/error.h"
#include "engine/base/statement_ref.h"

namespace hardtack::c {

// No struct of this interface comes near it: a larger size was never set.
inline constexpr std::size_t kMostOptionBytes = 4'096;

// What was given in the size that this library knows; zeros for NULL and for what a shorter struct lacks. Errors:
// kUsage for a size that was not set, and for members of a later version that are not zero.
template <typename T>
Result<T> read_options(const T* given) {
  T known{};
  known.size = sizeof(T);
  if (given == nullptr) return known;
  // No header has a struct of another size, and half a pointer would be followed.
  const bool whole = given->size % alignof(T) == 0;
  if (given->size < sizeof given->size || given->size > kMostOptionBytes || !whole) {
    return fail(Error(ErrorCode::kUsage, "the size of the options is not set")
                    .with_help("options begin with their size: `options.size = sizeof options`"));
  }
  std::memcpy(static_cast<void*>(&known), given, std::min(given->size, sizeof(T)));
  const auto* bytes = reinterpret_cast<const unsigned char*>(given);
  for (std::size_t i = sizeof(T); i < given->size; ++i) {
    if (bytes[i] != 0) {
      return fail(Error(ErrorCode::kUsage, "the options hold something that this version of the library does not know")
                      .with_help("the program was built with the header of a later version"));
    }
  }
  return known;
}

// The same where a member that a shorter struct lacks has another default than zero, as limits have: zero means zero.
template <typename T>
Result<T> read_options_over(T defaults, const T* given) {
  if (given == nullptr) return defaults;
  HARDTACK_CHECK(read_options(given));
  std::memcpy(static_cast<void*>(&defaults), given, std::min(given->size, sizeof(T)));
  return defaults;
}

// As much as the caller has room for; its size stays. False for NULL, and for a size that was not set.
template <typename T>
bool fill(T* out, T value) {
  if (out == nullptr || out->size < sizeof out->size) return false;
  const std::size_t size = out->size;
  value.size = size;
  std::memcpy(static_cast<void*>(out), &value, std::min(size, sizeof(T)));
  return true;
}

// For `_init`: the size is an argument, since the struct is not yet filled in.
template <typename T>
void initialize(T* out, std::size_t size, T value) {
  if (out == nullptr || size < sizeof value.size || size > kMostOptionBytes) return;
  std::memset(static_cast<void*>(out), 0, size);
  value.size = size;
  std::memcpy(static_cast<void*>(out), &value, std::min(size, sizeof(T)));
}

hardtack_statement to_statement(const StatementRef& where);
// Error: kUsage for what names no statement.
Result<StatementRef> from_statement(const hardtack_statement* statement);

}  // namespace hardtack::c
