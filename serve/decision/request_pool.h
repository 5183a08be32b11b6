// The requests that one thread fills again and again, one for each policy that it decides by, so that a decision
// allocates nothing. Keeps those that were used last; a policy that was replaced is let go when others take its place,
// or by clear(). Belongs to its thread.
//
//   Request& request = worker.requests.of(set.policy);   // without facts
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "engine/authz/request.h"

namespace hardtack::serve {

class RequestPool {
 public:
  // Valid until kKept other policies were asked for, or clear().
  Request& of(const std::shared_ptr<const Policy>& policy) {
    Slot* oldest = &slots_[0];
    ++clock_;
    for (Slot& slot : slots_) {
      if (slot.request && slot.request->shared_policy() == policy) {
        slot.used = clock_;
        slot.request->clear();
        return *slot.request;
      }
      if (slot.used < oldest->used) oldest = &slot;
    }
    oldest->used = clock_;
    return oldest->request.emplace(policy);
  }

  void clear() {
    for (Slot& slot : slots_) slot = {};
  }

  static constexpr std::size_t kKept = 4;

 private:
  struct Slot {
    std::optional<Request> request;
    std::uint64_t used = 0;
  };
  std::array<Slot, kKept> slots_;
  std::uint64_t clock_ = 0;
};

}  // namespace hardtack::serve
