// Caveats that are policy text, as checks.
//
//   const DatalogCaveats caveats;
//   format.verify(token, {.keys = keys, .now = now, .caveats = &caveats});
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/attributes.h"
#include "tokens/provider/token_format.h"

HARDTACK_API_BEGIN
namespace hardtack {

// A caveat is compiled if it is one check, with or without the semicolon at its end: `check if operation("read")`.
// Everything else is no policy text, and nobody but who knows the caveat can satisfy it. Stateless; any thread.
class DatalogCaveats final : public CaveatCompiler {
 public:
  static constexpr std::size_t kMaxCaveatBytes = 4 * 1024;
  bool is_check(std::string_view caveat) const override;
  Result<Block> compile(const std::vector<std::string>& checks, const Append& append) const override;
};

}  // namespace hardtack
HARDTACK_API_END
