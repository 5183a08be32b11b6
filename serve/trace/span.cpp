#include "serve/trace/span.h"

#include <algorithm>
#include <cstring>
#include <span>

#include "engine/base/clock.h"
#include "tokens/crypto/random.h"

namespace hardtack::serve {
namespace {

// splitmix64, from a seed of the system's generator.
class Ids {
 public:
  Ids() {
    std::array<std::uint8_t, sizeof state_> bytes{};
    if (SystemRandom().fill(bytes)) {
      std::memcpy(&state_, bytes.data(), sizeof state_);
    } else {
      state_ = static_cast<std::uint64_t>(steady_now().count()) ^ reinterpret_cast<std::uintptr_t>(this);
    }
  }
  void fill(std::span<char> digits) {
    do {
      for (std::size_t i = 0; i < digits.size(); i += 16) {
        std::uint64_t bits = next();
        for (std::size_t j = i; j < i + 16; ++j, bits >>= 4) digits[j] = "0123456789abcdef"[bits & 15];
      }
    } while (std::ranges::count(digits, '0') == static_cast<std::ptrdiff_t>(digits.size()));
  }

 private:
  std::uint64_t next() {
    std::uint64_t mixed = state_ += 0x9e3779b97f4a7c15;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    return mixed ^ (mixed >> 31);
  }

  std::uint64_t state_ = 0;
};

Ids& ids() {
  thread_local Ids mine;
  return mine;
}

}  // namespace

Span*& current_span() {
  thread_local Span* span = nullptr;
  return span;
}

void fill_trace_id(std::array<char, 32>& id) { ids().fill(id); }
void fill_span_id(std::array<char, 16>& id) { ids().fill(id); }

bool TracedDecisions::decided(const DecisionRecord& record) noexcept {
  Span* const span = current_span();
  if (span == nullptr) return next_ == nullptr || next_->decided(record);
  bool kept = true;
  if (next_ != nullptr) {
    DecisionRecord traced = record;
    traced.trace_id = {span->trace_id.data(), span->trace_id.size()};
    traced.span_id = {span->span_id.data(), span->span_id.size()};
    kept = next_->decided(traced);
  }
  if (!span->recorded || span->decisions++ > 0) return kept;
  try {
    span->decision_id = record.decision_id;
    span->policy_set = record.policy_set;
    span->policy_digest = record.policy_digest;
  } catch (...) {
    span->recorded = false;  // for want of memory
  }
  span->api = record.api;
  span->allowed = record.allowed && kept;
  span->reason = kept ? record.reason : "unlogged";
  return kept;
}

}  // namespace hardtack::serve
