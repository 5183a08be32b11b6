// Which parts of the policies that tests name the tests have tried: rules, the alternatives of checks and policies.
//
// Plain data, in the order of the files' names and of their texts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/statement_ref.h"
#include "grammar/text/source.h"

namespace hardtack::policytest {

// A part was tried in a case, at this place of this file.
struct CoverageHit {
  const Source* source = nullptr;
  std::uint32_t begin = 0;
  bool matched = false;
  friend auto operator<=>(const CoverageHit&, const CoverageHit&) = default;
};

struct CoverageUnit {
  StatementRef where;           // of the file, as the authorizer or as a block
  Span span;                    // of the rule, or of the alternative
  std::uint64_t matched = 0;    // cases in which it matched
  std::uint64_t unmatched = 0;  // cases in which it was tried and did not match

  bool tried() const { return matched + unmatched > 0; }
};

struct FileCoverage {
  std::shared_ptr<const Source> source;
  std::vector<CoverageUnit> units;  // in the order of the text
};

struct Coverage {
  std::map<std::string, FileCoverage> files;

  std::size_t units() const;
  // What matched at least once.
  std::size_t covered() const;
  // In percent; 100 where there is nothing to cover.
  double percent() const;
};

}  // namespace hardtack::policytest
