// Tokens as mail programs, terminals and editors leave them: broken over lines, in quotes, with a mark at the start.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/base/error.h"

namespace hardtack::cli {

// The error for text that would be base64url but for something that was added to it, with the advice to remove that;
// nothing for text that is something else altogether. To be asked about text that could not be read.
//
//   the text has a line break inside, behind 76 characters
//     help: remove it, as `tr -d '[:space:]'` does
std::optional<Error> mangled_text(std::string_view text);

// Bytes rather than text: what `--raw-input` reads.
bool looks_binary(std::string_view contents);

}  // namespace hardtack::cli
