// What a verifier vouches for: the blocks of a token whose signatures hold, with the keys of third parties, and facts
// about them that the verifier itself computed. It is the only way for a token into a world, and only a verifier makes
// one (engine/authz/credential_issuer.h): authorizing something unverified does not compile.
// Immutable; may be shared between threads.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "engine/authz/reserved_name.h"
#include "engine/base/error.h"
#include "engine/program/block.h"

namespace hardtack {

struct CompiledBlock;

struct CredentialBlock {
  std::shared_ptr<const Block> block;
  std::optional<PublicKey> external_key;  // of the third party that signed the block
};

class Credential {
 public:
  Credential(const Credential&) = default;
  Credential& operator=(const Credential&) = default;
  Credential(Credential&&) noexcept = default;
  Credential& operator=(Credential&&) noexcept = default;

  // At least one and at most kMaxBlocks.
  const std::vector<CredentialBlock>& blocks() const { return state_->blocks; }
  // Facts that enter the world with the authorizer's origin, such as `revocation_id(0, hex:..)`.
  const Block& verified_facts() const { return *state_->verified_facts; }
  // Why no world accepts this credential, if so: a rule with an unbound head variable, or a reserved name.
  const std::optional<Error>& defect() const { return state_->defect; }
  // Whether both are copies of one.
  bool is_same(const Credential& other) const { return state_ == other.state_; }
  // What the heap holds for it, without the blocks, which it shares with the token.
  std::size_t held_bytes() const;
  // For the engine: one for each block, then one for the verified facts.
  const std::vector<std::shared_ptr<const CompiledBlock>>& compiled() const { return state_->compiled; }

 private:
  friend class CredentialIssuer;
  struct State {
    std::vector<CredentialBlock> blocks;
    std::shared_ptr<const Block> verified_facts;
    std::vector<std::shared_ptr<const CompiledBlock>> compiled;
    std::optional<Error> defect;
  };
  explicit Credential(std::shared_ptr<const State> state) : state_(std::move(state)) {}

  std::shared_ptr<const State> state_;
};

}  // namespace hardtack
