// Words of the command line in messages.
#pragma once

#include <string>
#include <string_view>

namespace hardtack::cli {

// A word in back-ticks. It may be a secret in the wrong place, so of a long one only the length is said: "`eddsa`", "of
// 64 characters".
std::string shown_word(std::string_view word);

}  // namespace hardtack::cli
