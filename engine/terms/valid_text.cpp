#include "engine/terms/valid_text.h"

#include <algorithm>

#include "engine/text/utf8.h"

namespace hardtack {
namespace {

// Most text is ASCII, for which this is one pass without branches.
bool is_text(std::string_view text) {
  unsigned char bits = 0;
  for (char c : text) bits |= static_cast<unsigned char>(c);
  return bits < 0x80 || is_valid_utf8(text);
}

}  // namespace

// Recursion is bounded by kMaxTermDepth.
bool has_valid_text(const TermStore& terms, Value value) {
  if (value.is(ValueType::kString)) return is_text(terms.text(value.as_string()));
  if (!value.is_collection()) return true;
  return std::ranges::all_of(terms.elements(value), [&](Value element) { return has_valid_text(terms, element); });
}

}  // namespace hardtack
