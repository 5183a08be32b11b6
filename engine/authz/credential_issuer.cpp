#include "engine/authz/credential_issuer.h"

#include <string>
#include <utility>

#include "engine/authz/reserved_name.h"
#include "engine/base/heap_size.h"
#include "engine/base/limits.h"
#include "engine/eval/code/compiled_block.h"
#include "engine/program/origin.h"
#include "engine/text/cat.h"

namespace hardtack {
namespace {

std::optional<Error> find_defect(const Block& block) {
  if (block.defect()) return block.defect();
  for (const Predicate& fact : block.facts()) {
    if (auto defect = reserved_in_token(block.terms().text(fact.name))) return defect;
  }
  for (const Rule& rule : block.rules()) {
    if (auto defect = reserved_in_token(block.terms().text(rule.head.name))) return defect;
  }
  return std::nullopt;
}

bool is_more_than_facts(const Block& block) {
  return !block.rules().empty() || !block.checks().empty() || !block.policies().empty();
}

}  // namespace

std::size_t Credential::held_bytes() const {
  std::size_t held = shared_block<State>() + heap_bytes(state_->blocks, state_->proofs, state_->compiled) +
                     shared_block<Block>() + state_->verified_facts->held_bytes();
  for (const auto& proof : state_->proofs) held += shared_block<Block>() + proof->held_bytes();
  for (const auto& code : state_->compiled) held += shared_block<CompiledBlock>() + code->held_bytes();
  return held;
}

Result<Credential> CredentialIssuer::issue(std::vector<CredentialBlock> blocks, Block verified_facts,
                                           const Credential* relative, Issuance issuance) {
  if (blocks.empty()) return fail(ErrorCode::kUsage, "a credential has no block");
  if (blocks.size() > kMaxBlocks) {
    return std::unexpected(Error(ErrorCode::kTooManyBlocks, cat("a token has ", blocks.size(), " blocks; at most ",
                                                                kMaxBlocks, " can be authorized")));
  }
  if (blocks[0].external_key) return fail(ErrorCode::kUsage, "the authority block is signed by a third party");
  if (is_more_than_facts(verified_facts)) return fail(ErrorCode::kUsage, "verified facts consist of facts only");

  auto state = std::make_shared<Credential::State>();
  state->blocks = std::move(blocks);
  state->issuance = std::move(issuance);
  state->verified_facts = std::make_shared<const Block>(std::move(verified_facts));
  state->compiled.reserve(state->blocks.size() + 1);
  for (std::size_t i = 0; i < state->blocks.size(); ++i) {
    const Block& block = *state->blocks[i].block;
    if (auto defect = find_defect(block); defect && !state->defect) {
      state->defect = defect->with_context(BlockId::block(i).to_string());
    }
    const bool shared =
        relative != nullptr && i < relative->blocks().size() && relative->blocks()[i].block.get() == &block;
    state->compiled.push_back(shared ? relative->compiled()[i] : compile_block(block));
  }
  state->compiled.push_back(compile_block(*state->verified_facts));
  return Credential(std::move(state));
}

Result<Credential> CredentialIssuer::with_proof(const Credential& credential, Block facts) {
  if (is_more_than_facts(facts)) return fail(ErrorCode::kUsage, "a proof consists of facts only");
  auto state = std::make_shared<Credential::State>(*credential.state_);
  state->proofs.push_back(std::make_shared<const Block>(std::move(facts)));
  state->compiled.push_back(compile_block(*state->proofs.back()));
  return Credential(std::move(state));
}

}  // namespace hardtack
