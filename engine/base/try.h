// Passing errors on. Users include <hardtack/macros.h>; the library's other headers bring them to nobody.
#pragma once

#include <expected>
#include <utility>

#define HARDTACK_CONCAT_INNER(a, b) a##b
#define HARDTACK_CONCAT(a, b) HARDTACK_CONCAT_INNER(a, b)
#define HARDTACK_TRY_IMPL(result, declaration, expression)                \
  auto result = (expression);                                             \
  if (!(result)) return ::std::unexpected(::std::move((result).error())); \
  declaration = *::std::move(result)

// Declares a variable from a Result, or returns its error: HARDTACK_TRY(auto block, builder.build());
#define HARDTACK_TRY(declaration, ...) \
  HARDTACK_TRY_IMPL(HARDTACK_CONCAT(hardtack_result_, __LINE__), declaration, (__VA_ARGS__))

// The same for a Result<void>, or where the value is not wanted.
#define HARDTACK_CHECK(...)                                           \
  do {                                                                \
    if (auto hardtack_status = (__VA_ARGS__); !hardtack_status)       \
      return ::std::unexpected(::std::move(hardtack_status.error())); \
  } while (false)
