// Whether a text that is going to be kept or shown holds a token or a private key, passed by mistake in place of an id
// or a reason. It knows forms, not contents: a secret without one cannot be told from a word. Stateless.
//
//   if (holds_secret(reason)) return fault(at, "holds a token or a key");
#pragma once

#include <string_view>

namespace hardtack::serve {

bool holds_secret(std::string_view text);

}  // namespace hardtack::serve
