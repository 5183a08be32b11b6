#include "engine/terms/valid_text.h"

#include <algorithm>

#include "engine/text/utf8.h"

namespace hardtack {
// Recursion is bounded by kMaxTermDepth.
bool has_valid_text(const TermStore& terms, Value value) {
  if (value.is(ValueType::kString)) return is_valid_utf8(terms.text(value.as_string()));
  if (!value.is_collection()) return true;
  return std::ranges::all_of(terms.elements(value), [&](Value element) { return has_valid_text(terms, element); });
}

}  // namespace hardtack
