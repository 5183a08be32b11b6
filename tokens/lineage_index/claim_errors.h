// Errors about the claims of delegations, in the words of the program whose passports and JWTs are read here, since its
// users search logs for them: `missing:exp`, `malformed:cwd`, `attenuation:exp:block 2: ...`. The only place that
// writes these words; code asks for Error::code(). Safe from any thread.
//
//   if (!exp) return missing_claim("exp");
//   if (child.exp > parent.exp) return wider_claim("exp", block, "it is after the parent's");
#pragma once

#include <cstddef>
#include <expected>
#include <string_view>

#include "engine/base/error.h"

namespace hardtack {

// kInvalidClaim; `where` follows the name, such as " in block 2".
std::unexpected<Error> missing_claim(std::string_view name, std::string_view where = {});
std::unexpected<Error> malformed_claim(std::string_view name, std::string_view where = {});
// kLineageNarrowing: block `block` grants more of `dimension` than its parent has, or more than can be granted.
std::unexpected<Error> wider_claim(std::string_view dimension, std::size_t block, std::string_view reason);

}  // namespace hardtack
