// All formats of tokens that this build knows.
//
//   HARDTACK_TRY(const TokenFormat* format, find_format("jwt"));
//   HARDTACK_TRY(const TokenFormat* format, detect_format(bytes));
//
// Stateless; the formats live as long as the program.
#pragma once

#include <span>
#include <string_view>

#include "engine/base/attributes.h"
#include "tokens/provider/token_format.h"

HARDTACK_API_BEGIN
namespace hardtack {

std::span<const TokenFormat* const> token_formats();

// Error: kUsage naming what is known.
Result<const TokenFormat*> find_format(std::string_view name);
// The one format whose tokens look like these bytes. No key is asked for and none is tried. Errors: kMalformedToken for
// bytes that are of no format, and for bytes that are of two.
Result<const TokenFormat*> detect_format(ByteView token);

}  // namespace hardtack
HARDTACK_API_END
