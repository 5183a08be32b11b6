// What a client sees of a stopped decision as variables: places of a tree that is not built but looked up, a node at a
// time and a page at a time. Plain data.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hardtack::dap {

// A variable with parts. What `a` and `b` mean is the kind's.
struct Node {
  enum class Kind : std::uint8_t {
    kFacts,       // predicates
    kPredicate,   // a: among the predicates of the stop
    kFact,        // a: among the recording's facts
    kPremises,    // a: firing
    kFiring,      // a: firing: bindings, premises, fact
    kBindings,    // of the stop's step
    kStatement,   // of the stop's step
    kQuery,       // a: statement; b: query of it
    kQueryFacts,  // the same: what it matched
    kNearMisses,  // the same
    kHidden,      // the same
    kLimits,
    kDecision,
    kFailed,  // the failed checks of the decision
    kRows,    // a: a result of `evaluate`
  };
  Kind kind{};
  std::size_t a = 0;
  std::size_t b = 0;
  friend auto operator<=>(const Node&, const Node&) = default;
};

struct Variable {
  std::string name;
  std::string value;
  std::string type;
  std::optional<Node> node;  // if it has parts
  std::size_t indexed = 0;   // of these
  // What to ask `evaluate` for, if that gives the same.
  std::string expression;
};

struct Page {
  std::size_t start = 0;
  std::size_t count = 0;
};

}  // namespace hardtack::dap
