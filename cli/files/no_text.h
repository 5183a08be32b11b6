// What was given in place of a policy by mistake, and must not be shown as one.
#pragma once

#include <string_view>

namespace hardtack::cli {

// A key or a token, or a part of one: a policy has more than one word.
bool looks_like_no_text(std::string_view text);

}  // namespace hardtack::cli
