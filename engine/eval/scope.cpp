#include "engine/eval/scope.h"

namespace hardtack {

Origin trusted_by(const WorldBlock& self, std::span<const Scope> scopes, std::span<const WorldBlock> blocks) {
  Origin trusted = Origin(BlockId::authorizer()) | Origin(self.id);
  if (scopes.empty()) return trusted | Origin(BlockId::block(0));
  for (const Scope& scope : scopes) {
    switch (scope.kind) {
      case ScopeKind::kAuthority: trusted |= Origin(BlockId::block(0)); break;
      case ScopeKind::kPrevious:
        if (const auto index = self.id.index()) trusted |= Origin::first_blocks(*index + 1);
        break;
      case ScopeKind::kPublicKey:
        for (const WorldBlock& block : blocks) {
          if (block.external_key != nullptr && *block.external_key == self.source->keys()[scope.key]) {
            trusted |= Origin(block.id);
          }
        }
        break;
    }
  }
  return trusted;
}

Origin trusted_by(const WorldBlock& self, const Query& query, std::span<const WorldBlock> blocks) {
  const auto own = self.source->scopes(query);
  return trusted_by(self, own.empty() ? self.source->scopes() : own, blocks);
}

}  // namespace hardtack
