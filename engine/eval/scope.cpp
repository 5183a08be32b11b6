#include "engine/eval/scope.h"

namespace hardtack {
namespace {

// A third party's block is bound to one token, so its key says nothing about another credential.
Origin signed_by(const PublicKey& key, std::size_t credential, std::span<const WorldBlock> blocks) {
  Origin trusted;
  for (const WorldBlock& block : blocks) {
    if (block.id.credential() != credential) continue;
    if (block.external_key != nullptr && *block.external_key == key) trusted |= block.origin;
  }
  return trusted;
}

}  // namespace

Origin trusted_by(const WorldBlock& self, std::span<const Scope> scopes, std::span<const WorldBlock> blocks) {
  Origin trusted = Origin::authorizer() | self.origin;
  if (scopes.empty()) return trusted | self.authority;
  for (const Scope& scope : scopes) {
    switch (scope.kind) {
      case ScopeKind::kAuthority: trusted |= self.authority; break;
      case ScopeKind::kPrevious:
        if (!self.id.is_authorizer()) trusted |= Origin::places(self.authority, self.origin);
        break;
      case ScopeKind::kPublicKey:
        trusted |= signed_by(self.source->keys()[scope.key], self.id.credential(), blocks);
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
