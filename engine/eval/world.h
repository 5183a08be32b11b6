// The facts, rules and checks of one authorization, with the terms they are made of. Belongs to one thread and keeps
// its memory from one authorization to the next.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "engine/eval/code/compiled_block.h"
#include "engine/eval/facts/relation.h"
#include "engine/program/block.h"
#include "engine/program/origin.h"
#include "engine/terms/term_store.h"
#include "engine/terms/translate.h"

namespace hardtack {

class BaseWorld;

// Who reads the facts of a name. Names that are not reserved are everybody's, as are all names that the authorizer
// reads and states. Of the reserved ones (engine/program/reserved_prefix.h) a further credential's blocks read what
// their own verifier stated, the primary one's what its verifier stated, and neither of them what the authorizer is
// told about further credentials.
using Realm = std::uint8_t;
inline constexpr Realm kEverybodys = 0;  // the number of a further credential: its blocks'
inline constexpr Realm kNobodys = 255;

struct WorldFact {
  Origin origin;
  StringId name{};
  std::span<const Value> terms;
  Realm realm = kEverybodys;
};

struct WorldBlock {
  BlockId id = BlockId::authorizer();
  const Block* source = nullptr;            // its rules and checks
  const PublicKey* external_key = nullptr;  // of a third-party block
  Origin origin = Origin::authorizer();     // the block alone
  Origin authority{};                       // the first block of its credential, of the primary one for the authorizer
};

// The blocks of an origin, the authorizer first, of those that a world lists.
std::vector<BlockId> blocks_of(Origin origin, std::span<const WorldBlock> blocks);

// A compiled block whose numbers are bound to a world. Positions in the world's pools.
struct BoundBlock {
  WorldBlock block;
  const CompiledBlock* code = nullptr;
  std::uint32_t constants = 0;
  std::uint32_t names = 0;
  std::uint32_t relations = 0;
};

class World {
 public:
  explicit World(const TermStore* base) : terms_(base), translator_(*base, terms_) {}

  // (fact, origin) pairs.
  std::size_t fact_count() const;
  // Valid until the world changes; in no particular order.
  std::vector<WorldFact> facts() const;
  // The authorizer, then the blocks of the primary credential and of each further one in order.
  const std::vector<WorldBlock>& blocks() const { return blocks_; }
  const TermStore& terms() const { return terms_; }

  // What follows is the engine's.

  // An empty world over other terms. With `facts`, an overlay on that world, of which the terms must be a base of
  // `base`; the first block bound must be the one it was made from.
  void reset(const TermStore* base, const BaseWorld* facts = nullptr);
  // Copies the visible rows of the base into this world.
  void leave_base();
  // The number of a relation, which is made if it is not there.
  std::uint32_t relation_number(StringId name, std::uint32_t arity, Realm realm = kEverybodys);
  Realm realm(std::uint32_t relation) const { return realms_[relation]; }
  Relation& relation(std::uint32_t number) { return relations_[number]; }
  const Relation& relation(std::uint32_t number) const { return relations_[number]; }
  std::size_t relation_count() const { return relation_count_; }

  // Binds `code`, compiled from `block.source`, to this world. With `shared`, the source's terms are a base of this
  // world's, so that constants need no translation. The facts of the block are not added yet.
  BoundBlock bind(const WorldBlock& block, const CompiledBlock& code, bool shared);
  // Forgets the block that was bound last.
  void unbind(const BoundBlock& last);
  // Makes a bound block part of the world that blocks() lists.
  void list(const WorldBlock& block) { blocks_.push_back(block); }

  Value constant(const BoundBlock& block, std::uint32_t number) const { return constants_[block.constants + number]; }
  StringId name(const BoundBlock& block, std::uint32_t number) const { return names_[block.names + number]; }
  std::uint32_t relation_of(const BoundBlock& block, const CompiledAtom& atom) const {
    return relation_of(block, atom.relation);
  }
  std::uint32_t relation_of(const BoundBlock& block, std::uint32_t number) const {
    return relation_numbers_[block.relations + number];
  }
  TermStore& mutable_terms() { return terms_; }

 private:
  void grow_slots();
  std::size_t slot_of(StringId name, std::uint32_t arity, Realm realm) const;

  TermStore terms_;
  Translator translator_;
  std::deque<Relation> relations_;  // relation_count_ are in use; the others keep their buffers
  std::size_t relation_count_ = 0;
  std::vector<Realm> realms_;         // of the relations
  std::vector<std::uint32_t> slots_;  // open addressing: number of a relation plus one

  bool expects_policy_ = false;  // the next block bound is the one that the base was made from

  std::vector<WorldBlock> blocks_;
  std::vector<Value> constants_;
  std::vector<StringId> names_;
  std::vector<std::uint32_t> relation_numbers_;
};

}  // namespace hardtack
