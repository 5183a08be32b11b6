// The facts of a workload as a service has them: strings and numbers of its own, not yet in any request.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/authz/request.h"
#include "engine/base/error.h"
#include "engine/program/block.h"

namespace hardtack::bench {

class RequestFacts {
 public:
  RequestFacts() = default;
  // Integers, booleans, strings and dates; kUsage for a fact of other terms.
  static Result<RequestFacts> from_block(const Block& facts);

  std::size_t size() const { return facts_.size(); }
  void add_to(Request& request) const;

 private:
  struct Fact {
    std::string name;
    std::size_t first;
    std::size_t count;
  };
  struct Term {
    Value value;
    std::string text;
  };
  std::vector<Fact> facts_;
  std::vector<Term> terms_;
};

}  // namespace hardtack::bench
