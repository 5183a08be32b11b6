// Every bound of the engine in one place. Zero never means unlimited: a zero limit refuses the first use of what it
// bounds. Limits come from the host only; no token, snapshot or policy text can raise one. Defaults are explained in
// docs/limits.md.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "engine/base/attributes.h"

HARDTACK_API_BEGIN
namespace hardtack {

// Bounds on one block (or one policy file) while it is built.
struct ProgramLimits {
  std::size_t max_facts = 100'000;
  std::size_t max_rules = 1'024;
  std::size_t max_checks = 1'024;
  std::size_t max_policies = 1'024;
  std::size_t max_queries = 64;         // alternatives joined by `or` in one check or policy
  std::size_t max_atoms = 32;           // predicates in one body
  std::size_t max_terms = 64;           // terms of one predicate
  std::size_t max_elements = 1'024;     // of one set, array or map
  std::size_t max_operations = 10'000;  // of all expressions of one query
  std::size_t max_closure_depth = 48;
  std::size_t max_strings = 1'000'000;       // distinct strings and byte strings
  std::size_t max_string_bytes = 64u << 20;  // of all of them together
  std::size_t max_keys = 1'024;

  // Bounds for a block that arrived in a token.
  static ProgramLimits for_token() {
    ProgramLimits limits;
    limits.max_facts = 4'096;
    limits.max_strings = 4'096 + 28;
    limits.max_string_bytes = 64u << 10;
    limits.max_keys = 64;
    return limits;
  }
};

// Bounds on one authorization: rules, checks, policies and queries together.
struct EvalLimits {
  std::uint64_t max_facts = 1'000;      // (fact, origin) pairs, as the reference counts them
  std::uint64_t max_iterations = 100;   // rounds of rule application, as the reference counts them
  std::uint64_t max_steps = 1'000'000;  // rows tried in joins, operations, closure calls and units of work in builtins
  std::size_t max_memory = 16u << 20;   // bytes held by facts, indexes and values made during evaluation
  std::chrono::nanoseconds max_time = std::chrono::milliseconds(20);  // a backstop; a step budget decides first
};

// Bounds on the distinct constant patterns of one policy. Defaults are explained in docs/limits.md.
struct PatternLimits {
  std::size_t max_patterns = 1'024;
  std::size_t max_pattern_bytes = 64u << 10;       // of all of them
  std::size_t max_pattern_instructions = 131'072;  // that all of them compile to
};

// Depth of nested arrays, maps and sets in one value: the deepest that a token can carry (protobuf depth 100).
inline constexpr std::size_t kMaxTermDepth = 46;

// A fact's origin is a 64-bit set: the authorizer and blocks 0 to 62.
inline constexpr std::size_t kMaxBlocks = 63;

}  // namespace hardtack
HARDTACK_API_END
