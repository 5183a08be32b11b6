// The specification's evaluation, written to be obviously right and shared with the engine in nothing but the Block it
// reads: every rule is tried on every combination of facts until nothing new appears; then checks and policies are
// asked. Slow (n to the power of k); for programs of a few dozen facts.
//
//   Outcome expected = evaluate_naively({.authorizer = &policy_source, .blocks = {{block, std::nullopt}}});
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/base/limits.h"
#include "engine/program/block.h"
#include "tests/reference/term.h"

namespace hardtack::reference {

struct NaiveBlock {
  std::shared_ptr<const Block> block;
  std::optional<PublicKey> external_key;
};

struct NaiveInput {
  const Block* authorizer = nullptr;
  std::vector<NaiveBlock> blocks;
  std::uint64_t max_facts = 1'000;
  // Facts tried in all joins together; a join of three atoms over a thousand facts tries 10^9.
  std::uint64_t max_tried = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t max_iterations = 100;
};

inline constexpr std::size_t kAuthorizerOrigin = static_cast<std::size_t>(-1);
using OriginSet = std::set<std::size_t>;

struct NaiveFact {
  std::string name;
  std::vector<Term> terms;
  OriginSet origin;
  friend auto operator<=>(const NaiveFact&, const NaiveFact&) = default;
};

struct Outcome {
  std::set<NaiveFact> facts;
  std::uint64_t iterations = 0;
  // Empty if a decision was reached. Several where the specification leaves open which one is met first.
  std::set<ErrorCode> errors;
  // The matched policy, if any, and its kind.
  std::optional<std::size_t> policy;
  bool policy_allows = false;
  // (block or kAuthorizerOrigin, check) in the order authorizer, block 0, block 1, ...
  std::vector<std::pair<std::size_t, std::size_t>> failed_checks;
  // More facts were tried than the input allows: nothing else is known.
  bool gave_up = false;

  bool allowed() const { return errors.empty() && policy && policy_allows && failed_checks.empty(); }
  std::string to_string() const;
};

Outcome evaluate_naively(const NaiveInput& input);

}  // namespace hardtack::reference
