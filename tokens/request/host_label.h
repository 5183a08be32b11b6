// Labels of host names with letters beyond ASCII, as the DNS has them: `bücher` is `xn--bcher-kva`.
//
// The mapping is that of UTS 46 (nontransitional) for the letters of Latin-1, Latin Extended-A, Greek and Cyrillic,
// which are those that need no tables of Unicode: every other character is refused rather than guessed at, and whoever
// signs for such a name writes its ASCII form. Verifiers convert nothing. Stateless; may be called from any thread.
//
//   HARDTACK_TRY(std::string label, ascii_label("bücher"));
#pragma once

#include <string>
#include <string_view>

#include "engine/base/error.h"

namespace hardtack {

// Error: kMalformedToken.
Result<std::string> ascii_label(std::string_view label);

}  // namespace hardtack
