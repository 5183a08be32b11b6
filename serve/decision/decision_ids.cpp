#include "serve/decision/decision_ids.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "engine/base/clock.h"
#include "tokens/bytes/hex.h"
#include "tokens/crypto/random.h"

namespace hardtack::serve {

DecisionIds::DecisionIds() {
  std::array<std::uint8_t, 10> random{};
  if (!SystemRandom().fill(random)) {
    const auto now = static_cast<std::uint64_t>(steady_now().count()) ^ reinterpret_cast<std::uintptr_t>(this);
    for (std::size_t i = 0; i < 8; ++i) random[i] = static_cast<std::uint8_t>(now >> (8 * i));
  }
  std::ranges::copy(to_hex(random) + "-", prefix_.begin());
}

DecisionId DecisionIds::next() {
  DecisionId id;
  char* const begin = std::ranges::copy(prefix_, id.text_.begin()).out;
  char* const end = std::to_chars(begin, id.text_.data() + id.text_.size(), count_++, 16).ptr;
  id.size_ = static_cast<std::size_t>(end - id.text_.data());
  return id;
}

}  // namespace hardtack::serve
