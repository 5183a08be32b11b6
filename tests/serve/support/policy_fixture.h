// A policy store over text, for tests of what decides.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "serve/policies/policy_store.h"

namespace hardtack::serve::testing {

inline std::shared_ptr<const PolicySet> policy_set(const std::string& text) {
  PolicySetOptions patient;  // time decides nothing here
  patient.policy.limits.max_time = std::chrono::minutes(10);
  auto compiled = compile_policy_set({.name = "default", .policies = {{"policy", text}}}, patient);
  EXPECT_TRUE(compiled) << compiled.error().error.to_string();
  return *compiled;
}

// Decides by one set, or, where `none`, by nothing.
class PolicyFixture {
 public:
  explicit PolicyFixture(const std::string& text) { load(text); }
  void load(const std::string& text) {
    set_ = policy_set(text);
    EXPECT_TRUE(store_.reload());
  }
  const PolicyStore& store() const { return store_; }
  const PolicySet* choose(const PolicySets& sets) const { return none ? nullptr : sets.usual().get(); }

  bool none = false;

 private:
  std::shared_ptr<const PolicySet> set_;
  PolicyStore store_{[this](const PolicySets*) -> LoadedSets { return std::vector{set_}; }};
};

}  // namespace hardtack::serve::testing
