// What a verifier vouches for: the blocks of a token whose signatures hold, with the keys of third parties, who issued
// it, and facts about it that the verifier itself computed. Whatever its format, it is the only way for a token into a
// world, and only a verifier makes one (engine/authz/credential_issuer.h): authorizing something unverified does not
// compile. Immutable; may be shared between threads.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "engine/program/block.h"

HARDTACK_API_BEGIN
namespace hardtack {

struct CompiledBlock;

struct CredentialBlock {
  std::shared_ptr<const Block> block;
  std::optional<PublicKey> external_key;  // of the third party that signed the block
};

// Who issued a credential, as a policy reads it of further ones: `verified:credential(n, format, issuer)`.
struct Issuance {
  std::string format;            // "biscuit"
  std::optional<PublicKey> key;  // that the first block was verified with
  std::string name;              // of the issuer where keys are secrets, or are found by name

  // At the end of `text` the key as policies write it, or the name.
  void append_issuer(std::string& text) const {
    if (key) {
      key->append_text(text);
    } else {
      text += name;
    }
  }
};

class Credential {
 public:
  Credential(const Credential&) = default;
  Credential& operator=(const Credential&) = default;
  Credential(Credential&&) noexcept = default;
  Credential& operator=(Credential&&) noexcept = default;

  // At least one and at most kMaxBlocks.
  const std::vector<CredentialBlock>& blocks() const { return state_->blocks; }
  const Issuance& issuance() const { return state_->issuance; }
  // Of the primary credential they enter the world with the authorizer's origin, such as `revocation_id(0, hex:..)`.
  const Block& verified_facts() const { return *state_->verified_facts; }
  // More of them, that hold for a decision only: what the holder proved with a signed request or the like.
  const std::vector<std::shared_ptr<const Block>>& proofs() const { return state_->proofs; }
  // Why no world accepts this credential, if so: a rule with an unbound head variable, or a reserved name.
  const std::optional<Error>& defect() const { return state_->defect; }
  // Whether both are copies of one.
  bool is_same(const Credential& other) const { return state_ == other.state_; }
  // What the heap holds for it, without the blocks, which it shares with the token.
  std::size_t held_bytes() const;
  // For the engine: one for each block, then one for the verified facts, then one for each proof.
  const std::vector<std::shared_ptr<const CompiledBlock>>& compiled() const { return state_->compiled; }

 private:
  friend class CredentialIssuer;
  struct State {
    std::vector<CredentialBlock> blocks;
    Issuance issuance;
    std::shared_ptr<const Block> verified_facts;
    std::vector<std::shared_ptr<const Block>> proofs;
    std::vector<std::shared_ptr<const CompiledBlock>> compiled;
    std::optional<Error> defect;
  };
  explicit Credential(std::shared_ptr<const State> state) : state_(std::move(state)) {}

  std::shared_ptr<const State> state_;
};

}  // namespace hardtack
HARDTACK_API_END
