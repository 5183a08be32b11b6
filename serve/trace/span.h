// The span of the request that a thread answers now. TracedRequest begins and ends it; TracedDecisions writes decisions
// into it and gives its ids to the decision log. Belongs to its thread: handlers answer synchronously.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "serve/decision/decision_record.h"
#include "serve/trace/trace_parent.h"

namespace hardtack::serve {

struct Span {
  std::array<char, 32> trace_id;
  std::array<char, 16> span_id;
  std::optional<std::array<char, 16>> parent_id;
  bool recorded = false;
  std::int64_t begin_ns = 0;  // since 1970
  std::int64_t end_ns = 0;
  std::string trace_state;  // as others wrote it
  int status = 0;           // of HTTP; 0 where nothing is said over it
  std::optional<std::uint32_t> grpc_status;

  // Of the first decision; the count is of all.
  std::string_view api;  // of a constant
  std::string decision_id, policy_set, policy_digest;
  std::string_view reason;  // of a constant
  bool allowed = false;
  std::uint64_t decisions = 0;
};

// Null outside of a request.
Span*& current_span();

// Ids of this thread: never zero, never the same twice for all that matters, and no secret.
void fill_trace_id(std::array<char, 32>& id);
void fill_span_id(std::array<char, 16>& id);

// Writes decisions into the span, and gives them to `next`, which may be null, with its ids.
class TracedDecisions final : public DecisionObserver {
 public:
  explicit TracedDecisions(DecisionObserver* next) : next_(next) {}
  bool decided(const DecisionRecord& record) noexcept override;
  void acted(const ActionRecord& record) noexcept override {
    if (next_ != nullptr) next_->acted(record);
  }

 private:
  DecisionObserver* next_;
};

}  // namespace hardtack::serve
