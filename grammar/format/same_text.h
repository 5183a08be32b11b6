// Whether two texts hold the same tokens and the same comments, which is what a formatter may not change.
#pragma once

#include <string_view>

namespace hardtack {

// Keywords are the same in any case, comments without the blanks at their end. Both texts are valid UTF-8. Linear.
bool same_tokens_and_comments(std::string_view a, std::string_view b);

}  // namespace hardtack
