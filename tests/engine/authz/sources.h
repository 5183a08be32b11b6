// Worlds from text, for tests of the engine.
#pragma once

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/authz/authorizer.h"
#include "engine/authz/credential_issuer.h"
#include "engine/authz/policy.h"
#include "engine/authz/request.h"
#include "engine/explain/world_text.h"
#include "grammar/compile.h"

namespace hardtack::testing_support {

inline const char* const kKeyA = "ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189";
inline const char* const kKeyB = "ed25519/a060270db7e9c9f06e8f9cc33a64e99f6596af12cb01c4b638df8afc7b642463";

struct TestBlock {
  TestBlock(const char* text) : source(text) {}
  TestBlock(std::string text) : source(std::move(text)) {}
  TestBlock(std::string text, const char* key) : source(std::move(text)), external_key(key) {}
  std::string source;
  std::optional<std::string> external_key;
};

inline Block block_of(const std::string& source, HashSeed seed = HashSeed::of_process()) {
  Result<Block> block = block_from_source(source, {}, {.seed = seed});
  if (!block) throw std::runtime_error(block.error().to_string() + " in: " + source);
  return *std::move(block);
}

inline Block rule_of(const std::string& source) {
  Result<Block> block = to_block(parse_rule_source(source));
  if (!block) throw std::runtime_error(block.error().to_string() + " in: " + source);
  return *std::move(block);
}

inline Block authorizer_of(const std::string& source, HashSeed seed = HashSeed::of_process()) {
  Result<Block> block = authorizer_from_source(source, {}, {.seed = seed});
  if (!block) throw std::runtime_error(block.error().to_string() + " in: " + source);
  return *std::move(block);
}

inline Credential credential_of(const std::vector<TestBlock>& sources, HashSeed seed = HashSeed::of_process()) {
  std::vector<CredentialBlock> blocks;
  for (const TestBlock& source : sources) {
    std::optional<PublicKey> key;
    if (source.external_key) key = PublicKey::from_text(*source.external_key).value();
    blocks.push_back({std::make_shared<const Block>(block_of(source.source, seed)), key});
  }
  return CredentialIssuer::issue(std::move(blocks)).value();
}

// Limits that no ordinary test meets, with no clock to fear on a busy machine.
inline EvalLimits patient_limits() {
  EvalLimits limits;
  limits.max_time = std::chrono::minutes(10);
  return limits;
}

// A policy, a token and a request, ready to be decided.
class Scenario {
 public:
  Scenario(const std::string& authorizer, const std::vector<TestBlock>& blocks = {}, PolicyOptions options = defaults(),
           HashSeed seed = HashSeed::of_process())
      : policy_(Policy::compile(authorizer_of(authorizer, seed), std::move(options)).value()), request_(policy_) {
    if (!blocks.empty()) credential_ = credential_of(blocks, seed);
  }

  static PolicyOptions defaults() {
    PolicyOptions options;
    options.limits = patient_limits();
    return options;
  }
  static PolicyOptions with(const EvalLimits& limits) {
    PolicyOptions options;
    options.limits = limits;
    return options;
  }

  Result<Decision> decide() { return authorizer_.authorize(policy_, request_, credential_); }
  Request& request() { return request_; }
  Authorizer& authorizer() { return authorizer_; }
  const std::shared_ptr<const Policy>& policy() const { return policy_; }
  const Credential* credential() const { return credential_ ? &*credential_ : nullptr; }

 private:
  std::shared_ptr<const Policy> policy_;
  Request request_;
  Authorizer authorizer_;
  std::optional<Credential> credential_;
};

// "allow 0", "deny 1", "no policy", each with the failed checks as "; authorizer 0" or "; block 1 2"; or "error
// <name>".
inline std::string outcome_text(const Result<Decision>& decision) {
  if (!decision) return "error " + std::string(error_name(decision.error().code()));
  std::string text = "no policy";
  if (decision->policy) {
    text = (decision->policy->kind == PolicyKind::kAllow ? "allow " : "deny ") +
           std::to_string(decision->policy->where.index);
  }
  for (const FailedCheck& check : decision->failed_checks) {
    text += check.where.block.is_authorizer() ? "; authorizer "
                                              : "; block " + std::to_string(*check.where.block.index()) + " ";
    text += std::to_string(check.where.index);
  }
  if (decision->allowed() != (text.starts_with("allow") && decision->failed_checks.empty())) text += " INCONSISTENT";
  return text;
}

inline std::string outcome(const std::string& authorizer, const std::vector<TestBlock>& blocks = {}) {
  return outcome_text(Scenario(authorizer, blocks).decide());
}

// Everything that must not depend on order: outcome, message of an error, facts with origins, rounds.
inline std::string full_outcome(const Result<Decision>& decision, const Authorizer& authorizer) {
  std::string text = outcome_text(decision);
  if (!decision) text += ": " + decision.error().to_string();
  for (const FactGroup& group : world_text(authorizer).facts) {
    text += "\n[";
    for (const BlockId id : group.origin) text += id.to_string() + ", ";
    text += "]";
    for (const std::string& fact : group.facts) text += " " + fact;
  }
  return text + "\nrounds " + std::to_string(authorizer.stats().iterations);
}

}  // namespace hardtack::testing_support
