#include "engine/eval/world.h"

#include <algorithm>
#include <utility>

#include "engine/eval/base_world.h"

namespace hardtack {
namespace {

// Where a block finds the facts of a reserved name.
Realm realm_of(BlockId block, ReservedName name) {
  if (block.is_authorizer()) return kEverybodys;
  if (block.credential() > 0) return static_cast<Realm>(block.credential());
  return name == ReservedName::kCredential ? kNobodys : kEverybodys;
}

}  // namespace

std::vector<BlockId> blocks_of(Origin origin, std::span<const WorldBlock> blocks) {
  std::vector<BlockId> list;
  for (const WorldBlock& block : blocks) {
    if (origin.contains(block.origin)) list.push_back(block.id);
  }
  return list;
}

std::size_t World::fact_count() const {
  std::size_t count = 0;
  for (std::size_t i = 0; i < relation_count_; ++i) count += relations_[i].size();
  return count;
}

std::vector<WorldFact> World::facts() const {
  std::vector<WorldFact> facts;
  facts.reserve(fact_count());
  for (std::size_t i = 0; i < relation_count_; ++i) {
    const Relation& relation = relations_[i];
    const auto add = [&](Row begin, Row end) {
      for (Row row = begin; row < end; ++row) {
        facts.push_back({relation.origin(row), relation.name(), relation.values(row), realms_[i]});
      }
    };
    add(0, relation.base_end());
    add(relation.first_own(), relation.end());
  }
  return facts;
}

void World::reset(const TermStore* base, const BaseWorld* facts) {
  terms_.rebase(base);
  std::ranges::fill(slots_, 0);
  relation_count_ = 0;
  realms_.clear();
  blocks_.clear();
  constants_.clear();
  names_.clear();
  relation_numbers_.clear();
  expects_policy_ = facts != nullptr;
  if (facts == nullptr) return;
  for (const FrozenRelation& relation : facts->relations()) {
    const std::uint32_t number = relation_number(relation.name(), relation.arity());
    relations_[number].reset(relation.name(), relation.arity(), terms_.seed(), &relation);
  }
}

void World::leave_base() {
  for (std::size_t i = 0; i < relation_count_; ++i) relations_[i].leave_base();
}

// The slot that holds the relation, or the empty one where it belongs.
std::size_t World::slot_of(StringId name, std::uint32_t arity, Realm realm) const {
  // One word, since every statement of every block asks; no two relations of an arity below 2^24 share it.
  const std::uint64_t shape = arity ^ std::uint64_t{realm} << 24;
  const std::uint64_t hash = hash_word(terms_.seed(), 0, static_cast<std::uint64_t>(name) | shape << 32);
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash & mask;
  while (slots_[slot] != 0) {
    const Relation& known = relations_[slots_[slot] - 1];
    if (known.name() == name && known.arity() == arity && realms_[slots_[slot] - 1] == realm) break;
    slot = (slot + 1) & mask;
  }
  return slot;
}

void World::grow_slots() {
  slots_ = std::vector<std::uint32_t>(std::max<std::size_t>(64, slots_.size() * 2), 0);
  for (std::size_t i = 0; i < relation_count_; ++i) {
    slots_[slot_of(relations_[i].name(), relations_[i].arity(), realms_[i])] = static_cast<std::uint32_t>(i + 1);
  }
}

std::uint32_t World::relation_number(StringId name, std::uint32_t arity, Realm realm) {
  if ((relation_count_ + 1) * 2 > slots_.size()) grow_slots();
  const std::size_t slot = slot_of(name, arity, realm);
  if (slots_[slot] != 0) return slots_[slot] - 1;
  if (relation_count_ == relations_.size()) relations_.emplace_back();
  relations_[relation_count_].reset(name, arity, terms_.seed());
  realms_.push_back(realm);
  slots_[slot] = static_cast<std::uint32_t>(++relation_count_);
  return slots_[slot] - 1;
}

BoundBlock World::bind(const WorldBlock& block, const CompiledBlock& code, bool shared) {
  BoundBlock bound{block, &code, static_cast<std::uint32_t>(constants_.size()),
                   static_cast<std::uint32_t>(names_.size()), static_cast<std::uint32_t>(relation_numbers_.size())};
  const std::span<const Value> constants = block.source->constants();
  if (shared) {
    constants_.insert(constants_.end(), constants.begin(), constants.end());
    names_.insert(names_.end(), code.names.begin(), code.names.end());
  } else {
    translator_.reset(block.source->terms(), terms_);
    for (Value constant : constants) constants_.push_back(translator_.value(constant));
    for (StringId name : code.names) names_.push_back(translator_.string(name));
  }
  if (std::exchange(expects_policy_, false)) {  // in this order they were made
    for (std::uint32_t i = 0; i < code.relations.size(); ++i) relation_numbers_.push_back(i);
    return bound;
  }
  for (const RelationName& relation : code.relations) {
    const Realm realm = relation.reserved == ReservedName::kNone ? kEverybodys : realm_of(block.id, relation.reserved);
    relation_numbers_.push_back(relation_number(name(bound, relation.name), relation.arity, realm));
  }
  return bound;
}

void World::unbind(const BoundBlock& last) {
  constants_.resize(last.constants);
  names_.resize(last.names);
  relation_numbers_.resize(last.relations);
}

}  // namespace hardtack
