// Which limit of an evaluation was exceeded, in numbers. An Error with a code of 5xx carries it, so that nobody needs
// to read its message.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/attributes.h"

HARDTACK_API_BEGIN
namespace hardtack {

enum class LimitId : std::uint8_t { kMaxFacts, kMaxIterations, kMaxSteps, kMaxMemory, kMaxTime };
// The member of EvalLimits: "max_facts".
std::string_view name_of(LimitId limit);

struct LimitReached {
  LimitId limit{};
  std::uint64_t configured = 0;  // facts, rounds, steps, bytes or nanoseconds
  std::uint64_t observed = 0;    // in the same unit

  // Of the limit.
  std::string_view name() const { return name_of(limit); }
  // "1000", "16777216 bytes", "20000 us".
  std::string configured_text() const;
  // "1001 facts", "16777300 bytes", "20031 us".
  std::string observed_text() const;

  friend bool operator==(const LimitReached&, const LimitReached&) = default;
};

}  // namespace hardtack
HARDTACK_API_END
