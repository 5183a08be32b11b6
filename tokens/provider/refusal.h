// Why a token is refused: the library's Error, and the name that the format itself has for it.
//
// Formats that others defined have error names that their users test for (`TokenExpired`, `discharge_missing`). The
// name is what `hardtack token verify --json` shows as `code`; docs/tokens/ lists those of each format. An Error
// becomes a refusal by itself, under its own name, so HARDTACK_TRY works with functions that give a Result.
//
//   if (expired) return refuse(ErrorCode::kExpired, "TokenExpired", "the token expired at ...");
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/attributes.h"
#include "engine/base/error.h"

HARDTACK_API_BEGIN
namespace hardtack {

struct TokenRefusal {
  TokenRefusal(Error why) : error(std::move(why)), code(error_name(error.code())) {}  // NOLINT: see above
  TokenRefusal(Error why, std::string_view name) : error(std::move(why)), code(name) {}

  Error error;
  std::string code;
  std::string reason = {};  // finer than the code, where the format tells more apart
};

template <typename T>
using TokenResult = std::expected<T, TokenRefusal>;

[[nodiscard]] inline std::unexpected<TokenRefusal> refuse(ErrorCode code, std::string_view name, std::string message) {
  return std::unexpected(TokenRefusal(Error(code, std::move(message)), name));
}
[[nodiscard]] inline std::unexpected<TokenRefusal> refuse(Error error, std::string_view name) {
  return std::unexpected(TokenRefusal(std::move(error), name));
}

}  // namespace hardtack
HARDTACK_API_END
