// Which blocks a rule, check or policy trusts.
#pragma once

#include <span>

#include "engine/eval/world.h"
#include "engine/program/block.h"
#include "engine/program/origin.h"

namespace hardtack {

// The blocks that `scopes` name when block `self` says them; all of the world's blocks must be listed. Without scopes:
// the authority, the authorizer and the block itself. With any, the authority must be named; the authorizer and the
// block itself are always trusted. A key that signed no block trusts nobody, and `previous` means nothing to the
// authorizer. No scope reaches beyond the credential of the block that says it; the authorizer's reach the primary one.
Origin trusted_by(const WorldBlock& self, std::span<const Scope> scopes, std::span<const WorldBlock> blocks);

// For one query of a block: its own scopes, else the block's, else the default.
Origin trusted_by(const WorldBlock& self, const Query& query, std::span<const WorldBlock> blocks);

}  // namespace hardtack
