// Whether tests notice when a policy says something else. Each mutant is a policy file with one edit: a check, a
// policy, a rule or one of their conditions dropped, a decision or a comparison turned round, a scope dropped. The
// tests that tried the place run again with it; a mutant that none of them notices survives, and something that the
// policy says is tested by nothing.
//
// Deterministic: mutants are in the order of the files' names and of their texts, and nothing is random. A statement
// whose mutants are equivalent says so in a comment, `// hardtack: equivalent REASON`; those are listed apart.
//
//   const MutationResult found = mutate(files, host, {});
//   for (const Mutant& mutant : found.survivors) ...
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "grammar/text/diagnostic.h"
#include "policytest/evaluate/host.h"
#include "policytest/run/run.h"

namespace hardtack::policytest {

struct MutationLimits {
  std::size_t max_mutants = 5'000;  // of all files
};

struct Mutant {
  std::shared_ptr<const Source> source;
  Span span;                // of what is changed
  Span statement;           // that it is in
  std::string description;  // "drop the check", "`<` becomes `>=`"
  TextEdit edit;
  std::string reason;  // why it is equivalent, if a comment says so
};

struct MutationResult {
  std::size_t tried = 0;
  std::size_t noticed = 0;
  std::vector<Mutant> survivors;
  std::vector<Mutant> equivalent;
  bool cut_short = false;  // there are more mutants than the limit
};

struct MutationOptions {
  RunOptions run = {};
  MutationLimits limits = {};
  std::function<void(std::size_t done, std::size_t all)> progress;
};

// The edits of one file, in the order of its text. Some may give no policy.
std::vector<Mutant> mutants_of(const std::shared_ptr<const Source>& source, SourceKind kind);

// Tests that fail without a mutation notice nothing; run them first.
MutationResult mutate(std::span<const TestFile> files, const TestHost& host, const MutationOptions& options);

}  // namespace hardtack::policytest
