#include "engine/eval/facts/relation.h"

#include <utility>

namespace hardtack {

void Relation::reset(StringId name, std::uint32_t arity, HashSeed seed, const FrozenRelation* base) {
  set_.reset(rows_, arity, seed);
  for (Index& index : std::span(indexes_).first(index_count_)) index.own.reset(0, 0, seed);
  index_count_ = 0;
  rows_.reset(arity);
  column_types_.assign(arity, 0);
  name_ = name;
  seed_ = seed;
  base_ = base != nullptr && base->size() > 0 ? base : nullptr;
  base_cells_ = base_ == nullptr ? nullptr : base_->cells();
  first_own_ = base_ == nullptr ? 0 : base_->size();
  base_old_end_ = 0;
  base_end_ = base_ == nullptr ? 0 : base_->rows_after(0);
  old_end_ = first_own_;
  current_end_ = first_own_;
  round_ = 0;
  ran_ahead_ = false;
}

void Relation::note_types(std::span<const Value> values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    column_types_[i] = static_cast<std::uint16_t>(column_types_[i] | (1u << static_cast<unsigned>(values[i].type())));
  }
}

bool Relation::insert(std::span<const Value> values, Origin origin, const RowSet::Key& key) {
  if (base_ != nullptr) {
    const Row known = base_->find(values, origin, seed_);
    if (known != kNoRow && known < base_->rows_after(round_)) return false;
    ran_ahead_ = ran_ahead_ || known != kNoRow;
  }
  rows_.make_room();  // first, so that the set never names a row that is not there
  if (!set_.add(rows_, values, origin, key)) return false;
  rows_.append(values, origin);
  note_types(values);
  return true;
}

void Relation::advance() {
  old_end_ = current_end_;
  current_end_ = end();
  if (base_ == nullptr) return;
  base_old_end_ = base_end_;
  base_end_ = base_->rows_after(round_++);
}

void Relation::drop_newest() {
  if (end() == current_end_) return;
  rows_.truncate(current_end_ - first_own_);
  set_.rebuild(rows_);
}

void Relation::leave_base() {
  if (base_ == nullptr) return;
  const Row own_old = old_end_ - first_own_;
  RowStore merged;
  merged.reset(arity());
  const auto append_base = [&](Row begin, Row end) {
    for (Row row = begin; row < end; ++row) {
      merged.append(base_->values(row), FrozenRelation::kOrigin);
      note_types(base_->values(row));
    }
  };
  const auto append_own = [&](Row begin, Row end) {
    for (Row row = begin; row < end; ++row) merged.append(rows_.values(row), rows_.origin(row));
  };
  append_base(0, base_old_end_);
  append_own(0, own_old);
  old_end_ = merged.size();
  append_base(base_old_end_, base_end_);
  append_own(own_old, rows_.size());
  current_end_ = merged.size();
  rows_ = std::move(merged);
  base_ = nullptr;
  base_cells_ = nullptr;
  first_own_ = 0;
  base_old_end_ = 0;
  base_end_ = 0;
  ran_ahead_ = false;
  set_.rebuild(rows_);
  for (Index& index : std::span(indexes_).first(index_count_)) index.own.reset(0, 0, seed_);
  index_count_ = 0;
}

std::size_t Relation::index_on(std::uint64_t columns, std::size_t& added) {
  std::size_t number = 0;
  while (number < index_count_ && indexes_[number].own.columns() != columns) ++number;
  if (number == index_count_) {
    if (number == indexes_.size()) indexes_.emplace_back();
    Index& index = indexes_[number];
    index.base = base_ == nullptr ? nullptr : base_->index_on(columns);
    index.own.reset(columns, index.base == nullptr ? 0 : first_own_, seed_);
    ++index_count_;
  }
  RowIndex& own = indexes_[number].own;
  if (own.end() < current_end_) {
    added += current_end_ - own.end();
    own.extend(view(), current_end_);
  }
  return number;
}

Relation::Chains Relation::find(std::size_t number, std::span<const Value> key) const {
  const Index& index = indexes_[number];
  const RowView rows = view();
  return {index.own.find(rows, key), index.base == nullptr ? kNoRow : index.base->find(rows, key)};
}

}  // namespace hardtack
