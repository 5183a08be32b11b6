// Told of every rule that fires and of every query that is asked, for coverage of policies by their tests. An
// evaluation without one pays a comparison with null for each rule and query.
//
//   struct Hits : QueryObserver { void answered(const StatementRef& where, bool matched) override { ... } } hits;
//   Authorizer authorizer({.observer = &hits});
#pragma once

#include "engine/base/attributes.h"
#include "engine/base/statement_ref.h"

HARDTACK_API_BEGIN
namespace hardtack {

class QueryObserver {
 public:
  virtual ~QueryObserver() = default;
  // A rule was applied, in one round of several, or an alternative of a check or policy was asked: `where` names it.
  // For `check all`, matched means that it holds. One that could not be evaluated did not match. Must not use the
  // authorizer, and must not throw.
  virtual void answered(const StatementRef& where, bool matched) = 0;
};

}  // namespace hardtack
HARDTACK_API_END
